"""Variations that are measured otherwise: each has persons and outcomes of its own."""

from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.robustness import remeasured_tables
from evaluatie.errors import StudyError
from evaluatie.study import Study
from evaluatie.tables import read_table, write_folders
from evaluatie.tables.contract import PERSONEN
from evaluatie.tables.persons import COHORT, INDICATORS, SUBGROUPS
from tests.data.test_indicators import jobs, person, persons, registers
from tests.data.test_pieces import written

Found = dict[str, dict[str, pd.DataFrame]]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Four persons; `late` has a permit of three months after settling, `none` has none.

    `late` works ten hours a week, half a year long, from a year after settling.
    """
    rows = [
        person("2014-03-01", name="early"),
        person("2016-03-01", name="late"),
        person("2016-03-01", name="none"),
        person("2016-08-01", name="there") | {"gemeente": "Utrecht"},
    ]
    permits = {"early": "2014-03-01", "late": "2016-06-01", "there": "2016-08-01"}
    people = persons(*rows)
    people = people.assign(
        maanden_opvang=6.0, azc_amsterdam=False, nareiziger=False, huishouden_id="h1",
        vergunningdatum=pd.to_datetime(people["persoon_id"].map(permits)).astype("datetime64[s]"),
    )  # fmt: skip
    texts = [c.name for c in PERSONEN.columns if c.kind == "text" and c.name not in people]
    people = people.assign(**dict.fromkeys(texts, "onbekend"))
    work = jobs(("2017-03-01", "2017-08-31", 10.0), name="late")
    return written(registers(people, work), tmp_path / "validated")


@pytest.fixture
def study(amsterdam: Study) -> Study:
    here = amsterdam.population.model_copy(update={"comparison": ["Utrecht"]})
    return amsterdam.model_copy(update={"population": here})


def test_only_what_is_measured_otherwise_is_derived_again(kept: Path, study: Study) -> None:
    found = dict(remeasured_tables(kept, 0, study, 2000))
    assert list(found) == ["vergunning", "any_job", "activering_start"]
    plain = study.model_copy(update={"robustness": {"donut": study.robustness["donut"]}})
    assert list(remeasured_tables(kept, 0, plain, 2000)) == []


def test_each_has_its_own_persons_and_outcomes(kept: Path, study: Study) -> None:
    """Without a permit nobody is counted from one; ten hours are a job, and no twelve."""
    found: Found = dict(remeasured_tables(kept, 0, study, 2000))
    assert set(found["vergunning"]["cohort"]["persoon_id"]) == {"early", "late", "there"}
    assert set(found["any_job"]["cohort"]["persoon_id"]) == {"early", "late", "none", "there"}
    worked = {name: value(tables["indicators"], "late") for name, tables in found.items()}
    # from March 2017, a year after settling
    assert worked == {"vergunning": 0.0, "any_job": 0.0, "activering_start": 0.0}
    longer = study.model_copy(update={"primary": study.primary.model_copy(update={"horizon": 18})})
    found = dict(remeasured_tables(kept, 0, longer, 2000))
    worked = {name: value(tables["indicators"], "late") for name, tables in found.items()}
    assert worked == {"vergunning": 0.0, "any_job": 1.0, "activering_start": 0.0}


def value(indicators: pd.DataFrame, name: str) -> float:
    rows = indicators[indicators["persoon_id"].eq(name) & indicators["outcome"].eq("work_3m")]
    return float(rows["value"].item())


def test_their_tables_keep_the_contract_in_a_folder_each(
    kept: Path, study: Study, tmp_path: Path
) -> None:
    found: Found = dict(remeasured_tables(kept, 0, study, 2000))
    write_folders(found.items(), tmp_path / "out", (COHORT, INDICATORS, SUBGROUPS))
    for name, tables in found.items():
        for table in (COHORT, INDICATORS, SUBGROUPS):
            back = read_table(tmp_path / "out" / name / f"{table.name}.parquet", table)
            pd.testing.assert_frame_equal(back, tables[table.name], check_dtype=False)
    assert not list((tmp_path / "out").rglob("*.partial"))


def test_a_variation_that_leaves_nobody_stops(kept: Path, study: Study) -> None:
    path = kept / "personen.parquet"
    people = pd.read_parquet(path)
    people.assign(vergunningdatum=pd.Series(pd.NaT, people.index, "datetime64[s]")).to_parquet(path)
    with pytest.raises(StudyError, match="no person is left"):
        list(remeasured_tables(kept, 0, study, 2000))
