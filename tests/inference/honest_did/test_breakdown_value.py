import numpy as np
import pytest

from evaluatie.inference.honest_did import breakdown, relative_magnitudes, smoothness
from tests.inference.honest_did.studies import correlated, nearly_exact

RESTRICTIONS = ("relative_magnitudes", "smoothness")


def test_breakdown_without_noise():
    """An effect of 1 is 0.3 three and a third times; a slope of 0.1 leaves 0.9 to one bend."""
    steps = nearly_exact([0.1, 0.3, 1.0, 1.5])
    found = breakdown(*steps, 2, restriction="relative_magnitudes", seed=0)
    assert found.value == pytest.approx(1 / 0.3, abs=1.1e-3)
    line = np.array([-0.2, -0.1, 1.0, 1.5])
    found = breakdown(line, 1e-4 * correlated(4), 2, restriction="smoothness", seed=0)
    assert found.value == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("restriction", RESTRICTIONS)
@pytest.mark.parametrize("sign", [1, -1])
def test_breakdown_is_where_the_set_reaches_zero(restriction, sign):
    estimate = sign * np.array([0.02, -0.05, 0.03, 0.6, 0.7])
    covariance = correlated(5)
    robust = {"relative_magnitudes": relative_magnitudes, "smoothness": smoothness}[restriction]
    unit = 1.0 if restriction == "relative_magnitudes" else 0.1
    value = breakdown(estimate, covariance, 3, restriction=restriction, seed=0).value
    sets = robust(estimate, covariance, 3, bounds=[value, value + 1.1e-3 * unit], seed=0)
    excludes = (sets.low > 0) | (sets.high < 0)
    assert value > 0
    assert excludes.tolist() == [True, False]


def test_conditional_breakdown_of_smoothness():
    estimate, covariance = [0.02, -0.05, 0.03, 0.6, 0.7], correlated(5)
    options = {"restriction": "smoothness", "method": "conditional"}
    value = breakdown(estimate, covariance, 3, **options, seed=0).value
    sets = smoothness(
        estimate, covariance, 3, bounds=[value, value + 2e-4], method="conditional", seed=0
    )
    assert sets.low[0] > 0 > sets.low[1]


@pytest.mark.parametrize("restriction", RESTRICTIONS)
def test_breakdown_is_zero_when_nothing_is_found(restriction):
    found = breakdown([0.02, 0.01, 0.03, 0.04], correlated(4), 2, restriction=restriction, seed=0)
    assert (found.value, found.status) == (0.0, "ok")
    assert "without any violation" in found.note


def test_breakdown_beyond_search():
    found = breakdown(
        [0.0, 0.0, 1.0], 1e-14 * np.eye(3), 2, restriction="relative_magnitudes", seed=0
    )
    assert (found.value, found.status) == (8192.0, "beyond_search")


@pytest.mark.parametrize("options", [{"restriction": "none"}, {"method": "shortest"}])
def test_names_that_do_not_exist(options):
    options = {"restriction": "smoothness", "seed": 0, **options}
    with pytest.raises(ValueError, match="is not one of"):
        breakdown([0.1, 0.2], np.eye(2), 1, **options)
