"""Made-up persons in households of one to four, who are in a group together.

A household's group goes with its origin and its months in reception, and those move the outcome
too. Members share a part of their luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
COVARIATES = ("syrie", "eritrea", "opvang", "vrouw", "gezin", "leeftijd")
SIZES = np.array([0.5, 0.2, 0.15, 0.15])  # share of households of 1, 2, 3 and 4 persons
ORIGINS = np.array([0.2, 0.35, 0.45])  # eritrea, syrie, other
RECEPTION = np.array([-1.5, -0.5, 0.5, 1.5])  # months in reception, standardised
# what each covariate, and leeftijd per ten years above 33, adds to the probability of the outcome
LEVEL = np.array([0.02, -0.015, 0.005, -0.01, -0.005, -0.003])
SLOPE = np.array([0.03, -0.02, 0.01, 0.0, 0.0, 0.0])  # and more with every step of time


@dataclass(frozen=True)
class Groups:
    """Groups (g,): their share, and log odds that an origin or a longer reception adds to each."""

    share: Floats
    syrie: Floats
    eritrea: Floats
    opvang: Floats


def draw_households(size: int, groups: Groups, rng: np.random.Generator) -> pd.DataFrame:
    """So many persons: COVARIATES, `group` (position) and `household`, household by household.

    Groups are drawn first and characteristics given the group, tilted from one population: the
    group then follows a multinomial logit of the characteristics with exactly these slopes, and
    the shares of groups are exactly these (Prentice & Pyke 1979).
    """
    members = 1 + rng.choice(len(SIZES), size, p=SIZES)
    household = np.repeat(np.arange(size), members)[:size]
    group = rng.choice(len(groups.share), household[-1] + 1, p=groups.share)
    origin = _tilted(ORIGINS, _origin_tilts(groups), group, rng)
    reception = _tilted(np.full(4, 0.25), groups.opvang[:, None] * RECEPTION, group, rng)
    alike = {
        "syrie": (origin == 1).astype(np.float64),
        "eritrea": (origin == 0).astype(np.float64),
        "opvang": RECEPTION[reception],
        "gezin": (np.bincount(household) > 2).astype(np.float64),
        "group": group,
    }
    own = {
        "vrouw": (rng.random(size) < 0.4).astype(np.float64),
        "leeftijd": (np.floor(46.0 * rng.beta(1.2, 2.4, size)) - 15.0) / 10.0,
        "household": household,
    }
    shared = {name: values[household] for name, values in alike.items()}
    return pd.DataFrame(shared | own)[[*COVARIATES, "group", "household"]]


def _origin_tilts(groups: Groups) -> Floats:
    return np.column_stack([groups.eritrea, groups.syrie, np.zeros(len(groups.share))])


def _tilted(base: Floats, tilts: Floats, group: Ints, rng: np.random.Generator) -> Ints:
    """A level for each group member (n,): base probabilities (k,) times exp of tilts (g, k)."""
    weight = base * np.exp(tilts)
    reach = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    found = (rng.random(len(group))[:, None] >= reach[group][:, :-1]).sum(axis=1)
    return np.asarray(found, dtype=np.int64)


def luck(shares: Sequence[tuple[ArrayLike, float]], shape: tuple[int, ...],
         rng: np.random.Generator) -> Floats:  # fmt: skip
    """Uniform numbers of this shape, alike for rows (n,) with the same code.

    `shares`: codes (n,) and the part of the variance of a normal scale that they share; the rest
    is a cell's own. An outcome that is 1 where luck is below a probability has that probability.
    """
    own = 1.0 - sum(part for _, part in shares)
    total = np.sqrt(own) * rng.standard_normal(shape)
    for codes, part in shares:
        code = np.asarray(codes)
        common = np.sqrt(part) * rng.standard_normal(code.max() + 1)[code]
        total += common.reshape(-1, *[1] * (len(shape) - 1))
    return np.asarray(ndtr(total))
