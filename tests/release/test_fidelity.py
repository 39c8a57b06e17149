"""Fidelity of few persons is withheld, and cannot be had by subtraction."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.release.fidelity import fidelity, first_stage
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE

FEWEST = 10


def made(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of FIDELITY, of all persons and with all of them in a cell unless said otherwise."""
    whole = []
    for given in rows:
        row = {
            "cohort": "treatment", "subgroup": "all", "level": "all", "quarter": "all",
            "measure": "share_guided", "instrument": "begeleiding", "share": True,
        } | given  # fmt: skip
        row.setdefault("n_measured", row["persons"])
        row.setdefault("smallest_cell", row["n_measured"])
        whole.append(row)
    table = pd.DataFrame(whole).astype({"persons": "Int64", "value": "float64"})
    return check(table[FIDELITY.names], FIDELITY)


def level(name: str, persons: int, **other: Any) -> dict[str, Any]:
    return {"subgroup": "geslacht", "level": name, "persons": persons, "value": 0.5, **other}


def test_a_small_level_takes_the_next_rarest_along() -> None:
    frame = made(
        {"persons": 300, "value": 0.5, "smallest_cell": 150},
        level("a", 200, smallest_cell=100), level("b", 92, smallest_cell=46),
        level("c", 8, smallest_cell=4),
    )  # fmt: skip
    table, withheld, merged = fidelity(frame, FEWEST)
    check(table, released(FIDELITY))
    assert table["value"].isna().tolist() == [False, False, True, True]
    assert table["persons"].isna().tolist() == [False, False, True, True]
    assert (withheld, merged) == (2, 0)
    assert table["level"].tolist() == ["all", "a", "b", "klein_1"]


def test_of_how_many_a_measure_is_does_not_show() -> None:
    """Of 300 persons 297 were guided: the three others would follow from two counts."""
    frame = made(
        {"persons": 300, "value": 297 / 300, "smallest_cell": 3},
        {"persons": 300, "value": 0.333, "measure": "reach", "instrument": "tov", "n_measured": 297,
         "smallest_cell": 99},
    )  # fmt: skip
    table, _, _ = fidelity(frame, FEWEST)
    assert "n_measured" not in table
    assert table["value"].isna().tolist() == [True, False]
    assert table["value"].iloc[1] == pytest.approx(0.35)  # a step of 5 % is 15 persons


def test_means_are_not_rounded_and_nobody_is_no_secret() -> None:
    frame = made(
        {"persons": 300, "value": 50.123, "measure": "caseload", "share": False},
        {"persons": 300, "value": 0.0, "measure": "exposed", "instrument": "tov"},
    )
    table, withheld, _ = fidelity(frame, FEWEST)
    assert table["value"].tolist() == [50.123, 0.0]
    assert withheld == 0


def test_a_small_quarter_takes_another_quarter_and_no_level() -> None:
    quarters = [
        {"quarter": f"2016Q{place}", "persons": size, "value": 0.5, "smallest_cell": size // 2}
        for place, size in enumerate((100, 60, 12), start=1)
    ]
    frame = made(*quarters, level("a", 40, smallest_cell=20))
    table, _, _ = fidelity(frame, FEWEST)
    assert table["value"].isna().tolist() == [False, True, True, False]
    assert table["persons"].notna().all()


def test_the_first_stage_of_few_is_withheld_where_it_is_recorded() -> None:
    rows = [
        ("A", "2016H1", True, 100, 0.9, 11.0, 10), ("A", "2016H2", True, 100, 0.97, 11.0, 3),
        ("A", "2017H1", True, 200, 0.8, 9.0, 40), ("B", "2016H1", False, 90, None, None, 90),
    ]  # fmt: skip
    names = [
        "gemeente", "half_year", "recorded", "persons", "share_guided", "months_guided",
        "smallest_cell",
    ]  # fmt: skip
    frame = (
        pd.DataFrame(rows, columns=names).assign(cohort="treatment").astype({"persons": "Int64"})
    )
    table, withheld, _ = first_stage(frame[FIRST_STAGE.names], FEWEST)
    check(table, released(FIRST_STAGE))
    assert table["months_guided"].isna().tolist() == [True, True, False, True]
    assert table["persons"].tolist() == [100, 100, 200, 90]
    assert withheld == 2
