"""Person and period effects, beside a regression with a dummy for everything."""

import numpy as np
import pytest

from evaluatie.estimators.staggered.fixed_effects import (
    Cells,
    fit_two_way,
    generalised_inverse,
    period_system,
)
from tests.estimators.staggered_panels import dummies, panel


@pytest.mark.parametrize("missing", [0.0, 0.25])
@pytest.mark.parametrize("with_covariate", [False, True])
def test_equals_least_squares_on_dummies(missing, with_covariate):
    outcome, _, covariate = panel(missing=missing)
    weight = np.random.default_rng(1).uniform(0.5, 2, len(outcome))
    used = np.isfinite(outcome)
    columns = [np.ones(len(outcome)), covariate] if with_covariate else [np.ones(len(outcome))]
    system = period_system(Cells(used.astype(float), weight), np.column_stack(columns))
    fit = fit_two_way(outcome, system)
    rows, at = np.nonzero(used)
    design = dummies(rows, at, covariate if with_covariate else None)
    root = np.sqrt(weight[rows])
    found = np.linalg.lstsq(design * root[:, None], outcome[used] * root, rcond=None)[0]
    np.testing.assert_allclose(fit.predicted()[used], design @ found, atol=1e-10)
    np.testing.assert_allclose(fit.residual[used], outcome[used] - design @ found, atol=1e-10)
    assert (fit.residual[~used] == 0).all()


def test_a_large_level_costs_no_digits():
    outcome, _, _ = panel()
    system = period_system(Cells(np.ones(outcome.shape), np.ones(len(outcome))))
    near, far = fit_two_way(outcome, system), fit_two_way(outcome + 1e6, system)
    np.testing.assert_allclose(near.residual, far.residual, atol=1e-8)


def test_parts_of_a_panel_that_nobody_links():
    """Persons 0 and 1 are seen early, 2 and 3 late; nobody of weight is seen in both."""
    used = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 1, 1]])
    cells = Cells(used.astype(float), np.array([1.0, 1, 1, 1, 0]))
    person, period = cells.components()
    assert person[0] == person[1] == period[0] == period[1]
    assert person[2] == period[2] == period[3] != period[0]
    assert person[4] == -1
    system = period_system(cells)
    contrasts = np.array([[1.0, -1, 0, 0], [1, 0, -1, 0]]).T
    np.testing.assert_array_equal(system.identified(contrasts), [True, False])


def test_generalised_inverse_of_a_badly_scaled_matrix():
    """A covariate in units a million times larger is not taken for a redundant one."""
    root = np.random.default_rng(0).normal(size=(20, 3)) * [1.0, 1e6, 1.0]
    gram = root.T @ root
    np.testing.assert_allclose(gram @ generalised_inverse(gram) @ gram, gram, rtol=1e-9)
    redundant = np.column_stack([root, root[:, 0] + root[:, 2]])
    gram = redundant.T @ redundant
    np.testing.assert_allclose(gram @ generalised_inverse(gram) @ gram, gram, rtol=1e-6)
    assert np.linalg.matrix_rank(generalised_inverse(np.zeros((2, 2)))) == 0
