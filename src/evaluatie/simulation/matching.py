"""One file of repetitions: every design and estimator in every world, with the gates applied.

Weights, effects, intervals and gates come from the functions that the pipeline itself uses.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.designs.balance import balance_table
from evaluatie.designs.methods import weigh
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.estimators.by_design import WeighedSample, estimate
from evaluatie.estimators.rows import Basis, Label, as_table, effect_row, empty_row
from evaluatie.inference.gates import apply_gates
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.models.propensity import Propensity, fit_propensity
from evaluatie.progress import Progress
from evaluatie.simulation.cells import Simulation, World, repetitions_of, worlds
from evaluatie.simulation.tables import REPETITIONS
from evaluatie.simulation.worlds import COVARIATES, draw_world, seed_of
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.designs import ScoreSection
from evaluatie.study.model import Study
from evaluatie.study.outcomes import ColumnOutcome
from evaluatie.tables.samples import Cell

OUTCOME = "work"
FEWEST = 2  # persons of either group below which nothing is matched, as in match_persons
Row = dict[str, Any]


@dataclass(frozen=True)
class Repetition:
    """One draw of a world: the cell that names it, who can be compared, their outcome (n,)."""

    world: World
    cell: Cell
    pool: Pool
    outcome: np.ndarray
    scores: dict[str, Propensity] = field(default_factory=dict)

    @cached_property
    def matrix(self) -> np.ndarray:
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


def simulate(settings: Simulation, chunk: int) -> pd.DataFrame:
    """Rows of REPETITIONS: repetition by world by design by estimator, of one chunk."""
    study = study_of(settings)
    every = list(worlds(settings))
    numbers = repetitions_of(settings, chunk)
    progress = Progress("simulatie_matching", len(numbers) * len(every), "worlds")
    rows: list[Row] = []
    diagnostics: list[Row] = []
    for number in numbers:
        for world in every:
            drawn = _draw(world, number, settings.seed)
            for name in settings.designs:
                found, diagnosed = _design_rows(drawn, name, study)
                rows += found
                diagnostics.append(diagnosed)
            progress.add(1)
    return _with_gates(rows, diagnostics, study)


def study_of(settings: Simulation) -> Study:
    """A study with what designs, estimators and gates look at, and nothing else."""
    return Study.model_construct(
        study="simulatie_matching",
        seed=settings.seed,
        outcomes={OUTCOME: ColumnOutcome(kind="column", column=OUTCOME, unit="share")},
        secondary={},
        covariates=list(COVARIATES),
        subgroups={},
        designs=settings.designs,
        placebos={},
        inference=settings.inference,
        gates=settings.gates,
    )


def _draw(world: World, number: int, seed: int) -> Repetition:
    """One repetition; the levels as columns, so that no design has to make them again."""
    people = draw_world(world, np.random.default_rng(seed_of(world, seed, number)))
    inside = shared_levels(people, COVARIATES, people["treated"].to_numpy(dtype=bool))
    people = people[inside].reset_index(drop=True)
    columns = covariate_matrix(people, COVARIATES, full_rank=False)
    names, treated = tuple(map(str, columns.columns)), people["treated"].to_numpy(dtype=bool)
    pool = Pool(columns.assign(treated=treated), treated, names)
    cell = Cell(Analysis(MAIN, (OUTCOME,), (0,), names), 0, world.name, str(number))
    return Repetition(world, cell, pool, people["outcome"].to_numpy())


def _design_rows(drawn: Repetition, design: str, study: Study) -> tuple[list[Row], Row]:
    """Rows of CANDIDATES of one design, and its row of diagnostics."""
    plan = study.designs[design]
    try:
        _check_groups(drawn)
        found = weigh(drawn.scored(plan, study.seed), plan, study.gates, study.seed)
    except Impossible as problem:
        return _without_estimate(drawn, design, problem.status, study), _diagnosed(drawn, design)
    return _estimates(drawn, found, design, study), _diagnosed(drawn, design, found)


def _check_groups(drawn: Repetition) -> None:
    treated = drawn.pool.treated
    if min(drawn.world.groups) < FEWEST:
        raise Impossible("too_few")
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        raise Impossible("no_overlap")


def _without_estimate(drawn: Repetition, design: str, status: str, study: Study) -> list[Row]:
    return [
        empty_row(drawn.cell, Label(design, estimator, OUTCOME), status, study, drawn.pool.treated)
        for estimator in study.designs[design].estimators
    ]


def _estimates(drawn: Repetition, found: Weighted, design: str, study: Study) -> list[Row]:
    plan, data, group = study.designs[design], _sample(drawn, found), drawn.pool.treated
    rows = []
    for estimator in plan.estimators:
        effect = estimate(estimator, drawn.outcome, data, plan, study)
        clusters = data.clusters(estimator)
        basis = Basis(group, found.weight, clusters, drawn.outcome, group.astype(int))
        rows.append(effect_row(drawn.cell, Label(design, estimator, OUTCOME), effect, basis, study))
    return rows


def _sample(drawn: Repetition, found: Weighted) -> WeighedSample:
    """What an estimator sees: the persons with their weights, each a cluster of its own."""
    pool = drawn.pool
    persons = pool.persons.assign(
        status=found.status, match_id=found.match_id, weight=found.weight,
        propensity=found.propensity, cluster=np.arange(len(pool.treated)),
    )  # fmt: skip
    return WeighedSample(
        persons,
        drawn.matrix,
        pool.covariates,
        (found.treated_index, found.control_index),
        method=found.method,
        replacement=found.replacement == "with",
        own_score=True,
    )


def _diagnosed(drawn: Repetition, design: str, found: Weighted | None = None) -> Row:
    """The row of DIAGNOSTICS that the gates look at, with what the design chose."""
    treated, control = drawn.world.groups
    row: Row = {"design": design, **drawn.cell.key, "controls_per_treated": control / treated}
    pool = drawn.pool
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


def _with_gates(rows: list[Row], diagnostics: list[Row], study: Study) -> pd.DataFrame:
    """Rows of REPETITIONS, with the world spelled out."""
    judged = apply_gates(as_table(rows), pd.DataFrame(diagnostics), study)
    own = pd.DataFrame(diagnostics)[["design", "subgroup", "level", "method", "replacement"]]
    table = judged.merge(own, on=["design", "subgroup", "level"], validate="many_to_one")
    return table.rename(columns={"subgroup": "world"}).assign(
        repetition=table["level"].astype("int64"),
    )[REPETITIONS.names]
