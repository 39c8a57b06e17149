"""The arms of the rollout, and how much of the controls' time was contaminated: by hand."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.data.arms import arm_check, arms
from evaluatie.data.contamination import contamination
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.contract import BEGELEIDING
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION


def dates(days: list[str | None]) -> pd.Series:
    return pd.to_datetime(pd.Series(days)).astype("datetime64[s]")


@pytest.mark.parametrize(
    ("settled", "azc", "arm"),
    [
        ("2015-12-31", False, None),
        ("2016-01-01", False, "activering"),
        ("2016-06-30", True, "activering"),   # by either route
        ("2016-07-01", False, "entree_1"),
        ("2016-07-01", None, "entree_1"),     # not known to come from the reception centre
        ("2016-10-31", True, None),           # route B began in November
        ("2016-11-01", True, "entree_2"),
        ("2016-11-01", False, "entree_1"),
        ("2017-12-31", True, "entree_2"),
        ("2018-01-01", False, None),
    ],
)  # fmt: skip
def test_arms(amsterdam: Study, settled: str, azc: bool | None, arm: str | None) -> None:
    people = pd.DataFrame({"vestigingsdatum": dates([settled])})
    found = arms(people.assign(azc_amsterdam=pd.array([azc], dtype="boolean")), amsterdam)
    assert [None if pd.isna(name) else name for name in found] == [arm]


def test_arms_against_the_first_team(amsterdam: Study) -> None:
    people = pd.DataFrame(
        {
            "persoon_id": ["1", "2", "3", "4", "5"],
            "arm": pd.Series(["entree_1", "entree_1", "entree_2", None, None], dtype="str"),
        }
    )
    guided = [
        ("1", "2017-01-01", "regulier"),
        ("1", "2016-08-01", "entree_1"),  # the first guides
        ("2", "2016-08-01", "jongerenpunt"),
        ("4", "2016-08-01", "regulier"),
        ("6", "2016-08-01", "entree_1"),  # not analysed
    ]
    rows = pd.DataFrame(guided, columns=["persoon_id", "begindatum", "team"])
    rows = rows.assign(begindatum=dates(rows["begindatum"].tolist()))
    table = check(arm_check(people, rows.reindex(columns=BEGELEIDING.names), amsterdam), ARM_CHECK)
    assert list(table[["arm", "team", "persons", "agrees"]].itertuples(index=False, name=None)) == [
        ("entree_1", "entree_1", 1, True),
        ("entree_1", "jongerenpunt", 1, False),
        ("entree_2", "geen", 1, False),
        ("geen", "geen", 1, True),
        ("geen", "regulier", 1, False),
    ]


def controls(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Persons as (treated, place, index date, settlement, departure)."""
    columns = ["treated", "place", "index_date", "vestigingsdatum", "uitschrijfdatum"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: dates(frame[name].tolist()) for name in columns[2:]})


HERE, THERE = "intervention", "comparison"
PEOPLE = controls(
    (False, HERE, "2015-07-01", "2015-07-01", None),
    (False, HERE, "2015-12-31", "2015-12-31", "2017-02-01"),
    (False, THERE, "2014-01-01", "2014-01-01", None),
    (True, HERE, "2016-01-01", "2016-01-01", None),
)


@pytest.mark.parametrize("handling", ["exclude_window", "censor", "ignore"])
def test_contaminated_time_by_hand(amsterdam: Study, handling: str) -> None:
    """Until 31 December 2016 all is clean, however the study handles the rest."""
    plan = amsterdam.contamination
    assert plan is not None
    changed = plan.model_copy(update={"handling": handling})
    study = amsterdam.model_copy(update={"contamination": changed, "horizons": [12, 24]})
    table = check(contamination(PEOPLE, study), CONTAMINATION)
    rows = table.set_index(["place", "horizon"])
    assert sorted(rows.index) == [(THERE, 12), (THERE, 24), (HERE, 12), (HERE, 24)]
    # 1 July 2015 - 30 June 2016 and 31 December 2015 - 30 December 2016
    assert rows.loc[(HERE, 12), "person_months"] == pytest.approx((366 + 366) / 30.4375)
    assert rows.loc[(HERE, 12), "share"] == 0
    # 1 July 2015 - 30 June 2017, of which 181 days in 2017; 31 December 2015 - 31 January 2017,
    # the last day before departure, of which 31
    assert rows.loc[(HERE, 24), "n_control"] == 2
    assert rows.loc[(HERE, 24), "n_contaminated"] == 2
    assert rows.loc[(HERE, 24), "person_months"] == pytest.approx((731 + 398) / 30.4375)
    assert rows.loc[(HERE, 24), "share"] == pytest.approx((181 + 31) / (731 + 398))
    assert rows.loc[(THERE, 24), "share"] == 0
    assert rows.loc[(THERE, 24), "n_contaminated"] == 0


def test_who_left_before_time_zero_has_no_observed_time(amsterdam: Study) -> None:
    gone = controls((False, HERE, "2015-05-01", "2015-01-01", "2015-03-01"))
    table = contamination(gone, amsterdam)
    assert (table["person_months"] == 0).all()
    assert table["share"].isna().all()


def test_without_contamination_there_is_nothing_to_tell(amsterdam: Study) -> None:
    clean = amsterdam.model_copy(update={"contamination": None})
    assert contamination(PEOPLE, clean).empty
    assert contamination(PEOPLE[PEOPLE["treated"]], amsterdam).empty
