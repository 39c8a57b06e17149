"""Group-time effects on mpdta: 500 counties, 2003-2007, log teen employment.

Source: R did 2.3.1 (did_mpdta.json), 24 specifications and anticipation of one year; the data are
those of the moderndid package.
"""

import gzip
import importlib.util
import json
import pickle
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from evaluatie.estimators.bootstrap import joint_multiplier_draws
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.staggered.group_time.aggregate import aggregate
from evaluatie.estimators.staggered.group_time.effects import group_time_effects
from evaluatie.estimators.staggered.group_time.joint import pre_test, simultaneous_bands
from evaluatie.inference.bands import sup_t_critical

GOLD = json.loads((Path(__file__).parent / "did_mpdta.json").read_text())
FIT = {"dr": "doubly_robust", "ipw": "ipw_normalised", "reg": "regression"}
CONTROLS = {"nevertreated": "never_treated", "notyettreated": "not_yet_treated"}
KINDS = ["simple", "dynamic", "group", "calendar"]
MAIN = "lpop|dr|nevertreated|varying"


@cache
def panel():
    """Outcome (500, 5), start, years and log population of the counties."""
    package = importlib.util.find_spec("moderndid")
    folder = Path(package.submodule_search_locations[0])
    with gzip.open(folder / "core" / "datasets" / "mpdta_long.pkl.gz") as file:
        table = pickle.load(file)
    wide = table.pivot(index="countyreal", columns="year", values="lemp")
    county = table.drop_duplicates("countyreal").set_index("countyreal").loc[wide.index]
    start = county["first.treat"].to_numpy(dtype=float)
    start[start == 0] = np.inf
    years = wide.columns.to_numpy(dtype=float)
    return wide.to_numpy(), start, years, county["lpop"].to_numpy(dtype=float)


@cache
def found(key):
    covariate, fit, controls, base, *anticipation = key.split("|")
    outcome, start, years, lpop = panel()
    return group_time_effects(
        outcome,
        start,
        years,
        lpop if covariate == "lpop" else None,
        fit=FITS[FIT[fit]],
        controls=CONTROLS[controls],
        base_period=base,
        anticipation=len(anticipation),
    )


def published(values):
    """R's numbers; NA is missing."""
    return np.array([np.nan if value in (None, "NA") else value for value in values], dtype=float)


@pytest.mark.parametrize("key", GOLD)
def test_effects(key):
    """Estimates to 1e-9, errors to 1e-8 (R's logit stops a little earlier)."""
    effects = found(key)
    assert effects.group.tolist() == GOLD[key]["group"]
    assert effects.period.tolist() == GOLD[key]["t"]
    np.testing.assert_allclose(effects.estimate, published(GOLD[key]["att"]), atol=1e-9)
    np.testing.assert_allclose(effects.std_error, published(GOLD[key]["se"]), rtol=1e-8)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", GOLD)
def test_aggregates(key, kind):
    """Overall and by time; estimates to 1e-9, errors to 1e-8."""
    average, gold = aggregate(found(key), kind), GOLD[key]["agg"][kind]
    assert average.overall.estimate == pytest.approx(gold["overall"], abs=1e-9)
    assert average.overall.std_error == pytest.approx(gold["se"], rel=1e-8)
    if kind != "simple":
        assert average.time.tolist() == gold["egt"]
        np.testing.assert_allclose(average.estimate, published(gold["att"]), atol=1e-9)
        np.testing.assert_allclose(average.std_error, published(gold["se_egt"]), rtol=1e-8)


@pytest.mark.parametrize("key", [key for key in GOLD if GOLD[key].get("W")])
def test_pre_test(key):
    """W to 1e-8; R prints its p-value to five decimals."""
    test = pre_test(found(key))
    assert test.status == "ok"
    assert test.statistic == pytest.approx(GOLD[key]["W"][0][0], rel=1e-8)
    assert test.p_value == pytest.approx(GOLD[key]["Wpval"][0][0], abs=5.1e-6)


def test_printed_numbers():
    """R's did vignette and Stata csdid, without covariates: all printed digits."""
    effects = found("none|dr|nevertreated|varying")
    dynamic = aggregate(effects, "dynamic")
    assert dynamic.overall.estimate == pytest.approx(-0.07723982, abs=5e-9)
    assert dynamic.overall.std_error == pytest.approx(0.01996499, abs=5e-9)
    later = dynamic.time >= 0
    expected = [-0.019932, -0.050957, -0.137259, -0.100811]
    np.testing.assert_allclose(dynamic.estimate[later], expected, atol=5e-7)
    errors = [0.011826, 0.016893, 0.036436, 0.034359]
    np.testing.assert_allclose(dynamic.std_error[later], errors, atol=5e-7)


def test_multiplier_bootstrap():
    """Gold page: error of the simple average .011697 with 20,000 draws (R: from quartiles).

    The quartiles of so many draws have a Monte Carlo error of about 0.8 per cent; three of those.
    """
    simple = aggregate(found(MAIN), "simple")
    draws = joint_multiplier_draws(simple.influence, draws=20_000, seed=1)[:, 0]
    low, high = np.quantile(draws, [0.25, 0.75])
    assert (high - low) / 1.3489795 == pytest.approx(0.011697, rel=0.024)
    assert draws.std() == pytest.approx(simple.std_error[0], rel=0.024)


def test_uniform_critical_value():
    """Gold page: 2.519 for the event study, by R's rule: random signs and errors from quartiles.

    To 1.5 per cent (over seeds it is 2.51 to 2.54). Our own band, with Mammen's multipliers and
    analytic errors, is a little wider.
    """
    dynamic = aggregate(found(MAIN), "dynamic")
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (20_000, 500))
    draws = signs @ dynamic.influence / 500
    low, high = np.quantile(draws, [0.25, 0.75], axis=0)
    critical = sup_t_critical(draws, (high - low) / 1.3489795, 0.95)
    assert critical == pytest.approx(2.519, rel=0.015)
    bands = simultaneous_bands(dynamic, draws=5_000, seed=1)
    assert 1.0 < bands.band_critical / critical < 1.06
