"""The arrays of one cell of a cohort-by-place design, which all its outcomes and checks share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.estimators.cohort.departures import staying_weights
from evaluatie.estimators.plan_fits import WITHOUT_COVARIATES
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.tables.samples import Cell, Source, at_risk_of_leaving, sample

GROUPS = 4  # here and elsewhere, early and late


@dataclass(frozen=True)
class CrossSection:
    """Arrays (n,) of a cell, matrix (n, k), and the persons they come from.

    `weight` is 1, or stands for those who left; `shared` says who has levels that the late
    settlers here have. `cluster` is the number in the whole study.
    """

    persons: pd.DataFrame
    here: np.ndarray
    late: np.ndarray
    matrix: np.ndarray
    shared: np.ndarray
    cluster: np.ndarray
    weight: np.ndarray

    @property
    def group(self) -> np.ndarray:
        """Number of the group, 0 to 3."""
        return 2 * self.here + self.late

    @property
    def complete(self) -> bool:
        """Whether all four groups have persons."""
        return len(np.unique(self.group)) == GROUPS

    @property
    def lacking(self) -> str:
        """Why nothing can be estimated when a group is empty: the late here, or one of the rest."""
        there = (self.here & self.late).any()
        return "no_comparison" if there else "window_not_observed"

    def values(self, outcome: str) -> np.ndarray:
        """The outcome (n,)."""
        return self.persons[f"y_{outcome}"].to_numpy()

    def used(self, estimator: str) -> np.ndarray:
        """Persons (n,) an estimator draws on: those with covariates need levels the target has."""
        if estimator in WITHOUT_COVARIATES:
            return np.ones(len(self.here), dtype=bool)
        return self.shared

    def codes(self, column: str) -> np.ndarray:
        """Codes (n,) of a column, in sorted order of its values."""
        return pd.factorize(self.persons[column], sort=True)[0]


def cross_section(cell: Cell, source: Source) -> CrossSection | None:
    """The arrays of a cell; None when no window is whole."""
    persons = sample(cell, source)
    if persons.empty:
        return None
    here = persons["place"].to_numpy() == "intervention"
    late = persons["treated"].to_numpy(dtype=bool)
    return CrossSection(
        persons=persons,
        here=here,
        late=late,
        matrix=covariate_matrix(persons, cell.analysis.covariates).to_numpy(),
        shared=shared_levels(persons, cell.analysis.covariates, here & late),
        cluster=source.cluster_numbers(persons),
        weight=_weights(persons, cell, source),
    )


def _weights(persons: pd.DataFrame, cell: Cell, source: Source) -> np.ndarray:
    variation = cell.analysis.variation
    if variation is None or variation.departures is None:
        return np.ones(len(persons))
    everybody = at_risk_of_leaving(cell, source)
    weight = staying_weights(everybody, cell.analysis.covariates)
    return persons["persoon_id"].map(weight).fillna(1.0).to_numpy(dtype=np.float64)
