"""Person and period effects of a panel by weighted least squares, without a dummy per person.

A person's effect is the mean of what the period effects leave, so it is swept out: what is solved
is a system of periods x columns, small however many persons there are. All arrays are person x
period; `cells` says which of them a fit may use, so that an unbalanced panel is the same sum with
zeros in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
SINGULAR = 1e-10  # of the largest eigenvalue, after scaling the diagonal to one
UNIDENTIFIED = 1e-6  # of a target's own length


@dataclass(frozen=True)
class Cells:
    """Cells of a panel that take part: `used` (n, T) of 0.0 and 1.0 and `weights` (n,)."""

    used: Floats
    weights: Floats

    def per_person(self) -> Floats:
        """Number of cells used per person, (n,); 1 for a person without any."""
        return np.maximum(self.used.sum(axis=1), 1.0)

    def deviations(self, values: Floats) -> Floats:
        """Values minus the person's mean over the cells used; 0 in other cells, (n, T)."""
        found = np.where(self.used > 0, values, 0.0)
        found -= (found.sum(axis=1) / self.per_person())[:, None]
        found *= self.used
        return found

    def components(self) -> tuple[Integers, Integers]:
        """Connected part of each person (n,), -1 without cells, and of each period (T,).

        Periods are connected when somebody of positive weight is seen in both. The difference
        between a person's effect and a period's is known within a part only.
        """
        weighted = self.used * (self.weights > 0)[:, None]
        periods = connected_components(weighted.T @ weighted > 0)[1].astype(np.int64)
        seen = weighted.any(axis=1)
        return np.where(seen, periods[weighted.argmax(axis=1)], -1), periods


@dataclass(frozen=True)
class PeriodSystem:
    """Normal equations of the period effects once the person effects are swept out.

    Parameters are ordered column by column of `design` (n, q), within a column by period:
    `inverse` (q T, q T) is a symmetric generalised inverse of `gram`.
    """

    cells: Cells
    design: Floats
    gram: Floats
    inverse: Floats

    def moments(self, values: Floats) -> Floats:
        """Weighted sums (q T,) of `values` (n, T), already zero in cells not used, by column."""
        weighted = self.design * self.cells.weights[:, None]
        return (weighted.T @ values).ravel()

    def spread(self, parameters: Floats) -> Floats:
        """The columns' sum z_i' b_t of `parameters` (q T,), for every cell, (n, T)."""
        return self.design @ parameters.reshape(self.design.shape[1], -1)

    def identified(self, target: Floats) -> Bools:
        """Whether the cells determine target' b, per column of `target` (q T, m): (m,)."""
        return in_row_space(self.gram, self.inverse, target)


def in_row_space(gram: Floats, inverse: Floats, target: Floats) -> Bools:
    """Whether each column of `target` (p, m) is a combination of the rows of `gram` (p, p)."""
    scale = np.where(np.diag(gram) > 0, np.diag(gram), 1.0) ** -0.5
    missed = (target - gram @ (inverse @ target)) * scale[:, None]
    length = np.linalg.norm(target * scale[:, None], axis=0)
    return np.asarray(np.linalg.norm(missed, axis=0) <= UNIDENTIFIED * length)


@dataclass(frozen=True)
class TwoWayFit:
    """A fit: person effects (n,), parameters of the periods (q T,), residuals (n, T).

    Residuals are 0 in cells that were not used. `predicted` (n, T) holds for every cell, also
    where the cells used do not determine it: ask `system.identified` or `Cells.components`.
    """

    system: PeriodSystem
    person: Floats
    period: Floats
    residual: Floats

    def predicted(self) -> Floats:
        """Person effect plus period effect of every cell, (n, T)."""
        found = self.system.spread(self.period)
        found += self.person[:, None]
        return found


def generalised_inverse(gram: Floats) -> Floats:
    """A symmetric generalised inverse of a positive semi-definite matrix.

    The diagonal is scaled to one first, so that neither a period with few persons nor a
    covariate in large units is taken for a direction without information.
    """
    diagonal = np.diag(gram)
    scale = np.where(diagonal > 0, np.where(diagonal > 0, diagonal, 1.0) ** -0.5, 0.0)
    values, vectors = np.linalg.eigh(gram * np.outer(scale, scale))
    keep = values > SINGULAR * max(float(values.max(initial=0.0)), 1e-300)
    half = (vectors[:, keep] / np.sqrt(values[keep])) * scale[:, None]
    return np.asarray(half @ half.T, dtype=np.float64)


def period_system(cells: Cells, design: Floats | None = None) -> PeriodSystem:
    """Normal equations of period effects times the columns of `design` (n, q).

    None: one column of ones, plain period effects. Columns do not vary over time; q (q + 1) / 2
    products of a (T, n) with an (n, T) matrix are what it costs.
    """
    columns = np.ones((len(cells.used), 1)) if design is None else design
    size, periods = columns.shape[1], cells.used.shape[1]
    share = cells.weights / cells.per_person()
    gram = np.empty((size, periods, size, periods))
    for first in range(size):
        for second in range(first + 1):
            product = columns[:, first] * columns[:, second]
            block = -cells.used.T @ (cells.used * (share * product)[:, None])
            block[np.diag_indices(periods)] += (cells.weights * product) @ cells.used
            gram[first, :, second], gram[second, :, first] = block, block.T
    flat = gram.reshape(size * periods, size * periods)
    flat = (flat + flat.T) / 2
    return PeriodSystem(cells, columns, flat, generalised_inverse(flat))


def fit_two_way(values: Floats, system: PeriodSystem) -> TwoWayFit:
    """Weighted least squares of `values` (n, T) on person and period effects in the cells used.

    Values outside the cells used are not looked at (they may be missing).
    """
    cells = system.cells
    centred = cells.deviations(values)
    period = system.inverse @ system.moments(centred)
    explained = system.spread(period)
    mean = np.where(cells.used > 0, values - explained, 0.0).sum(axis=1) / cells.per_person()
    centred -= cells.deviations(explained)
    return TwoWayFit(system, mean, period, centred)
