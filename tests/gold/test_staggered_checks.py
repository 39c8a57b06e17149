"""Imputation, Sun-Abraham and Goodman-Bacon against published packages.

Data: mpdta (500 counties, 2003-2007) from moderndid; castle (50 states, 2000-2010) from
causaldata. Numbers printed by Stata 18 and R were found in the public repository
brycewang-stanford/StatsPAI, tests/stata_parity/option_parity/results (commit f88b6be), in the
tests of R's etwfe (inst/tinytest/test_emfx.R) and in the vignette and notebook of R's
bacondecomp; facts only, no code. Each test names its own.
"""

import gzip
import importlib.util
import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from evaluatie.estimators.staggered.goodman_bacon import goodman_bacon, static_two_way
from evaluatie.estimators.staggered.imputation import imputation
from evaluatie.estimators.staggered.sun_abraham import sun_abraham


@dataclass(frozen=True)
class Wide:
    """A panel: outcome (n, T), start (n,), periods (T,), covariate (n,)."""

    outcome: np.ndarray
    start: np.ndarray
    periods: np.ndarray
    covariate: np.ndarray

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.outcome, self.start, self.periods


@pytest.fixture(scope="module")
def mpdta() -> Wide:
    """Log teen employment of counties, by the year their state raised the minimum wage."""
    package = importlib.util.find_spec("moderndid")
    assert package is not None
    assert package.submodule_search_locations is not None
    folder = Path(package.submodule_search_locations[0]) / "core" / "datasets"
    with gzip.open(folder / "mpdta_long.pkl.gz") as file:
        table = pickle.load(file)
    wide = table.pivot(index="countyreal", columns="year", values="lemp")
    county = table.groupby("countyreal")[["first.treat", "lpop"]].first().astype(float)
    start = county["first.treat"].replace(0, np.inf).to_numpy()
    return Wide(wide.to_numpy(), start, wide.columns.to_numpy(), county["lpop"].to_numpy())


@pytest.fixture(scope="module")
def castle() -> Wide:
    """Log homicide rate of states; causaldata's `post` starts the year after the law's year."""
    from causaldata import castle as data

    table = data.load_pandas().data.astype("float64")
    wide = table.pivot(index="sid", columns="year", values="l_homicide")
    post = table.pivot(index="sid", columns="year", values="post").to_numpy() == 1
    years = wide.columns.to_numpy()
    start = np.where(post.any(axis=1), years[post.argmax(axis=1)], np.inf)
    assert ((years >= start[:, None]) == post).all()
    return Wide(wide.to_numpy(), start, years, np.empty(len(start)))


class TestImputation:
    """Stata's did_imputation (Borusyak, November 2023) absorbs effects iteratively, to 1e-6."""

    def test_stata(self, mpdta):
        """Average effect relative 1e-6, standard error relative 1e-9."""
        overall = imputation(*mpdta.data).overall
        assert overall.estimate == pytest.approx(-0.047709915419267, rel=1e-6)
        assert overall.std_error == pytest.approx(0.013222488649680, rel=1e-9)

    def test_stata_with_a_covariate_by_period(self, mpdta):
        """timecontrols(lpop)."""
        overall = imputation(*mpdta.data, mpdta.covariate).overall
        assert overall.estimate == pytest.approx(-0.050627031482257, rel=1e-6)
        assert overall.std_error == pytest.approx(0.012717372953115, rel=1e-8)

    def test_stata_without_the_first_start(self, mpdta):
        """Counties with at least two untreated years: start 2004 left out."""
        keep = mpdta.start != 2004
        overall = imputation(mpdta.outcome[keep], mpdta.start[keep], mpdta.periods).overall
        assert overall.estimate == pytest.approx(-0.033715840658901, rel=1e-6)
        assert overall.std_error == pytest.approx(0.014650272328004, rel=1e-9)

    def test_etwfe(self, mpdta):
        """R etwfe, lemp ~ lpop: the same effects by another road (Wooldridge 2021); 1e-10.

        Its errors are of another regression and not compared.
        """
        found = imputation(*mpdta.data, mpdta.covariate)
        np.testing.assert_array_equal(found.time, [0, 1, 2, 3])
        expected = [
            -0.0332122037840197,
            -0.0573456479255145,
            -0.137870386660577,
            -0.109539455365848,
        ]
        np.testing.assert_allclose(found.estimate, expected, atol=1e-10)
        assert found.overall.estimate == pytest.approx(-0.0506270331230485, abs=1e-10)


