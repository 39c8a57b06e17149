"""What is asked of a cohort-by-place effect: by half-year, before the approach, and by place.

An event study over half-years of settlement with its tests before the approach and its bounds,
and what few municipalities allow to be said. Everybody, every horizon and outcome of the main
analysis.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from evaluatie.estimators.check_rows import as_checks
from evaluatie.estimators.cohort.cross_section import cross_section
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.estimators.cohort.half_years import half_year_rows
from evaluatie.estimators.cohort.places import place_rows
from evaluatie.estimators.rows import as_table
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import DidCohortDesign
from evaluatie.study.model import Study
from evaluatie.tables.derived import OVERALL
from evaluatie.tables.samples import Cell, Source, cells, completed


@dataclass(frozen=True)
class Checks:
    """Effects by half-year (rows of CANDIDATES) and rows of SENSITIVITY."""

    half_years: pd.DataFrame
    sensitivity: pd.DataFrame

    def with_pooled(self, pooled: pd.DataFrame) -> pd.DataFrame:
        """The pooled effects of the design, and those by half-year behind them."""
        if self.half_years.empty:
            return pooled
        return pd.concat([pooled, self.half_years], ignore_index=True)


@dataclass(frozen=True)
class CohortPlace:
    """All that a cohort-by-place design gives: CANDIDATES, DIFFERENCES and SENSITIVITY."""

    candidates: pd.DataFrame
    differences: pd.DataFrame
    sensitivity: pd.DataFrame


def cohort_place(source: Source, study: Study, design: str) -> CohortPlace:
    """The effects of a cohort-by-place design with the checks on them."""
    found, checks = did_cohort(source, study, design), did_checks(source, study, design)
    return CohortPlace(checks.with_pooled(found.candidates), found.differences, checks.sensitivity)


def did_checks(source: Source, study: Study, design: str) -> Checks:
    """The checks of a cohort-by-place design that its study asks for.

    Where covariates are imputed effects by half-year are pooled over the completed cohorts; checks
    by place, which are no estimates with a variance, are of the first.
    """
    plan = study.designs[design]
    assert isinstance(plan, DidCohortDesign)
    effects: list[dict[str, object]] = []
    checks: list[dict[str, object]] = []
    for cell in _main_cells(study, design):
        sections = [cross_section(cell, one) for _, one in completed(source, study, design)]
        for outcome in cell.analysis.outcomes:
            if plan.event_study is not None:
                found = half_year_rows(cell, sections, study, (design, outcome))
                effects += found.effects
                checks += found.checks
            if plan.places is not None:
                checks += place_rows(cell, sections[0], study, (design, outcome))
    return Checks(as_table(effects) if effects else pd.DataFrame(), as_checks(checks))


def _main_cells(study: Study, design: str) -> Iterator[Cell]:
    nobody = pd.DataFrame({"subgroup": [], "level": []})
    for cell in cells(study, design, nobody):
        if cell.analysis.name == MAIN and cell.subgroup == OVERALL:
            yield cell
