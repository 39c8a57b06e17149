"""Interaction-weighted event study: effects per start and period, averaged by cohort shares.

A regression with leads and lags mixes starts, and effects of one period into the coefficient of
another; with start x period dummies it does not (Sun & Abraham 2021, Journal of Econometrics
225). An independent check of group-time effects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, clustered_std_error
from evaluatie.estimators.staggered.cohort_paths import (
    CohortEffects,
    Path,
    cohort_effects,
    path_of,
    with_controls,
)
from evaluatie.estimators.staggered.event_time import (
    FEWEST,
    StaggeredEffects,
    Support,
    no_average,
    no_effects,
    pre_trend_test,
    std_errors,
)
from evaluatie.estimators.staggered.panel import Option, Panel, make_panel

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
REFERENCE = "The reference: zero by definition."


def sun_abraham(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    *,
    weights: Option = None,
    clusters: Option = None,
    anticipation: float = 0.0,
    estimated_shares: bool = True,
) -> StaggeredEffects:
    """Effects before and after the start by time since treatment, and the average after it.

    outcome (n, T) with NaN where not observed, start (n,) period of first treatment (inf:
    never), periods (T,) in order. Reference is the last period before anticipation starts, -1
    without anticipation; its row is 0 with a missing error. Controls are the never treated; when
    there are none, those who start last, and periods from their start on are left out. Persons
    treated in the first period are left out and counted (`n_at_entry`).

    A start's share at a time is its weight among the persons observed at that time; `overall`
    weighs every treated cell from the start on alike. `estimated_shares`: the error includes
    that the shares are estimated (the paper's proposition 3, Stata's eventstudyinteract);
    False takes them as known (R's fixest). Errors clustered, without small-sample correction.
    `before` tests all times before the reference jointly.
    """
    panel = make_panel(
        outcome, start, periods, weights=weights, clusters=clusters, anticipation=anticipation
    )
    try:
        return _sun_abraham(panel, estimated_shares)
    except NotEstimable as problem:
        return no_effects(panel, problem)


@dataclass(frozen=True)
class _Study:
    """Everything that is averaged: effects of each start, and how."""

    panel: Panel
    control: Path
    times: Floats
    cohorts: list[CohortEffects]
    estimated_shares: bool

    @property
    def total(self) -> Floats:
        """Weight of the treated behind each time, (E,)."""
        return self._sums([one.weight for one in self.cohorts])

    @property
    def shares(self) -> list[Floats]:
        """Share of each start in each of its times, (c,) each."""
        total = self.total
        return [one.weight / total[one.time] for one in self.cohorts]

    def mean(self, values: list[Floats]) -> Floats:
        """Mean (E,) of values (c,) per start, by shares; 0 where there is none."""
        pairs = zip(self.shares, values, strict=True)
        return self._sums([share * value for share, value in pairs])

    def _sums(self, values: list[Floats]) -> Floats:
        found = np.zeros(len(self.times))
        for one, value in zip(self.cohorts, values, strict=True):
            found[one.time] += value
        return found


def _sun_abraham(whole: Panel, estimated_shares: bool) -> StaggeredEffects:
    panel, control_rows = with_controls(whole)
    if not len(panel.cohorts):
        raise NotEstimable("too_few", "Nobody is treated after the first period beside controls.")
    control, times = path_of(panel, control_rows), panel.event_times()
    cohorts = list(cohort_effects(panel, control, times))
    study = _Study(panel, control, times, cohorts, estimated_shares)
    estimate = study.mean([one.estimate for one in cohorts])
    influence = _influence(study, estimate)
    (status, note), reference = _support(study).verdicts(), _reference(study)
    usable = np.array([one == "ok" for one in status]) & ~reference
    influence[:, ~usable] = 0.0
    errors = std_errors(influence, panel.clusters)
    before, after = usable & (times < -panel.anticipation), usable & (times >= 0)
    return StaggeredEffects(
        times,
        np.where(usable | reference, estimate, np.nan),
        np.where(usable, errors, np.nan),
        influence,
        _counts(study),
        tuple("ok" if known else one for known, one in zip(reference, status, strict=True)),
        tuple(REFERENCE if known else one for known, one in zip(reference, note, strict=True)),
        _overall(study, estimate, influence, after) if after.any() else no_average(times, status),
        pre_trend_test(times[before], estimate[before], influence[:, before], panel.clusters),
        int(whole.at_entry.sum()),
        0,
    )


def _influence(study: _Study, estimate: Floats) -> Floats:
    """Influence (n, E): paths of the treated, of the controls, and the estimated shares."""
    found = np.zeros((len(study.panel.start), len(study.times)))
    contrast = np.zeros((len(study.panel.periods), len(study.times)))
    total = study.total
    for one, share in zip(study.cohorts, study.shares, strict=True):
        contrast[:, one.time] += one.contrast * share
        own = one.path.influence(one.contrast * share)
        if study.estimated_shares:
            apart = (one.estimate - estimate[one.time]) / total[one.time]
            own += one.path.seen(one.period) * apart
        found[np.ix_(one.path.rows, one.time)] = own
    found[study.control.rows] = -study.control.influence(contrast)
    found *= len(found)
    return found


def _counts(study: _Study) -> Integers:
    """Treated persons behind each time, (E,)."""
    found = np.zeros(len(study.times), dtype=np.int64)
    for one in study.cohorts:
        found[one.time] += one.path.count[one.period].astype(np.int64)
    return found


def _reference(study: _Study) -> Bools:
    """Times that are only ever a reference, (E,)."""
    found = np.zeros(len(study.times), dtype=bool)
    found[[one.base for one in study.cohorts]] = True
    return found & (_counts(study) == 0)


def _support(study: _Study) -> Support:
    alone, enough = np.zeros((2, len(study.times)), dtype=bool)
    for one in study.cohorts:
        size = one.path.count[one.period]
        alone[one.time] |= size < FEWEST
        enough[one.time] |= size >= FEWEST
    observed = study.panel.at_times(study.panel.observed, study.times).sum(axis=0) > 0
    return Support(observed, _counts(study) > 0, enough, alone)


def _overall(study: _Study, estimate: Floats, influence: Floats, after: Bools) -> Effect:
    """Average over the treated cells at times `after` (E,)."""
    total = study.total[after].sum()
    share = np.where(after, study.total, 0.0) / total
    average = float(share @ estimate)
    whole = influence @ share
    for one in study.cohorts if study.estimated_shares else []:
        apart = np.where(after, estimate - average, 0.0)[one.time] / total
        whole[one.path.rows] += len(whole) * (one.path.seen(one.period) @ apart)
    mean = float(share @ study.mean([one.level for one in study.cohorts]))
    error = clustered_std_error(whole, study.panel.clusters)
    return Effect(average, error, whole, mean, mean - average)