class TestSunAbraham:
    """Stata's eventstudyinteract 0.1 (Sun), countyreal and year absorbed, clustered by county."""

    def test_never_treated_controls(self, mpdta):
        """Estimates 1e-9; errors 1e-9 with its corrections.

        It corrects the part of the paths by G / (G - 1) x (N - 1) / (N - K), K = 11 effects, 4
        years and a constant (county effects are nested in clusters); the part of the shares, in
        a large sample zero, differs by a little: 3e-6.
        """
        expected = {
            -4: (0.003306356692513, 0.024555095531864),
            -3: (0.025021829597555, 0.018195064848546),
            -2: (0.024458744971170, 0.014296251614061),
            0: (-0.019931816789258, 0.011876131391799),
            1: (-0.050957367065191, 0.016964003978908),
            2: (-0.137258738889402, 0.036589475963766),
            3: (-0.100811363085400, 0.034504271910208),
        }
        correction = np.sqrt(500 / 499 * 2499 / (2500 - 17))
        found, fixed = (
            sun_abraham(*mpdta.data, estimated_shares=estimated) for estimated in (True, False)
        )
        for place, time in enumerate(found.time):
            if time == -1:
                continue
            estimate, error = expected[int(time)]
            assert found.estimate[place] == pytest.approx(estimate, abs=1e-9)
            if time in (-4, 2, 3):  # one start: no shares to estimate
                assert found.std_error[place] * correction == pytest.approx(error, rel=1e-9)
            shares = found.std_error[place] ** 2 - fixed.std_error[place] ** 2
            whole = np.sqrt((fixed.std_error[place] * correction) ** 2 + shares)
            assert whole == pytest.approx(error, rel=3e-6)

    def test_two_groups_of_controls(self, mpdta):
        """control_cohort(2007): without dummies for start 2007, both it and never are controls.

        Estimates 1e-9, the error of one start (K = 13) relative 1e-9.
        """
        start = np.where(mpdta.start == 2007, np.inf, mpdta.start)
        found = sun_abraham(mpdta.outcome, start, mpdta.periods)
        np.testing.assert_array_equal(found.time, [-3, -2, -1, 0, 1, 2, 3])
        expected = [
            0.004501797038400, 0.001939246095789, 0, -0.003421385649281, -0.042372669356708,
            -0.136274346328676, -0.092069861878732,
        ]  # fmt: skip
        np.testing.assert_allclose(found.estimate, expected, atol=1e-9)
        correction = np.sqrt(500 / 499 * 2499 / (2500 - 13))
        assert found.std_error[-1] * correction == pytest.approx(0.033497740858301, rel=1e-9)
        assert found.std_error[-2] * correction == pytest.approx(0.035524236470339, rel=1e-9)

    def test_known_shares(self, mpdta):
        """R fixest's convention as in pyfixest 0.60 (`saturated`), computed; printed digits."""
        found = sun_abraham(*mpdta.data, estimated_shares=False)
        expected = [0.024555, 0.018154, 0.014267, np.nan, 0.011858, 0.016871, 0.036589, 0.034504]
        correction = np.sqrt(500 / 499 * 2499 / (2500 - 17))
        np.testing.assert_allclose(found.std_error * correction, expected, atol=6e-7)

    def test_average_is_that_of_group_time_effects(self, mpdta):
        """R did 2.3.1, simple average, never treated controls: -0.03995128 (0.01203401)."""
        overall = sun_abraham(*mpdta.data).overall
        assert overall.estimate == pytest.approx(-0.03995128, abs=5e-9)
        assert overall.std_error == pytest.approx(0.01203401, abs=5e-9)


class TestTwoWayFixedEffects:
    """The coefficient, its errors under three conventions, and its decomposition."""

    def test_castle(self, castle):
        """Gold page: 0.069398; errors without and with dummies counted, and linearmodels'."""
        effect = static_two_way(*castle.data)
        assert effect.estimate == pytest.approx(0.069398, abs=5e-7)
        clusters = 50 / 49 * 549
        assert effect.std_error * np.sqrt(clusters / 548) == pytest.approx(0.05535, abs=6e-6)
        assert effect.std_error * np.sqrt(clusters / 489) == pytest.approx(0.05859, abs=5e-6)
        assert effect.std_error * np.sqrt(550 / 489) == pytest.approx(0.05806, abs=6e-6)

    def test_castle_by_comparison(self, castle):
        """R bacondecomp, whose castle counts the law's own year as treated: all printed digits."""
        found = goodman_bacon(castle.outcome, castle.start - 1, castle.periods)
        assert found.coefficient == pytest.approx(0.0818116169306475, abs=1e-9)
        by_kind = found.by_kind()
        expected = {
            "earlier_vs_later": (0.05976325, -0.00554),
            "later_vs_earlier": (0.03189818, 0.07032),
            "treated_vs_never": (0.90833857, 0.08796),
        }
        assert set(by_kind) == set(expected)
        for kind, (weight, estimate) in expected.items():
            assert by_kind[kind][0] == pytest.approx(weight, abs=5e-9)
            assert by_kind[kind][1] == pytest.approx(estimate, abs=5e-6)
        largest = found.weight.argmax()
        assert (found.treated[largest], found.control[largest]) == (2006, np.inf)
        assert found.weight[largest] == pytest.approx(0.5923947, abs=5e-8)
        assert found.estimate[largest] == pytest.approx(0.06823587, abs=5e-8)

    def test_decompositions_add_up(self, castle, mpdta):
        """Sum of weight times estimate is the coefficient; 1e-12."""
        for data in (castle.data, mpdta.data):
            found, effect = goodman_bacon(*data), static_two_way(*data)
            assert found.weight @ found.estimate == pytest.approx(effect.estimate, abs=1e-12)

    def test_mpdta(self, mpdta):
        """pyfixest 0.60 (coefficient, error) and diff-diff 3.13 (decomposition); printed digits.

        The gold page's -.03750508 is not this regression; see there.
        """
        found, effect = goodman_bacon(*mpdta.data), static_two_way(*mpdta.data)
        assert effect.estimate == pytest.approx(-0.036549, abs=5e-7)
        correction = np.sqrt(500 / 499 * 2499 / (2500 - 6))
        assert effect.std_error * correction == pytest.approx(0.013265, abs=1e-6)
        expected = {
            "treated_vs_never": (0.8628, -0.0407),
            "earlier_vs_later": (0.0833, -0.0198),
            "later_vs_earlier": (0.0539, 0.0046),
        }
        assert set(found.by_kind()) == set(expected)
        for kind, pair in expected.items():
            assert found.by_kind()[kind] == pytest.approx(pair, abs=5.1e-5)
        assert len(found.kind) == 9
