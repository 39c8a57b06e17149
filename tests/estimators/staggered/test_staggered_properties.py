"""What must hold of every estimator for a staggered start."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators.staggered.goodman_bacon import goodman_bacon, static_two_way
from evaluatie.estimators.staggered.imputation import imputation
from evaluatie.estimators.staggered.sun_abraham import sun_abraham
from tests.estimators.staggered_panels import NEVER, PERIODS, exact_panel, panel

STUDIES = {"imputation": imputation, "sun_abraham": sun_abraham}
starts = st.sets(st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(starts, st.floats(-5, 5), st.integers(0, 1000))
def test_constant_effect_without_noise_is_found_by_all(begins, effect, seed):
    outcome, start = exact_panel(lambda *_: effect, seed, (*sorted(begins), NEVER))
    for estimator in STUDIES.values():
        found = estimator(outcome, start, PERIODS)
        np.testing.assert_allclose(found.estimate[found.time >= 0], effect, atol=1e-10)
        assert found.overall.estimate == pytest.approx(effect, abs=1e-10)
        assert found.overall.std_error == pytest.approx(0.0, abs=1e-9)
    assert static_two_way(outcome, start, PERIODS).estimate == pytest.approx(effect, abs=1e-10)
    parts = goodman_bacon(outcome, start, PERIODS)
    np.testing.assert_allclose(parts.estimate, np.where(parts.weight > 0, effect, 0), atol=1e-10)


@settings(max_examples=25, deadline=None)
@given(starts, st.integers(0, 1000))
def test_effects_by_start_and_time_are_averaged_as_they_should(begins, seed):
    """Two-way fixed effects does not give that average: that is why it is no answer."""

    def effect(begin, period):
        return 3 * begin + (period - begin) ** 2

    outcome, start = exact_panel(effect, seed, (*sorted(begins), NEVER))
    cells = [(b, t) for b in begins for t in PERIODS if t >= b]
    for estimator in STUDIES.values():
        found = estimator(outcome, start, PERIODS)
        for time, value in zip(found.time, found.estimate, strict=True):
            if time >= 0:
                behind = [effect(b, t) for b, t in cells if t - b == time]
                assert value == pytest.approx(np.mean(behind), abs=1e-9)
        assert found.overall.estimate == pytest.approx(np.mean([effect(*c) for c in cells]))


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("missing", [0.0, 0.2])
class TestChangesWithoutConsequence:
    """Changes of the data whose consequence is known."""

    def test_order_and_levels(self, name, missing):
        outcome, start, _ = panel(missing=missing)
        homes = np.arange(len(start)) // 2
        before = STUDIES[name](outcome, start, PERIODS, clusters=homes)
        order = np.random.default_rng(0).permutation(len(start))
        person = np.random.default_rng(1).normal(size=(len(start), 1)) * 50
        moved = outcome * 4 + person + 100 * PERIODS**2
        after = STUDIES[name](
            moved[order], start[order] + 2000, PERIODS + 2000, clusters=-homes[order]
        )
        np.testing.assert_allclose(after.estimate, before.estimate * 4, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(after.std_error, before.std_error * 4, rtol=1e-8, atol=1e-8)
        np.testing.assert_allclose(after.influence, before.influence[order] * 4, atol=1e-6)
        assert after.overall.std_error == pytest.approx(before.overall.std_error * 4, rel=1e-8)
        statistic = before.before.test.statistic
        assert after.before.test.statistic == pytest.approx(statistic, rel=1e-6)

    def test_everybody_twice_or_with_weight_two(self, name, missing):
        outcome, start, _ = panel(missing=missing)
        homes = np.arange(len(start))
        before = STUDIES[name](outcome, start, PERIODS, clusters=homes)
        twice = STUDIES[name](
            np.tile(outcome, (2, 1)), np.tile(start, 2), PERIODS, clusters=np.tile(homes, 2)
        )
        heavy = STUDIES[name](outcome, start, PERIODS, weights=np.full(len(start), 2.0))
        for other in (twice, heavy):
            np.testing.assert_allclose(other.estimate, before.estimate, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(other.std_error, before.std_error, rtol=1e-8)
            assert other.overall.std_error == pytest.approx(before.overall.std_error, rel=1e-8)

    def test_persons_without_weight_do_not_count(self, name, missing):
        outcome, start, _ = panel(missing=missing)
        weight = np.ones(len(start))
        weight[[1, 9, 17]] = 0
        found = STUDIES[name](outcome, start, PERIODS, weights=weight)
        without = STUDIES[name](outcome[weight > 0], start[weight > 0], PERIODS)
        np.testing.assert_allclose(found.estimate, without.estimate, atol=1e-12)
        np.testing.assert_allclose(found.std_error, without.std_error, rtol=1e-10)
        np.testing.assert_array_equal(found.n_treated, without.n_treated)
