"""Design B: cohort x place. Later minus earlier settlers here, minus the same elsewhere.

Repeated cross-sections at equal months since settlement; the target is the late settlers here, see
`did_composition`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.estimators.did_composition import COHORT_ESTIMATORS
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.rows import Basis, Label, as_table, effect_row, empty_row
from evaluatie.estimators.twoway_fe import twoway_fe
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source, cells, sample

GROUPS = 4  # here and elsewhere, early and late


@dataclass(frozen=True)
class CrossSection:
    """The arrays of one cell that all its outcomes share; all (n,), matrix (n, k)."""

    here: np.ndarray
    late: np.ndarray
    matrix: np.ndarray
    shared: np.ndarray
    municipality: np.ndarray
    half_year: np.ndarray
    cluster: np.ndarray

    @property
    def group(self) -> np.ndarray:
        """Number of the group, 0 to 3."""
        return 2 * self.here + self.late


def did_cohort(source: Source, study: Study, design: str) -> pd.DataFrame:
    """One row of CANDIDATES per cell, outcome and estimator of a cohort-by-place design."""
    rows: list[dict[str, object]] = []
    for cell in cells(study, design, source.subgroups):
        persons = sample(cell, source)
        section = _cross_section(persons, cell) if len(persons) else None
        for outcome in cell.analysis.outcomes:
            for estimator in study.designs[design].estimators:
                label = Label(design, estimator, outcome)
                if section is None or len(np.unique(section.group)) < GROUPS:
                    there = None if section is None else section.here & section.late
                    rows.append(empty_row(cell, label, "window_not_observed", study, there))
                    continue
                values = persons[f"y_{outcome}"].to_numpy()
                effect = _estimate(estimator, values, section)
                basis = _basis(estimator, values, section)
                rows.append(effect_row(cell, label, effect, basis, study))
    return as_table(rows)


def _cross_section(persons: pd.DataFrame, cell: Cell) -> CrossSection:
    here = persons["place"].to_numpy() == "intervention"
    late = persons["treated"].to_numpy(dtype=bool)
    return CrossSection(
        here=here,
        late=late,
        matrix=covariate_matrix(persons, cell.analysis.covariates).to_numpy(),
        shared=shared_levels(persons, cell.analysis.covariates, here & late),
        municipality=pd.factorize(persons["gemeente"])[0],
        half_year=pd.factorize(persons["half_year"])[0],
        cluster=pd.factorize(persons["cluster"])[0],
    )


def _used(estimator: str, section: CrossSection) -> np.ndarray:
    """Persons (n,) an estimator draws on: those with covariates need levels the target has."""
    without = ("unconditional", "twoway_fe")
    return np.ones(len(section.here), dtype=bool) if estimator in without else section.shared


def _basis(estimator: str, values: np.ndarray, section: CrossSection) -> Basis:
    treated = section.here & section.late
    weight = _used(estimator, section).astype(float)
    return Basis(treated, weight, section.cluster, values, section.group)


def _estimate(estimator: str, values: np.ndarray, section: CrossSection) -> Effect:
    used = _used(estimator, section)
    here, late, matrix = section.here[used], section.late[used], section.matrix[used]
    clusters = section.cluster[used]
    if estimator == "twoway_fe":
        places = {"units": section.municipality, "periods": section.half_year}
        return twoway_fe(values, here, late, matrix, **places, clusters=clusters)
    return COHORT_ESTIMATORS[estimator](values[used], here, late, matrix, clusters=clusters)
