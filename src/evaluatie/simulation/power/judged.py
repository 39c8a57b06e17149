"""The effects that a judged estimator finds in one cell of one repetition.

Weights, effects, errors and rows are those of the functions that real data go through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluatie.designs.balance import balance_table
from evaluatie.designs.methods import weigh
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.estimators.cohort.cross_section import CrossSection
from evaluatie.estimators.cohort.did_cohort import section_basis, section_effects
from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.matching.by_design import WeighedSample, estimate
from evaluatie.estimators.rows import Basis, Label, effect_row, empty_row
from evaluatie.models.covariates import covariate_matrix
from evaluatie.simulation.power.draws import Sample, effects_tried, outcome_name
from evaluatie.simulation.power.settlers import Floats, power_of
from evaluatie.simulation.weighing import Draw, check_groups, weighed_sample
from evaluatie.study.designs import UnmatchedDesign
from evaluatie.study.model import Study
from evaluatie.study.power import Judged
from evaluatie.tables.samples import Cell

Row = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """An outcome of a cell: its row of CANDIDATES without an effect, and what every effect gives.

    `estimate` and `std_error` (effects,) are missing where nothing could be estimated.
    """

    one: Estimated
    estimate: Floats
    std_error: Floats


def found_by(one: Judged, cell: Cell, sample: Sample, study: Study) -> tuple[list[Found], Row]:
    """What is found of every outcome, and the diagnostics of the cell that gates look at."""
    if study.designs[one.design].kind == "matching":
        return _by_matching(one, cell, sample, study)
    return _by_difference(one, cell, sample, study), {}


def labels_of(one: Judged, study: Study) -> list[list[Label]]:
    """By outcome the label of every effect."""
    return [
        [Label(one.design, one.estimator, outcome_name(name, effect))
         for effect in effects_tried(study)]
        for name in power_of(study).outcomes
    ]  # fmt: skip


def _none(one: Judged, cell: Cell, status: str, treated: NDArray[np.bool_],
          study: Study) -> list[Found]:  # fmt: skip
    missing = np.full(len(effects_tried(study)), np.nan)
    return [
        Found(Estimated(empty_row(cell, labels[0], status, study, treated)), missing, missing)
        for labels in labels_of(one, study)
    ]


def _gathered(
    rows: Sequence[Row], effects: Sequence[Sequence[Effect]], clusters: NDArray[np.int64]
) -> list[Found]:
    """Rows without an effect, beside what every effect gives."""
    return [
        Found(
            estimated(row, tried[0], clusters),
            np.array([effect.estimate for effect in tried]),
            np.array([_error(effect) for effect in tried]),
        )
        for row, tried in zip(rows, effects, strict=True)
    ]


def _error(effect: Effect) -> float:
    """An error of zero is no certainty: the outcome did not vary."""
    return effect.std_error if effect.status == "ok" and effect.std_error > 0 else np.nan


def _split(effects: list[Effect], by: int) -> list[list[Effect]]:
    return [effects[first : first + by] for first in range(0, len(effects), by)]


# --- cohort by place ------------------------------------------------------------------------------


def _by_difference(one: Judged, cell: Cell, sample: Sample, study: Study) -> list[Found]:
    section = _section(cell, sample, study)
    if not section.complete:
        return _none(one, cell, section.lacking, section.here & section.late, study)
    labels = labels_of(one, study)
    effects, balance = section_effects(section, [label for own in labels for label in own], study)
    tried = _split(effects, len(labels[0]))
    rows = [
        effect_row(cell, own[0], found[0], section_basis(section, own[0], balance), study)
        for own, found in zip(labels, tried, strict=True)
    ]
    return _gathered(rows, tried, section.cluster)


def _section(cell: Cell, sample: Sample, study: Study) -> CrossSection:
    """The persons of a cell in the form that the pipeline's design B takes."""
    here, late = sample.settlers.here[sample.row], sample.settlers.late[sample.row]
    terms, target = cell.analysis.covariates, here & late
    places = {name: codes[sample.row] for name, codes in sample.settlers.places.items()}
    return CrossSection(
        persons=sample.outcomes.assign(**places),
        here=here,
        late=late,
        matrix=sample.matrix(terms) if len(here) else np.empty((0, 0)),
        shared=sample.shared(terms, target) if target.any() else target,
        cluster=sample.cluster(study),
        weight=np.ones(len(here)),
    )


# --- matching -------------------------------------------------------------------------------------


def _by_matching(one: Judged, cell: Cell, sample: Sample, study: Study) -> tuple[list[Found], Row]:
    """Only persons settled in the intervention place take part."""
    drawn = _drawn(cell, sample, study, one.design)
    plan = study.designs[one.design]
    try:
        check_groups(drawn)
        found = weigh(drawn.scored(plan, study.seed), plan, study.gates, study.seed)
    except Impossible as problem:
        everybody = np.repeat([True, False], drawn.drawn)
        row = _diagnosed(drawn, one.design)
        return _none(one, cell, problem.status, everybody, study), row
    data = weighed_sample(drawn, found)
    return _weighed(one, cell, data, study), _diagnosed(drawn, one.design, found)


def _drawn(cell: Cell, sample: Sample, study: Study, design: str) -> Draw:
    here, treated = sample.settlers.here[sample.row], sample.settlers.late[sample.row]
    terms = cell.analysis.covariates
    inside = here
    everybody = isinstance(study.designs[design], UnmatchedDesign)
    if not everybody and (here & treated).any():
        inside = here & sample.shared(terms, here & treated)
    columns = [*dict.fromkeys([*terms, "treated"])]
    own = sample.settlers.persons[columns].iloc[sample.row[inside]].reset_index(drop=True)
    outcomes = sample.outcomes[inside].reset_index(drop=True)
    pool = Pool(own.join(outcomes), treated[inside], terms)
    count = int((here & treated).sum()), int((here & ~treated).sum())
    return Draw(cell, pool, np.zeros(len(own)), sample.cluster(study)[inside], count)


def _weighed(one: Judged, cell: Cell, data: WeighedSample, study: Study) -> list[Found]:
    plan, treated = study.designs[one.design], data.treated
    clusters = data.clusters(one.estimator)
    rows, tried = [], []
    for labels in labels_of(one, study):
        values = [data.persons[f"y_{label.outcome}"].to_numpy() for label in labels]
        effects = [estimate(one.estimator, value, data, plan, study) for value in values]
        basis = Basis(treated, data.weight, clusters, values[0], treated.astype(int))
        rows.append(effect_row(cell, labels[0], effects[0], basis, study))
        tried.append(effects)
    return _gathered(rows, tried, data.persons["cluster"].to_numpy())


def _diagnosed(drawn: Draw, design: str, found: Weighted | None = None) -> Row:
    """The row of DIAGNOSTICS that the gates look at."""
    treated, control = drawn.drawn
    row: Row = {"design": design, **drawn.cell.key, "replacement": None}
    row["controls_per_treated"] = control / treated if treated else np.nan
    if found is None:
        return row | dict.fromkeys(("max_smd", "ess_treated", "ess_control"), np.nan)
    pool = drawn.pool
    terms = covariate_matrix(pool.persons, pool.covariates, full_rank=False)
    balance = balance_table(terms, pool.treated, found.weight)
    return row | {
        "max_smd": balance["smd"].abs().max(skipna=False),
        "ess_treated": effective_sample_size(found.weight[pool.treated]),
        "ess_control": effective_sample_size(found.weight[~pool.treated]),
        "replacement": found.replacement,
    }
