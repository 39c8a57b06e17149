"""Who may be matched with whom: calipers, exact and anti-exact matching."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Caliper:
    """Values (n,) and the widest gap, bounds included, in their unit."""

    values: Floats
    width: float


@dataclass(frozen=True)
class Limits:
    """What a pair must satisfy; the default lets everybody be matched with everybody.

    `calipers`: of the score and of covariates. `exact` (n,): codes that must be equal.
    `different`: codes (n,) that must differ, one array for each covariate.
    """

    calipers: tuple[Caliper, ...] = ()
    exact: Ints | None = None
    different: tuple[Ints, ...] = ()

    def allow(self, one: Ints, other: Ints) -> NDArray[np.bool_]:
        """Whether rows `one` (m,) may be matched with rows `other` (m,)."""
        allowed = np.ones(len(one), dtype=bool)
        for caliper in self.calipers:
            allowed &= np.abs(caliper.values[one] - caliper.values[other]) <= caliper.width
        if self.exact is not None:
            allowed &= self.exact[one] == self.exact[other]
        for codes in self.different:
            allowed &= codes[one] != codes[other]
        return allowed
