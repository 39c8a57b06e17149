"""The indicators: hand-worked cases, and properties that hold for any jobs."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.histories import Registers
from evaluatie.data.indicators import indicators
from evaluatie.data.work_months import longest_run
from evaluatie.study import Study, load_study
from evaluatie.tables import check
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    ONDERWIJS,
    PERSONEN,
    UITKERINGEN,
)
from evaluatie.tables.derived import INDICATORS
from tests.conftest import STUDIES

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "werk.yaml").read_text())
STUDY = load_study(STUDIES / "amsterdam.yaml")


def person(settled: Any, left: Any = None, name: str = "0001") -> dict[str, Any]:
    return {
        "persoon_id": name, "gemeente": "Amsterdam", "vestigingsdatum": settled,
        "geboortedatum": "1990-01-01", "geslacht": "man", "herkomstland": "Syrie",
        "huishoudtype": "alleenstaand", "nareiziger": False, "opleidingsniveau": "laag",
        "uitschrijfdatum": left,
    }  # fmt: skip


def persons(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows)).reindex(columns=PERSONEN.names)
    dates = [c.name for c in PERSONEN.columns if c.kind == "date"]
    return frame.assign(**{c: pd.to_datetime(frame[c]).astype("datetime64[s]") for c in dates})


def jobs(*rows: tuple[Any, ...], name: str = "0001") -> pd.DataFrame:
    """Rows of first day, last day, hours and, when not true, whether wage tax is withheld."""
    table = [(name, r[0], None if r[1] == "leeg" else r[1], r[2], (*r, True)[3]) for r in rows]
    columns = ["persoon_id", "begindatum", "einddatum", "uren_per_week", "loonbelasting"]
    frame = pd.DataFrame(table, columns=columns).reindex(columns=DIENSTVERBANDEN.names)
    for column in ("begindatum", "einddatum"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame.astype({"uren_per_week": "float64", "loonbelasting": "bool"})


def schooling(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [("0001", start, level) for start, level in rows],
        columns=["persoon_id", "begindatum", "niveau"],
    ).reindex(columns=ONDERWIJS.names)
    frame["begindatum"] = pd.to_datetime(frame["begindatum"]).astype("datetime64[s]")
    return frame


def computed(
    people: pd.DataFrame, work: pd.DataFrame, school: pd.DataFrame | None = None
) -> pd.DataFrame:
    return check(indicators(registers(people, work, school), STUDY), INDICATORS)


def registers(
    people: pd.DataFrame, work: pd.DataFrame, school: pd.DataFrame | None = None
) -> Registers:
    courses = schooling() if school is None else school
    return Registers(people, work, courses, UITKERINGEN.empty(), BEGELEIDING.empty())


def value(table: pd.DataFrame, outcome: str, horizon: int) -> Any:
    row = table[(table["outcome"] == outcome) & (table["horizon"] == horizon)].iloc[0]
    return row["status"] if row["status"] != "complete" else bool(row["value"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["naam"])
def test_hand_worked(case: dict[str, Any]) -> None:
    work = [(*job[:3], job[3:] != ["nee"]) for job in case["banen"]]
    table = computed(persons(person(case["gevestigd"], case.get("uitgeschreven"))), jobs(*work))
    for outcome, horizons in case["verwacht"].items():
        for horizon, expected in horizons.items():
            expected = {"ja": True, "nee": False}.get(expected, expected)
            assert value(table, outcome, horizon) == expected, (outcome, horizon)


@pytest.mark.parametrize(
    ("start", "level", "expected"),
    [
        ("2016-01-01", "mbo2", True),   # on the first day of the window
        ("2016-06-30", "mbo2", True),   # on its last day
        ("2016-07-01", "mbo2", False),  # a day later
        ("2015-12-31", "mbo2", False),  # before settlement
        ("2016-03-01", "vo", False),    # not a counted level
        ("2016-03-01", "schakel", False),
        ("2016-03-01", "wo", True),
    ],
)  # fmt: skip
def test_entry_into_education(start: str, level: str, expected: bool) -> None:
    table = computed(persons(person("2016-01-01")), jobs(), schooling((start, level)))
    assert value(table, "education", 6) is expected


def test_a_second_enrolment_is_no_entry() -> None:
    courses = schooling(("2015-09-01", "mbo2"), ("2016-02-01", "mbo3"))
    assert value(computed(persons(person("2016-01-01")), jobs(), courses), "education", 6) is False
    courses = schooling(("2015-09-01", "schakel"), ("2016-02-01", "mbo3"))
    assert value(computed(persons(person("2016-01-01")), jobs(), courses), "education", 6) is True


def test_a_person_counts_at_the_first_settlement() -> None:
    people = persons(person("2016-05-01"), person("2016-01-01"))
    assert computed(people, jobs())["persoon_id"].nunique() == 1
    assert computed(people, jobs((dt.date(2016, 1, 2), dt.date(2016, 4, 30), 20))).pipe(
        value, "work_3m", 6
    )


@pytest.mark.parametrize(
    ("row", "longest"), [("0000", 0), ("1010", 1), ("0110", 2), ("1111", 4), ("1011", 2)]
)
def test_longest_run(row: str, longest: int) -> None:
    assert longest_run(np.array([[c == "1"] for c in row]))[0] == longest


DAY = st.dates(dt.date(2015, 6, 1), dt.date(2018, 12, 1))
JOB = st.tuples(DAY, st.integers(0, 400), st.integers(1, 40)).map(
    lambda t: (t[0], min(t[0] + dt.timedelta(days=t[1]), dt.date(2018, 12, 31)), t[2])
)
SETTLED = st.dates(dt.date(2016, 1, 1), dt.date(2016, 12, 31))


@settings(max_examples=40, deadline=None)
@given(SETTLED, st.lists(JOB, max_size=4), st.randoms())
def test_order_and_splitting_of_jobs_change_nothing(
    settled: dt.date, work: list[tuple[dt.date, dt.date, int]], random: Any
) -> None:
    people = persons(person(settled))
    split = []
    for first, last, hours in work:
        middle = first + (last - first) // 2
        if middle < last:
            split += [(first, middle, hours), (middle + dt.timedelta(days=1), last, hours)]
        else:
            split.append((first, last, hours))
    random.shuffle(split)
    pd.testing.assert_frame_equal(computed(people, jobs(*work)), computed(people, jobs(*split)))


@settings(max_examples=40, deadline=None)
@given(SETTLED, st.lists(JOB, min_size=1, max_size=4))
def test_more_work_and_longer_windows_never_lower_an_indicator(
    settled: dt.date, work: list[tuple[dt.date, dt.date, int]]
) -> None:
    people = persons(person(settled))
    less, more = computed(people, jobs(*work[1:])), computed(people, jobs(*work))
    assert (more["value"].fillna(0) >= less["value"].fillna(0)).all()
    one = more[more["outcome"] == "work_1m"]["value"].to_numpy()
    three = more[more["outcome"] == "work_3m"]["value"].to_numpy()
    assert (one >= three).all()
    complete_months = more[(more["outcome"] == "work_1m") & more["value"].notna()]
    # a window that ends inside a month can count that part alone; whole months only add
    if settled.day == 1:
        assert complete_months.sort_values("horizon")["value"].is_monotonic_increasing


def test_persons_do_not_touch_each_other(amsterdam: Study) -> None:
    people = persons(person("2016-01-01", name="0001"), person("2016-02-01", name="0002"))
    table = computed(people, jobs(("2016-03-01", "2016-08-31", 20), name="0002"))
    reached = table[table["value"] == 1]["persoon_id"]
    assert set(reached) == {"0002"}
