"""The contract of tables, their storage, and the samples drawn from them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.errors import ContractError
from evaluatie.study import Study
from evaluatie.study.analyses import analyses
from evaluatie.tables import Column, Table, check, derived, read_table, write_table
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.samples import Cell, Source, cells, sample
from evaluatie.tables.store import write_atomically

TABLE = Table(
    "thing",
    (
        Column("id", "text", "key"),
        Column("size", "number", "size", False),
        Column("kind", "text", "kind", allowed=("a", "b")),
    ),
    key=("id",),
)
GOOD = pd.DataFrame({"kind": ["a", "b"], "id": ["1", "2"], "size": [1.0, np.nan]})


def test_columns_come_in_order() -> None:
    assert check(GOOD, TABLE).columns.tolist() == ["id", "size", "kind"]


def test_all_problems_at_once_without_values() -> None:
    bad = pd.DataFrame({"id": ["1", None], "size": ["GEHEIM", "2"], "extra": [1, 2]})
    with pytest.raises(ContractError) as caught:
        check(bad, TABLE)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    for expected in ("kind is missing", "extra", "size holds", "id is empty in 1 rows"):
        assert expected in text
    assert "GEHEIM" not in text


def test_unknown_values_and_repeated_keys() -> None:
    with pytest.raises(ContractError, match="something else than a, b in 1 rows"):
        check(GOOD.assign(kind=["a", "z"]), TABLE)
    with pytest.raises(ContractError, match="1 rows repeat the key"):
        check(GOOD.assign(id=["1", "1"]), TABLE)


def test_written_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "thing.parquet"
    write_table(GOOD, path, TABLE)
    pd.testing.assert_frame_equal(read_table(path, TABLE), check(GOOD, TABLE))
    first = path.read_bytes()
    write_table(GOOD, path, TABLE)
    assert path.read_bytes() == first


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")

    def fail(target: Path) -> None:
        target.write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, fail)
    assert [p.name for p in tmp_path.iterdir()] == ["x.txt"]
    assert path.read_text() == "old"


ALL = [t for t in vars(derived).values() if isinstance(t, Table)] + list(EXTRACT_TABLES)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_table_is_well_defined(table: Table) -> None:
    assert len(set(table.names)) == len(table.names)
    assert set(table.key) <= set(table.names)
    assert all(column.meaning for column in table.columns)
    check(table.empty(), table)


def source() -> Source:
    """Three persons; the window of p3 is not complete for one outcome."""
    cohort = pd.DataFrame(
        {
            "persoon_id": ["p1", "p2", "p3"], "treated": [True, False, False],
            "settled_on": pd.to_datetime(["2016-03-01", "2014-05-01", "2015-05-01"]),
        }
    )  # fmt: skip
    names = ["work_1m", "work_3m", "education"]
    indicators = pd.DataFrame(
        [(p, o, 12, 1.0, "complete") for p in ("p1", "p2", "p3") for o in names],
        columns=["persoon_id", "outcome", "horizon", "value", "status"],
    )
    lost = (indicators["persoon_id"] == "p3") & (indicators["outcome"] == "education")
    indicators.loc[lost, ["value", "status"]] = [np.nan, "left"]
    subgroups = pd.DataFrame({"persoon_id": ["p1"], "subgroup": ["g"], "level": ["x"]})
    return Source(cohort, indicators, subgroups)


def test_a_sample_has_complete_windows_only(amsterdam: Study) -> None:
    main = analyses(amsterdam, "cohort_did")[0]
    found = sample(Cell(main, 12), source())
    assert found["persoon_id"].tolist() == ["p1", "p2"]
    assert {"y_work_1m", "y_work_3m", "y_education"} <= set(found)
    assert sample(Cell(main, 12, "g", "x"), source())["persoon_id"].tolist() == ["p1"]
    assert sample(Cell(main, 24), source()).empty


def test_a_cohort_placebo_compares_two_early_periods(amsterdam: Study) -> None:
    placebo = analyses(amsterdam, "cohort_did")[1]
    tables = source()
    tables.indicators.loc[:, ["value", "status"]] = [1.0, "complete"]
    found = sample(Cell(placebo, 12), tables).set_index("persoon_id")
    assert found["treated"].to_dict() == {"p2": False, "p3": True}


def test_cells_cover_levels_in_the_main_analysis_only(amsterdam: Study) -> None:
    found = [tuple(c.key.values()) for c in cells(amsterdam, "cohort_did", source().subgroups)]
    # a variation that starts with the guidance of an arm is of that arm only: nobody here has one
    whole = [name for name, plan in amsterdam.robustness.items() if plan.start_arm is None]
    assert len(found) == 4 * 2 + 4 + len(whole)
    assert ("main", 6, "g", "x") in found
    assert ("settlers_2015", 6, "all", "all") in found
    assert [key for key in found if key[0] == "donut"] == [("donut", 12, "all", "all")]
