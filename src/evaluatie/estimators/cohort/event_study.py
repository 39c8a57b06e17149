"""Event study of cohort x place: the effect of every settlement period against a reference.

For period h: (here in h - here in the reference) - (elsewhere in h - elsewhere in the reference).
Periods before the programme should show nothing; those after it show how the effect grows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.inference.clusters import joint_covariance
from evaluatie.inference.rubin import contributions, mean

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Option = ArrayLike | None
NO_SPREAD = 1e-12  # error over size of the outcome


@dataclass(frozen=True)
class EventStudy:
    """Effects of the m periods other than the reference, in their order.

    `estimate`, `std_error`, `n_here`, `n_there`, `n_clusters` (m,), with missing numbers unless
    the period's `status` is `ok` (`note` says why); counts are of persons used, and
    `n_reference` of those here and there in the reference period. `influence` (n, q) and
    `covariance` (q, q), clustered, are of the q periods with an estimate: the positions
    `estimable` (q,), so that joint tests and bands go on without the others.
    """

    period: NDArray[np.int64]
    estimate: Floats
    std_error: Floats
    n_here: NDArray[np.int64]
    n_there: NDArray[np.int64]
    n_clusters: NDArray[np.int64]
    n_reference: tuple[int, int]
    status: tuple[str, ...]
    note: tuple[str, ...]
    estimable: NDArray[np.int64]
    influence: Floats
    covariance: Floats


def pooled_event_study(found: Sequence[EventStudy]) -> EventStudy:
    """The event study of several completed cohorts, by Rubin's rules.

    Covariance: the mean, plus what differs between the cohorts. A period without an estimate in one
    of them has that one's status.
    """
    first = found[0]
    if len(found) == 1:
        return first
    failed = [next((one for one in found if one.status[p] != "ok"), first)
              for p in range(len(first.period))]  # fmt: skip
    status = tuple(one.status[place] for place, one in enumerate(failed))
    kept = np.array([place for place, one in enumerate(status) if one == "ok"], dtype=np.int64)
    own = [np.searchsorted(one.estimable, kept) for one in found]
    between = np.array([contributions(np.array([one.estimate[p] for one in found])) for p in kept])
    between = between.reshape(len(kept), len(found))
    covariance = np.mean(
        [one.covariance[np.ix_(p, p)] for one, p in zip(found, own, strict=True)], axis=0
    )
    estimate, error = np.full((2, len(first.period)), np.nan)
    estimate[kept] = [mean(np.array([one.estimate[p] for one in found])) for p in kept]
    within = np.mean([one.std_error[kept] ** 2 for one in found], axis=0)
    error[kept] = np.sqrt(within + (between**2).sum(axis=1))
    influence = [one.influence[:, p] for one, p in zip(found, own, strict=True)]
    return replace(
        first,
        estimate=estimate,
        std_error=error,
        status=status,
        note=tuple(one.note[place] for place, one in enumerate(failed)),
        estimable=kept,
        influence=np.mean(influence, axis=0),
        covariance=covariance + between @ between.T,
    )


@dataclass(frozen=True)
class Persons:
    """Arrays that all periods share; all (n,), matrix (n, k), levels (n, c)."""

    outcome: Floats
    here: Bools
    period: NDArray[np.int64]
    matrix: Floats
    clusters: NDArray[np.int64]
    weights: Floats
    levels: NDArray[np.int64]


@dataclass(frozen=True)
class OnePeriod:
    """The effect of one period, and the persons (n,) it rests on."""

    effect: Effect
    rows: Bools


def event_study(
    outcome: ArrayLike,
    here: ArrayLike,
    period: ArrayLike,
    matrix: ArrayLike,
    *,
    reference: int,
    estimator: Callable[..., Effect],
    clusters: Option = None,
    weights: Option = None,
    levels: Option = None,
    n_periods: int | None = None,
) -> EventStudy:
    """Effect of each period (n,) of codes 0, 1, ... against the `reference` code.

    `estimator` is one of `did_composition.COHORT_ESTIMATORS`: its target is the settlers of that
    period here, so every period is compared at the covariates of its own settlers. `levels`
    (n, c) are codes of categorical covariates: persons with a level that no settler of the
    period here has are left out of that period, as in `models.covariates.shared_levels`.
    `weights` (n,) are taken as known; a person without weight takes no part. `n_periods` when
    the last codes may be empty. Periods share the reference settlers, so the covariance is
    joint. A period that cannot be estimated has a status and the others go on:
    `window_not_observed` without settlers of it here, `no_comparison` when another of its four
    groups is empty, `no_variation` when the error is zero, or the estimator's.
    """
    persons = _persons((outcome, here, period, matrix), clusters, weights, levels)
    last = int(persons.period.max(initial=-1)) + 1 if n_periods is None else n_periods
    codes = np.array([code for code in range(last) if code != reference], dtype=np.int64)
    found = [_one_period(persons, int(code), reference, estimator) for code in codes]
    return _collected(persons, codes, reference, found)


def _persons(
    data: tuple[ArrayLike, ArrayLike, ArrayLike, ArrayLike],
    clusters: Option,
    weights: Option,
    levels: Option,
) -> Persons:
    values = np.asarray(data[0], dtype=np.float64)
    size = len(values)
    labels = np.arange(size) if clusters is None else np.asarray(clusters)
    none = np.empty((size, 0), dtype=np.int64)
    return Persons(
        outcome=values,
        here=np.asarray(data[1], dtype=bool),
        period=np.asarray(data[2], dtype=np.int64),
        matrix=np.asarray(data[3], dtype=np.float64),
        clusters=np.unique(labels, return_inverse=True)[1].astype(np.int64),
        weights=np.ones(size) if weights is None else np.asarray(weights, dtype=np.float64),
        levels=none if levels is None else np.asarray(levels, dtype=np.int64),
    )


def _one_period(
    persons: Persons, code: int, reference: int, estimator: Callable[..., Effect]
) -> OnePeriod:
    """The effect of one period with its influence on all n rows."""
    rows = _rows(persons, code, reference)
    here, late = persons.here[rows], persons.period[rows] == code
    try:
        if len(np.unique(2 * here + late)) < 4:
            status = "no_comparison" if (here & late).any() else "window_not_observed"
            raise NotEstimable(status, "One of the four groups has no persons.")
        data = persons.outcome[rows], here, late, persons.matrix[rows]
        options = {"clusters": persons.clusters[rows], "weights": persons.weights[rows]}
        effect = estimator(*data, **options)
        if effect.status != "ok" or effect.influence is None:
            raise NotEstimable(effect.status, effect.note)
        if not effect.std_error > NO_SPREAD * np.abs(data[0]).max():
            raise NotEstimable("no_variation", "The outcome does not vary.")
    except NotEstimable as problem:
        return OnePeriod(problem.effect(), rows)
    return OnePeriod(effect, rows)


def _rows(persons: Persons, code: int, reference: int) -> Bools:
    """Persons (n,) of the period and the reference whose levels the period's target has."""
    rows = np.isin(persons.period, (code, reference)) & (persons.weights > 0)
    target = rows & persons.here & (persons.period == code)
    for level in persons.levels.T:
        rows &= np.isin(level, level[target])
    return rows


