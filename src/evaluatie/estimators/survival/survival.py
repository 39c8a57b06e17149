"""Design E, "versneld": how much sooner people are at work, of everybody as long as they are seen.

The weights of a matching design make the later settlers and the earlier ones alike at time zero;
they count as fixed, so that errors do not hold what another draw of persons would have matched.
The difference in differences takes out what changed as much elsewhere; its entropy weights are
estimated, and its errors say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.estimators.contributions import Estimated
from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.joint import Joint, joint
from evaluatie.estimators.pooling import pooled
from evaluatie.estimators.rows import Label, empty_row
from evaluatie.estimators.survival.curves import as_curves, curve_rows, rows_without
from evaluatie.estimators.survival.groups import Compared, balanced, compared
from evaluatie.estimators.survival.restricted_mean import mean_rows
from evaluatie.inference.multipliers import Multipliers, study_multipliers
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study.analyses import MAIN, TIME_ZERO
from evaluatie.study.designs import WEIGHTED_SURVIVAL, SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.tables import read_table, read_tables
from evaluatie.tables.cell import CELL
from evaluatie.tables.derived import DECISIONS, MATCHES
from evaluatie.tables.samples import Cell, Source, cells, completed, sample
from evaluatie.tables.survival import DURATIONS


@dataclass(frozen=True)
class Times:
    """Rows of DURATIONS, and of MATCHES and DECISIONS of the design that gives the weights."""

    durations: pd.DataFrame
    matches: pd.DataFrame
    decisions: pd.DataFrame

    def of(self, imputation: int) -> Times:
        """Those of one completed cohort; of the first where the weights know fewer sets."""
        sets = self.decisions["imputation"]
        number = imputation if (sets == imputation).any() else sets.min()
        own = [table[table["imputation"] == number] for table in (self.matches, self.decisions)]
        return Times(self.durations, *(table.drop(columns=["imputation"]) for table in own))

    @cached_property
    def weights(self) -> dict[tuple[Any, ...], pd.DataFrame]:
        """Rows of MATCHES at time zero by the key of their cell."""
        own = self.matches[self.matches["horizon"] == TIME_ZERO]
        return dict(list(own.groupby(list(CELL))))

    @classmethod
    def read(cls, files: Any) -> Times:
        """From an object with the paths of `durations`, and of the others (none, or one each)."""
        parts = [
            pd.concat([table.empty(), *read_tables(_listed(files, table.name), table)])
            for table in (MATCHES, DECISIONS)
        ]
        return cls(read_table(files.durations, DURATIONS), *parts)


def _listed(files: Any, name: str) -> list[str]:
    paths = getattr(files, name, None) or []
    return [paths] if isinstance(paths, str) else list(paths)


@dataclass(frozen=True)
class Speed:
    """What a design of survival finds: its effects with their differences, rows of CURVES."""

    effects: Joint
    curves: pd.DataFrame


@dataclass(frozen=True)
class Door:
    """What every cell of a design needs."""

    source: Source
    times: Times
    study: Study
    design: str

    @property
    def plan(self) -> SurvivalDesign:
        """The design's section of the study."""
        plan = self.study.designs[self.design]
        assert isinstance(plan, SurvivalDesign)
        return plan

    @property
    def exits(self) -> list[str]:
        """The exits that are told apart, work first."""
        return [self.plan.outcome, *self.plan.competing]

    def label(self, estimator: str, note: str | None = None) -> Label:
        """The columns that name a row within its cell."""
        return Label(self.design, estimator, self.plan.outcome, note)

    def persons(self, cell: Cell) -> pd.DataFrame:
        """The cell's persons at time zero, with their durations; each has weight 1."""
        at_zero = Cell(replace(cell.analysis, outcomes=()), TIME_ZERO, cell.subgroup, cell.level)
        own = self.times.durations[self.times.durations["design"] == self.design]
        persons = sample(at_zero, self.source).merge(own.drop(columns="design"), on="persoon_id")
        return persons.assign(weight=1.0)


def survival(source: Source, times: Times, study: Study, design: str) -> Speed:
    """Rows of CANDIDATES, DIFFERENCES and CURVES of a design of survival.

    Effects are pooled over the sets of imputed values; curves are those of the first set.
    """
    multipliers = study_multipliers(len(source.clusters), study.inference.draws or 0, study.seed)
    found, drawn = [], []
    for number, one in completed(source, study, design):
        rows, curves = _found(Door(one, times.of(number), study, design), multipliers)
        found.append(rows)
        drawn.append(curves)
    return Speed(joint(pooled(found, source), source, study), as_curves(drawn[0], design))


def _found(door: Door, multipliers: Multipliers) -> tuple[list[Estimated], list[dict[str, object]]]:
    """Effects and curves of one completed cohort."""
    found: list[Estimated] = []
    curves: list[dict[str, object]] = []
    for wanted in _alike_but_for_horizon(door):
        rows, drawn = _weighted(door, wanted, multipliers)
        found += [*rows, *_differenced(door, wanted)]
        curves += drawn
    return found, curves


