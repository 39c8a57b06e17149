"""The weights that estimators imply: what they balance, and how many persons are left."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.designs.balance import balance_table
from evaluatie.estimators.cohort.did_composition import Settled, effects_by_parts
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.implied_balance import Balance, implied_balance, worst
from evaluatie.estimators.matching.matched_fit import matching_fit
from evaluatie.estimators.staggered.shared_levels import on_shared_levels

TREATED = np.array([True, True, False, False, False])
AGE = np.array([[30.0], [40.0], [30.0], [40.0], [50.0]])
ONES = np.ones(5)
LINEAR = [name for name in FITS if name != "ipw"]


def of(fit, treated=TREATED, matrix=AGE, weights=ONES) -> Balance:
    comparison = fit(treated, matrix, weights)
    return implied_balance(treated, matrix, weights, comparison.control_weights)


def test_without_covariates_every_control_counts_the_same() -> None:
    comparison = FITS["unconditional"](TREATED, AGE, ONES)
    assert comparison.control_weights == pytest.approx([0, 0, 1 / 3, 1 / 3, 1 / 3])
    found = of(FITS["unconditional"])
    assert found.effective == pytest.approx(3)
    assert found.max_smd == pytest.approx(5 / 5)  # 40 against 35, spread 5 among the treated


def test_a_regression_balances_means_and_pays_with_persons() -> None:
    """Least squares on 30, 40, 50 predicts 35 as 7/12, 4/12, 1/12: 144 / (49 + 16 + 1)."""
    comparison = FITS["regression"](TREATED, AGE, ONES)
    assert comparison.control_weights == pytest.approx([0, 0, 7 / 12, 4 / 12, 1 / 12])
    found = of(FITS["regression"])
    assert found.effective == pytest.approx(144 / 66)
    assert found.max_smd == pytest.approx(0, abs=1e-12)


def test_who_extrapolates_counts_negatively_and_rests_on_fewer() -> None:
    """The treated are 20 and 30: predicted at 25 by 5/6 + 2/6 - 1/6 of the controls."""
    younger = AGE - 10 * TREATED[:, None]
    found = FITS["regression"](TREATED, younger, ONES).control_weights
    assert found[2:] == pytest.approx(np.array([13, 4, -5]) / 12)
    assert of(FITS["regression"], matrix=younger).effective == pytest.approx(144 / 210)


def test_a_match_counts_who_is_used() -> None:
    """Of two treated persons each has its own equal; nobody else counts."""
    found = of(matching_fit(neighbours=1, distance="mahalanobis", bias_corrected=False))
    assert found.effective == pytest.approx(2)
    assert found.max_smd == pytest.approx(0, abs=1e-12)


def test_nobody_varies_among_the_treated() -> None:
    """The spread is then that of everybody; without any spread there is no difference."""
    same = np.array([[35.0], [35.0], [30.0], [40.0], [50.0]])
    found = of(FITS["unconditional"], matrix=same)
    assert found.max_smd == pytest.approx(5 / same.std())
    assert of(FITS["unconditional"], matrix=np.full((5, 1), 7.0)).max_smd == 0
    assert np.isnan(of(FITS["unconditional"], matrix=np.zeros((5, 0))).max_smd)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10_000), name=st.sampled_from(LINEAR))
def test_the_weights_are_those_of_the_estimate(seed: int, name: str) -> None:
    """Treated mean minus the controls' weighted outcomes; balance as `balance_table` has it."""
    rng = np.random.default_rng(seed)
    treated, matrix = rng.random(60) < 0.4, rng.normal(size=(60, 2))
    outcome, weights = rng.normal(size=(60, 1)), rng.uniform(0.5, 1.5, 60)
    comparison = on_shared_levels(FITS[name])(treated, matrix, weights)
    mean = np.average(outcome[treated, 0], weights=weights[treated])
    counterfactual = comparison.control_weights @ outcome[:, 0]
    assert comparison.effects(outcome).estimate[0] == pytest.approx(mean - counterfactual)
    assert comparison.control_weights[treated] == pytest.approx(0, abs=1e-12)
    used = np.where(treated, weights, comparison.control_weights)
    spread = matrix[treated].std(axis=0)
    printed = balance_table(pd.DataFrame(matrix), treated, used, sd=spread)
    found = implied_balance(treated, matrix, weights, comparison.control_weights)
    assert found.max_smd == pytest.approx(printed["smd"].abs().max(), abs=1e-12)


def test_of_three_comparisons_the_worst_counts() -> None:
    assert worst([Balance(40, 0.1), Balance(12, np.nan), Balance(90, 0.3)]) == Balance(12, 0.3)
    assert worst([]).effective == np.inf


def test_a_group_that_has_nobody_alike_is_seen() -> None:
    """Earlier settlers here are older: five of fifty carry the weight of all."""
    rng = np.random.default_rng(3)
    here = np.repeat([True, True, False, False], 50)
    late = np.repeat([True, False, True, False], 50)
    age = rng.integers(0, 2, 200).astype(float)
    age[here & ~late] = np.arange(50) < 5
    settled = Settled(here, late, age[:, None], np.ones(200))
    outcome = rng.normal(size=(200, 1))
    _, balance = effects_by_parts(FITS["ipw_normalised"], outcome, settled)
    assert balance.max_smd == pytest.approx(0, abs=1e-8)
    assert balance.effective < 25
    _, failed = effects_by_parts(FITS["regression"], outcome[:100], Settled(
        here[:100], late[:100], age[:100, None], np.ones(100)))  # fmt: skip
    assert failed == Balance()
