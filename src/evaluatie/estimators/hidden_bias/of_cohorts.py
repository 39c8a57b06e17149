"""What is asked of a cohort-by-place design: its interaction regression, those who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.cohort.cross_section import CrossSection, cross_section
from evaluatie.estimators.cohort.did_cohort import section_rows
from evaluatie.estimators.hidden_bias.asked_of import Linear
from evaluatie.estimators.hidden_bias.attrition_rows import attrition_rows
from evaluatie.estimators.hidden_bias.cluster_rows import UNKNOWN, cluster_rows
from evaluatie.estimators.hidden_bias.regression_rows import EVERY, regression_rows
from evaluatie.estimators.hidden_bias.set_rows import no_sets
from evaluatie.estimators.rows import Label
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study.model import Study
from evaluatie.tables.samples import Source

Row = dict[str, object]


def of_cohorts(asked: Asked, source: Source, study: Study) -> list[Row]:
    """Rows of SENSITIVITY of the primary result of a difference-in-differences of cohorts."""
    section = cross_section(asked.cell, source)
    if section is not None and not section.complete:
        section = None
    linear = None if section is None else _interaction(asked, section)
    rows = [
        *no_sets(asked, study),
        *regression_rows(asked, linear, study),
        *attrition_rows(asked, source, study),
    ]
    if asked.design != study.primary.design:
        return rows
    if section is None:
        lacking = asked.row("without_covariate", "no_overlap", EVERY)
        return [*rows, lacking, *cluster_rows(asked, np.nan, UNKNOWN, study)]
    label = Label(asked.design, asked.estimator, asked.outcome)
    (main,) = section_rows(asked.cell, section, [label], study)
    rows += _without_each(asked, section, study)
    value = float(str(main.row["estimate"]))
    status = str(main.row["status"])
    found = main.contributions or (UNKNOWN if status == "ok" else status)
    return rows + cluster_rows(asked, value, found, study)


def _interaction(asked: Asked, section: CrossSection) -> Linear:
    """Outcome on place, cohort and their product; on those whose levels the treated share."""
    kept = section.shared
    here, late = section.here[kept].astype(np.float64), section.late[kept].astype(np.float64)
    return Linear(
        section.values(asked.outcome)[kept].astype(np.float64), here * late,
        np.column_stack([here, late]), section.persons[kept].reset_index(drop=True),
        asked.cell.analysis.covariates, section.weight[kept], section.cluster[kept],
    )  # fmt: skip


def _without_each(asked: Asked, section: CrossSection, study: Study) -> list[Row]:
    """The estimator of the plan itself, fitted again without each covariate in turn."""
    if asked.estimator == "unconditional":
        return [asked.row("without_covariate", "no_covariates", EVERY)]
    label = Label(asked.design, asked.estimator, asked.outcome)
    terms = asked.cell.analysis.covariates
    rows = []
    for name in ("", *terms):
        kept = _with_terms(section, [term for term in terms if term != name])
        (found,) = section_rows(asked.cell, kept, [label], study)
        numbers = [float(str(found.row[column])) for column in NUMBERS]
        status = str(found.row["status"])
        rows.append(
            asked.row("without_covariate", status, name or EVERY, estimate=numbers[0],
                      std_error=numbers[1], conf_low=numbers[2], conf_high=numbers[3])
        )  # fmt: skip
    return rows


NUMBERS = ("estimate", "std_error", "conf_low", "conf_high")


def _with_terms(section: CrossSection, terms: Sequence[str]) -> CrossSection:
    """The same persons with other covariates."""
    matrix = covariate_matrix(section.persons, terms).to_numpy()
    shared = shared_levels(section.persons, terms, section.here & section.late)
    return replace(section, matrix=matrix, shared=shared)
