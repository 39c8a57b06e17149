"""Rosenbaum bounds of a design that makes pairs, sets or classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.hidden_bias.asked_of import at_most
from evaluatie.estimators.matching.by_design import WeighedSample
from evaluatie.estimators.rows import is_share
from evaluatie.inference.hidden_bias.rosenbaum import (
    above_median,
    breakdown,
    set_scores,
    worst_case,
)
from evaluatie.inference.hidden_bias.signed_rank import signed_rank_worst_case
from evaluatie.study.model import Study

Row = dict[str, object]
Worst = Callable[[float], float]
METHODS = ("nearest", "optimal", "full", "subclassification", "cem")
ONES, RANKS, MEDIANS = "mantel_haenszel", "signed_rank", "set_median"  # notes: which test


def set_rows(
    asked: Asked, data: WeighedSample | None, outcome: NDArray[np.float64], study: Study
) -> list[Row]:
    """The p-value in the worst case for every gamma of the study, and where it breaks down.

    `outcome` (n,). A share: exact, McNemar and Mantel-Haenszel. Pairs and another outcome: the
    signed rank test; sets: whether an outcome lies above the median of its set. A design without
    sets (weights, controls that serve more than once) has the status `no_sets`.
    """
    assert study.sensitivity is not None
    if data is None or not _has_sets(data):
        return no_sets(asked, study)
    worst, fewest, note = _test(data, outcome, is_share(study, asked.outcome))
    asked = at_most(asked, fewest)
    level = 1.0 - study.inference.confidence
    rows = [
        asked.row("rosenbaum", "ok", f"{gamma:g}", note, p_value=worst(gamma))
        for gamma in study.sensitivity.gamma
    ]
    found = breakdown(worst, level)
    status = "no_difference" if np.isnan(found) else "ok" if np.isfinite(found) else "beyond_search"
    return [*rows, asked.row("rosenbaum_breakdown", status, note=note, estimate=found)]


def no_sets(asked: Asked, study: Study) -> list[Row]:
    """The rows of a design that makes no sets."""
    assert study.sensitivity is not None
    rows = [asked.row("rosenbaum", "no_sets", f"{gamma:g}") for gamma in study.sensitivity.gamma]
    return [*rows, asked.row("rosenbaum_breakdown", "no_sets")]


def _has_sets(data: WeighedSample) -> bool:
    sets = data.persons["match_id"].to_numpy()[data.weight > 0]
    return data.method in METHODS and len(sets) > 0 and bool((sets >= 0).all())


def _test(data: WeighedSample, outcome: NDArray[np.float64], share: bool) -> tuple[Worst, int, str]:
    """The p-value by gamma, the fewest persons behind it, and which test it is."""
    used = data.weight > 0
    sets = data.persons["match_id"].to_numpy()[used]
    treated, values = data.treated[used], outcome[used].astype(np.float64)
    if not share and (np.unique(sets, return_counts=True)[1] == 2).all():
        return _by_ranks(sets, treated, values)
    score = values if share else above_median(sets, values)
    scores = set_scores(sets, treated, score)
    note = ONES if share else MEDIANS
    return (lambda gamma: worst_case(scores, gamma)), scores.smallest_count, note


def _by_ranks(
    sets: NDArray[np.int64], treated: NDArray[np.bool_], values: NDArray[np.float64]
) -> tuple[Worst, int, str]:
    order = np.lexsort((treated, sets))
    differences = values[order][1::2] - values[order][::2]
    fewest = int(min((differences > 0).sum(), (differences < 0).sum()))
    return (lambda gamma: signed_rank_worst_case(differences, gamma)), fewest, RANKS
