"""What every estimator must do: known consequences of changing the data, and never raising."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators import att
from evaluatie.estimators.cohort.did_cross_section import CROSS_SECTION_ESTIMATORS
from evaluatie.estimators.effect import Effect, clustered_std_error
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.matching.weighted import WEIGHTED_ESTIMATORS
from evaluatie.estimators.twoway_fe import twoway_fe

SINGLE = {f"panel {name}": getattr(att, name) for name in FITS} | WEIGHTED_ESTIMATORS
CROSS = CROSS_SECTION_ESTIMATORS | {"twoway_fe": twoway_fe}
ALL = [("single", k) for k in SINGLE] + [("cross", k) for k in CROSS]
SHIFTED_BY_A_CONSTANT = {("single", "panel ipw"), ("cross", "ipw")}  # unnormalised weights


def run(kind, name, world, **options) -> Effect:
    if kind == "single":
        return SINGLE[name](world.outcome, world.treated, world.matrix, **options)
    return CROSS[name](world.outcome, world.treated, world.post, world.matrix, **options)


def with_outcome(world, outcome):
    return type(world)(outcome, world.treated, world.post, world.matrix)


def same(one: Effect, other: Effect, **tolerance):
    tolerance = {"rel": 1e-7, "abs": 1e-9} | tolerance
    assert one.status == other.status == "ok"
    assert one.estimate == pytest.approx(other.estimate, **tolerance)
    assert one.std_error == pytest.approx(other.std_error, **tolerance)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_shape_and_mean_of_the_influence(kind, name, world):
    effect = run(kind, name, world)
    assert effect.status == "ok"
    assert effect.influence.shape == world.outcome.shape
    spread = float(np.abs(effect.influence).mean())
    assert float(effect.influence.mean()) == pytest.approx(0, abs=1e-8 * spread)
    plain = clustered_std_error(effect.influence)
    assert effect.std_error == pytest.approx(plain, rel=0.02)
    assert effect.mean_treated - effect.mean_control == pytest.approx(effect.estimate)


@pytest.mark.parametrize(("kind", "name"), ALL)
@settings(max_examples=5, deadline=None)
@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_shift_and_scale(kind, name, shift, scale):
    from_world = World.world
    before = run(kind, name, from_world)
    scaled = run(kind, name, with_outcome(from_world, from_world.outcome * scale))
    assert scaled.estimate == pytest.approx(before.estimate * scale, rel=1e-7)
    assert scaled.std_error == pytest.approx(before.std_error * scale, rel=1e-7)
    if (kind, name) not in SHIFTED_BY_A_CONSTANT:
        shifted = run(kind, name, with_outcome(from_world, from_world.outcome + shift))
        same(before, shifted, rel=1e-6)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_row_order_does_not_matter(kind, name, world):
    order = np.random.default_rng(2).permutation(len(world.outcome))
    one, other = run(kind, name, world), run(kind, name, world.rows(order))
    same(one, other)
    np.testing.assert_allclose(other.influence, one.influence[order], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_duplicated_data(kind, name, world):
    """Same estimate; clustered by person the same influence error, otherwise 1/sqrt(2)."""
    twice = np.repeat(np.arange(len(world.outcome)), 2)
    one, double = run(kind, name, world), run(kind, name, world.rows(twice))
    assert double.estimate == pytest.approx(one.estimate, rel=1e-7)
    plain = clustered_std_error(one.influence)
    assert clustered_std_error(double.influence, twice) == pytest.approx(plain, rel=1e-6)
    assert clustered_std_error(double.influence) == pytest.approx(plain / np.sqrt(2), rel=1e-6)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_rows_without_weight_change_nothing(kind, name, world):
    weights = np.ones(len(world.outcome))
    extra = world.rows(np.r_[np.arange(len(weights)), np.arange(25)])
    padded = run(kind, name, extra, weights=np.r_[weights, np.zeros(25)])
    same(run(kind, name, world), padded)
    assert np.abs(padded.influence[-25:]).max() == 0


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_integer_weights_are_copies_of_rows(kind, name, world):
    weights = np.random.default_rng(3).integers(1, 4, len(world.outcome)).astype(float)
    rows = np.repeat(np.arange(len(weights)), weights.astype(int))
    weighted = run(kind, name, world, weights=weights)
    repeated = run(kind, name, world.rows(rows))
    assert weighted.estimate == pytest.approx(repeated.estimate, rel=1e-7)
    summed = np.bincount(rows, weights=repeated.influence) / len(rows)
    np.testing.assert_allclose(weighted.influence / len(weights), summed, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_small_cells_and_no_overlap_have_a_status(kind, name, world):
    treated_rows, control_rows = np.flatnonzero(world.treated), np.flatnonzero(~world.treated)
    cases = [
        world.rows(np.r_[treated_rows[:1], control_rows]),
        world.rows(np.r_[treated_rows, control_rows[:1]]),
        world.rows(control_rows),
        world.rows(treated_rows),
        world.rows(np.array([], dtype=int)),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for case in cases:
            effect = run(kind, name, case)
            assert effect.status in {"too_few", "no_overlap"}
            assert np.isnan(effect.estimate)
            assert effect.note
        none = run(kind, name, world, weights=np.zeros(len(world.outcome)))
    assert none.status == "too_few"


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_constant_covariate_and_constant_outcome(kind, name, world):
    constant = np.column_stack([world.matrix, np.full(len(world.outcome), 3.0)])
    wide = type(world)(world.outcome, world.treated, world.post, constant)
    same(run(kind, name, world), run(kind, name, wide))
    flat = run(kind, name, with_outcome(world, np.ones(len(world.outcome))))
    if (kind, name) not in SHIFTED_BY_A_CONSTANT:
        assert flat.estimate == pytest.approx(0, abs=1e-9)
        assert flat.std_error == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in ALL if "ipw" in pair[1] or "robust" in pair[1]]
)
def test_separation_is_no_overlap(kind, name, world):
    perfect = np.column_stack([world.matrix, world.treated])
    apart = type(world)(world.outcome, world.treated, world.post, perfect)
    assert run(kind, name, apart).status == "no_overlap"


@pytest.mark.parametrize(("kind", "name"), ALL)
def test_clusters_of_one_are_no_clusters(kind, name, world):
    alone = run(kind, name, world, clusters=np.arange(len(world.outcome)))
    assert alone.std_error == pytest.approx(run(kind, name, world).std_error, rel=0.02)


class World:
    """The sample of the property tests, made once (hypothesis re-runs fixtures' users)."""

    world = None


@pytest.fixture(autouse=True)
def _keep_world(world):
    World.world = world
