"""Design B: cohort x place. Later minus earlier settlers here, minus the same elsewhere.

Repeated cross-sections at equal months since settlement; the target is the late settlers here, see
`did_composition`.
"""

import numpy as np

from evaluatie.estimators.cohort.cross_section import CrossSection, cross_section
from evaluatie.estimators.cohort.did_composition import (
    COHORT_ESTIMATORS,
    Settled,
    effects_by_parts,
)
from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect, among_all
from evaluatie.estimators.implied_balance import Balance
from evaluatie.estimators.joint import Joint, joint
from evaluatie.estimators.plan_fits import WITHOUT_COVARIATES, plan_fit
from evaluatie.estimators.pooling import pooled
from evaluatie.estimators.rows import Basis, Label, effect_row, empty_row
from evaluatie.estimators.twoway_fe import twoway_fe
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source, cells, completed


def did_cohort(source: Source, study: Study, design: str) -> Joint:
    """One row of CANDIDATES per cell, outcome and estimator of a cohort-by-place design."""
    found = [_estimates(one, study, design) for _, one in completed(source, study, design)]
    return joint(pooled(found, source), source, study)


def _estimates(source: Source, study: Study, design: str) -> list[Estimated]:
    rows: list[Estimated] = []
    for cell in cells(study, design, source.subgroups):
        section = cross_section(cell, source)
        for estimator in study.designs[design].estimators:
            labels = [Label(design, estimator, outcome) for outcome in cell.analysis.outcomes]
            rows += _rows(cell, labels, section, study)
    return rows


def _rows(
    cell: Cell, labels: list[Label], section: CrossSection | None, study: Study
) -> list[Estimated]:
    if section is None or not section.complete:
        there = None if section is None else section.here & section.late
        status = "window_not_observed" if section is None else section.lacking
        return [Estimated(empty_row(cell, label, status, study, there)) for label in labels]
    return section_rows(cell, section, labels, study)


def section_rows(
    cell: Cell, section: CrossSection, labels: list[Label], study: Study
) -> list[Estimated]:
    """Rows of CANDIDATES of one estimator, for the outcomes of the labels."""
    effects, balance = section_effects(section, labels, study)
    rows = [
        effect_row(cell, label, effect, section_basis(section, label, balance), study)
        for label, effect in zip(labels, effects, strict=True)
    ]
    return [estimated(*known, section.cluster) for known in zip(rows, effects, strict=True)]


def section_basis(section: CrossSection, label: Label, balance: Balance | None) -> Basis:
    """The persons that an estimator draws on, in four groups.

    What makes no groups alike is not judged by how alike they are.
    """
    treated = section.here & section.late
    weight = section.weight * section.used(label.estimator)
    values = section.values(label.outcome)
    known = None if label.estimator in WITHOUT_COVARIATES else balance
    return Basis(treated, weight, section.cluster, values, section.group, balance=known)


def section_effects(
    section: CrossSection, labels: list[Label], study: Study
) -> tuple[list[Effect], Balance | None]:
    """Effects on the late settlers here, by the one estimator and the outcomes of the labels.

    Their influence functions are over all persons of the section (n,).
    """
    design, estimator = labels[0].design, labels[0].estimator
    fit, used = plan_fit(study.designs[design], estimator), section.used(estimator)
    if fit is None:
        return [among_all(_single(section, label), used) for label in labels], None
    outcome = np.column_stack([section.values(label.outcome)[used] for label in labels])
    settled = Settled(
        section.here[used], section.late[used], section.matrix[used], section.weight[used]
    )
    effects, balance = effects_by_parts(
        fit, outcome.astype(np.float64), settled, section.cluster[used]
    )
    return [among_all(effect, used) for effect in effects], balance


def _single(section: CrossSection, label: Label) -> Effect:
    """Of an estimator that takes one outcome at a time."""
    used = section.used(label.estimator)
    here, late, matrix = section.here[used], section.late[used], section.matrix[used]
    values = section.values(label.outcome)[used]
    known = {"weights": section.weight[used], "clusters": section.cluster[used]}
    if label.estimator == "twoway_fe":
        places = {"units": section.codes("gemeente"), "periods": section.codes("half_year")}
        return twoway_fe(values, here, late, matrix, **places, **known)
    return COHORT_ESTIMATORS[label.estimator](values, here, late, matrix, **known)
