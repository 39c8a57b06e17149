"""One group against its controls: fitted once on covariates, applied to any number of outcomes.

A difference-in-differences over many months asks the same question of the same persons again and
again: score, outcome model and matches depend on who is compared, not on the month. A `Fit` does
that part; the `Comparison` it returns takes the changes of all months in one matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Effects:
    """Effects on the treated of m outcomes: estimate (m,), influence (n, m), mean_treated (m,).

    `influence` is scaled as in `Effect`: a column's standard error is sqrt(sum(column^2)) / n,
    with sums within clusters first where persons vary together.
    """

    estimate: Floats
    influence: Floats
    mean_treated: Floats


class Comparison(Protocol):
    """What a fit returns."""

    @property
    def control_weights(self) -> Floats:
        """What the outcome of each person counts for as a control (n,): 0 for the treated.

        Together 1, negative where a model extrapolates; odds that are not normalised add up to
        something else.
        """
        ...

    def effects(self, outcome: Floats) -> Effects:
        """Effects on outcomes (n, m), levels or changes, of the persons it was fitted on."""
        ...


# treated (n,), matrix (n, k) without intercept (k may be 0), weights (n,) with mean 1;
# raises NotEstimable when the groups cannot be compared
Fit = Callable[[Bools, Floats, Floats], Comparison]
