"""Floor of the evidence: the same effects and draws in plain numpy, and nothing else.

For every cell the doubly robust difference-in-differences of each outcome with its influence
function, and one product with the multipliers that all effects share. No checks, counts,
intervals, tests of differences or tables.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.cohort.cross_section import CrossSection, cross_section
from evaluatie.study import Study
from evaluatie.tables.samples import Source, cells

Floats = NDArray[np.float64]
STEPS = 7  # of Newton for a logit
ELSEWHEN = ((True, False, 1.0), (False, True, 1.0), (False, False, -1.0))


def sections(source: Source, study: Study, design: str) -> Iterator[tuple[CrossSection, Floats]]:
    """The arrays of every cell with persons in all four groups, and its outcomes (n, m)."""
    for cell in cells(study, design, source.subgroups):
        section = cross_section(cell, source)
        if section is not None and section.complete and cell.analysis.name == "main":
            yield section, np.column_stack([section.values(o) for o in cell.analysis.outcomes])


def run(prepared: list[tuple[CrossSection, Floats]], multipliers: Floats) -> Floats:
    """Draws (draws, effects) of the errors of all effects; `multipliers` (clusters, draws)."""
    drawn = []
    for section, outcome in prepared:
        influence = _influence(section, outcome)
        totals = np.zeros((len(multipliers), outcome.shape[1]))
        np.add.at(totals, section.cluster[section.shared], influence / len(influence))
        drawn.append(multipliers.T @ totals)
    return np.hstack(drawn)


def _influence(section: CrossSection, outcome: Floats) -> Floats:
    used = section.shared
    here, late, outcome = section.here[used], section.late[used], outcome[used]
    matrix = np.column_stack([np.ones(used.sum()), section.matrix[used]])
    target, total = here & late, np.zeros(outcome.shape)
    for place, period, sign in ELSEWHEN:
        rows = target | ((here == place) & (late == period))
        part = _doubly_robust(outcome[rows], target[rows], matrix[rows])
        total[rows] += sign * part * (len(rows) / rows.sum())
    return total


def _doubly_robust(outcome: Floats, treated: NDArray[np.bool_], matrix: Floats) -> Floats:
    """Influence (n, m) of the ATT, the estimation of score and regression counted."""
    n, control = len(treated), ~treated
    beta = np.zeros(matrix.shape[1])
    for _ in range(STEPS):
        score = 1.0 / (1.0 + np.exp(-matrix @ beta))
        hessian = np.linalg.pinv((matrix * (score * (1 - score))[:, None]).T @ matrix)
        beta = beta + hessian @ (matrix.T @ (treated - score))
    score = np.clip(1.0 / (1.0 + np.exp(-matrix @ beta)), 0.0, 1 - 1e-9)
    weight = np.where(control, score / (1 - score), 0.0)
    bread = np.linalg.pinv(matrix[control].T @ matrix[control])
    residual = outcome - matrix @ (bread @ (matrix[control].T @ outcome[control]))
    first, second = residual[treated].mean(axis=0), weight @ residual / weight.sum()
    share, mass = treated.mean(), weight.mean()
    own = (
        treated[:, None] * (residual - first) / share - weight[:, None] * (residual - second) / mass
    )
    slope = (weight[:, None] * (residual - second)).T @ matrix / n / mass
    by_score = ((treated - score)[:, None] * matrix) @ hessian * n @ slope.T
    shift = matrix[treated].mean(axis=0) - weight @ matrix / weight.sum()
    by_line = (control[:, None] * residual) * (matrix @ bread * n @ shift)[:, None]
    return np.asarray(own - by_score - by_line)
