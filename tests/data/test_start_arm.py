"""An arm followed from when its guidance may start: who starts when, and who is still at risk."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.cohort import cohort
from evaluatie.data.exposure import exposure
from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.at_risk import months_between, reached_before
from evaluatie.data.outcomes.follow_up import arm_starts
from evaluatie.data.outcomes.histories import Histories
from evaluatie.errors import StudyError
from evaluatie.months import as_days
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import analyses, remeasured, start_variations, varied_study
from evaluatie.study.population import Arm
from evaluatie.tables.contract import BEGELEIDING
from evaluatie.tables.samples import Cell, Source, cells, sample
from tests.data.test_indicators import jobs, person, persons, registers

OWN = "eigen_start"


@pytest.fixture
def study(variation: Callable[..., Study]) -> Study:
    """Two places, the primary outcome and the arm that waits for January 2017."""
    changes = {
        "robustness": {OWN: {"start_arm": "activering"}},
        "population.comparison": ["Utrecht"],
    }
    return variation("amsterdam", changes)


def starts(study: Study, *settled: str) -> list[str | None]:
    days = arm_starts(as_days(list(settled)), study.arms["activering"], study)
    return [None if np.isnat(day) else str(day) for day in days]


def test_controls_start_in_their_own_year_after_as_much_time(study: Study) -> None:
    assert starts(study, "2016-01-01", "2016-06-30") == ["2017-01-01"] * 2
    assert starts(study, "2015-01-01", "2015-06-30") == ["2016-01-01"] * 2
    assert starts(study, "2014-03-15") == ["2015-01-01"]
    assert starts(study, "2015-07-01", "2016-07-01", "2014-12-31") == [None] * 3


def test_who_settles_after_the_start_starts_at_settlement(study: Study) -> None:
    arm = Arm(
        settled=(dt.date(2016, 7, 1), dt.date(2017, 3, 31)), guidance_from=dt.date(2017, 1, 1)
    )
    days = as_days(["2016-12-31", "2017-02-01", "2015-02-01", "2014-08-01", "2015-08-01"])
    found = [str(day) for day in arm_starts(days, arm, study)]
    # the control of February 2015 two years earlier, at settlement; that of August 2014 too
    assert found == ["2017-01-01", "2017-02-01", "2015-02-01", "2015-01-01", "2016-01-01"]


def test_leap_days_have_a_place_in_other_years(study: Study) -> None:
    arm = Arm(
        settled=(dt.date(2016, 1, 1), dt.date(2016, 6, 30)), guidance_from=dt.date(2016, 2, 29)
    )
    found = arm_starts(as_days(["2016-02-29", "2015-02-28", "2015-01-31"]), arm, study)
    assert [str(day) for day in found] == ["2016-02-29", "2015-02-28", "2015-02-28"]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2016-01-01", "2017-01-01", 12),
        ("2016-01-02", "2017-01-01", 12),
        ("2016-06-30", "2017-01-01", 7),
        ("2016-07-01", "2017-01-01", 6),
        ("2017-01-01", "2017-01-01", 0),
        ("2016-12-31", "2017-01-01", 1),
    ],
)
def test_months_reach_back_to_settlement(first: str, last: str, months: int) -> None:
    assert months_between(as_days([first]), as_days([last])).tolist() == [months]


WORKED = {
    "before": ("2016-04-01", "2016-08-31"),  # reached it before January 2017
    "never": None,
    "after": ("2017-02-01", "2017-06-30"),
    "half": ("2016-11-01", "2017-02-28"),  # two months before, two after: at risk
    "still": ("2016-09-01", "2017-06-30"),
}


def test_who_had_reached_the_outcome_is_not_at_risk(study: Study) -> None:
    people = persons(*(person("2016-03-15", name=name) for name in WORKED))
    work = pd.concat([jobs((*days, 20), name=n) for n, days in WORKED.items() if days])
    varied = varied_study(study, OWN)
    told = registers(people, work)
    found = Histories(told, varied)
    assert dict(zip(found.persons["persoon_id"], reached_before(found), strict=True)) == {
        "before": True, "never": False, "after": False, "half": False, "still": True
    }  # fmt: skip
    table = indicators(told, varied)
    own = table[table["outcome"] == "work_3m"].set_index("persoon_id")
    assert own["status"].loc[list(WORKED)].tolist() == [
        "reached", "complete", "complete", "complete", "reached"
    ]  # fmt: skip
    assert own["value"].loc[["never", "after", "half"]].tolist() == [0, 1, 0]


def test_work_after_time_zero_does_not_decide_who_is_at_risk(study: Study) -> None:
    """No immortal time: the future changes values, never who is in."""
    people = persons(person("2016-03-15", name="x"))
    varied = varied_study(study, OWN)
    for work in (jobs(name="x"), jobs(("2017-01-01", "2018-06-30", 40), name="x")):
        assert reached_before(Histories(registers(people, work), varied)).tolist() == [False]


def world(share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settlers of January to June, forty a month, in 2015 and 2016: nobody works by himself.

    Of those of 2016 a share starts a job of three months a month after guidance may start, and a
    month later in each of eleven months after that as many more: an even effect over the window.
    """
    rows, work = [], []
    for year in (2015, 2016):
        for month in range(1, 7):
            for number in range(40):
                name = f"{year}{month}{number:02d}"
                rows.append(person(f"{year}-{month:02d}-01", name=name))
                if year == 2016 and number < 40 * share:
                    start = pd.Timestamp("2017-01-01") + pd.DateOffset(months=number % 8)
                    end = start + pd.DateOffset(months=4)
                    work.append(jobs((start, end, 20), name=name))
    return persons(*rows), pd.concat(work)


