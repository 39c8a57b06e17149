"""Kaplan-Meier and Aalen-Johansen of weighted persons in months, with what each person adds.

A person is at risk in month 0, 1, ... up to `months`, the number of the month in which the exit
comes or follow-up ends; who is censored is not at risk in that month any more. With h_j the
weighted share of those at risk in month j who have the exit,

    S_j = product over l <= j of (1 - h_l),     F_kj = sum over l <= j of S_(l-1) h_kl.

To first order an estimate moves by the sum over persons of what each adds: person i moves h_l by
w_i (dN_il - Y_il h_l) / R_l, with R_l the weight at risk, and the chain rule does the rest. Of
unit weights and independent persons the sum of squares is Greenwood's variance exactly; summed
within clusters first it holds for persons who vary together (Lin & Wei 1989; Xie & Liu 2005 for
weights). Sources: Kaplan & Meier 1958; Aalen & Johansen 1978.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Followed:
    """Persons (n,) of one group: months before the exit or the end, which exit, and weight.

    `exit` numbers the exits from 1 on; 0 is censored.
    """

    months: Ints
    exit: Ints
    weight: Floats

    def at_risk(self, month: int | Ints) -> NDArray[np.bool_]:
        """Who is at risk in a month (n,), or in each of several (n, q)."""
        months, exits = self.months, self.exit > 0
        if isinstance(month, np.ndarray):
            months, exits = months[:, None], exits[:, None]
        return np.asarray((months > month) | ((months == month) & exits))

    def known(self, months: int) -> Floats:
        """Weights (n,) of those whose time up to `months` is known, as they stand for the others.

        Known is who is at risk in the last month, or had an exit before. Each has the weight over
        the chance of being followed so long, so that the weighted mean of their times is the
        restricted mean (Satten & Datta 2001, The American Statistician 55). When nobody is
        censored these are the weights themselves.
        """
        month = np.arange(months)
        before = self.weight @ (self.months[:, None] >= month)
        stays = self.weight @ self.at_risk(month) / np.where(before > 0, before, 1.0)
        followed = np.cumprod(stays)[np.minimum(self.months, months - 1)]
        known = self.at_risk(months - 1) | ((self.exit > 0) & (self.months < months))
        used = known & (self.weight > 0)
        return np.asarray(np.where(used, self.weight / np.where(used, followed, 1.0), 0.0))


@dataclass(frozen=True)
class Curve:
    """An estimate for each month (q,), and what each person adds to its error (n, q).

    `at_risk` and `events` (q,) count persons with weight. The estimate is missing from the first
    month in which nobody is at risk any more while somebody could be.
    """

    estimate: Floats
    adds: Floats
    at_risk: Ints
    events: Ints


def without_exit(group: Followed, months: int) -> Curve:
    """S_j for months 0 to `months` - 1: the share that has had no exit by the end of month j."""
    risk = _risk(replace(group, exit=(group.exit > 0).astype(np.int64)), months)
    survival, adds = _survival(risk)
    return Curve(survival, adds, risk.at_risk, risk.events.sum(axis=0))


def incidence(group: Followed, months: int, exits: int) -> list[Curve]:
    """F_kj of each exit k = 1 .. `exits`: the share that has had it first, by the end of month j.

    Together with the share without any exit they are 1.
    """
    risk = _risk(group, months, exits)
    survival, adds = _survival(risk)
    before = np.concatenate([[1.0], survival[:-1]])
    moved = np.column_stack([np.zeros(len(adds)), adds[:, :-1]])
    curves = []
    for number in range(exits):
        hazard, own = risk.hazards[number], risk.adds(number)
        steps = moved * hazard + before * own
        curves.append(
            Curve(
                np.cumsum(before * hazard), np.cumsum(steps, axis=1), risk.at_risk,
                risk.events[number],
            )
        )  # fmt: skip
    return curves


def restricted_mean(curve: Curve, months: int) -> tuple[float, Floats]:
    """The area under a curve over the first `months`, and what each person adds (n,).

    Of the share without exit: the mean number of months without one, counted to `months`.
    """
    return float(curve.estimate[:months].sum()), curve.adds[:, :months].sum(axis=1)


@dataclass(frozen=True)
class _Risk:
    """Per month (q,): weight at risk, hazards (k, q) of each exit, persons at risk, events (k, q).

    `there` and `exits` (n, q) say who is at risk and which exit comes; `weight` is (n,).
    """

    weighted: Floats
    hazards: Floats
    at_risk: Ints
    events: Ints
    there: NDArray[np.bool_]
    exits: Ints
    weight: Floats

    def adds(self, number: int) -> Floats:
        """What each person adds to the hazards (n, q) of an exit."""
        return self._moved(self.exits == number + 1, self.hazards[number])

    def adds_to_any(self) -> Floats:
        """What each person adds to the hazards (n, q) of any exit."""
        return self._moved(self.exits > 0, self.hazards.sum(axis=0))

    def _moved(self, happens: NDArray[np.bool_], hazard: Floats) -> Floats:
        inside = np.where(self.weighted > 0, self.weighted, 1.0)
        return self.weight[:, None] * (happens - self.there * hazard) / inside


def _risk(group: Followed, months: int, exits: int = 1) -> _Risk:
    month = np.arange(months)
    last = (group.months[:, None] == month) & (group.exit > 0)[:, None]
    there = group.at_risk(month)
    happens = last * group.exit[:, None]
    used = (group.weight > 0)[:, None]
    weighted = group.weight @ there
    own = [happens == number + 1 for number in range(exits)]
    with np.errstate(invalid="ignore", divide="ignore"):
        hazards = np.stack([group.weight @ one for one in own]) / weighted
    return _Risk(
        weighted, _until_nobody(hazards, weighted), (there & used).sum(axis=0),
        np.stack([(one & used).sum(axis=0) for one in own]), there, happens, group.weight,
    )  # fmt: skip


def _until_nobody(hazards: Floats, weighted: Floats) -> Floats:
    """Hazards of 0 after everybody had an exit, for nothing is left to happen; else missing."""
    any_exit = np.nan_to_num(hazards.sum(axis=0))
    over = np.logical_or.accumulate(any_exit >= 1.0 - 1e-12)
    return np.where((weighted <= 0) & over, 0.0, hazards)


def _survival(risk: _Risk) -> tuple[Floats, Floats]:
    hazard = risk.hazards.sum(axis=0)
    survival = np.cumprod(1.0 - hazard)
    left = 1.0 - hazard
    scaled = np.where(left > 1e-12, left, np.inf)  # at 0 nothing can move it to first order
    adds = -survival * np.cumsum(risk.adds_to_any() / scaled, axis=1)
    return survival, adds
