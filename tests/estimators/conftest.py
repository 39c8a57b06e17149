"""A small simulated sample with a known effect, shared by the estimator tests."""

from dataclasses import dataclass

import numpy as np
import pytest


@dataclass(frozen=True)
class World:
    """Outcome, change, treated, post and covariates of n persons."""

    outcome: np.ndarray
    treated: np.ndarray
    post: np.ndarray
    matrix: np.ndarray

    def rows(self, index: np.ndarray) -> "World":
        return World(self.outcome[index], self.treated[index], self.post[index], self.matrix[index])


def simulate(seed: int, rows: int = 400, effect: float = 2.0) -> World:
    """Treatment depends on covariates, outcome on covariates, period and treatment after."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([rng.normal(size=rows), rng.integers(0, 2, rows)])
    treated = rng.random(rows) < 1 / (1 + np.exp(0.7 - 0.6 * matrix[:, 0] - 0.4 * matrix[:, 1]))
    post = rng.random(rows) < 0.5
    trend = post * (1 + 0.5 * matrix[:, 0])
    noise = rng.normal(size=rows)
    outcome = matrix @ [1.5, -1.0] + treated + trend + effect * (treated & post) + noise
    return World(outcome, treated, post, matrix)


@pytest.fixture
def world() -> World:
    return simulate(11)
