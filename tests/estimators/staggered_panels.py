"""Small panels with a staggered start, and their regressions by dummies, spelled out."""

from __future__ import annotations

import numpy as np

PERIODS = np.arange(6.0)
NEVER = np.inf


def panel(seed: int = 3, missing: float = 0.0, starts: tuple[float, ...] = (2.0, 4.0, NEVER)):
    """Outcome (n, 6), start (n,), covariate (n,): eight persons per start, growing effects."""
    random = np.random.default_rng(seed)
    start = np.repeat(starts, 8)
    covariate = random.normal(size=len(start))
    since = PERIODS - start[:, None]
    effect = np.where(since >= 0, 1.0 + 0.5 * np.where(np.isfinite(since), since, 0.0), 0.0)
    person = random.normal(size=len(start))[:, None] + covariate[:, None] * PERIODS / 5
    outcome = person + PERIODS**2 / 7 + effect + random.normal(size=(len(start), 6)) / 3
    outcome[random.random(outcome.shape) < missing] = np.nan
    return outcome, start, covariate


def exact_panel(effect, seed: int = 5, starts: tuple[float, ...] = (2.0, 4.0, NEVER)):
    """Outcome (n, 6) without noise whose treated cells have effect(start, period), and start."""
    random = np.random.default_rng(seed)
    start = np.repeat(starts, 3)
    outcome = random.normal(size=(len(start), 1)) + random.normal(size=6)
    for row, begin in enumerate(start):
        for column, period in enumerate(PERIODS):
            if period >= begin:
                outcome[row, column] += effect(begin, period)
    return outcome, start


def dummies(rows: np.ndarray, columns: np.ndarray, covariate: np.ndarray | None = None):
    """Design of long data: person dummies, period dummies, period dummies times a covariate."""
    person = (rows[:, None] == np.unique(rows)).astype(float)
    period = (columns[:, None] == np.arange(6)).astype(float)
    extra = [] if covariate is None else [period * covariate[rows][:, None]]
    return np.hstack([person, period, *extra])


def clustered(design: np.ndarray, residual: np.ndarray, weight: np.ndarray, groups: np.ndarray):
    """Covariance of weighted least squares, clustered, without small-sample correction."""
    bread = np.linalg.pinv(design.T @ (design * weight[:, None]))
    scores = design * (weight * residual)[:, None]
    meat = np.array([scores[groups == group].sum(axis=0) for group in np.unique(groups)])
    return bread @ meat.T @ meat @ bread
