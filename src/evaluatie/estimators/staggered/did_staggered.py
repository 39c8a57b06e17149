"""Design C: a staggered rollout. Those whose guidance started, against those still waiting.

Group-time effects and what they add up to, two independent estimators beside them, and the plain
two-way fixed effects regression with what it mixes. Everybody of the rollout, month by month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked, as_checks
from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.joint import as_candidates
from evaluatie.estimators.rows import Basis, Label, banded, effect_row
from evaluatie.estimators.staggered.goodman_bacon import goodman_bacon
from evaluatie.estimators.staggered.rollout import Rollout, rollout
from evaluatie.estimators.staggered.rollout_effects import Arrays, RolloutEffects, rollout_effects
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.designs import DidStaggeredDesign
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell
from evaluatie.tables.sensitivity import GROUP_TIME

Row = dict[str, Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Staggered:
    """Rows of CANDIDATES, SENSITIVITY and GROUP_TIME."""

    candidates: pd.DataFrame
    sensitivity: pd.DataFrame
    group_time: pd.DataFrame


@dataclass(frozen=True)
class Sample:
    """Those of the rollout who have a month without guidance, and what every row shares.

    `cluster` (n,) is the number of a person's cluster in the study, of `clusters`.
    """

    cell: Cell
    study: Study
    design: str
    people: Rollout
    matrix: Floats
    cluster: NDArray[np.int64]
    clusters: int

    @property
    def plan(self) -> DidStaggeredDesign:
        """The design's section."""
        plan = self.study.designs[self.design]
        assert isinstance(plan, DidStaggeredDesign)
        return plan

    @property
    def arrays(self) -> Arrays:
        """What the estimators take."""
        return Arrays(self.people.outcome, self.people.start, self.matrix, self.cluster)

    @property
    def periods(self) -> Floats:
        """Months since settlement (T,)."""
        return self.arrays.periods

    @property
    def starts(self) -> NDArray[np.bool_]:
        """Persons (n,) whose guidance starts within the months that are followed."""
        return self.people.start <= self.plan.months


def did_staggered(
    cohort: pd.DataFrame, panel: pd.DataFrame, study: Study, design: str
) -> Staggered:
    """Effects of a rollout, from COHORT and PANEL."""
    everybody = rollout(cohort, panel, study, design)
    sample = _sample(everybody.waiting(), cohort, study, design)
    effects: list[Estimated] = []
    checks: list[Row] = [_at_entry(sample, everybody), _calendar_overlap(sample)]
    cells: list[pd.DataFrame] = [GROUP_TIME.empty()]
    for estimator in sample.plan.estimators:
        found = rollout_effects(sample.arrays, estimator, sample.plan, study.inference, study.seed)
        pooled = _pooled(sample, estimator, found)
        effects += [estimated(pooled, found.overall, sample.cluster)]
        effects += map(Estimated, _times(sample, estimator, found))
        cells.append(_group_time(sample, estimator, found))
        mixes = estimator == "twoway_fe"
        checks += _mixed(sample, pooled) if mixes else [_pre_test(sample, estimator, found)]
    filled = [part for part in cells if len(part)] or cells[:1]
    return Staggered(
        as_candidates(effects, sample.clusters, study),
        as_checks(checks),
        pd.concat(filled, ignore_index=True)[GROUP_TIME.names],
    )


def _sample(people: Rollout, cohort: pd.DataFrame, study: Study, design: str) -> Sample:
    plan = study.designs[design]
    assert isinstance(plan, DidStaggeredDesign)
    covariates = tuple(plan.covariates or study.covariates)
    cell = Cell(Analysis(MAIN, (plan.outcome,), (plan.months,), covariates), plan.months)
    matrix = np.empty((0, 0))
    if len(people.persons):
        # every level a column: `on_shared_levels` says in each comparison which are needed
        matrix = covariate_matrix(people.persons, covariates, full_rank=False).to_numpy()
    names = pd.Index(np.sort(cohort["cluster"].unique()))
    cluster = names.get_indexer(people.persons["cluster"]).astype(np.int64)
    return Sample(cell, study, design, people, matrix, cluster, len(names))


