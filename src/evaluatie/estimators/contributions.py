"""What each cluster of a study adds to each of its estimates, and the draws that follow.

Estimates whose contributions are known cluster by cluster have a joint distribution, whatever
their designs, outcomes, horizons and persons (see `inference.multipliers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.effect import Effect
from evaluatie.inference.multipliers import study_multipliers
from evaluatie.study.model import Study
from evaluatie.tables.cell import CELL

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Draws = NDArray[np.float32]


@dataclass(frozen=True)
class Contributions:
    """What clusters add to an estimate: their numbers in the study (m,) and totals (m,)."""

    clusters: Ints
    totals: Floats


@dataclass(frozen=True)
class Estimated:
    """A row of CANDIDATES and, of an estimate, what the clusters add to it."""

    row: dict[str, Any]
    contributions: Contributions | None = None


def estimated(row: dict[str, Any], effect: Effect, clusters: Ints) -> Estimated:
    """The row of an effect with what `clusters` add, numbers (n,) of its n influences."""
    if row["status"] != "ok" or effect.influence is None:
        return Estimated(row)
    numbers, codes = np.unique(clusters, return_inverse=True)
    totals = np.bincount(codes, weights=effect.influence) / len(effect.influence)
    adds = totals != 0.0
    if not adds.any():  # no draw moves it, and nothing could be compared with it
        return Estimated(row)
    return Estimated(row, Contributions(numbers[adds], totals[adds]))


def deviations(found: Sequence[Estimated], clusters: int, study: Study) -> list[Draws | None]:
    """Draws (draws,) of every estimate's error, in standard errors, by multipliers they share.

    `clusters`: how many the study has. None without an estimate, or without `inference.draws`.
    """
    drawn: list[Draws | None] = [None] * len(found)
    multipliers = study_multipliers(clusters, study.inference.draws or 0, study.seed)
    for places in by_columns(found, CELL).values() if multipliers.draws else ():
        known = [place for place in places if found[place].contributions is not None]
        if known:
            numbers, totals = stacked([found[place].contributions for place in known])
            sums = multipliers.sums(numbers, totals) / np.sqrt((totals**2).sum(axis=0))
            for place, column in zip(known, sums.T, strict=True):
                drawn[place] = column.astype(np.float32)
    return drawn


def by_columns(found: Sequence[Estimated], keys: Iterable[str]) -> dict[tuple[Any, ...], list[int]]:
    """Places of the rows that share these columns."""
    names = tuple(keys)
    places: dict[tuple[Any, ...], list[int]] = {}
    for place, one in enumerate(found):
        places.setdefault(tuple(one.row[name] for name in names), []).append(place)
    return places


def stacked(parts: Sequence[Contributions | None]) -> tuple[Ints, Floats]:
    """Clusters (m,) of several estimates and their totals (m, q), nil where one has none."""
    known = [part for part in parts if part is not None]
    numbers = np.unique(np.concatenate([part.clusters for part in known]))
    totals = np.zeros((len(numbers), len(known)))
    for column, part in enumerate(known):
        totals[np.searchsorted(numbers, part.clusters), column] = part.totals
    return numbers, totals
