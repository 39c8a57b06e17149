"""Months to work or to another exit: by hand, and against the outcome of whole windows."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from evaluatie.data.durations import duration_parts, durations
from evaluatie.data.outcomes.histories import Registers
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.outcomes import EnrolmentOutcome
from evaluatie.study.population import Contamination
from evaluatie.tables import check, read_table, write_parts
from evaluatie.tables.contract import ONDERWIJS
from evaluatie.tables.survival import DURATIONS
from tests.data.lives import GROUPS, Life, everything, measured, number, registers_of
from tests.data.test_pieces import SIZES, in_pieces, town, written

PLAN = SurvivalDesign(
    kind="survival", outcome="time", weights=None,
    competing={"school": "school", "weg": ["verhuizing", "onbekend"]},
    estimators=["rmst_did"],
)  # fmt: skip


def study(**changes: object) -> Study:
    whole = everything()
    school = EnrolmentOutcome(kind="enrolment", levels=["mbo2"])
    update = {"designs": {"speed": PLAN}, "secondary": {**whole.secondary, "school": school}}
    return whole.model_copy(update=update | changes)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def job(first: str, last: str | None = None, hours: float = 20.0) -> tuple[object, ...]:
    return (day(first), day(last) if last else None, hours)


def lived(
    *jobs: tuple[object, ...], settled: str = "2016-01-15", school: str | None = None,
    left: str | None = None, why: str | None = None, plan: Study | None = None,
) -> tuple[object, ...]:  # fmt: skip
    """Months to work, worked, months, event of one life."""
    registers = registers_of([Life(day(settled), jobs, ())])  # type: ignore[arg-type]
    people = registers.personen.assign(
        uitschrijfdatum=pd.to_datetime(pd.Series([left])).astype("datetime64[s]"),
        uitschrijfreden=pd.Series([why], dtype="str"),
    )
    registers = replace(registers, personen=people, onderwijs=enrolled(school))
    table = check(durations(registers, plan or study()), DURATIONS)
    assert len(table) == 1
    return tuple(table.iloc[0][["months_to_work", "worked", "months", "event"]])


def enrolled(first: str | None) -> pd.DataFrame:
    if first is None:
        return ONDERWIJS.empty()
    row = {"persoon_id": number(0), "begindatum": pd.Timestamp(first), "niveau": "mbo2"}
    return pd.DataFrame([row]).reindex(columns=ONDERWIJS.names)


def test_work_in_the_first_month_takes_no_months() -> None:
    # 17 days of January from the 15th on: 20 hours from the 20th average more than 12
    assert lived(job("2016-01-20")) == (0, True, 0, "time")


def test_the_first_month_of_enough_hours_counts() -> None:
    assert lived(job("2016-03-20"), job("2016-02-01", "2016-02-29", 8.0)) == (3, True, 3, "time")


def test_who_never_works_is_followed_to_the_longest_horizon() -> None:
    assert lived() == (12, False, 12, "censored")


def test_the_end_of_the_data_ends_it() -> None:
    # December 2018 is whole, January 2019 is not
    assert lived(settled="2018-09-30") == (4, False, 4, "censored")


def test_school_first_and_work_later() -> None:
    assert lived(job("2016-06-01"), school="2016-04-20") == (5, True, 3, "school")


def test_in_the_same_month_work_comes_first() -> None:
    assert lived(job("2016-06-01"), school="2016-06-01") == (5, True, 5, "time")


def test_who_was_enrolled_already_does_not_start_here() -> None:
    assert lived(school="2015-09-01") == (12, False, 12, "censored")


def test_a_departure_falls_in_its_own_month() -> None:
    # the last day is 9 April: January, February and March were seen whole
    gone = {"left": "2016-04-10", "why": "verhuizing"}
    assert lived(**gone) == (3, False, 3, "weg")
    # of the month of departure nobody knows whether it would have been one of work
    assert lived(job("2016-04-01"), **gone) == (3, False, 3, "weg")
    assert lived(job("2016-03-01"), **gone) == (2, True, 2, "time")


def test_a_month_that_ends_with_the_last_day_was_seen() -> None:
    assert lived(left="2016-05-01", why="verhuizing") == (4, False, 4, "weg")


def test_reasons_that_do_not_compete_censor() -> None:
    assert lived(left="2016-04-10", why="overleden") == (3, False, 3, "censored")
    assert lived(left="2016-04-10") == (3, False, 3, "weg")  # unknown, which the plan names


def test_a_departure_beyond_the_longest_horizon_is_none() -> None:
    assert lived(left="2017-01-20", why="verhuizing") == (12, False, 12, "censored")


def test_who_had_left_at_time_zero_is_not_followed() -> None:
    assert lived(left="2015-12-01", why="verhuizing") == (0, False, 0, "censored")


@pytest.mark.parametrize(("handling", "months"), [
    ("exclude_window", 4), ("censor", 4), ("ignore", 12),
])  # fmt: skip
def test_contaminated_controls_are_censored(handling: str, months: int) -> None:
    polluted = Contamination(
        **{"cohort": "control", "from": "2016-04-12", "handling": handling}
    )  # fmt: skip
    plan = study(contamination=polluted)
    # December to March; a later settler is treated, whom it does not touch
    assert lived(settled="2015-12-20", plan=plan) == (months, False, months, "censored")
    assert lived(settled="2016-01-15", plan=plan) == (12, False, 12, "censored")


@given(GROUPS)
@settings(max_examples=30)
def test_months_are_those_of_the_outcome_of_whole_windows(lives: list[Life]) -> None:
    table = durations(registers_of(lives), study()).set_index("persoon_id")
    whole = measured(lives).xs(12, level="horizon")["time"].dropna()
    own = table["months_to_work"].where(table["worked"], 12).reindex(whole.index)
    np.testing.assert_array_equal(own, whole)


@SIZES
def test_pieces_of_any_size(at_a_time: int, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    registers: Registers = town(12)
    folder = written(registers, tmp_path / "kept")
    in_pieces(at_a_time, monkeypatch)
    write_parts(duration_parts(folder, study(), 2000), tmp_path / "durations.parquet")
    found = read_table(tmp_path / "durations.parquet", DURATIONS)
    pd.testing.assert_frame_equal(
        found.sort_values("persoon_id", ignore_index=True), durations(registers, study())
    )
