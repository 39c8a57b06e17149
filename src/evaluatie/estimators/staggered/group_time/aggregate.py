"""Group-time effects put together: overall, by group, by period and by time since treatment.

Callaway & Sant'Anna (2021, section 3.1), with the conventions of R's did (aggte). Weights are the
groups' shares of persons, and the influence functions include that those are estimated: a person
of a group adds by how much the effect of that group departs from the average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.staggered.group_time.effects import GroupTime
from evaluatie.estimators.staggered.group_time.influence import std_errors

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
KINDS = ("simple", "group", "calendar", "dynamic")
NAN = float("nan")


@dataclass(frozen=True)
class Average:
    """One average: estimate, standard error and influence function (n,), scaled as in `Effect`."""

    estimate: float
    std_error: float
    influence: Floats | None


@dataclass(frozen=True)
class Aggregate:
    """Averages of group-time effects.

    `time` (q,) are the groups, periods, or times since treatment (`simple` has one, 0), each with
    `estimate`, `std_error` (q,; missing at a reference), `n_treated` (q,) the treated persons
    behind it, and `influence` (n, q). `overall` is the average over the groups or periods, or over
    the times since treatment from 0 on. `n_cells` group-time effects are in it; `n_left_out` could
    not be estimated, and the averages are over the others. Unless `status` is `ok` there are none.
    """

    kind: str
    time: Floats
    estimate: Floats
    std_error: Floats
    n_treated: Integers
    influence: Floats
    overall: Average
    clusters: Integers | None
    n_cells: int
    n_left_out: int
    status: str = "ok"
    note: str = ""


def aggregate(
    found: GroupTime,
    kind: str,
    *,
    balance_e: float | None = None,
    min_e: float | None = None,
    max_e: float | None = None,
) -> Aggregate:
    """Averages of one kind, with errors by person or cluster.

    `simple`: all effects from the start on, weighted by the group's share of persons. `group`:
    the plain mean of a group's effects from the start on; overall by share. `calendar`: per
    period the groups treated by then, by share; overall the plain mean. `dynamic`: per time since
    treatment e (also before) the groups seen then, by share; overall the plain mean of e >= 0.
    `balance_e`, dynamic only: just the groups that are followed for at least so long, up to that
    e, so that the same groups are in every e >= 0. `min_e` and `max_e` limit e for every kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is unknown: use one of {', '.join(KINDS)}.")
    if balance_e is not None and kind != "dynamic":
        raise ValueError("balance_e is about times since treatment: use it with dynamic.")
    wanted = _wanted(found, kind, balance_e, (min_e, max_e))
    usable = np.isin(found.status, ("ok", "reference"))
    left_out = int((wanted & ~usable).sum())
    try:
        return _average(found, kind, wanted & usable, left_out)
    except NotEstimable as problem:
        return _nothing(found, kind, left_out, problem)


@dataclass(frozen=True)
class _Terms:
    """Cells (c,) that are averaged, the average (c,) each is in, and its weight before scaling."""

    cells: Integers
    place: Integers
    share: Floats

    @property
    def size(self) -> Floats:
        """Sum of the weights of each average, (q,)."""
        return np.asarray(np.bincount(self.place, self.share), dtype=np.float64)


def _wanted(
    found: GroupTime, kind: str, balance_e: float | None, limits: tuple[float | None, float | None]
) -> Bools:
    """The cells (c,) that belong in the averages."""
    since = time_since(found)
    lowest, highest = limits
    wanted = np.ones(len(since), dtype=bool) if kind == "dynamic" else since >= 0
    if lowest is not None:
        wanted &= since >= lowest
    if highest is not None:
        wanted &= since <= highest
    if balance_e is not None:
        first, last = found.panel.periods[[0, -1]]
        wanted &= (last - found.group >= balance_e) & (since <= balance_e)
        wanted &= since >= balance_e - (last - first)
    return wanted


def time_since(found: GroupTime) -> Floats:
    """Time since treatment of each cell (c,), negative before; rounding of the periods removed."""
    return np.asarray(np.round(found.period - found.group, 9))


