"""Known consequences of changes in the data, for every fit and both kinds of controls."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators.fits import FITS
from evaluatie.estimators.staggered.group_time.aggregate import aggregate

from .panels import PERIODS, effects, rollout

SEEDS = st.integers(0, 1000)
CHOICES = st.sampled_from(["never_treated", "not_yet_treated"])
NAMES = st.sampled_from(sorted(FITS))
QUICK = settings(max_examples=12, deadline=None)


def numbers(found):
    """Effects, errors and the event study, in one row."""
    dynamic = aggregate(found, "dynamic")
    overall = [dynamic.overall.estimate, dynamic.overall.std_error]
    parts = [found.estimate, found.std_error, dynamic.estimate, dynamic.std_error, overall]
    return np.concatenate(parts)


def same(one, other, *, atol=1e-8):
    np.testing.assert_allclose(numbers(one), numbers(other), atol=atol)


@QUICK
@given(SEEDS, NAMES, CHOICES)
def test_row_order_and_names_of_clusters(seed, name, controls):
    outcome, start, matrix = rollout(seed)
    clusters = np.arange(len(start)) // 3
    order = np.random.default_rng(seed).permutation(len(start))
    options = {"fit": FITS[name], "controls": controls}
    one = effects(outcome, start, matrix, clusters=clusters, **options)
    other = effects(
        outcome[order], start[order], matrix[order], clusters=-clusters[order], **options
    )
    same(one, other)


@QUICK
@given(SEEDS, NAMES, CHOICES)
def test_a_constant_per_person_changes_nothing(seed, name, controls):
    outcome, start, matrix = rollout(seed)
    options = {"fit": FITS[name], "controls": controls}
    shift = np.random.default_rng(seed).normal(size=(len(start), 1)) + 10
    same(
        effects(outcome, start, matrix, **options),
        effects(outcome + shift, start, matrix, **options),
    )


@QUICK
@given(SEEDS, NAMES.filter(lambda name: name != "ipw"), CHOICES)
def test_a_common_shock_changes_nothing(seed, name, controls):
    """Not for odds that do not add up: those move with a constant in the change."""
    outcome, start, matrix = rollout(seed)
    options = {"fit": FITS[name], "controls": controls}
    shock = np.array([0.0, 3, -2, 5, 1])
    same(
        effects(outcome, start, matrix, **options),
        effects(outcome + shock, start, matrix, **options),
    )


@QUICK
@given(SEEDS, NAMES, st.floats(0.1, 10))
def test_scaling(seed, name, factor):
    outcome, start, matrix = rollout(seed)
    one = effects(outcome, start, matrix, fit=FITS[name])
    other = effects(factor * outcome, start, matrix, fit=FITS[name])
    np.testing.assert_allclose(numbers(other), factor * numbers(one), rtol=1e-8, atol=1e-9)


@QUICK
@given(SEEDS, NAMES, CHOICES)
def test_everybody_twice(seed, name, controls):
    """Same estimates, errors smaller by the root of two; as clusters of two the same errors."""
    outcome, start, matrix = rollout(seed)
    options = {"fit": FITS[name], "controls": controls}
    one = effects(outcome, start, matrix, **options)
    twice = (np.tile(outcome, (2, 1)), np.tile(start, 2), np.tile(matrix, (2, 1)))
    double = effects(*twice, **options)
    np.testing.assert_allclose(double.estimate, one.estimate, atol=1e-8)
    np.testing.assert_allclose(double.std_error * 2**0.5, one.std_error, rtol=1e-7)
    same(one, effects(*twice, clusters=np.tile(np.arange(len(start)), 2), **options))


@QUICK
@given(SEEDS, st.floats(-100, 100), st.sampled_from([0.5, 1.0, 3.0, 12.0]), CHOICES)
def test_labels_of_the_periods(seed, first, width, controls):
    outcome, start, matrix = rollout(seed)
    one = effects(outcome, start, matrix, controls=controls)
    other = effects(
        outcome,
        first + width * start,
        matrix,
        periods=first + width * PERIODS,
        controls=controls,
    )
    same(one, other)
    time = aggregate(other, "dynamic").time
    np.testing.assert_allclose(time, width * aggregate(one, "dynamic").time, atol=1e-6)


@pytest.mark.parametrize("name", FITS)
def test_no_noise_gives_the_truth(name):
    """Levels and trends linear in the covariates, no noise: each fit finds each effect exactly.

    Odds weighting does not model trends, so it gets the same trend for everybody.
    """
    _, start, matrix = rollout()
    trend = 0.0 if "ipw" in name or name == "unconditional" else matrix @ [[0.3], [0.1]]
    effect = np.where(start[:, None] <= PERIODS, PERIODS - start[:, None] + 1, 0.0)
    common = 0.0 if name == "ipw" else 2 * PERIODS
    outcome = 5 + common + trend * PERIODS + effect
    found = effects(outcome, start, matrix, fit=FITS[name])
    later = found.period >= found.group
    np.testing.assert_allclose(found.estimate[later], (found.period - found.group + 1)[later])
    np.testing.assert_allclose(found.estimate[~later], 0, atol=1e-9)
