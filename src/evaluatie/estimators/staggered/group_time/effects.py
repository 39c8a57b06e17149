"""Group-time effects: every group against its controls, in every period.

Callaway & Sant'Anna (2021, Journal of Econometrics 225), with the conventions of R's did 2.3.1.
A group's comparison with one set of controls is fitted once and applied to all its periods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.comparison import Effects, Fit
from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.fits import FEWEST
from evaluatie.estimators.staggered.group_time.cells import Cell, Rules, at_entry, cells
from evaluatie.estimators.staggered.group_time.influence import Block, Influence, std_errors
from evaluatie.estimators.staggered.group_time.panel import Batch, Panel, as_panel, batches
from evaluatie.estimators.staggered.group_time.rows import changes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class GroupTime:
    """Effects of c cells, each one group in one period.

    `group`, `period`, `base` (c,) are on the scale of the periods; the change is counted from
    `base`. `estimate`, `std_error`, `mean_treated` (c,), the last one the mean change of the
    treated; `n_treated`, `n_control` (c,) the persons used. `status` (c,): `ok`; `reference` (the
    base of a universal base period: 0, without error); `too_few`; `window_not_observed` (no
    treated or no control person is observed in both periods); `no_overlap`; `not_converged`. The
    numbers of the last four are missing and `note` (c,) says why. `treated_at_entry` persons are
    treated (or anticipate it) from the first period on: no period before, so no effect.
    """

    group: Floats
    period: Floats
    base: Floats
    estimate: Floats
    std_error: Floats
    mean_treated: Floats
    n_treated: Integers
    n_control: Integers
    status: NDArray[np.str_]
    note: NDArray[np.str_]
    influence: Influence
    treated_at_entry: int
    rules: Rules
    panel: Panel


@dataclass(frozen=True)
class _Found:
    """What a batch gave: the effects of its cells and their errors, or a problem."""

    batch: Batch
    n_treated: int
    effects: Effects | None
    std_error: Floats | None
    status: str = "ok"
    note: str = ""


def group_time_effects(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    matrix: ArrayLike | None = None,
    *,
    fit: Fit,
    controls: str = "never_treated",
    base_period: str = "varying",
    anticipation: float = 0.0,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> GroupTime:
    """Effect on the treated of every group in every period.

    `outcome` (n, T), missing where not observed; `start` (n,) when treatment starts, on the scale
    of `periods` (T,), which increase and need not be evenly spaced; infinite for never, and who
    misses it takes no part. `matrix` (n, k): covariates fixed before treatment. `fit` is how a
    group is compared: one of `fits`, or matching. `controls`: `never_treated`, or
    `not_yet_treated`: who starts later than the later of both periods plus `anticipation`, the
    time before the start in which treatment may already work. `base_period`: see `cells`.
    `weights` (n,) are taken as fixed; `clusters` (n,) say who vary together.

    Each comparison rests on the persons observed in both of its periods (as Stata's csdid). A cell
    that cannot be estimated has a status, and the others go on. ValueError for shapes or options
    that contradict each other.
    """
    rules = Rules(controls, base_period, anticipation)
    panel = as_panel(outcome, start, periods, matrix, weights=weights, clusters=clusters)
    wanted = cells(panel.start[panel.weights > 0], panel.periods, rules)
    found = [_compared(panel, batch, fit) for batch in batches(panel, wanted)]
    return _together(panel, rules, wanted, found)


def _compared(panel: Panel, batch: Batch, fit: Fit) -> _Found:
    """One group and its controls, in all periods of a batch."""
    rows, treated = batch.rows, batch.treated
    try:
        _enough(batch)
        weights = panel.weights[rows]
        comparison = fit(treated, panel.matrix[rows], weights / weights.mean())
        found = comparison.effects(changes(panel.outcome, rows, batch.after, batch.before))
    except NotEstimable as problem:
        return _Found(batch, int(treated.sum()), None, None, problem.status, problem.note)
    persons = len(panel.start)
    influence = found.influence
    influence *= persons / len(rows)
    clusters = None if panel.clusters is None else panel.clusters[rows]
    used = int(treated.sum()) - getattr(comparison, "left_out", 0)  # matching may find nobody
    note = getattr(comparison, "note", "")
    return _Found(batch, used, found, std_errors(influence, persons, clusters), note=note)


def _enough(batch: Batch) -> None:
    """NotEstimable without two persons in each group."""
    counts = batch.counts
    if min(batch.present) > 0 and min(counts) == 0:
        note = "No treated or no control person is observed in both periods."
        raise NotEstimable("window_not_observed", note)
    if counts[0] >= FEWEST and batch.present[1] == 0:
        raise NotEstimable("no_comparison", "Nobody is left to compare with.")
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", f"{counts[0]} treated and {counts[1]} control persons.")


def _together(panel: Panel, rules: Rules, wanted: list[Cell], found: list[_Found]) -> GroupTime:
    """The cells of all batches in the order wanted."""
    numbers, counts, words = _written(len(wanted), found)
    _settle(numbers, words, np.array([cell.is_reference for cell in wanted], dtype=bool))
    estimate, error, mean = numbers
    return GroupTime(
        group=np.array([cell.group for cell in wanted]),
        period=panel.periods[[cell.period for cell in wanted]],
        base=panel.periods[[cell.base for cell in wanted]],
        estimate=estimate,
        std_error=error,
        mean_treated=mean,
        n_treated=counts[0],
        n_control=counts[1],
        status=words[0].astype(str),
        note=words[1].astype(str),
        influence=Influence(len(panel.start), len(wanted), _blocks(found)),
        treated_at_entry=_entered(panel, rules),
        rules=rules,
        panel=panel,
    )


def _written(size: int, found: list[_Found]) -> tuple[Floats, Integers, NDArray[np.object_]]:
    """Numbers (3, c): estimate, error and mean; counts (2, c); words (2, c): status and note."""
    numbers = np.full((3, size), np.nan)
    counts = np.zeros((2, size), dtype=np.int64)
    words = np.full((2, size), "", dtype=object)
    for each in found:
        into = each.batch.cells
        counts[:, into] = np.array([[each.n_treated], [each.batch.counts[1]]])
        words[:, into] = np.array([[each.status], [each.note]], dtype=object)
        if each.effects is not None:
            effects = each.effects
            numbers[:, into] = effects.estimate, each.std_error, effects.mean_treated
    return numbers, counts, words


def _settle(numbers: Floats, words: NDArray[np.object_], reference: Bools) -> None:
    """Writes what a number that is not finite, and a period that is its own base, count as."""
    broken = (words[0] == "ok") & ~np.isfinite(numbers).all(axis=0)
    numbers[:, broken] = np.nan
    words[0, broken], words[1, broken] = "not_converged", "The estimate is not a finite number."
    numbers[:, reference] = np.array([[0.0], [np.nan], [0.0]])
    words[0, reference], words[1, reference] = "reference", ""


def _blocks(found: list[_Found]) -> tuple[Block, ...]:
    return tuple(
        Block(each.batch.rows, each.batch.cells, each.effects.influence)
        for each in found
        if each.effects is not None
    )


def _entered(panel: Panel, rules: Rules) -> int:
    entered = at_entry(panel.start, panel.periods, rules)
    return int((entered & (panel.weights > 0)).sum())
