"""Random choices from tables of probabilities and of quantiles.

Only comparisons and straight lines between table entries: no logarithm whose last digit may
differ between processors.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from evaluatie.months import Days, Integers

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Quantiles = Sequence[tuple[float, float]]


def pick(rng: np.random.Generator, probabilities: Floats) -> Integers:
    """For each row of probabilities (n, m) the number of the entry drawn, (n,)."""
    cumulative = np.cumsum(probabilities, axis=1)[:, :-1]
    return np.asarray((rng.random(len(probabilities))[:, None] >= cumulative).sum(axis=1))


def pick_from(
    rng: np.random.Generator, count: int, shares: dict[str, float]
) -> npt.NDArray[np.str_]:
    """`count` names, drawn with the same shares for everybody; the last takes what is left."""
    table = np.tile(np.array(list(shares.values())), (count, 1))
    return np.array(list(shares))[pick(rng, table)]


def along(points: Quantiles, values: npt.ArrayLike, before: float | None = None) -> Floats:
    """The line through (x, y) points at these values; level outside, or `before` the first."""
    x, y = (np.array(side) for side in zip(*points, strict=True))
    return np.asarray(np.interp(np.asarray(values, dtype=np.float64), x, y, left=before))


def spread(rng: np.random.Generator, count: int, quantiles: Quantiles) -> Floats:
    """`count` numbers from a distribution given as (probability, value) pairs, linear between."""
    return along(quantiles, rng.random(count))


def whole_days(values: Floats) -> npt.NDArray[np.timedelta64]:
    """Numbers of days, rounded down."""
    return np.floor(values).astype(np.int64).astype("timedelta64[D]")


def chance(rng: np.random.Generator, probability: npt.ArrayLike, count: int) -> Flags:
    """`count` yes or no answers; `probability` is one number or one for each."""
    return np.asarray(rng.random(count) < np.asarray(probability))


def pseudonyms(numbers: npt.ArrayLike, width: int) -> npt.NDArray[np.str_]:
    """Numbers as text of a fixed width, with leading zeros."""
    return np.char.zfill(np.asarray(numbers).astype(np.int64).astype(str), width)


def known(days: Days) -> Flags:
    """Where there is a date."""
    return np.asarray(~np.isnat(days))
