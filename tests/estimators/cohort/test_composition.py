"""Cohort x place when later settlers are other people than earlier ones."""

import numpy as np
import pytest

from evaluatie.estimators.cohort.did_composition import COHORT_ESTIMATORS

GROUPS = ((True, False), (True, True), (False, False), (False, True))


def world(rng, sizes, shares):  # type: ignore[no-untyped-def]
    """Outcome with a trend of 0.3, a gap of 0.2 and an effect of 0.5 + x on the late here."""
    parts = []
    for (here, late), size, share in zip(GROUPS, sizes, shares, strict=True):
        x = (rng.random(size) < share).astype(float)
        y = rng.normal(0, 1, size) + 0.5 * x + 0.3 * late + 0.2 * here
        y = y + here * late * (0.5 + x)
        parts.append((y, np.full(size, here), np.full(size, late), x[:, None]))
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def test_the_target_is_the_late_settlers_here() -> None:
    rng = np.random.default_rng(7)
    data = world(rng, (60_000, 20_000, 60_000, 60_000), (0.2, 0.8, 0.3, 0.4))
    truth = 0.5 + data[3][data[1] & data[2]].mean()
    for name in ("regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved"):
        effect = COHORT_ESTIMATORS[name](*data)
        assert effect.estimate == pytest.approx(truth, abs=4 * effect.std_error), name
    # averaging over early and late settlers together answers another question
    stationary = COHORT_ESTIMATORS["doubly_robust_stationary"](*data)
    assert stationary.estimate < truth - 10 * stationary.std_error


def test_without_covariates_it_is_the_plain_two_by_two() -> None:
    rng = np.random.default_rng(3)
    y, here, late, _ = world(rng, (50, 60, 70, 80), (0.5,) * 4)
    mean = {(h, p): y[(here == h) & (late == p)].mean() for h, p in GROUPS}
    plain = (mean[True, True] - mean[True, False]) - (mean[False, True] - mean[False, False])
    for name in ("unconditional", "doubly_robust", "regression"):
        effect = COHORT_ESTIMATORS[name](y, here, late, np.empty((len(y), 0)))
        assert effect.estimate == pytest.approx(plain, abs=1e-10)


def test_the_error_holds_also_when_a_group_lacks_a_level() -> None:
    """Nobody of the early here has x = 1 in a second column: its slope there is not estimated."""
    rng = np.random.default_rng(11)
    results = []
    for _ in range(150):
        y, here, late, x = world(rng, (150, 250, 300, 400), (0.3, 0.5, 0.3, 0.4))
        extra = (rng.random(len(y)) < 0.5) & ~(here & ~late) & ~(here & late)
        effect = COHORT_ESTIMATORS["regression"](y, here, late, np.column_stack([x, extra]))
        results.append((effect.estimate, effect.std_error))
    estimates, errors = np.array(results).T
    assert np.median(errors) / estimates.std() == pytest.approx(1, abs=0.15)


def test_an_empty_group_is_a_status() -> None:
    rng = np.random.default_rng(5)
    y, here, late, x = world(rng, (1, 30, 30, 30), (0.5,) * 4)
    assert COHORT_ESTIMATORS["doubly_robust"](y, here, late, x).status == "too_few"
