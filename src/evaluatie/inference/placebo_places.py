"""Places in the place of the programme: placebo places, and leaving one out.

With one treated place no error that is clustered by place can be estimated from that place. What
can be seen is how much the *other* places differ among themselves: each of them in turn is treated
as if the programme had been there (Conley & Taber 2011, Review of Economics and Statistics 93).
Placebos of small places are noisier than the estimate of a large one; they are also shown rescaled
to its precision (Ferman & Pinto 2019, Review of Economics and Statistics 101).
The estimator is a callback, `estimate(rows, here)` with rows (n,) the persons used and here (n,)
who is in the (pretended) programme place; an `Effect` fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.inference.ranking import NOT_RANKED, Ranking, place_variance, rank_among, rescale

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
NAN = float("nan")


class Estimated(Protocol):
    """What the callback returns: an estimate with its error and status."""

    @property
    def estimate(self) -> float:
        """The effect."""
        ...

    @property
    def std_error(self) -> float:
        """Its standard error."""
        ...

    @property
    def status(self) -> str:
        """`ok`, or why there is no estimate."""
        ...


Estimate = Callable[[Bools, Bools], Estimated]


@dataclass(frozen=True)
class PerPlace:
    """One estimate per comparison place: label, persons, estimate, std_error (m,), status."""

    place: NDArray[np.generic]
    persons: NDArray[np.int64]
    estimate: Floats
    std_error: Floats
    status: tuple[str, ...]

    @property
    def usable(self) -> Bools:
        """Which places (m,) have an estimate."""
        return np.array([status == "ok" for status in self.status], dtype=bool)


@dataclass(frozen=True)
class Permutation:
    """The real estimate among `n_usable` placebo places.

    `by_size` compares the estimates as they are, `rescaled` after every placebo got the precision
    of the real estimate; `place_sd` is the standard deviation of what places do by themselves,
    beyond the sampling of their persons. `smallest_p` is 1 / (n_usable + 1).
    """

    placebos: PerPlace
    estimate: float
    n_usable: int
    smallest_p: float
    by_size: Ranking
    rescaled: Ranking
    place_sd: float
    status: str = "ok"


@dataclass(frozen=True)
class LeaveOneOut:
    """Estimates without each comparison place, the full one, and the range they span."""

    without: PerPlace
    estimate: float
    lowest: float
    highest: float
    status: str = "ok"


def permutation_test(
    place: ArrayLike, here: ArrayLike, late: ArrayLike, estimate: Estimate, *, confidence: float
) -> Permutation:
    """Each comparison place in turn as if it were the programme's, the others its comparison.

    `place` (n,) labels, `here` (n,) who is in a programme place, `late` (n,) who settled late.
    The real place takes no part in the placebos: its effect would be in their comparison. p is
    the share of estimates at least as extreme as the real one, which is counted with them.

    With places of about one size both rankings are right when places are exchangeable. A large
    real place among small ones makes `by_size` too cautious, and a small one too bold; `rescaled`
    gives each placebo the precision of the real one, see `ranking.rescale`: the one to trust. So
    `std_error` must be of persons or households, not of places.

    Status: that of the real estimate; `no_comparison` when nobody lives elsewhere;
    `too_few_places` when no placebo could be estimated. A placebo place with settlers of one
    period only has status `one_period`.
    """
    places, inside = np.asarray(place), np.asarray(here, dtype=bool)
    period = np.asarray(late, dtype=bool)

    def pretend(rows: Bools) -> Estimated | str:
        if len(np.unique(period[rows])) < 2:
            return "one_period"
        alone = len(np.unique(places[~inside])) == 1
        return "no_comparison" if alone else estimate(~inside, rows)

    placebos = _per_place(places, inside, pretend)
    if not len(placebos.place) or not inside.any():
        return _untested(placebos, NAN, "no_comparison")
    real = estimate(np.ones(len(places), dtype=bool), inside)
    if real.status != "ok" or not placebos.usable.any():
        status = "too_few_places" if real.status == "ok" else real.status
        return _untested(placebos, real.estimate, status)
    return _compared(placebos, real, confidence)


def leave_one_place_out(place: ArrayLike, here: ArrayLike, estimate: Estimate) -> LeaveOneOut:
    """The estimate without each comparison place: whether one of them makes the result.

    Status and persons per place as in `permutation_test`; `no_comparison` for the place that is
    the only one. The range spans the estimates that could be made and the full one.
    """
    places, inside = np.asarray(place), np.asarray(here, dtype=bool)

    def leave_out(rows: Bools) -> Estimated | str:
        return estimate(~rows, inside) if (~inside & ~rows).any() else "no_comparison"

    without = _per_place(places, inside, leave_out)
    if not len(without.place) or not inside.any():
        return LeaveOneOut(without, NAN, NAN, NAN, "no_comparison")
    full = estimate(np.ones(len(places), dtype=bool), inside)
    if full.status != "ok":
        return LeaveOneOut(without, NAN, NAN, NAN, full.status)
    found = np.append(without.estimate[without.usable], full.estimate)
    return LeaveOneOut(without, full.estimate, float(found.min()), float(found.max()))


def _per_place(
    places: NDArray[np.generic], inside: Bools, of: Callable[[Bools], Estimated | str]
) -> PerPlace:
    """`of` the rows of each comparison place, in the order of the labels."""
    labels = np.unique(places[~inside])
    rows = [~inside & (places == label) for label in labels]
    found = [of(mine) for mine in rows]
    usable = [None if isinstance(one, str) or one.status != "ok" else one for one in found]
    return PerPlace(
        place=labels,
        persons=np.array([mine.sum() for mine in rows], dtype=np.int64),
        estimate=np.array([one.estimate if one else NAN for one in usable], dtype=np.float64),
        std_error=np.array([one.std_error if one else NAN for one in usable], dtype=np.float64),
        status=tuple(one if isinstance(one, str) else one.status for one in found),
    )


def _untested(placebos: PerPlace, estimate: float, status: str) -> Permutation:
    count = int(placebos.usable.sum())
    return Permutation(placebos, estimate, count, NAN, NOT_RANKED, NOT_RANKED, NAN, status)


def _compared(placebos: PerPlace, real: Estimated, confidence: float) -> Permutation:
    estimate, error = placebos.estimate[placebos.usable], placebos.std_error[placebos.usable]
    variance = place_variance(estimate, error)
    alike = rescale(estimate, error, real.std_error)
    return Permutation(
        placebos=placebos,
        estimate=real.estimate,
        n_usable=len(estimate),
        smallest_p=1 / (len(estimate) + 1),
        by_size=rank_among(estimate, real.estimate, confidence),
        rescaled=rank_among(alike, real.estimate, confidence),
        place_sd=variance**0.5,
    )
