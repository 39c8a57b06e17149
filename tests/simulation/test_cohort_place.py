"""Cohort x place: the truth, the shared rise, and persons that differ."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.simulation.cohort_place import BASE, HERE, baseline, draw_settlers
from evaluatie.simulation.did_cells import CohortWorld
from evaluatie.simulation.households import COVARIATES, LEVEL, SLOPE

LARGE = CohortWorld(60_000, 0.08, 0.06)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return draw_settlers(LARGE, np.random.default_rng(3))


def test_probabilities_need_no_bounds(people: pd.DataFrame) -> None:
    """Then they are linear in covariates and time, and the truth is one number."""
    chance = baseline(people, LARGE.trend)
    assert chance.min() > 0
    assert baseline(people, 0.1).max() < 0.9
    assert baseline(people, 0.05).min() > 0


def test_the_effect_is_on_late_settlers_here_alone(people: pd.DataFrame) -> None:
    gain = people["y_work"] - baseline(people, LARGE.trend)
    by_group = gain.groupby([people["cohort"], people["here"]]).agg(["mean", "size"])
    for (cohort, here), row in by_group.iterrows():
        wanted = 0.08 if (cohort, here) == (2, True) else 0.0
        assert row["mean"] == pytest.approx(wanted, abs=4 * 0.6 / np.sqrt(row["size"]))


def test_alike_persons_rise_alike_in_every_place(people: pd.DataFrame) -> None:
    """Parallel trends hold given the covariates: a step in time adds the same here and there."""
    matrix = people[list(COVARIATES)].to_numpy()
    time = people["half_year"].to_numpy() / 4
    rest = baseline(people, 0.06) - BASE - matrix @ LEVEL - time * (0.06 + matrix @ SLOPE)
    spread = people.assign(rest=rest).groupby("gemeente")["rest"].agg(["min", "max"])
    assert (spread["max"] - spread["min"]).max() < 1e-12
    assert spread.loc[0, "max"] == pytest.approx(HERE)


def test_without_covariates_trends_are_not_parallel(people: pd.DataFrame) -> None:
    """Selection moves level and rise: plain differences of means are off by a point or more."""
    chance = people.assign(chance=baseline(people, LARGE.trend))
    mean = chance.groupby(["cohort", "here"])["chance"].mean()
    rise_here, rise_there = mean[2, True] - mean[1, True], mean[2, False] - mean[1, False]
    assert rise_here - rise_there > 0.01
    assert rise_there > 0.06
    assert mean[1, False] - mean[0, False] == pytest.approx(rise_there, abs=0.02)


def test_cohorts_are_as_large_as_asked(people: pd.DataFrame) -> None:
    sizes = people.groupby("cohort").size()
    assert sizes[1] + sizes[2] == pytest.approx(LARGE.size, rel=0.02)
    assert people.groupby("cluster")["gemeente"].nunique().max() == 1
    assert (people["gemeente"].eq(0) == people["here"]).all()
