"""Bounds on an effect when more of one group than of the other left before it was measured.

Who stayed in one group and would have left in the other makes the groups unlike. When treatment
moves everybody's staying in one direction, the group that lost fewer holds some more persons, a
known share; they are at worst those with the highest outcomes, or those with the lowest. Without
them the difference lies between two bounds (Lee 2009, Review of Economic Studies 76).

Compared with one group that is the method as published. In a difference-in-differences what the
treated would have been without treatment, their mean and the share that stayed, is the sum of the
other groups (early here, plus late minus early elsewhere): parallel trends are then assumed of
staying too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from evaluatie.inference.clusters import joint_covariance

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Followed:
    """Persons (n,) who could be followed: whether they stayed, and their outcome, nil if not.

    `share`: the outcome is 0 or 1.
    """

    outcome: Floats
    stayed: Bools
    clusters: NDArray[np.int64]
    share: bool


@dataclass(frozen=True)
class Bounds:
    """The unadjusted difference, its two bounds and their errors, or a status that says why not.

    `trimmed` is the share of the group that lost fewer that is left out. The interval is that of
    Imbens & Manski (2004, Econometrica 72): it holds the effect, not the whole range, as often as
    it says.
    """

    difference: float = np.nan
    low: float = np.nan
    high: float = np.nan
    error_low: float = np.nan
    error_high: float = np.nan
    conf_low: float = np.nan
    conf_high: float = np.nan
    trimmed: float = np.nan
    status: str = "ok"


@dataclass(frozen=True)
class _Found:
    """A number and its influence function (n,)."""

    value: float
    influence: Floats

    def __sub__(self, other: _Found) -> _Found:
        return _Found(self.value - other.value, self.influence - other.influence)

    def __truediv__(self, other: _Found) -> _Found:
        ratio = self.value / other.value
        return _Found(ratio, (self.influence - ratio * other.influence) / other.value)


def lee_bounds(
    people: Followed, treated: Bools, compared: Sequence[tuple[Bools, float]], confidence: float
) -> Bounds:
    """Bounds for the treated (n,) against groups (n,) with a sign each, which add up to 1.

    Statuses: `no_attrition` when nobody left, `too_few` when a group has nobody, `not_defined`
    when the groups compared with would have to be trimmed and are several, for another outcome
    than a share, or for a share that together they put below 0 or above 1: nobody can be left out
    of it, and its bounds would cross.
    """
    groups = [treated, *(rows for rows, _ in compared)]
    if any(not (rows & people.stayed).any() for rows in groups):
        return Bounds(status="too_few")
    if all(people.stayed[rows].all() for rows in groups):
        return Bounds(status="no_attrition")
    own = _mean(people.stayed.astype(np.float64), treated)
    without = _sum([(_mean(people.stayed.astype(np.float64), rows), s) for rows, s in compared])
    expected = _sum([(_mean(people.outcome, rows & people.stayed), s) for rows, s in compared])
    reached = _mean(people.outcome, treated & people.stayed)
    if not without.value > 0:
        return Bounds(status="no_overlap")
    if own.value >= without.value:
        kept = without / own
        ends = [_trimmed(people, treated, kept, high) - expected for high in (False, True)]
    else:
        kept = own / without
        if len(compared) > 1 and not (people.share and _is_share(expected.value)):
            return Bounds(status="not_defined")
        ends = [
            reached - _trimmed_expected(people, compared, expected, (kept, high))
            for high in (True, False)
        ]
    return _bounds(reached - expected, ends, kept, people, confidence)


def _is_share(value: float) -> bool:
    """Whether a sum of shares is one, but for rounding."""
    return -1e-12 <= value <= 1.0 + 1e-12


def _bounds(
    plain: _Found, ends: list[_Found], kept: _Found, people: Followed, confidence: float
) -> Bounds:
    low, high = ends
    covariance = joint_covariance(np.column_stack([low.influence, high.influence]), people.clusters)
    below, above = (float(error) for error in np.sqrt(np.diag(covariance)))
    critical = _imbens_manski(high.value - low.value, max(below, above), confidence)
    return Bounds(
        plain.value, low.value, high.value, below, above,
        low.value - critical * below, high.value + critical * above, 1.0 - kept.value,
    )  # fmt: skip


def _imbens_manski(width: float, error: float, confidence: float) -> float:
    """Critical value between that of a one-sided test (wide bounds) and a two-sided one."""
    two_sided = float(ndtri((1.0 + confidence) / 2.0))
    if not error > 0:
        return two_sided

    def beyond(critical: float) -> float:
        return float(ndtr(critical + width / error) - ndtr(-critical) - confidence)

    if beyond(two_sided) <= 0:
        return two_sided
    return float(brentq(beyond, float(ndtri(confidence)) - 1e-9, two_sided))


def _mean(values: Floats, rows: Bools) -> _Found:
    mean = float(values[rows].mean())
    return _Found(mean, np.where(rows, (values - mean) / rows.mean(), 0.0))


def _sum(parts: Sequence[tuple[_Found, float]]) -> _Found:
    value = sum(sign * part.value for part, sign in parts)
    return _Found(float(value), np.sum([sign * part.influence for part, sign in parts], axis=0))


def _trimmed(people: Followed, rows: Bools, kept: _Found, highest: bool) -> _Found:
    """The mean of the lowest (or highest) share `kept` of those of `rows` who stayed.

    Of ties at the edge a part counts, so that a share of zeros and ones can be trimmed. A value
    moves the mean by how far it is beyond the edge; the share kept, by how far the edge is.
    """
    sign = -1.0 if highest else 1.0
    inside, share = rows & people.stayed, min(kept.value, 1.0)
    ordered = np.sort(sign * people.outcome[inside])
    count = share * len(ordered)
    whole = min(int(count), len(ordered) - 1)
    edge = float(ordered[whole])
    mean = float(ordered[:whole].sum() + (count - whole) * edge) / count
    beyond = np.minimum(sign * people.outcome - edge, 0.0)
    influence = np.where(inside, (beyond / share - (mean - edge)) / inside.mean(), 0.0)
    influence = influence + (edge - mean) / share * kept.influence
    return _Found(sign * mean, sign * influence)


def _trimmed_expected(
    people: Followed, compared: Sequence[tuple[Bools, float]], expected: _Found,
    kept: tuple[_Found, bool],
) -> _Found:  # fmt: skip
    """What is expected of those who would have stayed either way; of several groups of a share."""
    share, highest = kept
    if len(compared) == 1:
        return _trimmed(people, compared[0][0], share, highest)
    if highest:
        found = expected / share
        return found if found.value < 1.0 else _Found(1.0, np.zeros(len(people.outcome)))
    # the mean of the lowest: one minus what is left of the share without
    one = np.zeros(len(people.outcome))
    rest = _Found(1.0, one) - (_Found(1.0, one) - expected) / share
    return rest if rest.value > 0.0 else _Found(0.0, one)
