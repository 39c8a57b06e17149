"""What clusters add to estimates is their joint covariance."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf

from evaluatie.estimators.contributions import deviations, estimated, stacked
from evaluatie.estimators.matching.weighted import difference_in_means
from evaluatie.study import Study

ROW = {"status": "ok", "std_error": 1.0, "analysis": "main", "horizon": 12, "subgroup": "all",
       "level": "all"}  # fmt: skip
TOGETHER = {"treat:C(outcome)[0]": 0, "treat:C(outcome)[1]": 1}


def world(seed: int = 1, persons: int = 240) -> pd.DataFrame:
    """Two outcomes of persons in households of three, which share luck; half are treated."""
    rng = np.random.default_rng(seed)
    household = np.arange(persons) // 3
    luck = rng.standard_normal((persons // 3, 2))[household]
    own = rng.standard_normal((persons, 2)) @ [[1.0, 0.5], [0.0, 1.0]]
    treat = (rng.random(persons) < 0.5).astype(float)
    return pd.DataFrame({"household": household, "treat": treat}).assign(
        a=(luck + own)[:, 0] + treat, b=(luck + own)[:, 1]
    )


def found(frame: pd.DataFrame, outcome: str) -> object:
    own = frame["household"].to_numpy()
    effect = difference_in_means(
        frame[outcome].to_numpy(), frame["treat"].to_numpy() == 1, clusters=own
    )
    return estimated(ROW, effect, own)


def test_the_covariance_of_two_outcomes_is_that_of_a_stacked_regression() -> None:
    """statsmodels, both outcomes below each other, clustered by household; 1e-10 relative."""
    frame = world()
    totals = stacked([found(frame, name).contributions for name in "ab"])[1]  # type: ignore[attr-defined]
    long = pd.concat([frame.assign(y=frame["a"], outcome=0), frame.assign(y=frame["b"], outcome=1)])
    groups = {"groups": long["household"], "use_correction": False}
    fit = smf.ols("y ~ C(outcome) + treat:C(outcome)", long).fit(
        cov_type="cluster", cov_kwds=groups
    )
    names = list(TOGETHER)
    expected = fit.cov_params().loc[names, names].to_numpy()
    np.testing.assert_allclose(totals.T @ totals, expected, rtol=1e-10)


def test_the_covariance_of_overlapping_groups_is_that_of_their_common_households() -> None:
    """Two halves that share households; by hand: the products of their households' sums."""
    frame = world()
    first, second = frame[frame.index % 3 < 2], frame[frame.index % 3 > 0]
    clusters, totals = stacked([found(part, "a").contributions for part in (first, second)])  # type: ignore[attr-defined]
    assert len(clusters) == 80
    sums = []
    for part in (first, second):
        mean = part.groupby("treat")["a"].transform("mean")
        size = part.groupby("treat")["a"].transform("size")
        sign = np.where(part["treat"] == 1, 1.0, -1.0)
        share = sign * (part["a"] - mean) / size
        sums.append(share.groupby(part["household"]).sum().reindex(range(80), fill_value=0.0))
    assert (totals[:, 0] * totals[:, 1]).sum() == pytest.approx((sums[0] * sums[1]).sum())


def test_what_has_no_estimate_has_no_draws(amsterdam: Study) -> None:
    empty = estimated(ROW | {"status": "too_few"}, found_effect(), np.arange(3))
    whole = found(world(), "a")
    drawn = deviations([empty, whole], 80, amsterdam)  # type: ignore[list-item]
    assert drawn[0] is None
    assert drawn[1] is not None
    assert len(drawn[1]) == amsterdam.inference.draws
    assert drawn[1].std() == pytest.approx(1.0, abs=0.1)  # in standard errors


def found_effect():  # type: ignore[no-untyped-def]
    return difference_in_means(np.arange(3.0), np.array([True, False, False]))


def test_households_that_cancel_are_no_contribution() -> None:
    """One household with all: its sum is nil, so that there is nothing to draw."""
    frame = world()
    effect = difference_in_means(frame["a"].to_numpy(), frame["treat"].to_numpy() == 1)
    influence = np.where(np.arange(len(frame)) % 2, 1.0, -1.0)
    from dataclasses import replace

    alone = estimated(ROW, replace(effect, influence=influence), np.zeros(len(frame), dtype=int))
    assert alone.contributions is None
