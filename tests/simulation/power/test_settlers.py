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
