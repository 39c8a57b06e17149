"""What a restriction on the violation of parallel trends says about the effect.

Both restrictions have one shape: every first (or second) difference of the violation after the
reference period lies between minus and plus a bound. The bound is a multiple of one difference
before it (relative magnitudes) or a number (smoothness). A value of the target is tested by
asking how far the moments, all at most 0 when it is true, are exceeded in units of their own
standard error, at the effects that suit it best: a linear programme (Rambachan & Roth 2023,
equation 14, after Andrews, Roth & Pakes 2023). Because the restricted differences are as many
as the effects, its dual has few corners, known beforehand: one that doubts values that are too
low, one that doubts values that are too high, and one for each difference, whose two moments
together say that the bound is not negative. The optimum is the largest of their statistics: no
solver, no tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.inference.honest_did.event_study import EventStudy

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Corners:
    """Statistics (j,) of a value of the target: rows (j, n) @ estimate + constant - slope * value.

    The largest of them is the test statistic: above 0 the value is in doubt. The first doubts
    values that are too low, the second values that are too high; the others have slope 0.
    """

    rows: Floats
    constant: Floats
    slope: Floats


def relative_magnitudes_corners(study: EventStudy, bound: float) -> list[Corners]:
    """Corners for Delta^RM: steps after are at most `bound` times the largest step before.

    One element for every step before and each of its signs, as if that were the largest; the
    confidence set is the union of theirs (Rambachan & Roth 2023, section 2.4.1 and lemma 2.2).
    Moments that hold no effect are left out, as in R's HonestDiD; the union loses nothing by it.
    """
    before, after = study.differences(order=1)
    loading = _sums_from_the_end(study.weights)
    return [
        _corners(study, after, loading, bound * largest)
        for step in before
        for largest in (step, -step)
    ]


def smoothness_corners(study: EventStudy, bound: float) -> list[Corners]:
    """Corners for Delta^SD: the slope changes by at most `bound` from a period to the next.

    Moments that hold no effect are left out, as in R's HonestDiD.
    """
    after = study.differences(order=2)[1]
    nothing = np.zeros(len(study.estimate))
    return [_corners(study, after, bend_loading(study), nothing, bound)]


def bend_loading(study: EventStudy) -> Floats:
    """Weight (m,) of each second difference from the reference period on in the target."""
    return _sums_from_the_end(_sums_from_the_end(study.weights))


def _corners(
    study: EventStudy, differences: Floats, loading: Floats, bound: Floats, fixed: float = 0.0
) -> Corners:
    """Corners for -b <= differences <= b, with b = bound @ violation + fixed.

    `loading` (m,) are the weights that make the target of the differences (m, n).
    """
    upper, lower = differences - bound, -differences - bound
    upper_error, lower_error = _errors(upper, study.covariance), _errors(lower, study.covariance)
    positive, negative = np.maximum(loading, 0.0), np.maximum(-loading, 0.0)
    rows = np.vstack(
        [positive @ upper + negative @ lower, positive @ lower + negative @ upper, upper + lower]
    )
    pairs = len(differences)
    total = np.abs(loading).sum()
    constant = -fixed * np.concatenate([[total, total], np.full(pairs, 2.0)])
    slope = np.concatenate([[1.0, -1.0], np.zeros(pairs)])
    too_low = positive @ upper_error + negative @ lower_error
    too_high = positive @ lower_error + negative @ upper_error
    unit = np.concatenate([[too_low, too_high], upper_error + lower_error])
    return Corners(rows / unit[:, None], constant / unit, slope / unit)


def _errors(rows: Floats, covariance: Floats) -> Floats:
    return np.sqrt(np.einsum("in,nk,ik->i", rows, covariance, rows))


def _sums_from_the_end(values: Floats) -> Floats:
    return np.cumsum(values[::-1])[::-1]
