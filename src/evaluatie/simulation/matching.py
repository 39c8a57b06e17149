"""One file of repetitions: every design and estimator in every world, with the gates applied."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluatie.designs.pool import Pool
from evaluatie.estimators.rows import as_table
from evaluatie.inference.gates import apply_gates
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.simulation.cells import Simulation, World, worlds
from evaluatie.simulation.settings import repeated
from evaluatie.simulation.summary import figures
from evaluatie.simulation.tables import REPETITIONS, SIMULATION
from evaluatie.simulation.weighing import OUTCOME, Draw, Row, design_rows
from evaluatie.simulation.worlds import COVARIATES, draw_world, random_of
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.model import Study
from evaluatie.study.outcomes import ColumnOutcome
from evaluatie.tables.samples import Cell

REPLACEMENT: dict[object, str] = {True: "with", False: "without", "auto": "auto"}


def simulate(settings: Simulation, chunk: int) -> pd.DataFrame:
    """Rows of REPETITIONS: repetition by world by design by estimator, of one chunk."""
    study = study_of(settings)
    rows: list[Row] = []
    diagnostics: list[Row] = []
    for number, world in repeated(settings, chunk, list(worlds(settings)), "simulatie_matching"):
        draw = _draw(world, number, settings.seed)
        for name in settings.designs:
            found, diagnosed = design_rows(draw, name, study)
            rows += found
            diagnostics.append(diagnosed)
    return _with_gates(rows, diagnostics, study)


def study_of(settings: Simulation) -> Study:
    """A study with what designs, estimators and gates look at, and nothing else."""
    return Study.model_construct(
        study="simulatie_matching",
        seed=settings.seed,
        outcomes={OUTCOME: ColumnOutcome(kind="column", column=OUTCOME, unit="share")},
        covariates=list(COVARIATES),
        subgroups={},
        designs=settings.designs,
        placebos={},
        inference=settings.inference,
        gates=settings.gates,
    )


def _draw(world: World, number: int, seed: int) -> Draw:
    """One repetition; the levels as columns, so that no design has to make them again."""
    people = draw_world(world, random_of(world, seed, number))
    inside = shared_levels(people, COVARIATES, people["treated"].to_numpy(dtype=bool))
    people = people[inside].reset_index(drop=True)
    columns = covariate_matrix(people, COVARIATES, full_rank=False)
    names, treated = tuple(map(str, columns.columns)), people["treated"].to_numpy(dtype=bool)
    pool = Pool(columns.assign(treated=treated), treated, names)
    cell = Cell(Analysis(MAIN, (OUTCOME,), (0,), names), 0, world.name, str(number))
    return Draw(cell, pool, people["outcome"].to_numpy(), np.arange(len(people)), world.groups)


def _with_gates(rows: list[Row], diagnostics: list[Row], study: Study) -> pd.DataFrame:
    """Rows of REPETITIONS, with the world spelled out."""
    judged = apply_gates(as_table(rows), pd.DataFrame(diagnostics), study)
    own = pd.DataFrame(diagnostics)[["design", "subgroup", "level", "method", "replacement"]]
    table = judged.merge(own, on=["design", "subgroup", "level"], validate="many_to_one")
    return table.rename(columns={"subgroup": "world"}).assign(
        repetition=table["level"].astype("int64"),
    )[REPETITIONS.names]


def summarise(parts: list[pd.DataFrame], settings: Simulation) -> pd.DataFrame:
    """One row of SIMULATION per world, design and estimator, in the order of the settings.

    `parts` are the chunks, rows of REPETITIONS; the figures are those of `summary.figures`.
    """
    table = pd.concat(parts, ignore_index=True)
    groups = dict(list(table.groupby(["world", "design", "estimator"])))
    rows = [
        {**_named(world, design, settings), "estimator": estimator}
        | _judged(groups[world.name, design, estimator], world.effect)
        for world in worlds(settings)
        for design, plan in settings.designs.items()
        for estimator in plan.estimators
    ]
    return pd.DataFrame(rows)[SIMULATION.names].astype({"caliper": "float64"})


def _judged(rows: pd.DataFrame, truth: float) -> dict[str, Any]:
    found = figures(rows, truth)
    return found | {"verdict": "let_through" if found["passed"] >= 0.5 else "stopped"}


def _named(world: World, design: str, settings: Simulation) -> dict[str, Any]:
    plan = settings.designs[design]
    rule = getattr(plan, "replacement", None)
    return {
        "controls_per_treated": world.controls_per_treated,
        "size": world.size,
        "effect": world.effect,
        "design": design,
        "method": "auto" if rule == "auto" else plan.method,
        "replacement": REPLACEMENT.get(rule),
        "caliper": getattr(plan, "caliper", None),
    }
