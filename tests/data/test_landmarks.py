"""Landmarks by hand: one life, month after month, and when its instruments began."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.instrument_starts import instrument_starts, whole_months
from evaluatie.data.landmarks import person_landmarks
from evaluatie.months import add_months, as_days
from evaluatie.study import Study
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.tables import check
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.instruments import INSTRUMENT_STARTS, LANDMARKS

SETTLED = "2016-03-15"
DATES = ("begindatum", "einddatum", "vestigingsdatum", "vergunningdatum", "geboortedatum",
         "uitschrijfdatum")  # fmt: skip


def tables(**rows: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """The tables of an extract for one person, `p1`, settled on 15 March 2016."""
    person = {
        "gemeente": "Amsterdam", "vestigingsdatum": SETTLED, "uitschrijfdatum": None,
        "uitschrijfreden": None, "vergunningdatum": None,
    }  # fmt: skip
    made = {"personen": [person], **rows}
    found = {}
    for table in EXTRACT_TABLES:
        frame = pd.DataFrame([{"persoon_id": "p1", **row} for row in made.get(table.name, [])])
        frame = table.empty() if frame.empty else frame
        for name in set(DATES) & set(frame.columns):
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
        found[table.name] = frame.astype({"persoon_id": "str"})
    return found


def job(first: str, last: str | None, hours: float = 20.0) -> dict[str, Any]:
    return {"begindatum": first, "einddatum": last, "uren_per_week": hours, "loonbelasting": True}


def benefit(first: str, last: str | None) -> dict[str, Any]:
    return {"begindatum": first, "einddatum": last, "regeling": "bijstand", "vorm": "volledig"}


def course(name: str, first: str, last: str | None) -> dict[str, Any]:
    return {"instrument": name, "begindatum": first, "einddatum": last}


def rows_of(study: Study, **made: list[dict[str, Any]]) -> pd.DataFrame:
    plan = study.designs["instruments"]
    assert isinstance(plan, InstrumentDesign)
    found = check(person_landmarks(tables(**made), study, plan), LANDMARKS)
    return found.set_index("landmark")


def test_every_month_has_a_row_with_what_follows_it(amsterdam: Study) -> None:
    """Work from September 2016 to January 2017: three whole months in each window that holds them.

    Month 6 begins on 15 September: that day there is a job.
    """
    found = rows_of(amsterdam, dienstverbanden=[job("2016-09-01", "2017-01-31")])
    assert found.index.tolist() == list(range(12))
    assert found["status"].eq("complete").all()
    assert found.loc[[0, 5, 6, 8], "value"].tolist() == [1, 1, 1, 1]
    # from 15 December: half of December and January, no three months
    assert found.loc[[9, 10, 11], "value"].tolist() == [0, 0, 0]
    # 15 September to 15 January a job; from then on three months of work lie behind
    assert found["at_risk"].tolist() == [True] * 6 + [False] * 6


def test_a_window_that_the_data_do_not_hold_has_no_value(amsterdam: Study) -> None:
    source = amsterdam.source.model_copy(update={"data_until": pd.Timestamp("2017-05-14").date()})
    found = rows_of(amsterdam.model_copy(update={"source": source}))
    # month 2 begins on 15 May 2016: its window ends with the data
    assert found["status"].tolist() == ["complete"] * 3 + ["data_end"] * 9
    assert found["value"].notna().tolist() == [True] * 3 + [False] * 9


def test_history_lies_before_the_landmark(amsterdam: Study) -> None:
    found = rows_of(
        amsterdam,
        dienstverbanden=[job("2016-05-10", "2016-05-20", 4.0)],
        uitkeringen=[benefit("2016-03-15", "2016-04-14")],
        begeleiding=[{"begindatum": "2016-05-20", "team": "entree_1"}],
    )
    # the small job ends in month 2, which begins on 15 May: it is on that day, and then not
    assert found["at_risk"].tolist()[:4] == [True, True, False, True]
    assert found["months_worked"].tolist()[:4] == [0, 0, 1, 1]
    assert found.loc[0, "benefit_share"] == 0  # nothing lies before it
    assert found.loc[1, "benefit_share"] == 1
    assert found.loc[2, "benefit_share"] == pytest.approx(31 / 61)
    # guidance begins on 20 May: within month 2
    assert found["guided"].tolist()[:4] == ["no", "no", "new", "earlier"]
    assert found["months_guided"].tolist()[:3] == [0, 0, 0]
    assert found.loc[3, "months_guided"] == pytest.approx(26 * 12 / 365.25)
    assert found["quarter"].tolist() == [
        "2016Q1", *["2016Q2"] * 3, *["2016Q3"] * 3, *["2016Q4"] * 3, *["2017Q1"] * 2
    ]  # fmt: skip


def test_the_placebo_looks_at_the_months_just_before(amsterdam: Study) -> None:
    found = rows_of(amsterdam, uitkeringen=[benefit("2016-03-15", "2016-07-14")])
    before = found["benefit_before"]
    assert before[:3].isna().all()
    assert before[3] == pytest.approx(1)
    # from 15 April to 14 July, and the same three months of the next landmarks
    assert before[4] == pytest.approx(1)
    assert before[5] == pytest.approx((31 + 30) / 92)  # 15 May to 14 August
    assert before[7] == 0


def test_months_run_from_day_to_day() -> None:
    settled = as_days(["2016-03-15"] * 5 + ["2016-01-31"] * 2)
    days = ["2016-03-15", "2016-04-14", "2016-04-15", "2016-03-14", "2016-02-15", "2016-02-28",
            "2016-02-29"]  # fmt: skip
    assert whole_months(settled, as_days(days)).tolist() == [0, 0, 1, -1, -1, 0, 1]


def test_a_start_falls_in_the_landmark_whose_month_holds_it() -> None:
    """The landmark of a start is the last one on or before it, whatever the day of the month."""
    settled = np.repeat(as_days(["2016-01-31", "2016-02-29", "2016-03-15"]), 400)
    days = settled + np.tile(np.arange(400), 3).astype("timedelta64[D]")
    month = whole_months(settled, days)
    assert (add_months(settled, month) <= days).all()
    assert (add_months(settled, month + 1) > days).all()


def test_starts_and_doses(amsterdam: Study) -> None:
    plan = amsterdam.designs["instruments"]
    assert isinstance(plan, InstrumentDesign)
    made = tables(
        trajecten=[
            course("taalboost", "2016-05-15", "2016-05-24"),
            course("taalboost", "2016-05-20", "2016-05-29"),  # five days at once
            course("taalboost", "2017-05-14", "2017-05-20"),  # the last day of the horizon
            course("taalboost", "2017-05-15", "2017-05-20"),  # a year after the first: no more
            course("tov", "2016-03-01", "2016-03-02"),
            course("inburgering", "2018-12-30", None),  # the data end with the year
        ]
    )
    found = check(instrument_starts(made, amsterdam, plan), INSTRUMENT_STARTS)
    assert found[["instrument", "started", "courses", "days"]].to_numpy().tolist() == [
        ["inburgering", 33, 1, 2], ["taalboost", 2, 3, 16], ["tov", -1, 1, 2],
    ]  # fmt: skip


def test_nobody_with_an_instrument(amsterdam: Study) -> None:
    plan = amsterdam.designs["instruments"]
    assert isinstance(plan, InstrumentDesign)
    assert check(instrument_starts(tables(), amsterdam, plan), INSTRUMENT_STARTS).empty
