"""The primary result of a design and the linear regression that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.analyses import analyses, speaker
from evaluatie.study.model import Study
from evaluatie.tables.cell import CELL, NO_HORIZON
from evaluatie.tables.samples import Cell

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Linear:
    """A regression of outcome (n,) on treatment (n,), `fixed` columns (n, a) and covariates.

    `persons` (n rows) hold the covariates named by `terms`; `weights` (n,) count as known,
    `clusters` (n,) say who vary together.
    """

    outcome: Floats
    treatment: Floats
    fixed: Floats
    persons: pd.DataFrame
    terms: tuple[str, ...]
    weights: Floats
    clusters: Ints

    def before_weighting(self) -> Linear:
        """The same persons, each counted once."""
        return replace(self, weights=np.ones(len(self.outcome)))

    def matrix(self, without: str = "") -> Floats:
        """All columns but treatment, (n, a + k), without those of one term."""
        terms = [term for term in self.terms if term != without]
        covariates = covariate_matrix(self.persons, terms).to_numpy(dtype=np.float64)
        return np.column_stack([self.fixed, covariates])


def main_cell(study: Study, design: str, horizon: int) -> Cell:
    """Everybody, the main analysis of a design, at a horizon."""
    return Cell(analyses(study, design)[0], horizon)


def primary_cell(study: Study, design: str) -> Cell:
    """Everybody, the main analysis, the primary horizon."""
    return main_cell(study, design, study.primary.horizon or NO_HORIZON)


def main_effects(candidates: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    """The pooled rows of CANDIDATES of a cell."""
    rows = candidates["time"].isna()
    for name in CELL:
        rows &= candidates[name] == cell.key[name]
    return candidates[rows]


def asked_of(candidates: pd.DataFrame, study: Study, design: str) -> Asked:
    """The primary result of a design, by the estimator that speaks for it."""
    cell, estimator = primary_cell(study, design), speaker(study, design)
    rows = main_effects(candidates, cell)
    own = (rows["estimator"] == estimator) & (rows["outcome"] == study.primary.outcome)
    smallest = rows.loc[own, "smallest_cell"]
    fewest = int(smallest.iloc[0]) if len(smallest) else 0
    return Asked(cell, design, estimator, study.primary.outcome, fewest)


def at_most(asked: Asked, smallest: int) -> Asked:
    """The same, where even fewer persons are behind a number."""
    return replace(asked, smallest_cell=min(asked.smallest_cell, smallest))
