"""The groups that a design of survival compares: who is in them, with which weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.fits import FEWEST
from evaluatie.estimators.implied_balance import Balance, implied_balance, worst
from evaluatie.estimators.survival.product_limit import Followed, Ints, incidence, without_exit
from evaluatie.models.tilting import fit_tilting

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """A group of a comparison: its rows (m,) among the n persons, and the sign of its mean."""

    rows: Ints
    sign: float


@dataclass(frozen=True)
class Compared:
    """Persons (n,) of a cell, each in one of the groups, the treated first; their times.

    `worked` and `months_to_work` leave other exits aside; `months` and `exit` are of the first
    exit, work being number 1. `numbers` (n,) are their clusters in the study. `covariates` (n, k)
    is there when the groups are made alike by entropy balancing.
    """

    treated: Flags
    weight: Floats
    numbers: Ints
    months_to_work: Ints
    worked: Flags
    months: Ints
    exit: Ints
    parts: tuple[Part, ...]
    covariates: Floats | None = None
    balance: Balance | None = None

    def followed(self, rows: Ints, competing: bool) -> Followed:
        """The rows as persons of one group, to work or to the first exit."""
        if competing:
            return Followed(self.months[rows], self.exit[rows], self.weight[rows])
        worked = self.worked[rows].astype(np.int64)
        return Followed(self.months_to_work[rows], worked, self.weight[rows])


@dataclass(frozen=True)
class Means:
    """Mean months without work up to 1, 2, ... q months: (q,), and what persons add (n, q)."""

    estimate: Floats
    adds: Floats


def compared(
    persons: pd.DataFrame, exits: Sequence[str], numbers: Ints, parts: Sequence[Flags]
) -> Compared:
    """The persons, who have `treated`, `weight` and the columns of DURATIONS, as arrays.

    `exits` names the exits, work first; `parts` say who is in which group, the treated first; of
    four groups the effect is (first - second) - (third - fourth).
    """
    known = {name: number for number, name in enumerate(exits, start=1)}
    signs = (1.0, -1.0, -1.0, 1.0)
    return Compared(
        persons["treated"].to_numpy(dtype=bool),
        persons["weight"].to_numpy(dtype=np.float64),
        numbers,
        persons["months_to_work"].to_numpy(dtype=np.int64),
        persons["worked"].to_numpy(dtype=bool),
        persons["months"].to_numpy(dtype=np.int64),
        persons["event"].map(known).fillna(0).to_numpy(dtype=np.int64),
        tuple(Part(np.flatnonzero(rows), sign) for rows, sign in zip(parts, signs, strict=False)),
    )


def check_sizes(groups: Compared) -> None:
    """NotEstimable when a group has too few persons with weight."""
    sizes = [int((groups.weight[part.rows] > 0).sum()) for part in groups.parts]
    if min(sizes) < FEWEST:
        raise NotEstimable("too_few", "A group has too few persons.")


def group_means(groups: Compared, part: Part, months: int, competing: bool) -> Means:
    """Of one group the mean months without work; competing: who leaves otherwise never works.

    The latter is the number of months less the time lost to work of Andersen (2013).
    """
    followed = groups.followed(part.rows, competing)
    if competing:
        work = incidence(followed, months, int(max(groups.exit.max(), 1)))[0]
        share, moved = 1.0 - work.estimate, -work.adds
    else:
        curve = without_exit(followed, months)
        share, moved = curve.estimate, curve.adds
    adds = np.zeros((len(groups.treated), months))
    adds[part.rows] = np.cumsum(moved, axis=1)
    found = Means(np.cumsum(share), adds)
    return found if groups.covariates is None else _with_estimated_weights(groups, part, found)


def balanced(groups: Compared, covariates: Floats) -> Compared:
    """The groups with entropy weights: each has the means (k,) of the treated in `covariates`.

    Persons without weight stay without. NotEstimable when no such weights exist.
    """
    target, *others = groups.parts
    weight, balances = groups.weight.copy(), []
    for part in others:
        rows = np.concatenate([target.rows, part.rows])
        treated = np.arange(len(rows)) < len(target.rows)
        known = groups.weight[rows]
        tilting = fit_tilting(covariates[rows], treated, known)
        if tilting.status != "ok":
            raise NotEstimable(tilting.status, "No weights make the groups alike.")
        odds = np.where(known > 0, known * np.exp(np.nan_to_num(tilting.linear)), 0.0)
        weight[part.rows] = odds[~treated]
        balances.append(implied_balance(treated, covariates[rows], known, odds * ~treated))
    return replace(groups, weight=weight, covariates=covariates, balance=worst(balances))


def _with_estimated_weights(groups: Compared, part: Part, found: Means) -> Means:
    """What persons add when the weights of a group are estimated: those of the target move it too.

    The weights w = exp(x'g) solve the sum of (D - (1 - D) w)(x - mean of the target) = 0, so that g
    moves by A^-1 times that sum, with A the weighted sum of squares of the group, and the mean by
    the sum of what its persons add times x (M-estimation; Zhao & Percival 2017).
    """
    target = groups.parts[0].rows
    if groups.covariates is None or np.array_equal(part.rows, target):
        return found
    mean = np.average(groups.covariates[target], axis=0, weights=groups.weight[target])
    centred = groups.covariates - mean
    own = centred[part.rows] * groups.weight[part.rows][:, None]
    squares = own.T @ centred[part.rows]
    slopes = np.linalg.lstsq(squares, centred[part.rows].T @ found.adds[part.rows], rcond=None)[0]
    adds = found.adds.copy()
    adds[part.rows] -= own @ slopes
    adds[target] += (centred[target] * groups.weight[target][:, None]) @ slopes
    return Means(found.estimate, adds)
