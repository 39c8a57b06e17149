"""Repetitions of a study that has not begun: what every judged estimator finds in every cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import numpy as np
import pandas as pd

from evaluatie.estimators.level_differences import level_differences
from evaluatie.estimators.rows import as_table
from evaluatie.inference.gates import apply_gates
from evaluatie.progress import Progress
from evaluatie.simulation.power.chances import chances
from evaluatie.simulation.power.draws import (
    Plan,
    Repetition,
    Sample,
    draw,
    effects_tried,
    encoded,
    outcome_name,
    outcomes_at,
)
from evaluatie.simulation.power.judged import Found, Row, found_by
from evaluatie.simulation.power.settlers import power_of, settlers
from evaluatie.simulation.seeds import generator
from evaluatie.simulation.settings import repetitions_of
from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Study
from evaluatie.study.power import NO_EFFECT, Judged
from evaluatie.tables.cell import CELL, OVERALL
from evaluatie.tables.differences import JOINT
from evaluatie.tables.power import EFFECT, POWER_REPETITIONS
from evaluatie.tables.samples import Cell, cells

STREAM = crc32(b"power")  # apart from every other random number of the study
GATED = ("max_smd", "ess_treated", "ess_control", "controls_per_treated", "replacement")
KINDS = {"text": "str", "integer": "Int64", "number": "float64", "flag": "bool"}


def power_repetitions(study: Study, chunk: int) -> pd.DataFrame:
    """Rows of POWER_REPETITIONS of one chunk: repetition by estimator, cell, outcome and effect."""
    plan = make_plan(study)
    numbers = repetitions_of(power_of(study), chunk)
    progress = Progress(f"{study.study}: power, part {chunk}", len(numbers), "repetitions")
    rows: list[Row] = []
    for number in numbers:
        repetition = draw(plan, generator(STREAM, study.seed, number))
        rows += [{"repetition": number} | row for row in _rows(repetition)]
        progress.add(1)
    table = pd.DataFrame(rows).reindex(columns=POWER_REPETITIONS.names)
    return table.astype({c.name: KINDS[c.kind] for c in POWER_REPETITIONS.columns})


def make_plan(study: Study) -> Plan:
    """What the repetitions of a study share."""
    found = settlers(study)
    power = power_of(study)
    terms = dict.fromkeys(
        tuple(study.designs[one.design].covariates or study.covariates) for one in power.judged
    )
    parts = {own: encoded(found, own) for own in terms}
    return Plan(
        found,
        chances(found, study),
        {own: matrix for own, (matrix, _) in parts.items()},
        {own: codes for own, (_, codes) in parts.items()},
        simulated_study(study),
    )


def simulated_study(study: Study) -> Study:
    """The study with an outcome for every effect, and without what no number of persons decides.

    The calendar, placebos and effects before the start are gates of another kind: they judge
    trends and not sizes, and what the world was like; here it is made.
    """
    outcomes = {
        outcome_name(name, effect): study.outcomes[name]
        for name in power_of(study).outcomes
        for effect in effects_tried(study)
    }
    gates = {"calendar": False, "placebo": False, "pretrend_p": None}
    return study.model_copy(update={
        "outcomes": outcomes, "placebos": {}, "robustness": {},
        "gates": study.gates.model_copy(update=gates),
    })  # fmt: skip


def _rows(repetition: Repetition) -> Iterator[Row]:
    """Of every estimator: effects, with the gates that they pass, and differences of levels."""
    study = repetition.plan.study
    found: list[Found] = []
    diagnostics: list[Row] = []
    for sample, cell, numbers in _samples(repetition):
        for number in numbers:
            one = power_of(study).judged[number]
            terms = tuple(study.designs[one.design].covariates or study.covariates)
            own = replace(cell, analysis=replace(cell.analysis, covariates=terms))
            effects, diagnosed = found_by(one, own, sample, study)
            found += effects
            diagnostics += [diagnosed] if diagnosed else []
    yield from _effect_rows(found, diagnostics, study)
    yield from _difference_rows(found, study)


def _samples(repetition: Repetition) -> Iterator[tuple[Sample, Cell, list[int]]]:
    """The persons of every cell, with the estimators that look at it."""
    plan = repetition.plan
    for horizon in plan.study.horizons:
        outcomes = outcomes_at(repetition, horizon)
        whole = plan.settlers.whole[horizon][repetition.row]
        for cell in _cells(plan, horizon):
            inside = whole.copy()
            if cell.subgroup != OVERALL:
                inside &= plan.settlers.member[cell.subgroup, cell.level][repetition.row]
            numbers = [number for number, one in enumerate(power_of(plan.study).judged)
                       if _looks_at(one, cell, plan.study)]  # fmt: skip
            if numbers:
                place = np.flatnonzero(inside)
                own = outcomes.iloc[place].reset_index(drop=True)
                yield Sample(repetition, place, own), cell, numbers


def _looks_at(one: Judged, cell: Cell, study: Study) -> bool:
    if one.cells == "every":
        return True
    at = one.cells == "everybody" or cell.horizon == study.primary.horizon
    return at and cell.subgroup == OVERALL


def _cells(plan: Plan, horizon: int) -> Iterator[Cell]:
    """Cells of the main analysis at one horizon."""
    design = power_of(plan.study).judged[0].design
    for cell in cells(plan.study, design, plan.settlers.memberships):
        if cell.analysis.name == MAIN and cell.horizon == horizon:
            yield cell


def _effect_rows(found: list[Found], diagnostics: list[Row], study: Study) -> Iterator[Row]:
    empty = pd.DataFrame(columns=["design", *CELL, *GATED])
    table = as_table([one.one.row for one in found])
    judged = apply_gates(table, pd.DataFrame(diagnostics) if diagnostics else empty, study)
    passed, failed = judged["gates_passed"].to_numpy(), judged["failed_gates"].to_numpy()
    for place, one in enumerate(found):
        named = _named(one.one.row) | {"freedom": _freedom(one.one.row)}
        for number, effect in enumerate(effects_tried(study)):
            row = named | {
                "effect": effect,
                "estimate": one.estimate[number],
                "std_error": one.std_error[number],
                "status": one.one.row["status"],
                "gates_passed": bool(passed[place]),
            }
            if effect == NO_EFFECT:
                row |= _counted(one.one.row) | {"failed_gates": failed[place]}
                row["std_error"] = one.one.row["std_error"]
            yield row


def _named(row: Row) -> Row:
    names = ("design", "estimator", "outcome", "horizon", "subgroup", "level")
    return {name: row[name] for name in names} | {"other": EFFECT}


def _freedom(row: Row) -> float:
    """Degrees of freedom of a row's t: the effective size of its smallest group less one."""
    return max(min(float(row["smallest_group"]), float(row["n_clusters"])) - 1.0, 1.0)


def _counted(row: Row) -> Row:
    share = row["mean_control"]
    return {name: row[name] for name in ("n_treated", "n_control", "ess")} | {"mean_control": share}


def _difference_rows(found: list[Found], study: Study) -> Iterator[Row]:
    """Pairs of levels that have the same effect: none."""
    table = level_differences([one.one for one in found], [None] * len(found), study)
    pairs = table[table["level"] != JOINT]
    for row in pairs.itertuples(index=False):
        yield {
            "design": row.design, "estimator": row.estimator, "outcome": row.outcome,
            "horizon": row.horizon, "subgroup": row.subgroup, "level": row.level,
            "other": row.other, "effect": NO_EFFECT, "estimate": row.estimate,
            "std_error": row.std_error, "freedom": row.freedom, "status": row.status,
            "gates_passed": True,
        }  # fmt: skip
