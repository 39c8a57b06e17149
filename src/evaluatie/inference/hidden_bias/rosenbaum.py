"""Rosenbaum bounds: how far hidden bias may go before a matched comparison says nothing.

Two persons of one matched set may differ in their odds of treatment by at most a factor gamma,
because of something that was not measured. For every gamma there is a worst case; the p-value in
it is what is found here (Rosenbaum 2002, Observational Studies, chapter 4).

Scores are 0 or 1. Without an effect the number of ones among the treated of a set is then at
worst a non-central hypergeometric number with odds gamma (the hidden cause goes along with the
score), so that one formula serves pairs (McNemar), sets with several controls or several treated
(Mantel-Haenszel) and classes (Aakvik 2001). The distribution of its sum over sets is found without
a normal approximation, by convolution: all terms are positive, so that a p-value of 1e-100 is as
precise as one of 0.05, to some 10 digits (a product of Fourier transforms is off by 1e-16 of 1).
The cost is at most the square of how far the sum can range, which is no more than the persons
treated: for 10,000 pairs a few hundredths of a second for each gamma.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import gammaln

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LARGEST = 100.0  # odds beyond which nothing is searched


@dataclass(frozen=True)
class SetScores:
    """Matched sets (s,) in which group and score both vary, as counts of persons.

    `size`, how many are treated, how many have score 1, and how many of the treated do.
    """

    size: Ints
    treated: Ints
    ones: Ints
    treated_ones: Ints

    @property
    def observed(self) -> int:
        """Ones among the treated."""
        return int(self.treated_ones.sum())

    @property
    def expected(self) -> float:
        """The number expected without an effect and without bias."""
        return float((self.treated * self.ones / self.size).sum()) if len(self.size) else 0.0

    @property
    def smallest_count(self) -> int:
        """Fewest persons of a group with a score: what a bound could be worked back to."""
        ones, treated = int(self.ones.sum()), int(self.treated.sum())
        persons, observed = int(self.size.sum()), self.observed
        cells = (observed, treated - observed, ones - observed, persons - treated - ones + observed)
        return min(cells)

    def mirrored(self) -> SetScores:
        """The same sets with zeros and ones exchanged."""
        ones, own = self.size - self.ones, self.treated - self.treated_ones
        return SetScores(self.size, self.treated, ones, own)


def set_scores(sets: Ints, treated: NDArray[np.bool_], score: Floats) -> SetScores:
    """Counts of the sets numbered (n,), of persons treated or not (n,), by a 0/1 score (n,)."""
    codes = np.unique(sets, return_inverse=True)[1]

    def counted(weight: Floats | NDArray[np.bool_]) -> Ints:
        return np.rint(np.bincount(codes, weights=weight)).astype(np.int64)

    size, of_treated = counted(np.ones(len(codes))), counted(treated)
    ones, both = counted(score), counted(score * treated)
    vary = (of_treated > 0) & (of_treated < size) & (ones > 0) & (ones < size)
    return SetScores(size[vary], of_treated[vary], ones[vary], both[vary])


def above_median(sets: Ints, outcome: Floats) -> Floats:
    """1 for persons (n,) whose outcome lies above the median of their set, else 0.

    Without an effect the scores do not depend on who was treated, so that bounds for scores are
    bounds for any outcome.
    """
    codes = np.unique(sets, return_inverse=True)[1]
    order = np.lexsort((outcome, codes))
    size = np.bincount(codes)
    first = np.cumsum(size) - size
    sorted_outcome = outcome[order]
    low, high = sorted_outcome[first + (size - 1) // 2], sorted_outcome[first + size // 2]
    return (outcome > ((low + high) / 2.0)[codes]).astype(np.float64)


def worst_case(scores: SetScores, gamma: float) -> float:
    """Two-sided p-value when odds of treatment differ by `gamma` in the worst way; exact.

    To 10 digits, however small, down to 1e-300. Twice the one-sided value in the direction that
    was found, so that gamma 1 is the usual test.
    """
    one_way = scores if scores.observed >= scores.expected else scores.mirrored()
    if not len(one_way.size):
        return 1.0
    return min(1.0, 2.0 * _reaches(one_way, gamma))


def _reaches(scores: SetScores, gamma: float) -> float:
    """The chance of as many ones among the treated as there are, or more."""
    kinds, times = np.unique(
        np.column_stack([scores.size, scores.treated, scores.ones]), axis=0, return_counts=True
    )
    total = np.ones(1)
    for kind, count in zip(kinds, times, strict=True):
        total = np.convolve(total, _summed(_of_set(kind, gamma), int(count)))
    lowest = int((np.maximum(0, kinds[:, 1] + kinds[:, 2] - kinds[:, 0]) * times).sum())
    return min(1.0, float(total[scores.observed - lowest :].sum()))


def _summed(chances: Floats, count: int) -> Floats:
    """Chances of each sum of `count` independent numbers 0, 1, ... with these chances (m,)."""
    total = np.ones(1)
    for digit in f"{count:b}":
        total = np.convolve(total, total)
        total = np.convolve(total, chances) if digit == "1" else total
    return total


def _of_set(kind: Ints, gamma: float) -> Floats:
    """Chances of each possible number of ones among the treated of a set, from the fewest on.

    `kind` (3,): persons, treated, ones.
    """
    size, treated, ones = (int(part) for part in kind)
    fewest, most = max(0, treated + ones - size), min(treated, ones)
    number = np.arange(fewest, most + 1, dtype=np.float64)
    log = _log_choose(ones, number) + _log_choose(size - ones, treated - number)
    log = log + number * np.log(gamma)
    chance = np.exp(log - log.max())
    return np.asarray(chance / chance.sum())


def _log_choose(among: int, number: Floats) -> Floats:
    return np.asarray(gammaln(among + 1.0) - gammaln(number + 1.0) - gammaln(among - number + 1.0))


def breakdown(worst: Callable[[float], float], level: float) -> float:
    """The largest gamma at which the worst case (p-value by gamma) is still at most `level`.

    Missing when it is not without bias (gamma 1); infinite when it still is at odds of 100.
    """
    if worst(1.0) > level:
        return float("nan")
    if worst(LARGEST) <= level:
        return float("inf")
    return float(brentq(lambda gamma: worst(gamma) - level, 1.0, LARGEST, xtol=1e-6))
