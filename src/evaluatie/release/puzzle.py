"""What a reader can work out of the counts that are printed, and which to withhold so that it ends.

A released count is a cell. Cells are bound to each other: levels and those of no level add up to
everybody (`sums`), and one group is part of another (`nested`: who reached an outcome by month 12
is among those who reached it by 18). A reader knows these bonds and every printed cell, so that a
withheld one lies in an interval, of which the ends are two linear programmes. A secret, a small
cell or a small difference of two nested ones, is safe when its interval is at least as wide as the
fewest persons of a printed number. Which other cells to withhold is an integer programme: the
cheapest set for which every secret has two tables, both equal to the real one in all that is
printed, that lie so far apart (Fischetti and Salazar 2001; solved with HiGHS). The secrets share
one choice; cells that have nothing to do with each other are solved apart.

acro (checks of single tables; pins an old pandas) and tau-argus (through pytauargus, young, needs
its own solver) do the same for frequency tables; neither knows horizons, nested outcomes or the
means of designs, which are most of what is released here.

The bonds are those of a network, so that the ends of the intervals are whole numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
NEVER = 0.0  # cost of what is printed nowhere
ALWAYS = np.inf  # cost of what is printed in any case
GAP = 0.1  # of the cost, how far from the cheapest will do
RINGS = 3  # of cells around a secret that may differ, before all may
NODES = 50  # of one integer programme (not seconds: the same on every machine)


@contextmanager
def _silent() -> Iterator[None]:
    """Drops what the solver prints past Python, whatever is asked: lines on its own workings."""
    kept = os.dup(1)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@dataclass(frozen=True)
class Puzzle:
    """Cells (q,) and their bonds.

    `value` persons; `upper` how many everybody knows there can be; `cost` of withholding, NEVER
    for what nobody prints and ALWAYS for what is printed in any case; `label` numbers what is
    withheld together. `sums`: a whole and its parts; `nested`: the larger of two and the smaller,
    which is part of it. `secret` (q,): cells that are secret whatever their size, besides those of
    1 to fewest - 1. `nil`: whether a cell of nobody is small too.
    """

    value: Ints
    upper: Ints
    cost: Floats
    label: Ints
    sums: Sequence[tuple[int, Sequence[int]]] = ()
    nested: Sequence[tuple[int, int]] = ()
    secret: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    nil: bool = False

    def secrets(self, fewest: int) -> Floats:
        """Combinations (s, q) of cells that may not be known: small cells, small differences.

        Of two nested cells also what is left of their upper bounds, as those who are only in the
        larger and did not reach the outcome.
        """
        low = 0 if self.nil else 1
        small = (self.value >= low) & (self.value < fewest) & (self.upper > 0)
        small |= self.secret if len(self.secret) else False
        rows = [np.eye(len(self.value))[small]]
        for larger, smaller in self.nested:
            gap = self.value[larger] - self.value[smaller]
            left = self.upper[larger] - self.upper[smaller] - gap
            if 1 <= gap < fewest or 1 <= left < fewest:
                rows.append(self._difference(larger, smaller)[None])
        return np.concatenate(rows)

    def width(self, secrets: Floats, fewest: int) -> Floats:
        """How wide the interval of each secret (s,) has to be: of a handful all that there are."""
        return np.minimum(fewest, np.where(secrets > 0, self.upper, 0).max(axis=1)) * 1.0

    def _difference(self, larger: int, smaller: int) -> Floats:
        row = np.zeros(len(self.value))
        row[larger], row[smaller] = 1.0, -1.0
        return row

    def equal(self) -> Floats:
        """Combinations (r, q) that are nil: a whole less its parts."""
        rows = np.zeros((len(self.sums), len(self.value)))
        for row, (whole, parts) in zip(rows, self.sums, strict=True):
            row[whole] = 1.0
            row[list(parts)] = -1.0
        return rows

    def order(self) -> Floats:
        """Combinations (k, q) that are not below nil: a group less a part of it."""
        rows = np.zeros((len(self.nested), len(self.value)))
        larger, smaller = np.array(self.nested, dtype=np.int64).reshape(-1, 2).T
        rows[np.arange(len(rows)), larger] = 1.0
        rows[np.arange(len(rows)), smaller] = -1.0
        return rows


def intervals(puzzle: Puzzle, hidden: Bools, combinations: Floats) -> Floats:
    """Lowest and highest (s, 2) that a reader can think of, of each combination (s, q) of cells."""
    low = np.where(hidden, 0, puzzle.value)
    high = np.where(hidden, puzzle.upper, puzzle.value)
    known = {"bounds": np.column_stack([low, high]), "method": "highs"}
    if len(puzzle.sums):
        known |= {"A_eq": puzzle.equal(), "b_eq": np.zeros(len(puzzle.sums))}
    if len(puzzle.nested):
        known |= {"A_ub": -puzzle.order(), "b_ub": np.zeros(len(puzzle.nested))}
    ends = [[linprog(row, **known).fun, -linprog(-row, **known).fun] for row in combinations]
    return np.array(ends, dtype=np.float64).reshape(-1, 2)


def withheld(puzzle: Puzzle, fewest: int) -> Bools:
    """Cells (q,) that are not printed, so that every secret stays at least `fewest` wide.

    When no choice is enough, as of a handful of persons, all cells that are bound to the secret
    are withheld, but for those that are always printed.
    """
    hidden = puzzle.cost == NEVER
    secrets = puzzle.secrets(fewest)
    groups, free = _components(puzzle), puzzle.cost < ALWAYS
    choice = free & (puzzle.cost > NEVER)
    for group in np.unique(groups[(np.abs(secrets).sum(axis=0) > 0) & free]):
        own = (groups == group) & free
        if not (own & choice).any():
            continue
        inside = secrets[np.abs(secrets[:, own]).sum(axis=1) > 0]
        hidden[own] = _solved(puzzle, own, inside, fewest)
    return hidden


def _components(puzzle: Puzzle) -> Ints:
    """For each cell (q,) the number of the group of cells that it is bound to.

    What is always printed binds nothing: it is a number that everybody has.
    """
    ties = list(puzzle.nested)
    for whole, parts in puzzle.sums:
        unknown = [cell for cell in (whole, *parts) if puzzle.cost[cell] < ALWAYS]
        ties += [(unknown[0], cell) for cell in unknown]
    first = {int(label): cell for cell, label in reversed(list(enumerate(puzzle.label)))}
    ties += [(first[int(label)], cell) for cell, label in enumerate(puzzle.label)]
    one, other = np.array(ties).reshape(-1, 2).T
    free = (puzzle.cost[one] < ALWAYS) & (puzzle.cost[other] < ALWAYS)
    one, other, size = one[free], other[free], len(puzzle.value)
    graph = sp.coo_array((np.ones(len(one)), (one, other)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _solved(puzzle: Puzzle, own: Bools, secrets: Floats, fewest: int) -> Bools:
    """Which of `own` cells to withhold: all of them when no choice is enough.

    First only cells that are bound to those of a secret may differ in its tables, then those bound
    to these, then any: what stays open in few cells does in all, and few are quicker.
    """
    label = np.unique(puzzle.label[own], return_inverse=True)[1].astype(np.int64)
    rows = Secrets(secrets[:, own], puzzle.width(secrets, fewest))
    inside = np.abs(rows.cells) > 0
    for ring in range(RINGS):
        whole = np.ones_like(inside)
        inside = _with_bound(puzzle, own, inside) if ring < RINGS - 1 else whole
        chosen = Programme(puzzle, own, label, rows, inside).solved()
        if chosen is not None:
            return chosen[label]
    return np.ones(len(label), dtype=bool)


def _with_bound(puzzle: Puzzle, own: Bools, cells: Bools) -> Bools:
    """The cells (s, m), those nested with them, and all that add up with these."""
    for bonds in (puzzle.order()[:, own], puzzle.equal()[:, own]):
        tied = (np.abs(bonds) > 0).astype(np.float64)
        cells = cells | ((cells @ tied.T) @ tied > 0)
    return cells


@dataclass(frozen=True)
class Secrets:
    """Combinations (s, m) of cells, and how wide the interval of each (s,) has to be."""

    cells: Floats
    width: Floats


@dataclass(frozen=True)
class Programme:
    """The integer programme of the `own` cells (m,) of a puzzle, with `label` (m,) of each.

    Its unknowns are whether each label is withheld, and two other tables for each secret, written
    as deviations from the real one of the cells (s, m) that are `inside`; they lie its width apart.
    """

    puzzle: Puzzle
    own: Bools
    label: Ints
    secrets: Secrets
    inside: Bools

    @property
    def labels(self) -> int:
        """How many labels there are."""
        return int(self.label.max()) + 1

    def solved(self) -> Bools | None:
        """Labels to withhold, each at the cost of its dearest cell; None when there is no way."""
        cost = np.zeros(self.labels)
        np.maximum.at(cost, self.label, self.puzzle.cost[self.own])
        free = np.full(2 * int(self.inside.sum()), np.inf)
        with _silent():
            found = milp(
                np.append(cost, np.zeros(len(free))),
                constraints=self.constraints(),
                integrality=np.append(np.ones(self.labels), np.zeros(len(free))),
                bounds=Bounds(
                    np.append((cost == NEVER) * 1.0, -free), np.append(np.ones(self.labels), free)
                ),
                options={"node_limit": NODES, "mip_rel_gap": GAP},
            )
        return None if found.x is None else np.asarray(found.x[: self.labels].round() > 0)

    def constraints(self) -> list[LinearConstraint]:
        """Printed cells as they are, withheld ones up to what is known, bonds, secrets apart."""
        value, upper = self.puzzle.value[self.own], self.puzzle.upper[self.own]
        found = [self._within(value, 0.0, np.inf), self._within(value - upper, -np.inf, 0.0)]
        tables = np.repeat(self.inside, 2, axis=0)
        each = sp.identity(len(tables), format="csr")
        for bonds, highest in ((self.puzzle.equal(), 0.0), (self.puzzle.order(), np.inf)):
            room = -(bonds @ self.puzzle.value) if highest else np.zeros(len(bonds))
            whole = sp.kron(each, sp.csr_array(bonds[:, self.own]), format="csc")
            rows = whole[:, np.flatnonzero(tables.ravel())].tocsr()
            some = np.flatnonzero(np.diff(rows.indptr))
            if len(some):
                low = np.tile(room, len(tables))[some]
                found.append(self._on_tables(rows[some], low, highest))
        pairs = [np.concatenate([row[own], -row[own]])[None]
                 for row, own in zip(self.secrets.cells, self.inside, strict=True)]  # fmt: skip
        apart = sp.block_diag(pairs, format="csr")
        return [*found, self._on_tables(apart, self.secrets.width, np.inf)]

    def _within(self, room: Ints, low: float, high: float) -> LinearConstraint:
        """Deviations plus `room` (m,) times whether the cell is withheld, between low and high."""
        cell = np.nonzero(np.repeat(self.inside, 2, axis=0))[1]
        shape = (len(cell), self.labels)
        chooser = sp.csr_array(
            (1.0 * room[cell], (np.arange(len(cell)), self.label[cell])), shape=shape
        )
        rows = sp.hstack([chooser, sp.identity(len(cell), format="csr")], format="csr")
        return LinearConstraint(rows, lb=low, ub=high)

    def _on_tables(self, rows: sp.csr_array, low: Floats, high: float) -> LinearConstraint:
        """A constraint on the tables, in which no label has a part."""
        empty = sp.csr_array((rows.shape[0], self.labels))
        return LinearConstraint(sp.hstack([empty, rows], format="csr"), lb=low, ub=high)
