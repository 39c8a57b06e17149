"""The persons that a plan expects: how many, who, with whom, how long seen, how likely to work."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.errors import StudyError
from evaluatie.models.covariates import covariate_matrix
from evaluatie.simulation.power.chances import chances
from evaluatie.simulation.power.draws import draw
from evaluatie.simulation.power.repetitions import make_plan
from evaluatie.simulation.power.settlers import Settlers, settlers
from evaluatie.study import Study
from evaluatie.study.power import ExpectedOutcome
from tests.simulation.power.plans import EARLY, LATE, evenly, short


@pytest.fixture(scope="module")
def everybody(amsterdam: Study) -> Settlers:
    return settlers(amsterdam)


def test_as_many_persons_as_expected_of_each_place_and_half_year(amsterdam: Study) -> None:
    expected = evenly(44, 76)
    plan = make_plan(short(amsterdam, persons=expected))
    drawn = draw(plan, np.random.default_rng(1))
    persons = plan.settlers.persons.iloc[drawn.row]
    counts = persons.groupby(["gemeente", "half_year"]).size()
    assert counts.to_dict() == {
        (place, period): count for place, own in expected.items() for period, count in own.items()
    }
    assert (persons["treated"] == persons["half_year"].isin(LATE)).all()
    # a household settles together, whatever it is drawn beside
    together = persons.groupby(drawn.household)[["gemeente", "half_year", "cluster"]].nunique()
    assert (together == 1).all(axis=None)
    assert np.bincount(drawn.household).max() <= 3


def test_windows_are_seen_as_long_as_the_study_can(everybody: Settlers) -> None:
    """Until 2018; controls until 2017, when they are guided too; a few leave."""
    seen = {
        horizon: pd.Series(whole).groupby(everybody.persons["half_year"].to_numpy()).mean()
        for horizon, whole in everybody.whole.items()
    }
    assert (seen[12] > 0.95).all()
    assert (seen[18][[*EARLY[:3], *LATE[:3]]] > 0.94).all()
    assert seen[18]["2015H2"] == pytest.approx(0.0, abs=0.01)  # 1 July to 1 January is whole
    assert (seen[24][[*EARLY[:2], *LATE[:2]]] > 0.93).all()
    assert (seen[24][["2015H1", "2015H2", "2017H1", "2017H2"]] < 0.02).all()


def test_outcomes_have_the_share_the_variance_and_the_trend_that_are_expected(
    amsterdam: Study, everybody: Settlers
) -> None:
    study = short(
        amsterdam,
        outcomes={"work_3m": ExpectedOutcome(base={12: 0.12}, trend={12: 0.01}, r2=0.02)},
    )
    chance = chances(everybody, study)["work_3m", 12]
    early, late = everybody.early_here, everybody.here & everybody.late
    days = everybody.persons["settled_on"].astype("datetime64[s]")
    years = (days - days[early].mean()).dt.total_seconds() / 86400 / 365.25
    flat = chance - 0.01 * years.to_numpy()
    assert chance[early].mean() == pytest.approx(0.12, abs=1e-6)
    assert flat[early].var() == pytest.approx(0.02 * 0.12 * 0.88, rel=0.01)
    assert chance[late].mean() - flat[late].mean() == pytest.approx(0.01 * years[late].mean())
    # and covariates explain it: nothing else moves the chance
    matrix = covariate_matrix(everybody.persons, amsterdam.covariates).to_numpy()
    design = np.column_stack([np.ones(len(matrix)), matrix])
    odds = np.log(flat / (1 - flat))
    fitted = design @ np.linalg.lstsq(design, odds, rcond=None)[0]
    assert np.corrcoef(fitted, odds)[0, 1] > 0.9999


def test_levels_have_the_shares_that_are_expected(amsterdam: Study) -> None:
    shares = {
        "geslacht": {"man": 0.55, "vrouw": 0.45},
        "herkomst": {"syrie": 0.3, "eritrea_ethiopie": 0.5, "overig": 0.2},
    }
    plan = make_plan(short(amsterdam, shares=shares, persons=evenly(4000, 4000)))
    row = draw(plan, np.random.default_rng(5)).row
    for subgroup, levels in shares.items():
        for level, share in levels.items():
            found = plan.settlers.member[subgroup, level][row].mean()
            assert found == pytest.approx(share, abs=0.012), level  # of 32,000, by household


def test_levels_that_nobody_has_are_named(amsterdam: Study) -> None:
    study = short(amsterdam, shares={"geslacht": {"man": 0.6, "vrouwen": 0.4}})
    with pytest.raises(StudyError) as found:
        settlers(study)
    assert list(found.value.problems) == [
        "power.shares.geslacht: vrouw is missing; its levels are: man, vrouw",
        "power.shares.geslacht: vrouwen is not a level of it; its levels are: man, vrouw",
    ]


def test_more_than_covariates_can_explain_is_refused(amsterdam: Study) -> None:
    outcomes = {"work_3m": ExpectedOutcome(base={12: 0.001}, trend={12: 0.0}, r2=0.3)}
    with pytest.raises(StudyError, match="lower its r2"):
        chances(settlers(amsterdam), short(amsterdam, outcomes=outcomes))


def test_everybody_stands_for_persons_that_are_expected(everybody: Settlers) -> None:
    """All of a place and half-year together for as many as the study file says."""
    persons = everybody.persons.assign(weight=everybody.expected)
    sums = persons.groupby(["gemeente", "half_year"])["weight"].sum()
    assert sums["Amsterdam", "2016H1"] == pytest.approx(780)
    assert sums["Utrecht", "2014H1"] == pytest.approx(90)
    assert everybody.expected.min() > 0


def expected(base: float, trend: float, r2: float) -> dict[str, ExpectedOutcome]:
    return {"work_3m": ExpectedOutcome(base={12: base}, trend={12: trend}, r2=r2)}


@pytest.mark.parametrize(
    ("outcome", "effects", "problems"),
    [
        # of those with the best prospects fewer than ten in a hundred do not work yet
        (expected(0.8, 0.0, 0.2), [0, 0.1], ["an effect of 0.1 would be 0.0850"]),
        # two years before the end of the control cohort the trend is more than what there is
        (expected(0.02, 0.02, 0.03), [0, 0.02],
         ["the share would be 0.0217 and not 0.02", "an effect of 0.02 would be 0.0203"]),
        (expected(0.9, 0.01, 0.1), [0, 0.02, 0.04], ["an effect of 0.02 would be 0.0169"]),
    ],
)  # fmt: skip
def test_a_truth_that_cannot_be_drawn_is_refused(
    amsterdam: Study, everybody: Settlers, outcome: dict[str, ExpectedOutcome],
    effects: list[float], problems: list[str],
) -> None:  # fmt: skip
    study = short(amsterdam, outcomes=outcome, effects=effects, relevant_effect=effects[1])
    with pytest.raises(StudyError) as found:
        chances(everybody, study)
    remedy = "; some probabilities would leave 0 to 1: lower its r2, its trend or the effects"
    assert list(found.value.problems) == [
        f"power.outcomes.work_3m.base.12: {problem}{remedy}" for problem in problems
    ]


def test_an_effect_that_is_cut_off_is_the_one_that_persons_have(
    amsterdam: Study, everybody: Settlers
) -> None:
    """0.0850, of the refusal above, against what repetitions of such persons would draw."""
    study = short(amsterdam, outcomes=expected(0.8, 0.0, 0.2), effects=[0, 0.005])
    chance = chances(everybody, study)["work_3m", 12]
    late = everybody.here & everybody.late & everybody.whole[12]
    gained = np.minimum(chance + 0.1, 1.0) - chance
    drawn = np.average(gained[late], weights=everybody.expected[late])
    assert drawn == pytest.approx(0.0850, abs=1e-4)


def test_the_plan_of_the_project_draws_what_it_declares(
    amsterdam: Study, everybody: Settlers
) -> None:
    assert len(chances(everybody, amsterdam)) == 12


def test_an_effect_that_nobody_is_followed_long_enough_for_is_no_problem(amsterdam: Study) -> None:
    study = short(amsterdam, horizons=[48], outcomes={
        "work_3m": ExpectedOutcome(base={48: 0.1}, trend={48: 0.0}, r2=0.0)})  # fmt: skip
    found = settlers(study)
    assert not found.whole[48][found.late].any()
    assert list(chances(found, study)) == [("work_3m", 48)]
