"""What a result owes to the few clusters that carry it most, from what each adds to it.

Without some clusters an estimate is about itself minus what they add (its influence function
summed within them), so that the worst few need no refitting (Broderick, Giordano & Meager 2020,
"An automatic finite-sample robustness metric").
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Influential:
    """The estimate without the clusters that carry it most, and how many take it to nil.

    `number` is missing when all together do not; `clusters` are those that add anything.
    """

    without: float
    number: float
    clusters: int


def influential(estimate: float, adds: Floats, left_out: int) -> Influential:
    """Of an estimate to which clusters (g,) add, without the `left_out` that carry it most."""
    carried = np.sort(np.sign(estimate) * adds)[::-1]
    taken = np.cumsum(carried)
    without = abs(estimate) - float(taken[min(left_out, len(taken)) - 1])
    reached = np.flatnonzero(taken >= abs(estimate))
    number = float(reached[0] + 1) if len(reached) else float("nan")
    return Influential(float(np.sign(estimate)) * without, number, int((adds != 0.0).sum()))
