"""Difference-in-differences on the LaLonde-CPS panel re75 -> re78 (the truth is 0).

Sources: Stata drdid (Rios-Avila, Sant'Anna & Callaway) as printed in its help; R DRDID 1.2.3
(drdid_nsw.json). 16,417 units; covariates age educ black married nodegree hisp re74.
"""

import numpy as np
import pytest

from evaluatie.estimators import att
from evaluatie.estimators.cohort.did_cross_section import CROSS_SECTION_ESTIMATORS
from evaluatie.estimators.influence import (
    odds_weights,
    outcome_model,
    propensity_model,
    standard_design,
)
from evaluatie.estimators.twoway_fe import twoway_fe

PANEL = {
    "unconditional": (867.509, 329.986),
    "regression": (-1300.645, 349.826),
    "ipw": (-1107.872, 408.613),
    "ipw_normalised": (-1021.609, 397.520),
    "doubly_robust": (-871.327, 396.021),
    "doubly_robust_improved": (-901.270, 393.613),
}
CROSS_SECTION = {
    "regression": (-1300.645, 418.502),
    "ipw": (-1107.872, 619.439),
    "ipw_normalised": (-1021.609, 495.464),
    "doubly_robust_improved": (-901.270, 408.311),
}


@pytest.fixture(scope="module")
def panel(long_panel, terms):
    """Change, treated and covariates per unit."""
    before = long_panel[long_panel["year"] == 1975].reset_index(drop=True)
    after = long_panel[long_panel["year"] == 1978].reset_index(drop=True)
    change = (after["re"] - before["re"]).to_numpy()
    return change, before["experimental"].to_numpy() == 1, before[list(terms.drdid)].to_numpy()


@pytest.fixture(scope="module")
def sections(long_panel, terms):
    """Outcome, treated, post and covariates per row of the long table."""
    treated, post = long_panel["experimental"] == 1, long_panel["year"] == 1978
    matrix = long_panel[list(terms.drdid)].to_numpy()
    return long_panel["re"].to_numpy(), treated.to_numpy(), post.to_numpy(), matrix


@pytest.mark.parametrize("name", PANEL)
def test_panel(panel, name):
    """Stata drdid, panel; all printed digits."""
    effect = getattr(att, name)(*panel)
    assert len(panel[0]) == 16_417
    assert effect.estimate == pytest.approx(PANEL[name][0], abs=5.1e-4)
    assert effect.std_error == pytest.approx(PANEL[name][1], abs=5.1e-4)


@pytest.mark.parametrize(
    ("name", "key"),
    [("doubly_robust_improved", "drdid"), ("ipw_normalised", "ipwdid"), ("regression", "ordid")],
)
def test_panel_against_r(panel, drdid, name, key):
    """R DRDID 1.2.3; estimate 1e-8, error 1e-6 (R stops its calibration earlier)."""
    effect = getattr(att, name)(*panel)
    assert effect.estimate == pytest.approx(drdid[key]["att"], rel=1e-8)
    assert effect.std_error == pytest.approx(drdid[key]["se"], rel=1e-6)


@pytest.mark.parametrize("name", CROSS_SECTION)
def test_cross_section(sections, name):
    """Stata drdid, repeated cross-sections; all printed digits."""
    effect = CROSS_SECTION_ESTIMATORS[name](*sections)
    assert effect.estimate == pytest.approx(CROSS_SECTION[name][0], abs=5.1e-4)
    assert effect.std_error == pytest.approx(CROSS_SECTION[name][1], abs=5.1e-4)


def test_cross_section_unconditional(sections):
    """The 2x2 difference equals the panel's 867.509."""
    effect = CROSS_SECTION_ESTIMATORS["unconditional"](*sections)
    assert effect.estimate == pytest.approx(867.509, abs=5e-4)


def test_cross_section_doubly_robust(sections):
    """Stata drdid prints 410.275 (drdid_rc, locally efficient); ours is 410.105.

    In Stata and R the estimation of the controls' model of the period before enters the
    influence function with the wrong sign (the two periods are added, not subtracted): put
    that into ours and 410.275 comes out. Ours is the derivative of the estimator, proved by
    the next test. Where the score is right the terms cancel.
    """
    effect = CROSS_SECTION_ESTIMATORS["doubly_robust"](*sections)
    assert effect.estimate == pytest.approx(-871.327, abs=5e-4)
    assert effect.std_error == pytest.approx(410.1048, abs=1e-4)
    as_published = effect.influence + slip(*sections)
    error = np.sqrt((as_published**2).sum()) / len(as_published)
    assert error == pytest.approx(410.275, abs=5e-4)


def slip(outcome, treated, post, matrix):
    """Twice the term whose sign is turned in the published software, (n,)."""
    design, ones = standard_design(matrix), np.ones(len(outcome))
    score = propensity_model(design, treated, ones).value
    odds = odds_weights(score, treated, ones, 0.995) * ~post
    before = (treated & ~post).astype(float)
    model = outcome_model(outcome, design, (~treated & ~post).astype(float))
    gap = before @ design / before.sum() - odds @ design / odds.sum()
    return -2.0 * model.carry(gap)


@pytest.mark.parametrize("name", CROSS_SECTION_ESTIMATORS)
def test_influence_is_the_derivative(sections, name):
    """Change the weights a little in a random direction: the influence function predicts it."""
    keep = np.random.default_rng(7).random(len(sections[0])) < np.where(sections[1], 1.0, 0.2)
    outcome, treated, post, matrix = (part[keep] for part in sections)
    estimator = CROSS_SECTION_ESTIMATORS[name]
    direction = np.random.default_rng(1).choice([-1.0, 1.0], len(outcome)) * (1 + 9 * treated)
    options = {} if name in ("unconditional", "regression") else {"trim": 2.0}
    up, down = (
        estimator(outcome, treated, post, matrix, weights=1 + h * direction, **options).estimate
        for h in (1e-4, -1e-4)
    )
    effect = estimator(outcome, treated, post, matrix, **options)
    expected = float((effect.influence * direction).mean())
    tolerance = 0.02 if name == "doubly_robust_improved" else 1e-5
    size = float(np.sqrt((effect.influence**2).mean()))
    assert (up - down) / 2e-4 == pytest.approx(expected, abs=tolerance * size, rel=1e-5)


def test_castle_doctrine():
    """Gold page: two-way fixed effects 0.069398, SE .05859 (every dummy counts as parameter).

    causaldata castle: log homicide on post, states and years, clustered by state.
    """
    from causaldata import castle

    table = castle.load_pandas().data
    effect = twoway_fe(
        table["l_homicide"], table["post"] > 0, np.ones(len(table), dtype=bool),
        units=table["sid"], periods=table["year"], clusters=table["sid"],
    )  # fmt: skip
    assert effect.estimate == pytest.approx(0.069398, abs=5e-7)
    assert effect.std_error == pytest.approx(0.05859, abs=5e-6)