def _collected(
    persons: Persons, codes: NDArray[np.int64], reference: int, found: list[OnePeriod]
) -> EventStudy:
    effects = [one.effect for one in found]
    estimable = np.array([i for i, e in enumerate(effects) if e.status == "ok"], dtype=np.int64)
    influence = np.zeros((len(persons.outcome), len(estimable)))
    for column, position in enumerate(estimable):
        rows, part = found[position].rows, effects[position].influence
        influence[rows, column] = np.asarray(part) * len(rows) / rows.sum()
    used = [(one.rows & (persons.period == code)) for one, code in zip(found, codes, strict=True)]
    base = (persons.period == reference) & (persons.weights > 0)
    return EventStudy(
        period=codes,
        estimate=np.array([e.estimate for e in effects]),
        std_error=np.array([e.std_error for e in effects]),
        n_here=np.array([(rows & persons.here).sum() for rows in used], dtype=np.int64),
        n_there=np.array([(rows & ~persons.here).sum() for rows in used], dtype=np.int64),
        n_clusters=np.array([len(np.unique(persons.clusters[one.rows])) for one in found]),
        n_reference=(int((base & persons.here).sum()), int((base & ~persons.here).sum())),
        status=tuple(e.status for e in effects),
        note=tuple(e.note for e in effects),
        estimable=estimable,
        influence=influence,
        covariance=joint_covariance(influence, persons.clusters),
    )
