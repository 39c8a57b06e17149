"""Effects by time since treatment: what the checks on group-time effects return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.estimators.staggered.panel import Panel
from evaluatie.inference.clusters import cluster_totals, joint_covariance
from evaluatie.inference.pretrends import Wald, wald_test

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
FEWEST = 2  # treated persons of one start
ALONE = "Some starts have one treated person; the error does not count how they differ."


@dataclass(frozen=True)
class PreTrend:
    """Differences before treatment: time, estimate and std_error (k,), and whether all are zero.

    `covariance` (k, k) is clustered. Unless the test's `status` is `ok`, it says nothing.
    """

    time: Floats
    estimate: Floats
    std_error: Floats
    covariance: Floats
    test: Wald


@dataclass(frozen=True)
class StaggeredEffects:
    """Effects by time since treatment, their average, and what came before.

    Arrays by event time (E,): `time`, `estimate`, `std_error`, `n_treated` (persons behind the
    estimate), `status`, `note`; `influence` (n, E) is scaled as in `Effect`, 0 where there is no
    estimate. `n_at_entry` persons were treated from the first period on: they have no effect
    here. Nor have the `n_left_out` of an imputation, treated later but never seen before.
    """

    time: Floats
    estimate: Floats
    std_error: Floats
    influence: Floats
    n_treated: Integers
    status: tuple[str, ...]
    note: tuple[str, ...]
    overall: Effect
    before: PreTrend
    n_at_entry: int
    n_left_out: int


def std_errors(influence: Floats, clusters: ArrayLike | None) -> Floats:
    """`clustered_std_error` of every column of `influence` (n, E): (E,)."""
    totals = cluster_totals(influence, clusters)
    variance = np.einsum("ge,ge->e", totals, totals)
    return np.asarray(np.sqrt(variance) / len(influence), dtype=np.float64)


def pre_trend_test(
    time: Floats, estimate: Floats, influence: Floats, clusters: ArrayLike | None
) -> PreTrend:
    """Wald test that `estimate` (k,) is zero, with its covariance from `influence` (n, k)."""
    spread = joint_covariance(influence, clusters)
    count = len(influence if clusters is None else np.unique(np.asarray(clusters)))
    test = wald_test(estimate, spread, clusters=count)
    return PreTrend(time, estimate, np.sqrt(np.diag(spread)), spread, test)


def no_pre_trend(status: str) -> PreTrend:
    """A test that cannot be made."""
    none, missing = np.empty(0), float("nan")
    return PreTrend(none, none, none, np.empty((0, 0)), Wald(missing, 0, missing, missing, status))


@dataclass(frozen=True)
class Support:
    """What stands behind each time since treatment, all (E,) bool.

    `observed`: treated persons are seen; `compared`: and can be compared with untreated ones;
    `enough`: some start has two of them or more; `alone`: some start has one.
    """

    observed: Bools
    compared: Bools
    enough: Bools
    alone: Bools

    def verdicts(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Status and note of each time."""
        rows = zip(self.observed, self.compared, self.enough, self.alone, strict=True)
        found = [_verdict(*row) for row in rows]
        return tuple(status for status, _ in found), tuple(note for _, note in found)


def _verdict(observed: bool, compared: bool, enough: bool, alone: bool) -> tuple[str, str]:
    if not observed:
        return "window_not_observed", "No treated person is observed at this time."
    if not compared:
        return "no_overlap", "No untreated persons to compare with in these periods."
    if not enough:
        return "too_few", "Every start has fewer than 2 treated persons."
    return "ok", ALONE if alone else ""


def no_average(time: Floats, status: tuple[str, ...]) -> Effect:
    """The average when no time from the start on has an estimate, with the reason."""
    reasons = [one for since, one in zip(time, status, strict=True) if since >= 0]
    reason = "too_few" if "too_few" in reasons else [*reasons, "window_not_observed"][0]
    return NotEstimable(reason, "No time from the start on has an estimate.").effect()


def no_effects(panel: Panel, problem: NotEstimable) -> StaggeredEffects:
    """No estimates: every time since treatment has the problem's status."""
    times = panel.event_times()
    missing = np.full(len(times), np.nan)
    return StaggeredEffects(
        times,
        missing,
        missing,
        np.zeros((len(panel.start), len(times))),
        np.zeros(len(times), dtype=np.int64),
        (problem.status,) * len(times),
        (problem.note,) * len(times),
        problem.effect(),
        no_pre_trend(problem.status),
        int(panel.at_entry.sum()),
        0,
    )
