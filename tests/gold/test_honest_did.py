"""Robust intervals for the Medicaid expansions (Rambachan & Roth 2023), as R and Stata print them.

Sources: README of R's HonestDiD (tables of createSensitivityResults_relativeMagnitudes and
createSensitivityResults), README of Stata's honestdid (the average effect), and the numbers of
../shared/gold/README.md. Data: `ehec_data` of the `moderndid` package, states by year 2008-2015
without those that expanded in 2015; two-way fixed effects, reference 2013, clustered by state.

R inverts the test on 1,000 values over 40 standard errors and reports the outermost accepted
ones, so that its sets lie up to one step (0.00037) inside the exact ones; its first critical
value comes from 1,000 draws, which moves an end by about 0.0002 more (seen over 12 seeds).
"""

import gzip
import importlib.util
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.inference.honest_did import breakdown, relative_magnitudes, smoothness

N_PRE = 5
DRAWS_OF_R = 0.0002
PRINTED = {"readme": 5e-5, "gold": 5e-5, "stata": 5e-4}
RELATIVE_MAGNITUDES = {
    "readme": [(0.0240, 0.0672), (0.0170, 0.0720), (0.00824, 0.0797), (-0.000916, 0.0881)],
    "gold": [(0.0241, 0.0673), (0.0171, 0.0720), (0.00859, 0.0796), (-0.00107, 0.0883)],
    "stata": [(0.024, 0.067), (0.017, 0.072), (0.008, 0.080), (-0.001, 0.088)],
}
SMOOTHNESS = [
    (0.0259, 0.0607), (0.0132, 0.0787), (0.00286, 0.0907),
    (-0.00714, 0.101), (-0.0171, 0.111), (-0.0271, 0.121),
]  # fmt: skip
AVERAGE = [(0.041, 0.075), (0.033, 0.080), (0.020, 0.090), (0.006, 0.103), (-0.008, 0.117)]


@pytest.fixture(scope="module")
def medicaid():
    """Coefficients 2008-2012, 2014 and 2015 with their covariance, as fixest gives them."""
    package = importlib.util.find_spec("moderndid")
    folder = Path(package.submodule_search_locations[0])
    with gzip.open(folder / "core" / "datasets" / "ehec_data.pkl.gz") as file:
        table = pd.DataFrame(pickle.load(file))
    table = table[(table["year"] < 2016) & (table["yexp2"] != 2015)].astype("float64")
    years = [2008, 2009, 2010, 2011, 2012, 2014, 2015]
    treated = table["yexp2"] == 2014
    dummies = pd.DataFrame({year: (table["year"] == year) * treated * 1.0 for year in years})
    matrix, outcome = _demeaned(dummies, table), _demeaned(table[["dins"]], table)[:, 0]
    bread = np.linalg.inv(matrix.T @ matrix)
    estimate = bread @ matrix.T @ outcome
    scores = pd.DataFrame(matrix * (outcome - matrix @ estimate)[:, None])
    sums = scores.groupby(table["stfips"].to_numpy()).sum().to_numpy()
    n, states = len(table), len(sums)
    # The effects of states are nested in the clusters and do not count as parameters.
    parameters = len(years) + table["year"].nunique()
    correction = states / (states - 1) * (n - 1) / (n - parameters)
    return estimate, correction * bread @ sums.T @ sums @ bread, N_PRE


def _demeaned(columns, table):
    within = columns - columns.groupby(table["stfips"]).transform("mean")
    return (within - within.groupby(table["year"]).transform("mean")).to_numpy()


def _step(medicaid, weights):
    return 40 * np.sqrt(weights @ medicaid[1][N_PRE:, N_PRE:] @ weights) / 999


def _ends(result):
    return np.column_stack([result.low, result.high])


@pytest.mark.parametrize("source", RELATIVE_MAGNITUDES)
def test_relative_magnitudes(medicaid, source):
    result = relative_magnitudes(*medicaid, bounds=[0.5, 1.0, 1.5, 2.0], seed=0)
    step = _step(medicaid, np.array([1.0, 0.0]))
    tolerance = step + DRAWS_OF_R + PRINTED[source]
    np.testing.assert_allclose(_ends(result), RELATIVE_MAGNITUDES[source], atol=tolerance, rtol=0)
    assert result.original == pytest.approx((0.029, 0.064), abs=5.1e-4)


def test_relative_magnitudes_to_one_step_inside(medicaid):
    """R's ends in its README lie inside ours and within one step of its grid."""
    result = relative_magnitudes(*medicaid, bounds=[0.5, 1.0, 1.5, 2.0], seed=0)
    inside = (np.array(RELATIVE_MAGNITUDES["readme"]) - _ends(result)) * [1, -1]
    assert (inside > -1e-4).all()
    assert (inside < _step(medicaid, np.array([1.0, 0.0])) + 1e-4).all()


def test_relative_magnitudes_of_the_average(medicaid):
    weights = np.array([0.5, 0.5])
    result = relative_magnitudes(*medicaid, bounds=[0, 0.5, 1, 1.5, 2], weights=weights, seed=0)
    tolerance = _step(medicaid, weights) + DRAWS_OF_R + PRINTED["stata"]
    np.testing.assert_allclose(_ends(result), AVERAGE, atol=tolerance, rtol=0)
    assert result.original == pytest.approx((0.040, 0.075), abs=5.1e-4)


def test_smoothness(medicaid):
    """R's normal quantile comes from a million draws: 0.2 % of half the length."""
    result = smoothness(*medicaid, bounds=np.arange(6) / 100, seed=0)
    np.testing.assert_allclose(result.low, [low for low, _ in SMOOTHNESS], atol=1.1e-4, rtol=0)
    np.testing.assert_allclose(result.high, [high for _, high in SMOOTHNESS], atol=5.1e-4, rtol=0)
    np.testing.assert_allclose(result.high[:3], [0.0607, 0.0787, 0.0907], atol=1.1e-4, rtol=0)


def test_breakdown(medicaid):
    """The README reads 2 (a grid of halves) and about 0.03 (a grid of 0.01) off its tables."""
    assert breakdown(*medicaid, restriction="relative_magnitudes", seed=0).value == pytest.approx(
        2.0, abs=0.1
    )
    value = breakdown(*medicaid, restriction="smoothness", seed=0).value
    assert 0.02 < value < 0.03
    sets = smoothness(*medicaid, bounds=[value, value + 2e-5], seed=0)
    assert sets.low[0] > 0 > sets.low[1]
