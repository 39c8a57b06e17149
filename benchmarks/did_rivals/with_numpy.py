"""The floor: the same numbers in plain numpy, every group and set of controls fitted once.

All months of a group are taken together: one logit, one least squares, and matrix products. The
influence functions of all cells are kept, as the averages need them. Covariates have the people in
the columns, which is several times faster than the usual way round.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from . import NEVER
from .people import People

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Block = tuple[Integers, float, Integers, Floats, Floats]  # rows, group, months, effects, influence
Place = Callable[[float, Integers], Integers]  # which average a cell belongs to


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; errors of all cells and the event study are made as well."""
    blocks = list(_blocks(made, controls))
    for *_, influence in blocks:
        _errors(influence, len(made.start))
    _averages(made, blocks, lambda group, months: months - int(group))
    after = [
        (rows, group, months[late], effect[late], influence[:, late])
        for rows, group, months, effect, influence in blocks
        if (late := slice(int(np.searchsorted(months, group)), None)).start < len(months)
    ]
    estimate, error = _averages(made, after, lambda group, months: np.zeros_like(months))
    return float(estimate[0]), float(error[0])


def _blocks(made: People, controls: str) -> Iterator[Block]:
    """Each group with each of its sets of controls; month t is column t - 1."""
    starts = np.unique(made.start[np.isfinite(made.start)])
    design = np.vstack([np.ones(len(made.start)), made.matrix.T])
    months = np.arange(2, made.outcome.shape[1] + 1)
    begun = np.searchsorted(starts, months, side="right")
    sets = np.zeros(len(months)) if controls == NEVER else begun
    for group in starts:
        for level in np.unique(sets):
            own = months[sets == level]
            last = np.inf if controls == NEVER else own[-1] + 1
            control = (made.start >= last) & (made.start != group)
            rows = np.flatnonzero(control | (made.start == group))
            outcome = made.outcome[rows]
            change = outcome[:, own - 1] - outcome[:, np.where(own < group, own, int(group)) - 2]
            effect, influence = doubly_robust(change, made.start[rows] == group, design[:, rows])
            influence *= len(made.start) / len(rows)
            yield rows, group, own, effect, influence


def doubly_robust(change: Floats, treated: Flags, design: Floats) -> tuple[Floats, Floats]:
    """Effects (m,) and influence (n, m) of changes (n, m): R's drdid_panel for all months.

    The design is (p, n).
    """
    rows = len(treated)
    score, information = logit(design, treated)
    odds = np.where(treated | (score >= 0.995), 0.0, score / (1.0 - score))
    to_treated, to_control = treated / treated.mean(), odds / odds.mean()
    control = design * ~treated
    bread = np.linalg.inv(control @ design.T)
    residual = change
    residual -= design.T @ (bread @ (control @ change))
    mean_treated, mean_control = (each @ residual / rows for each in (to_treated, to_control))
    tilted = design * to_control
    slope = (tilted @ residual - np.outer(tilted.sum(axis=1), mean_control)) / rows
    gap = to_treated - to_control
    gap = gap - (bread @ (design @ gap)) @ control
    left = np.vstack([design * (treated - score), to_treated, to_control])
    right = np.vstack([-np.linalg.solve(information, slope), -mean_treated, mean_control])
    residual *= gap[:, None]
    residual += left.T @ right
    return mean_treated - mean_control, residual


def logit(design: Floats, treated: Flags) -> tuple[Floats, Floats]:
    """Scores (n,) and mean information (p, p), by Newton steps to 1e-8; the design is (p, n)."""
    point, step = np.zeros(len(design)), np.ones(1)
    while np.abs(step).max() > 1e-8:
        score = 1.0 / (1.0 + np.exp(-(point @ design)))
        information = (design * (score * (1.0 - score))) @ design.T
        step = np.linalg.solve(information, design @ (treated - score))
        point += step
    return score, information / len(score)


def _averages(made: People, blocks: list[Block], place: Place) -> tuple[Floats, Floats]:
    """Averages by share of people, and errors that know that the shares are estimated."""
    labels = np.unique(np.concatenate([place(g, months) for _, g, months, *_ in blocks]))
    into = [np.searchsorted(labels, place(g, months)) for _, g, months, *_ in blocks]
    share = [(made.start == g).mean() for _, g, *_ in blocks]
    size, total = np.zeros(len(labels)), np.zeros(len(labels))
    for to, part, (*_, effect, _influence) in zip(into, share, blocks, strict=True):
        np.add.at(size, to, part)
        np.add.at(total, to, part * effect)
    mean, influence = total / size, np.zeros((len(made.start), len(labels)))
    for to, part, (rows, group, _, effect, own) in zip(into, share, blocks, strict=True):
        columns, weights = np.unique(to), part / size[to]
        added = (own @ weights)[:, None] if len(columns) < len(to) else own * weights
        influence[rows, columns[0] : columns[-1] + 1] += added
        np.add.at(departure := np.zeros(len(labels)), to, (effect - mean[to]) / size[to])
        here = slice(columns[0], columns[-1] + 1)
        influence[made.start == group, here] += departure[here]
    return mean, _errors(influence, len(made.start))


def _errors(influence: Floats, people: int) -> Floats:
    return np.sqrt(np.einsum("ij,ij->j", influence, influence)) / people
