"""The panel of a staggered rollout as arrays, and who is compared with whom in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.staggered.group_time.cells import Cell
from evaluatie.models.scaling import as_matrix

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """Outcome (n, T), `missing` (n, T) or None, start (n,), periods (T,), matrix (n, k).

    `weights` (n,) have mean 1, `clusters` (n,) are numbers, or None.
    """

    outcome: Floats
    missing: Bools | None
    start: Floats
    periods: Floats
    matrix: Floats
    weights: Floats
    clusters: Integers | None


@dataclass(frozen=True)
class Batch:
    """Cells in which the same persons are compared.

    `rows` (r,) are the persons, `treated` (r,) those of the group; `cells` (m,) their numbers,
    `after` and `before` (m,) the positions of their periods. `present` (2,): treated and control
    persons before leaving out who is not observed.
    """

    rows: Integers
    treated: Bools
    cells: Integers
    after: Integers
    before: Integers
    present: tuple[int, int]

    @property
    def counts(self) -> tuple[int, int]:
        """Treated and control persons."""
        return int(self.treated.sum()), int((~self.treated).sum())


def as_panel(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    matrix: ArrayLike | None,
    *,
    weights: ArrayLike | None,
    clusters: ArrayLike | None,
) -> Panel:
    """Arrays of a panel; ValueError for shapes that do not fit together."""
    values = np.ascontiguousarray(outcome, dtype=np.float64)
    first, grid = np.asarray(start, dtype=np.float64), np.asarray(periods, dtype=np.float64)
    if values.shape != (len(first), len(grid)) or len(grid) == 0:
        raise ValueError("The outcome has one row per person and one column per period.")
    if not (np.diff(grid) > 0).all():
        raise ValueError("Periods increase: sort them and the columns of the outcome.")
    missing = ~np.isfinite(values)
    weight = np.ones(len(first)) if weights is None else np.asarray(weights, dtype=np.float64)
    return Panel(
        outcome=values,
        missing=missing if missing.any() else None,
        start=first,
        periods=grid,
        matrix=as_matrix(matrix, len(first)),
        weights=weight / weight.mean() if weight.any() else weight,
        clusters=None if clusters is None else np.unique(clusters, return_inverse=True)[1],
    )


def batches(panel: Panel, wanted: list[Cell]) -> Iterator[Batch]:
    """The cells, put together where treated, controls and who is observed are the same."""
    starts = np.unique(panel.start)

    def comparison(numbered: tuple[int, Cell]) -> tuple[float, int]:
        cell = numbered[1]
        return cell.group, int(np.searchsorted(starts, cell.cutoff, side="right"))

    for (group, first), alike in groupby(sorted(enumerate(wanted), key=comparison), comparison):
        member = panel.start == group
        later = np.isin(panel.start, starts[first:])
        compared = (member | later) & (panel.weights > 0)
        yield from _observed(panel, np.flatnonzero(compared), list(alike), member)


def _observed(
    panel: Panel, rows: Integers, alike: list[tuple[int, Cell]], member: Bools
) -> Iterator[Batch]:
    """Batches of one group and one set of controls, by who is observed in both periods."""
    treated = member[rows]
    present = int(treated.sum()), int((~treated).sum())
    for mask, numbered in _by_mask(panel, rows, alike):
        number, after, before = np.array([(k, c.period, c.base) for k, c in numbered]).T
        kept = slice(None) if mask is None else mask
        yield Batch(rows[kept], treated[kept], number, after, before, present)


def _by_mask(
    panel: Panel, rows: Integers, alike: list[tuple[int, Cell]]
) -> list[tuple[Bools | None, list[tuple[int, Cell]]]]:
    """Cells by which of the rows are observed in both periods; None: all of them."""
    if panel.missing is None:
        return [(None, alike)]
    seen = ~panel.missing[rows]
    found: dict[bytes, tuple[Bools | None, list[tuple[int, Cell]]]] = {}
    for number, cell in alike:
        mask = seen[:, cell.period] & seen[:, cell.base]
        found.setdefault(np.packbits(mask).tobytes(), (mask, []))[1].append((number, cell))
    return list(found.values())