def _pooled(sample: Sample, estimator: str, found: RolloutEffects) -> Row:
    """The effect over all months since the start, on those of whom there are effects."""
    outcome, treated = sample.people.outcome, sample.starts
    after = sample.periods >= sample.people.start[:, None]
    own = after & treated[:, None] & ~np.isnan(outcome) & _with_effect(sample, found.cells)
    used = own.any(axis=1) | ~treated
    mean = float(outcome[own].mean()) if own.any() else np.nan
    effect = found.overall
    if effect.status == "ok":
        effect = Effect(effect.estimate, effect.std_error, None, mean, mean - effect.estimate, "ok")
    reached = np.where(own | (~treated[:, None] & ~np.isnan(outcome)), outcome, 0.0)
    basis = Basis(
        treated, used.astype(float), sample.cluster, reached.max(axis=1, initial=0.0),
        treated.astype(int), _compared(found.cells, "overall:simple"),
    )  # fmt: skip
    label = Label(sample.design, estimator, sample.plan.outcome)
    row = effect_row(sample.cell, label, effect, basis, sample.study)
    waiting = basis.compared if np.isfinite(basis.compared) else None
    # of months and persons together there is no ratio of two shares
    ratio = dict.fromkeys(("risk_ratio", "ratio_low", "ratio_high"), np.nan)
    return row | ratio | {"n_control": waiting, "n_matched_control": waiting, "ess": waiting}


def _with_effect(sample: Sample, cells: pd.DataFrame | None) -> NDArray[np.bool_]:
    """Months (n, T) of persons whose group has an effect in them; all without such cells."""
    start, shape = sample.people.start, sample.people.outcome.shape
    if cells is None:
        return np.ones(shape, dtype=bool)
    found = np.zeros(shape, dtype=bool)
    for group, month in cells.loc[cells["status"] == "ok", ["group", "month"]].to_numpy():
        found[start == group, month] = True
    return found


def _calendar_overlap(sample: Sample) -> Row:
    """Share of the months with guidance in whose calendar month somebody still waits.

    Nil when all start on one day: then whatever changed for everybody on that day is in the effect.
    """
    people = sample.people
    month = people.settled[:, None] + np.arange(people.outcome.shape[1])
    seen, after = ~np.isnan(people.outcome), sample.periods >= people.start[:, None]
    guided, waiting = month[seen & after], np.unique(month[seen & ~after])
    share = float(np.isin(guided, waiting).mean()) if len(guided) else np.nan
    return _asked(sample, sample.plan.estimators[0]).row(
        "calendar_overlap", "ok" if len(guided) else "too_few", estimate=share
    )


def _times(sample: Sample, estimator: str, found: RolloutEffects) -> list[Row]:
    """Effects by time since the start, by group and by month, with their bands."""
    rows = []
    for time in found.times:
        label = Label(sample.design, estimator, sample.plan.outcome, time=time.name)
        basis = replace(_behind(sample, time.name), compared=_compared(found.cells, time.name))
        row: Row = effect_row(sample.cell, label, time.effect, basis, sample.study)
        rows.append(banded(row, time.half_band, sample.study.inference.confidence))
    return rows


def _behind(sample: Sample, name: str) -> Basis:
    """The treated behind an effect by time, and whether they had the outcome then."""
    start, outcome = sample.people.start, sample.people.outcome
    since = sample.periods - start[:, None]
    kind, number = _kind(name)
    months = {
        "event": since == number,
        "calendar": (since >= 0) & (sample.periods == number),
        "group": (since >= 0) & (start == number)[:, None],
    }.get(kind, since >= 0)
    used = months & sample.starts[:, None] & ~np.isnan(outcome)
    rows = np.flatnonzero(used.any(axis=1))
    values = np.where(used, outcome, 0.0)[rows].max(axis=1)
    one = np.ones(len(rows))
    return Basis(one.astype(bool), one, sample.cluster[rows], values, one.astype(int))