def _average(found: GroupTime, kind: str, used: Bools, left_out: int) -> Aggregate:
    cells = np.flatnonzero(used)
    if len(cells) == 0:
        raise _missing(found)
    labels = {
        "simple": np.zeros(len(found.group)),
        "group": found.group,
        "calendar": found.period,
        "dynamic": time_since(found),
    }[kind]
    time, place = np.unique(labels[cells], return_inverse=True)
    share = np.ones(len(cells)) if kind == "group" else _shares(found)[cells]
    terms = _Terms(cells, place, share)
    estimate = np.bincount(place, share * found.estimate[cells]) / terms.size
    influence = _influence(found, terms, estimate, estimated=kind != "group")
    error = std_errors(influence, len(influence), found.panel.clusters)
    error[error == 0.0] = NAN
    return Aggregate(
        kind=kind,
        time=time,
        estimate=estimate,
        std_error=error,
        n_treated=_persons(found, terms),
        influence=influence,
        overall=_overall(found, kind, time, estimate, influence),
        clusters=found.panel.clusters,
        n_cells=len(cells),
        n_left_out=left_out,
    )


def _influence(found: GroupTime, terms: _Terms, estimate: Floats, *, estimated: bool) -> Floats:
    """Influence (n, q) of weighted averages of cells, and of the shares if those are estimated."""
    cells, place = terms.cells, terms.place
    to, factor = np.zeros(len(found.group), dtype=np.int64), np.zeros(len(found.group))
    to[cells], factor[cells] = place, terms.share / terms.size[place]
    influence = found.influence.combine(to, factor, len(estimate))
    if estimated:
        departure = (found.estimate[cells] - estimate[place]) / terms.size[place]
        _add_shares(influence, found, found.group[cells], place, departure)
    return influence


def _add_shares(
    influence: Floats, found: GroupTime, group: Floats, place: Integers, departure: Floats
) -> None:
    """Adds to influence (n, q) what estimating the groups' shares does.

    Each of the k terms says by how much a group departs, per unit of share, in one column.
    """
    for each in np.unique(group):
        own = group == each
        total = np.bincount(place[own], departure[own], minlength=influence.shape[1])
        rows, columns = np.flatnonzero(found.panel.start == each), np.flatnonzero(total)
        influence[np.ix_(rows, columns)] += np.outer(found.panel.weights[rows], total[columns])


def _overall(
    found: GroupTime, kind: str, time: Floats, estimate: Floats, influence: Floats
) -> Average:
    if kind == "group":
        share = _group_shares(found, time)
        mean = float(estimate @ share / share.sum())
        total = influence @ (share / share.sum())
        departure = (estimate - mean) / share.sum()
        _add_shares(total[:, None], found, time, np.zeros(len(time), dtype=np.int64), departure)
    else:
        later = time >= 0 if kind == "dynamic" else np.ones(len(time), dtype=bool)
        if not later.any():
            return Average(NAN, NAN, None)
        mean = float(estimate[later].mean())
        total = influence @ (later / later.sum())
    error = std_errors(total[:, None], len(total), found.panel.clusters)
    return Average(mean, float(error[0]), total)


def _shares(found: GroupTime) -> Floats:
    """Share of all persons (by weight) in each cell's group, (c,)."""
    groups, place = np.unique(found.group, return_inverse=True)
    return _group_shares(found, groups)[place]


def _group_shares(found: GroupTime, groups: Floats) -> Floats:
    panel = found.panel
    return np.array([panel.weights[panel.start == each].sum() for each in groups]) / len(
        panel.start
    )


def _persons(found: GroupTime, terms: _Terms) -> Integers:
    """Treated persons behind each average (q,): of each group the most in any of its cells."""
    groups, code = np.unique(found.group[terms.cells], return_inverse=True)
    most = np.zeros((len(terms.size), len(groups)), dtype=np.int64)
    np.maximum.at(most, (terms.place, code), found.n_treated[terms.cells])
    return np.asarray(most.sum(axis=1))


def _missing(found: GroupTime) -> NotEstimable:
    """Why there is nothing to average."""
    problems = found.status[~np.isin(found.status, ("ok", "reference"))]
    if len(problems) == 0:
        return NotEstimable("window_not_observed", "No group has an effect in these periods.")
    names, counts = np.unique(problems, return_counts=True)
    return NotEstimable(str(names[counts.argmax()]), "No group-time effect could be estimated.")


def _nothing(found: GroupTime, kind: str, left_out: int, problem: NotEstimable) -> Aggregate:
    none = np.empty(0)
    return Aggregate(
        kind=kind,
        time=none,
        estimate=none,
        std_error=none,
        n_treated=np.empty(0, dtype=np.int64),
        influence=np.empty((len(found.panel.start), 0)),
        overall=Average(NAN, NAN, None),
        clusters=found.panel.clusters,
        n_cells=0,
        n_left_out=left_out,
        status=problem.status,
        note=problem.note,
    )
