"""Weights of households that give the levels of subgroups the shares that a study expects.

Raking: the weights of households are multiplied, subgroup after subgroup, until every share is
right (Deming & Stephan 1940). A household has one weight, so that who lives with whom stays as it
is, and what goes together in persons does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.errors import StudyError
from evaluatie.study.model import Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Members = dict[tuple[str, str], NDArray[np.bool_]]
ROUNDS = 500
CLOSE = 1e-4  # of a share


def household_weights(
    household: Ints, where: pd.DataFrame, member: Members, study: Study
) -> Floats:
    """Weights (households,) to draw them with; `where` (n rows): gemeente and period of persons.

    Shares are of all persons who are expected, both cohorts and every place together. Raises
    StudyError for a level that nobody has, or shares that no weights give.
    """
    assert study.power is not None
    size = np.bincount(household)
    first = where.iloc[np.cumsum(size) - size].reset_index(drop=True)
    own = _expected(first, size, study)
    targets = _targets(member, study)
    weight = own.copy()
    for _ in range(ROUNDS if targets else 0):
        furthest = 0.0
        for levels in targets:
            weight, gap = _raked(weight, household, size, levels)
            furthest = max(furthest, gap)
        weight = _to_strata(weight, own, size, first)
        if furthest < CLOSE:
            return weight
    if targets:
        problem = "power.shares: no make-up of households has all these shares: change them"
        raise StudyError(study.study, [problem])
    return weight


def _expected(first: pd.DataFrame, size: Ints, study: Study) -> Floats:
    """Weights with which every place and half-year has the persons expected of it."""
    assert study.power is not None
    there = pd.Series(size).groupby([first["gemeente"], first["period"]]).sum()
    wanted = {
        (place, period): persons
        for place, expected in study.power.persons.items()
        for period, persons in expected.items()
    }
    ratio = {key: wanted.get(key, 0) / count for key, count in there.items()}
    keys = zip(first["gemeente"], first["period"], strict=True)
    return np.array([ratio[key] for key in keys], dtype=np.float64)


def _to_strata(weight: Floats, own: Floats, size: Ints, first: pd.DataFrame) -> Floats:
    """The weights with the persons of every place and half-year as they are expected."""
    keys = [first["gemeente"], first["period"]]
    wanted, found = (pd.Series(w * size).groupby(keys).transform("sum") for w in (own, weight))
    return np.asarray(weight * (wanted / found.where(found > 0, 1.0)).to_numpy())


def _targets(member: Members, study: Study) -> list[list[tuple[NDArray[np.bool_], float]]]:
    """By subgroup: who is in each of its levels, and the share that is expected."""
    assert study.power is not None
    found, problems = [], []
    for subgroup, shares in study.power.shares.items():
        known = [level for name, level in member if name == subgroup]
        for level in [*known, *shares]:
            if level not in shares or level not in known:
                missing = "is missing" if level in known else "is not a level of it"
                problems.append(
                    f"power.shares.{subgroup}: {level} {missing}; its levels are: "
                    f"{', '.join(known)}"
                )
        found.append([(member[subgroup, level], share) for level, share in shares.items()
                      if level in known])  # fmt: skip
    if problems:
        raise StudyError(study.study, problems)
    return found


def _raked(
    weight: Floats, household: Ints, size: Ints, levels: list[tuple[NDArray[np.bool_], float]]
) -> tuple[Floats, float]:
    """Weights nearer to the shares of one subgroup, and how far the furthest share was."""
    total, factor, furthest = float(weight @ size), np.zeros(len(size)), 0.0
    for inside, share in levels:
        persons = np.bincount(household, weights=inside.astype(np.float64), minlength=len(size))
        current = float(weight @ persons) / total
        furthest = max(furthest, abs(current - share))
        factor += persons / size * (share / current if current > 0 else 0.0)
    return weight * factor, furthest
