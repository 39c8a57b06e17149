"""Difference-in-differences for a panel of two periods, on the change in the outcome.

With both periods seen for everyone, the effect on the treated is the effect on the change:
each estimator takes change (n,), treated (n,) bool and matrix (n, k) of covariates fixed
before treatment (None for none) and returns an Effect with influence function. Conventions
are those of R's DRDID (Sant'Anna & Zhao 2020): logit score, linear outcome model, controls
with a score of at least 0.995 trimmed, standard error sqrt(sum(influence^2)) / n.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluatie.estimators.att import (
    doubly_robust,
    doubly_robust_improved,
    ipw,
    ipw_normalised,
    regression,
    unconditional,
)
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.rows import Basis, Label, as_table, effect_row, empty_row
from evaluatie.estimators.twoway_fe import twoway_fe
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source, cells, sample

PANEL_ESTIMATORS: dict[str, Callable[..., Effect]] = {
    "unconditional": unconditional,
    "regression": regression,
    "ipw": ipw,
    "ipw_normalised": ipw_normalised,
    "doubly_robust": doubly_robust,
    "doubly_robust_improved": doubly_robust_improved,
}


def did_panel(source: Source, study: Study, design: str) -> pd.DataFrame:
    """One row of CANDIDATES per cell, outcome and estimator of a before/after design."""
    rows: list[dict[str, object]] = []
    for cell in cells(study, design, source.subgroups):
        persons = sample(cell, source)
        for outcome in cell.analysis.outcomes:
            for estimator in study.designs[design].estimators:
                label = Label(design, estimator, outcome)
                if persons.empty:
                    rows.append(empty_row(cell, label, "window_not_observed", study))
                    continue
                effect = _estimate(estimator, persons, outcome, cell)
                rows.append(effect_row(cell, label, effect, _basis(persons, outcome), study))
    return as_table(rows)


def _basis(persons: pd.DataFrame, outcome: str) -> Basis:
    treated = persons["treated"].to_numpy(dtype=bool)
    values = persons[f"y_{outcome}"].to_numpy()
    weight = np.ones(len(persons))
    return Basis(treated, weight, persons["cluster"].to_numpy(), values, treated.astype(int))


def _estimate(estimator: str, persons: pd.DataFrame, outcome: str, cell: Cell) -> Effect:
    before = persons[f"y_{cell.analysis.before}"].to_numpy()
    after = persons[f"y_{outcome}"].to_numpy()
    treated = persons["treated"].to_numpy(dtype=bool)
    clusters = persons["cluster"].to_numpy()
    if estimator == "twoway_fe":
        return _twoway(before, after, treated, clusters)
    matrix = covariate_matrix(persons, cell.analysis.covariates).to_numpy()
    effect = PANEL_ESTIMATORS[estimator](after - before, treated, matrix, clusters=clusters)
    return _with_levels(effect, after[treated])


def _with_levels(effect: Effect, after: np.ndarray) -> Effect:
    """Means as levels after the programme instead of changes; an empty effect stays empty."""
    if effect.status != "ok":
        return effect
    mean = float(after.mean())
    return replace(effect, mean_treated=mean, mean_control=mean - effect.estimate)


def _twoway(
    before: np.ndarray, after: np.ndarray, treated: np.ndarray, clusters: np.ndarray
) -> Effect:
    """The textbook regression on both periods stacked, errors clustered."""
    post = np.repeat([False, True], len(before))
    outcome, group = np.concatenate([before, after]), np.tile(treated, 2)
    return twoway_fe(outcome, group, post, None, clusters=np.tile(clusters, 2))
