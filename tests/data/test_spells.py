"""The kernels by themselves: rows to spells, spells to stretches of days and to months."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.outcomes.spells import Spells, person_numbers, spells
from evaluatie.data.outcomes.work_days import lasted, stretches
from evaluatie.data.outcomes.work_months import Calendar, longest_run, work_months


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]").astype(np.int64)


def test_rows_find_their_person_in_any_order() -> None:
    persons = pd.Series(["007", "07", "7", "a"])
    rows = pd.Series(["7", "7", "007", "b", "7", "", "07", "07"])
    assert person_numbers(rows, persons).tolist() == [2, 2, 0, -1, 2, -1, 1, 1]
    assert person_numbers(rows[:0], persons).tolist() == []
    assert person_numbers(rows, persons[:0]).tolist() == [-1] * len(rows)


def test_spells_are_cut_to_what_is_followed() -> None:
    rows = pd.DataFrame(
        {
            "persoon_id": ["a", "a", "b", "c", "a", "b", "b"],
            "begindatum": pd.to_datetime(
                [
                    "2015-01-01",
                    "2016-06-01",
                    "2016-01-05",
                    "2016-02-01",
                    "2015-01-01",
                    "2018-12-31",
                    "2016-05-01",
                ]
            ),
            "einddatum": pd.to_datetime(
                ["2016-01-01", None, "2016-01-05", None, "2015-12-31", "2019-03-01", None]
            ),
        }
    )
    hours = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.0])
    index = days("2016-01-01", "2016-01-01")
    found = spells(rows, pd.Series(["a", "b"]), index, int(days("2018-12-31")[0]), hours)
    # somebody else (c), the job that ended before settlement and the one without hours are gone
    assert found.hours.tolist() == [1.0, 2.0, 3.0, 6.0]
    assert found.person.tolist() == [0, 0, 1, 1]
    assert (
        found.first.tolist()
        == days("2016-01-01", "2016-06-01", "2016-01-05", "2018-12-31").tolist()
    )
    assert (
        found.after.tolist()
        == days("2016-01-02", "2019-01-01", "2016-01-06", "2019-01-01").tolist()
    )


def spell(person: int, first: str, after: str, hours: float) -> tuple[int, int, int, float]:
    return person, int(days(first)[0]), int(days(after)[0]), hours


def gathered(*rows: tuple[int, int, int, float]) -> Spells:
    person, first, after, hours = zip(*rows, strict=True) if rows else ((), (), (), ())
    whole = (np.array(column, dtype=np.int64) for column in (person, first, after))
    return Spells(*whole, np.array(hours, dtype=np.float64))


def test_stretches_end_where_the_hours_fall() -> None:
    jobs = gathered(
        spell(1, "2016-01-01", "2016-03-01", 8.0),
        spell(1, "2016-02-01", "2016-02-11", 4.0),
        spell(1, "2016-02-13", "2016-04-01", 8.0),
        spell(0, "2016-05-01", "2016-05-02", 12.0),
    )
    found = stretches(jobs, 12, gap_days=1)
    assert found.person.tolist() == [0, 1, 1]
    assert found.first.tolist() == days("2016-05-01", "2016-02-01", "2016-02-13").tolist()
    assert found.after.tolist() == days("2016-05-02", "2016-02-11", "2016-03-01").tolist()
    bridged = stretches(jobs, 12, gap_days=2)
    assert bridged.first.tolist() == days("2016-05-01", "2016-02-01").tolist()
    assert bridged.after.tolist() == days("2016-05-02", "2016-03-01").tolist()


def test_a_gap_is_never_bridged_from_one_person_to_the_next() -> None:
    jobs = gathered(
        spell(0, "2016-01-01", "2016-01-20", 12.0), spell(1, "2016-01-20", "2016-02-10", 12.0)
    )
    found = stretches(jobs, 12, gap_days=31)
    assert found.person.tolist() == [0, 1]
    assert not lasted(found, days("2017-01-01", "2017-01-01"), 1).any()


def test_a_stretch_must_last_before_the_window_ends() -> None:
    stretch = gathered(spell(0, "2016-01-31", "2016-02-29", 12.0))
    assert lasted(stretch, days("2016-02-29"), 1).tolist() == [True]
    assert lasted(stretch, days("2016-02-28"), 1).tolist() == [False]


def test_nothing_is_no_stretch_and_no_month() -> None:
    nothing = gathered()
    assert len(stretches(nothing, 12, gap_days=3).first) == 0
    assert lasted(stretches(nothing, 12, gap_days=3), days("2017-01-01"), 1).tolist() == [False]
    months = work_months(nothing, Calendar(days("2016-01-15"), [6]))
    assert not months.enough(1).within(6).any()
    assert months.total(6).tolist() == [0.0]


@pytest.mark.parametrize("hours", [0.1, 0.7, 1.1, 3.3])
def test_many_small_jobs_that_are_exactly_enough(hours: float) -> None:
    """Decimal hours are not exact in binary: ten times 1.1 must reach 11, on every basis."""
    jobs = gathered(*[spell(0, "2016-01-01", "2016-07-01", hours)] * 10)
    enough = float(f"{10 * hours:.1f}")
    months = work_months(jobs, Calendar(days("2016-01-01"), [6]))
    assert months.enough(enough).within(6)[:6].all()
    assert not months.enough(enough + 0.001).within(6).any()
    assert lasted(stretches(jobs, enough, gap_days=0), days("2016-07-01"), 6).all()
    assert not lasted(stretches(jobs, enough + 0.001, gap_days=0), days("2016-07-01"), 1).any()


@pytest.mark.parametrize(
    ("row", "run"), [("0000", 0), ("1010", 1), ("0110", 2), ("1111", 4), ("1011", 2), ("0", 0)]
)
def test_longest_run(row: str, run: int) -> None:
    assert longest_run(np.array([[c == "1"] for c in row]))[0] == run
