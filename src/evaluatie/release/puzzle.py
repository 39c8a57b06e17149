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

The bonds are those of a network, so that the ends of the intervals are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
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
NODES = 50  # of one integer programme (not seconds: the same on every machine)


@dataclass(frozen=True)
class Puzzle:
    """Cells (q,) and their bonds.

    `value` persons; `upper` how many everybody knows there can be; `cost` of withholding, NEVER
    for what nobody prints and ALWAYS for what is printed in any case; `label` numbers what is withheld together. `sums`: a whole and its
    parts; `nested`: the larger of two and the smaller, which is part of it. `secret` (q,): cells
    that are secret whatever their size, besides those of 1 to fewest - 1. `nil`: whether a cell of
    nobody is small too.
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
        rows = [self._difference(*pair)[None] for pair in self.nested]
        return np.concatenate([np.zeros((0, len(self.value))), *rows])


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
    ties = [(whole, part) for whole, parts in puzzle.sums for part in parts]
    ties += [(parts[0], part) for _, parts in puzzle.sums for part in parts]
    ties += list(puzzle.nested)
    first = {int(label): cell for cell, label in reversed(list(enumerate(puzzle.label)))}
    ties += [(first[int(label)], cell) for cell, label in enumerate(puzzle.label)]
    one, other = np.array(ties).reshape(-1, 2).T
    free = (puzzle.cost[one] < ALWAYS) & (puzzle.cost[other] < ALWAYS)
    one, other, size = one[free], other[free], len(puzzle.value)
    graph = sp.coo_array((np.ones(len(one)), (one, other)), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _solved(puzzle: Puzzle, own: Bools, secrets: Floats, fewest: int) -> Bools:
    """Which of `own` cells to withhold; a label costs what its dearest cell does."""
    names, label = np.unique(puzzle.label[own], return_inverse=True)
    cost = np.zeros(len(names))
    np.maximum.at(cost, label, puzzle.cost[own])
    programme = Programme(
        puzzle, own, label.astype(np.int64), secrets[:, own], puzzle.width(secrets, fewest)
    )
    free = np.full(programme.deviations, np.inf)
    found = milp(
        np.append(cost, np.zeros(len(free))),
        constraints=programme.constraints(),
        integrality=np.append(np.ones(len(names)), np.zeros(len(free))),
        bounds=Bounds(np.append((cost == NEVER) * 1.0, -free), np.append(np.ones(len(names)), free)),
        options={"node_limit": NODES, "mip_rel_gap": GAP},
    )
    chosen = np.ones(len(names)) if found.x is None else found.x[: len(names)].round()
    return np.asarray(chosen[label] > 0)


@dataclass(frozen=True)
class Programme:
    """The integer programme of the `own` cells (m,) of a puzzle, with `label` (m,) of each.

    Its unknowns are whether each label is withheld, and two other tables for each secret (s, m),
    written as deviations (m,) from the real one; the two lie `width` (s,) apart.
    """

    puzzle: Puzzle
    own: Bools
    label: Ints
    secrets: Floats
    width: Floats

    @property
    def tables(self) -> int:
        """Tables that differ from the real one."""
        return 2 * len(self.secrets)

    @property
    def deviations(self) -> int:
        """How many unknowns these are."""
        return self.tables * len(self.label)

    def constraints(self) -> list[LinearConstraint]:
        """Printed cells as they are, withheld ones up to what is known, all bonds, secrets apart."""
        value, upper = self.puzzle.value[self.own], self.puzzle.upper[self.own]
        found = [self._within(value * 1.0, 0.0, np.inf), self._within(value - upper, -np.inf, 0.0)]
        for bonds, highest in ((self.puzzle.equal(), 0.0), (self.puzzle.order(), np.inf)):
            inside = bonds[np.abs(bonds[:, self.own]).sum(axis=1) > 0]
            if len(inside):
                each = sp.identity(self.tables, format="csr")
                whole = sp.kron(each, sp.csr_array(inside[:, self.own]), format="csr")
                room = -(inside @ self.puzzle.value) if highest else np.zeros(len(inside))
                found.append(self._on_tables(whole, np.tile(room, self.tables), highest))
        apart = [np.concatenate([row, -row])[None] for row in self.secrets]
        return [*found, self._on_tables(sp.block_diag(apart, format="csr"), self.width, np.inf)]

    def _within(self, room: Floats, low: float, high: float) -> LinearConstraint:
        """Deviations plus `room` (m,) times whether the cell is withheld, between low and high."""
        size = len(self.label)
        shape = (size, int(self.label.max()) + 1)
        chooser = sp.csr_array((room, (np.arange(size), self.label)), shape=shape)
        every = sp.identity(self.deviations, format="csr")
        rows = sp.hstack([sp.vstack([chooser] * self.tables), every], format="csr")
        return LinearConstraint(rows, lb=low, ub=high)

    def _on_tables(self, rows: sp.csr_array, low: float | Floats, high: float) -> LinearConstraint:
        """A constraint on the tables, in which no label has a part."""
        empty = sp.csr_array((rows.shape[0], int(self.label.max()) + 1))
        return LinearConstraint(sp.hstack([empty, rows], format="csr"), lb=low, ub=high)
