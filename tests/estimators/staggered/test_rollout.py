"""Who is in a rollout, from when they are guided, and which months count: six persons by hand."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.staggered.rollout import rollout
from evaluatie.study import Study
from tests.estimators.waiting import CHANGES, Person, cohort_of, panel_of, waiting_study

SIX: list[Person] = [
    ("f", "2015-11-20", None, (0, 0, 1, 1, 1)),         # control cohort
    ("e", "2016-07-04", "entree_1", (0, 1, 1, 1, 1)),   # from settlement
    ("d", "2016-06-30", "activering", (0, 0, 0, 0, 1)),  # guidance began before
    ("c", "2016-04-30", "activering", (0, 1, 1, 1, -1)),
    ("b", "2016-03-01", "activering", (0, 0, 1, 1, 1)),
    ("a", "2016-01-31", "activering", (-1, 0, 0, 0, 1)),
]  # fmt: skip
NAN = float("nan")


@pytest.fixture
def study(variation: Callable[..., Study]) -> Study:
    return waiting_study(variation)


def test_start_months_follow_from_the_arm(study: Study) -> None:
    """1 May 2016 is month 4 of who settled in January, month 1 of April, -1 of June."""
    found = rollout(cohort_of(SIX), panel_of(SIX), study, "rollout_did")
    assert found.persons["persoon_id"].tolist() == ["a", "b", "c", "d", "e"]
    assert found.start.tolist() == [4, 2, 1, -1, 0]
    assert found.at_entry.tolist() == [False, False, False, True, True]


def test_outcomes_by_month_with_gaps(study: Study) -> None:
    found = rollout(cohort_of(SIX), panel_of(SIX), study, "rollout_did")
    expected = [
        [NAN, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0, 1, 1, 1, NAN], [0, 0, 0, 0, 1], [0, 1, 1, 1, 1],
    ]  # fmt: skip
    np.testing.assert_array_equal(found.outcome, expected)


def test_only_those_who_wait_can_be_compared(study: Study) -> None:
    found = rollout(cohort_of(SIX), panel_of(SIX), study, "rollout_did").waiting()
    assert found.persons["persoon_id"].tolist() == ["a", "b", "c"]
    assert found.outcome.shape == (3, 5)
    assert found.start.tolist() == [4, 2, 1]


def test_months_of_controls_are_contaminated_from_the_day_it_began(
    variation: Callable[..., Study],
) -> None:
    """Settled in November 2015, guided too since February 2016: months 3 and 4."""
    changes = {"designs.rollout_did.control_cohort": True, "contamination.from": "2016-02-10"}
    study = variation("amsterdam", CHANGES | changes)
    found = rollout(cohort_of(SIX), panel_of(SIX), study, "rollout_did")
    assert found.persons["persoon_id"].tolist() == ["a", "b", "c", "d", "e", "f"]
    assert found.start[-1] == np.inf
    np.testing.assert_array_equal(found.outcome[-1], [0, 0, 1, NAN, NAN])
    np.testing.assert_array_equal(found.outcome[1], [0, 0, 1, 1, 1])  # those treated keep theirs
    ignored = variation("amsterdam", CHANGES | changes | {"contamination.handling": "ignore"})
    kept = rollout(cohort_of(SIX), panel_of(SIX), ignored, "rollout_did")
    np.testing.assert_array_equal(kept.outcome[-1], [0, 0, 1, 1, 1])


def test_who_has_no_arm_is_left_out(study: Study) -> None:
    people = [*SIX, ("g", "2016-10-01", None, (0, 0, 0, 0, 0))]
    found = rollout(cohort_of(people), panel_of(people), study, "rollout_did")
    assert "g" not in found.persons["persoon_id"].tolist()


def test_settlers_elsewhere_and_without_time_zero_are_not_in_it(study: Study) -> None:
    cohort = cohort_of(SIX)
    cohort.loc[cohort["persoon_id"] == "a", "place"] = "comparison"
    cohort.loc[cohort["persoon_id"] == "b", "index_date"] = pd.NaT
    found = rollout(cohort, panel_of(SIX), study, "rollout_did")
    assert found.persons["persoon_id"].tolist() == ["c", "d", "e"]


def test_persons_without_months_are_unobserved(study: Study) -> None:
    panel = panel_of(SIX)
    found = rollout(cohort_of(SIX), panel[panel["persoon_id"] != "b"], study, "rollout_did")
    assert np.isnan(found.outcome[1]).all()
    assert np.isfinite(found.outcome[4]).all()


def test_later_months_than_are_followed_do_not_matter(study: Study) -> None:
    longer = [(name, day, arm, (*months, 1, 1)) for name, day, arm, months in SIX]
    first, second = (
        rollout(cohort_of(people), panel_of(people), study, "rollout_did")
        for people in (SIX, longer)
    )
    np.testing.assert_array_equal(first.outcome, second.outcome)


def test_hours_reach_the_bound_of_the_study(study: Study) -> None:
    """Twelve hours a week are work, a little less is not."""
    panel = panel_of(SIX)
    panel.loc[panel["persoon_id"] == "b", "hours_per_week"] = [12.0, 11.99, 12.01, 0.0, 40.0]
    found = rollout(cohort_of(SIX), panel, study, "rollout_did")
    assert found.outcome[1].tolist() == [1, 0, 1, 0, 1]


@pytest.mark.parametrize("keep", [[], ["f"]], ids=["nobody", "controls"])
def test_nobody_in_it(keep: list[str], study: Study) -> None:
    cohort = cohort_of(SIX)
    cohort = cohort[cohort["persoon_id"].isin(keep)]
    found = rollout(cohort, panel_of(SIX), study, "rollout_did")
    assert found.outcome.shape == (0, 5)
    assert found.waiting().start.shape == (0,)


def test_order_of_rows_does_not_matter(study: Study) -> None:
    cohort, panel = cohort_of(SIX), panel_of(SIX)
    first = rollout(cohort, panel, study, "rollout_did")
    mixed = cohort.sample(frac=1, random_state=1), panel.sample(frac=1, random_state=2)
    second = rollout(*mixed, study, "rollout_did")
    pd.testing.assert_frame_equal(first.persons, second.persons)
    np.testing.assert_array_equal(first.outcome, second.outcome)
    np.testing.assert_array_equal(first.start, second.start)
