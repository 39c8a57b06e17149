"""Differences in the restricted mean time without work, as rows of results.

The mean number of months without work, counted to the horizon: the area under the curve of those
still without it (Royston & Parmar 2013). Negative differences are months sooner at work. Nothing
is assumed of hazards, and everybody counts as long as they are seen; that censoring says nothing
of work to come is assumed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.rows import Basis, Label, effect_row, smallest_cell
from evaluatie.estimators.survival.groups import Compared, Means, check_sizes, group_means
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell

Floats = NDArray[np.float64]
COMPETING = ("rmst_competing",)


def mean_rows(groups: Compared, wanted: list[Cell], label: Label, study: Study) -> list[Estimated]:
    """Rows of CANDIDATES of one estimator, a cell for each horizon."""
    competing = label.estimator in COMPETING
    longest = max(cell.horizon for cell in wanted)
    found = [group_means(groups, part, longest, competing) for part in groups.parts]
    return [_row(groups, found, cell, label, study) for cell in wanted]


def _row(groups: Compared, found: list[Means], cell: Cell, label: Label, study: Study) -> Estimated:
    effect = _effect(groups, found, cell.horizon)
    basis = _basis(groups, cell.horizon, label.estimator in COMPETING)
    row = effect_row(cell, label, effect, basis, study)
    behind = _fewest_behind(groups, cell.horizon, label.estimator in COMPETING)
    row["smallest_cell"] = min(behind, smallest_cell(basis, study, label.outcome))
    return estimated(row, effect, groups.numbers)


def _effect(groups: Compared, found: list[Means], horizon: int) -> Effect:
    try:
        check_sizes(groups)
        means = np.array([one.estimate[horizon - 1] for one in found])
        if not np.isfinite(means).all():
            raise NotEstimable("window_not_observed", "Nobody is followed to the horizon.")
        signs = np.array([part.sign for part in groups.parts])
        rows = len(groups.treated)
        influence = rows * sum(
            sign * one.adds[:, horizon - 1] for sign, one in zip(signs, found, strict=True)
        )
        return effect_from_influence(
            float(signs @ means), np.asarray(influence), float(means[0]), groups.numbers,
            influence_treated=rows * found[0].adds[:, horizon - 1],
        )  # fmt: skip
    except NotEstimable as problem:
        return problem.effect()


def _basis(groups: Compared, horizon: int, competing: bool) -> Basis:
    """Sizes are those of the persons whose time up to the horizon is known.

    A mean rests on all of them: with everybody's time known the size of a group is that of its
    weights, as of any mean. Under weights, and where some are censored, it is Kish's size of what
    they count for in the mean (`Followed.known`): who is followed longer stands for those who are
    not, so that a group of whom few are left has a small size, however many found work before.
    """
    parts = np.zeros(len(groups.treated), dtype=np.int64)
    sizes = []
    for number, part in enumerate(groups.parts):
        parts[part.rows] = number
        known = groups.followed(part.rows, competing).known(horizon)
        sizes.append(float(known.sum() ** 2 / (known**2).sum()) if known.any() else 0.0)
    values = _of_each_treated(groups, horizon, competing)
    return Basis(
        groups.treated, groups.weight, groups.numbers, values, parts, min(sizes), groups.balance,
    )  # fmt: skip


def _of_each_treated(groups: Compared, horizon: int, competing: bool) -> Floats:
    """Values (n,) whose mean over all treated is their mean time, each counted once.

    The mean plus what the person adds to it: of persons who were all followed, their own time.
    """
    part = groups.parts[0]
    whole = Compared(
        groups.treated, np.ones(len(groups.treated)), groups.numbers, groups.months_to_work,
        groups.worked, groups.months, groups.exit, groups.parts,
    )  # fmt: skip
    values = np.zeros(len(groups.treated))
    if len(part.rows):
        found = group_means(whole, part, horizon, competing)
        own = len(part.rows) * found.adds[part.rows, -1]
        values[part.rows] = found.estimate[-1] + own
    return values


def _fewest_behind(groups: Compared, horizon: int, competing: bool) -> int:
    """Fewest persons with weight at risk to the end, with work before it, or without."""
    counts = []
    for part in groups.parts:
        followed = groups.followed(part.rows, competing)
        used = followed.weight > 0
        worked = used & (followed.exit == 1) & (followed.months < horizon)
        counts += [
            int((used & followed.at_risk(horizon - 1)).sum()), int(worked.sum()),
            int((used & ~worked).sum()),
        ]  # fmt: skip
    return min(counts)
