"""Influence functions of many comparisons, kept only for the persons who are in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.staggered.group_time.rows import add_columns
from evaluatie.inference.clusters import cluster_totals

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Block:
    """Influence `values` (r, m) of the effects `cells` (m,) on the persons `rows` (r,)."""

    rows: Integers
    cells: Integers
    values: Floats


@dataclass(frozen=True)
class Influence:
    """Influence functions (persons, cells) as blocks; everywhere else they are 0.

    Scaled as in `Effect`: a standard error is the root of the sum of squares, divided by
    `persons`. A panel of 500 thousand persons, 36 months and six groups takes 0.4 to 0.9 GB.
    """

    persons: int
    cells: int
    blocks: tuple[Block, ...]

    def combine(self, place: ArrayLike, weights: ArrayLike, columns: int) -> Floats:
        """Weighted sums of cells, (persons, columns).

        Cell j goes to column `place` (cells,) with its weight (cells,); weight 0 leaves it out.
        """
        to, factor = np.asarray(place, dtype=np.int64), np.asarray(weights, dtype=np.float64)
        total = np.zeros((self.persons, columns))
        for block in self.blocks:
            if factor[block.cells].any():
                into, by = to[block.cells], factor[block.cells]
                add_columns(total, block.values, block.rows, into, by)
        return total

    def dense(self, cells: ArrayLike) -> Floats:
        """The influence functions (persons, q) of some cells (q,), written out."""
        wanted = np.asarray(cells, dtype=np.int64)
        place, kept = np.zeros(self.cells, dtype=np.int64), np.zeros(self.cells)
        place[wanted], kept[wanted] = np.arange(len(wanted)), 1.0
        return self.combine(place, kept, len(wanted))


def std_errors(influence: Floats, persons: int, clusters: Integers | None = None) -> Floats:
    """Standard errors (q,) of effects from influence (r, q) on r of so many persons.

    Summed within clusters (r,) when given; no small-sample correction.
    """
    totals = influence if clusters is None else cluster_totals(influence, clusters)
    return np.asarray(np.sqrt(np.einsum("ij,ij->j", totals, totals)) / persons)