def _alike_but_for_horizon(door: Door) -> Iterator[list[Cell]]:
    """Cells of the same persons at time zero: one for each horizon, the longest last."""
    for cell in cells(door.study, door.design, door.source.subgroups):
        horizons = sorted(cell.analysis.horizons)
        if cell.horizon == horizons[0]:
            yield [Cell(cell.analysis, one, cell.subgroup, cell.level) for one in horizons]


def _weighted(
    door: Door, wanted: list[Cell], multipliers: Multipliers
) -> tuple[list[Estimated], list[dict[str, object]]]:
    """Effects and curves by the estimators that take the weights of a matching design."""
    names = [str(name) for name in door.plan.estimators if name in WEIGHTED_SURVIVAL]
    if not names:
        return [], []
    decision = _decision(door, wanted[-1])
    main = wanted[-1].analysis.name == MAIN
    if decision["status"] != "ok":
        status, study = str(decision["status"]), door.study
        empty = rows_without(door.exits, wanted[-1], status, study) if main else []
        return _empty(door, wanted, names, decision), empty
    groups = _matched(door, wanted[-1])
    note = None if pd.isna(decision["note"]) else str(decision["note"])
    rows = [
        row for name in names
        for row in mean_rows(groups, wanted, door.label(name, note), door.study)
    ]  # fmt: skip
    drawn = curve_rows(groups, door.exits, wanted[-1], multipliers, door.study) if main else []
    return rows, drawn


def _key(cell: Cell) -> dict[str, str | int]:
    """The key of the weights of a cell: they are those of time zero."""
    return cell.key | {"horizon": TIME_ZERO}


def _decision(door: Door, cell: Cell) -> pd.Series:
    return door.times.decisions.set_index(list(CELL)).loc[tuple(_key(cell).values())]


def _empty(
    door: Door, wanted: list[Cell], names: list[str], decision: pd.Series
) -> list[Estimated]:
    treated = np.repeat([True, False], [decision["n_treated"], decision["n_control"]])
    status = str(decision["status"])
    return [
        Estimated(empty_row(cell, door.label(name), status, door.study, treated))
        for name in names
        for cell in wanted
    ]


def _matched(door: Door, cell: Cell) -> Compared:
    weights = door.times.weights[tuple(_key(cell).values())].set_index("persoon_id")["weight"]
    persons = door.persons(cell)
    persons = persons[persons["persoon_id"].isin(weights.index)].reset_index(drop=True)
    persons = persons.assign(weight=persons["persoon_id"].map(weights))
    treated = persons["treated"].to_numpy(dtype=bool)
    numbers = door.source.cluster_numbers(persons)
    return compared(persons, door.exits, numbers, (treated, ~treated))


def _differenced(door: Door, wanted: list[Cell]) -> list[Estimated]:
    """Effects by the estimators that compare with other places."""
    names = [name for name in door.plan.estimators if name not in WEIGHTED_SURVIVAL]
    if not names:
        return []
    persons = door.persons(wanted[-1])
    here = (persons["place"] == "intervention").to_numpy()
    late = persons["treated"].to_numpy(dtype=bool)
    parts = (here & late, here & ~late, ~here & late, ~here & ~late)
    if not all(part.any() for part in parts):
        status = "no_comparison" if parts[0].any() else "window_not_observed"
        rows = [(name, cell) for name in names for cell in wanted]
        return [
            Estimated(empty_row(cell, door.label(name), status, door.study, late & here))
            for name, cell in rows
        ]
    numbers = door.source.cluster_numbers(persons)
    own = persons.assign(treated=late & here)
    groups = compared(own, door.exits, numbers, parts)
    return [row for name in names for row in _by_places(door, wanted, name, persons, groups)]


def _by_places(
    door: Door, wanted: list[Cell], name: str, persons: pd.DataFrame, groups: Compared
) -> list[Estimated]:
    try:
        made = _alike(wanted[-1], persons, groups) if name == "rmst_did_entropy" else groups
        return mean_rows(made, wanted, door.label(name), door.study)
    except NotEstimable as problem:
        return [
            Estimated(empty_row(cell, door.label(name), problem.status, door.study, groups.treated))
            for cell in wanted
        ]


def _alike(cell: Cell, persons: pd.DataFrame, groups: Compared) -> Compared:
    """The groups made alike; persons with a level that no treated has cannot count."""
    covariates = cell.analysis.covariates
    shared = shared_levels(persons, covariates, groups.treated)
    matrix = covariate_matrix(persons[shared].reset_index(drop=True), covariates).to_numpy()
    everybody = np.zeros((len(persons), matrix.shape[1]))
    everybody[shared] = matrix
    inside = replace(groups, weight=groups.weight * shared)
    return balanced(inside, everybody)
