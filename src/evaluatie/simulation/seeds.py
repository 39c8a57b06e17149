"""Random numbers of a repetition: from what its world is, not from its place in a list."""

import numpy as np


def millionths(value: float) -> int:
    """A setting as a whole number, for a seed."""
    return round(value * 1e6)


def generator(*numbers: int) -> np.random.Generator:
    """The random numbers that belong to these numbers."""
    return np.random.default_rng(np.random.SeedSequence(list(numbers)))