def _kind(name: str) -> tuple[str, float]:
    """`event:3` is of kind event, number 3; an overall average has no number."""
    kind, _, number = name.partition(":")
    return kind, np.nan if kind == "overall" else float(number)


def _compared(cells: pd.DataFrame | None, name: str) -> float:
    """Fewest persons whom an effect by time is compared with; infinite where that is everybody."""
    if cells is None:
        return np.inf
    since, (kind, number) = cells["month"] - cells["group"], _kind(name)
    inside = {
        "event": since == number,
        "calendar": (since >= 0) & (cells["month"] == number),
        "group": (since >= 0) & (cells["group"] == number),
    }.get(kind, since >= 0)
    return float(cells.loc[inside & (cells["status"] == "ok"), "n_control"].min())


def _pre_test(sample: Sample, estimator: str, found: RolloutEffects) -> Row:
    test, asked = found.pre_test, _asked(sample, estimator)
    return asked.row(
        "pretrend", test.status, statistic=test.statistic, freedom=test.freedom,
        p_value=test.p_value,
    )  # fmt: skip


def _asked(sample: Sample, estimator: str) -> Asked:
    sizes = np.unique(sample.people.start[sample.starts], return_counts=True)[1]
    smallest = int(sizes.min()) if len(sizes) else 0
    return Asked(sample.cell, sample.design, estimator, sample.plan.outcome, smallest)


def _mixed(sample: Sample, pooled: Row) -> list[Row]:
    """What two-way fixed effects mixes, of those who were followed in every month.

    The parts add up to the pooled effect, so that they rest on no more persons than it does.
    """
    people, asked = sample.people, _asked(sample, "twoway_fe")
    asked = replace(asked, smallest_cell=min(asked.smallest_cell, pooled["smallest_cell"]))
    whole = ~np.isnan(people.outcome).any(axis=1)
    if not (whole & sample.starts).any():
        return [asked.row("goodman_bacon", "window_not_observed")]
    found = goodman_bacon(people.outcome[whole], people.start[whole], sample.periods)
    if found.status != "ok":
        return [asked.row("goodman_bacon", found.status)]
    return [
        asked.row("goodman_bacon", "ok", kind, estimate=estimate, statistic=weight)
        for kind, (weight, estimate) in found.by_kind().items()
    ]


def _at_entry(sample: Sample, everybody: Rollout) -> Row:
    """Who was guided from settlement has no month before: counted, not estimated."""
    treated = everybody.persons["treated"].to_numpy(dtype=bool)
    count, rest = int(everybody.at_entry.sum()), int((treated & ~everybody.at_entry).sum())
    share = count / treated.sum() if treated.any() else np.nan
    fewest = min((number for number in (count, rest) if number), default=0)
    asked = Asked(
        sample.cell, sample.design, sample.plan.estimators[0], sample.plan.outcome, fewest
    )
    return asked.row("treated_at_entry", "ok", estimate=share, freedom=count)


def _group_time(sample: Sample, estimator: str, found: RolloutEffects) -> pd.DataFrame:
    """Rows of GROUP_TIME; none for estimators without such effects."""
    if found.cells is None:
        return GROUP_TIME.empty()
    cells = found.cells.assign(
        design=sample.design,
        estimator=estimator,
        outcome=sample.plan.outcome,
        smallest_cell=[min(_fewest(sample, g, m), controls) for g, m, controls in zip(
            found.cells["group"], found.cells["month"], found.cells["n_control"], strict=True)],
    )  # fmt: skip
    return cells[GROUP_TIME.names]


def _fewest(sample: Sample, group: int, month: int) -> int:
    """Fewest persons of a group with or without the outcome in a month."""
    values = sample.people.outcome[sample.people.start == group, month]
    values = values[~np.isnan(values)]
    return int(min((values == 1).sum(), (values == 0).sum())) if len(values) else 0