def difference(people: pd.DataFrame, work: pd.DataFrame, study: Study, name: str) -> float:
    """The raw difference in the arm between later and earlier settlers in an analysis."""
    people = people.assign(
        maanden_opvang=6.0, azc_amsterdam=False, huishouden_id=people["persoon_id"]
    )
    elsewhere = people.iloc[:1].assign(persoon_id="u", gemeente="Utrecht")
    people = pd.concat([people, elsewhere])
    varied = varied_study(study, name) if name in study.robustness else study
    measured = indicators(registers(people, work), varied)
    own = cohort(people, BEGELEIDING.empty(), measured, 0, varied)
    source = Source(own.cohort, measured, own.subgroups)
    source = Source(own.cohort, measured, own.subgroups, {OWN: source})
    found = {one.name: one for one in analyses(study, "cohort_matched")}
    table = sample(Cell(found[name], 12, "traject", "activering"), source)
    means = table[table["place"] == "intervention"].groupby("treated")["y_work_3m"].mean()
    return float(means[True] - means[False])


def test_from_settlement_an_effect_is_diluted_and_from_its_start_it_is_not(study: Study) -> None:
    """All of a share of four tenths reach it within a year of the start.

    From settlement the window of those settled in month m has m - 1 months after the start, and
    three of them are needed: who settled in January to March has none, April one, and so on.
    """
    people, work = world(share=0.4)
    assert difference(people, work, study, OWN) == pytest.approx(0.4)
    # of each month 16 of 40 start a job, two in each of eight months: those who can have three
    # months of it by the end of the window started in month 1 (April), 1-2 (May), 1-3 (June)
    reached = [0, 0, 0, 2, 4, 6]
    assert difference(people, work, study, "main") == pytest.approx(sum(reached) / 240)


def test_the_dilution_is_about_what_the_exposure_says(study: Study) -> None:
    """Of 12 months 0 to 5 can be guided: 2.5 on average, which is what a constant effect keeps."""
    people, _ = world(share=0.4)
    settled = people["vestigingsdatum"]
    frame = people.assign(
        treated=settled >= pd.Timestamp("2016-01-01"), place="intervention", index_date=settled,
        arm=pd.Series("activering", people.index).where(settled >= pd.Timestamp("2016-01-01")),
    )  # fmt: skip
    table = exposure(frame, BEGELEIDING.empty(), study)
    own = table[(table["group"] == "activering") & (table["horizon"] == 12)].iloc[0]
    assert own["months_possible"] == pytest.approx(2.5, abs=0.05)


def test_only_the_arm_is_run(study: Study) -> None:
    assert start_variations(study) == {OWN: "activering"}
    assert remeasured(study) == [OWN]
    subgroups = pd.DataFrame(
        [("geslacht", "man"), ("traject", "activering"), ("traject", "entree_1")],
        columns=["subgroup", "level"],
    )
    for design in ("cohort_did", "cohort_matched"):
        keys = [cell.key for cell in cells(study, design, subgroups)]
        own = [key for key in keys if key["analysis"] == OWN]
        assert own == [
            {"analysis": OWN, "horizon": 12, "subgroup": "traject", "level": "activering"}
        ]
    assert [one.name for one in analyses(study, "rollout_did")].count(OWN) == 0


@pytest.mark.parametrize(
    ("variation_", "changes", "sentence"),
    [
        ({"start_arm": "entree_3"}, {}, "is not one of the arms: activering, entree_1, entree_2"),
        ({"start_arm": "entree_1"}, {}, "changes nothing: the guidance of this arm starts at"),
        ({"start_arm": "activering"}, {"subgroups": {}}, "needs a subgroup with arms: all"),
        (
            {"start_arm": "activering"},
            {"source.data_until": "2017-11-30", "horizons": [6, 12]},
            "12 months after 2017-01-01 lie beyond source.data_until",
        ),
        (
            {"start_arm": "activering", "index_date": "vergunningdatum"},
            {},
            "both say when follow-up starts",
        ),
    ],
)
def test_what_cannot_be_followed_is_refused(
    variation_: dict[str, Any],
    changes: dict[str, Any],
    sentence: str,
    study_file: Callable[..., Path],
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", {"robustness": {OWN: variation_}} | changes))
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems
