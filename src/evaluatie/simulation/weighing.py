"""One draw of a world put through a matching design: rows of estimates and of diagnostics.

Weights, effects and intervals come from the functions that the pipeline itself uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluatie.designs.balance import balance_table
from evaluatie.designs.methods import weigh
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.estimators.matching.by_design import WeighedSample, estimate
from evaluatie.estimators.rows import Basis, Label, effect_row, empty_row
from evaluatie.models.propensity import Propensity, fit_propensity
from evaluatie.study.designs import ScoreSection
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell

OUTCOME = "work"
FEWEST = 2  # persons of either group below which nothing is matched, as in match_persons
Floats = NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Draw:
    """One draw of a world: the cell that names it, who can be compared, their outcome (n,).

    `drawn`: treated and control persons, before some were found to have nobody to compare with.
    `cluster` (n,): who varies together.
    """

    cell: Cell
    pool: Pool
    outcome: Floats
    cluster: NDArray[np.int64]
    drawn: tuple[int, int]
    scores: dict[str, Propensity] = field(default_factory=dict)

    @cached_property
    def matrix(self) -> Floats:
        """Numeric covariates (n, k); made once."""
        return self.pool.matrix

    def scored(self, plan: Any, seed: int) -> Pool:
        """The pool with the score of a plan's model, where it has one; fitted once."""
        if not isinstance(plan, ScoreSection):
            return self.pool
        model = plan.propensity
        if model not in self.scores:
            self.scores[model] = fit_propensity(model, self.matrix, self.pool.treated, seed=seed)
        if self.scores[model].status != "ok":
            raise Impossible(self.scores[model].status)
        return replace(self.pool, score=self.scores[model])


def design_rows(draw: Draw, design: str, study: Study) -> tuple[list[Row], Row]:
    """Rows of CANDIDATES of one matching design, and its row of diagnostics."""
    plan = study.designs[design]
    try:
        check_groups(draw)
        found = weigh(draw.scored(plan, study.seed), plan, study.gates, study.seed)
    except Impossible as problem:
        return _without_estimate(draw, design, problem.status, study), _diagnosed(draw, design)
    return _estimates(draw, found, design, study), _diagnosed(draw, design, found)


def check_groups(draw: Draw) -> None:
    """Impossible when a group has nobody, or nobody to compare with."""
    treated = draw.pool.treated
    if min(draw.drawn) < FEWEST:
        raise Impossible("too_few")
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        raise Impossible("no_overlap")


def _without_estimate(draw: Draw, design: str, status: str, study: Study) -> list[Row]:
    return [
        empty_row(draw.cell, Label(design, estimator, OUTCOME), status, study, draw.pool.treated)
        for estimator in study.designs[design].estimators
    ]


def _estimates(draw: Draw, found: Weighted, design: str, study: Study) -> list[Row]:
    plan, data, group = study.designs[design], weighed_sample(draw, found), draw.pool.treated
    rows = []
    for estimator in plan.estimators:
        effect = estimate(estimator, draw.outcome, data, plan, study)
        clusters = data.clusters(estimator)
        basis = Basis(group, found.weight, clusters, draw.outcome, group.astype(int))
        rows.append(effect_row(draw.cell, Label(design, estimator, OUTCOME), effect, basis, study))
    return rows


def weighed_sample(draw: Draw, found: Weighted) -> WeighedSample:
    """What an estimator sees: the persons with their weights and clusters."""
    pool = draw.pool
    persons = pool.persons.assign(
        status=found.status, match_id=found.match_id, weight=found.weight,
        propensity=found.propensity, cluster=draw.cluster,
    )  # fmt: skip
    return WeighedSample(
        persons,
        draw.matrix,
        pool.covariates,
        (found.treated_index, found.control_index),
        method=found.method,
        replacement=found.replacement == "with",
        own_score=True,
    )


def _diagnosed(draw: Draw, design: str, found: Weighted | None = None) -> Row:
    """The row of DIAGNOSTICS that the gates look at, with what the design chose."""
    treated, control = draw.drawn
    row: Row = {"design": design, **draw.cell.key}
    row["controls_per_treated"] = control / treated if treated else np.nan
    pool = draw.pool
    if found is None:
        nothing = dict.fromkeys(("max_smd", "ess_treated", "ess_control"), np.nan)
        return row | nothing | dict.fromkeys(("method", "replacement"))
    balance = balance_table(pool.persons[list(pool.covariates)], pool.treated, found.weight)
    return row | {
        "max_smd": balance["smd"].abs().max(skipna=False),
        "ess_treated": effective_sample_size(found.weight[pool.treated]),
        "ess_control": effective_sample_size(found.weight[~pool.treated]),
        "method": found.method,
        "replacement": found.replacement,
    }
