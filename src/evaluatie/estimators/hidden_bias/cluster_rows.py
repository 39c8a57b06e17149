"""The primary result without the households that carry it most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.contributions import Contributions
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.hidden_bias.asked_of import at_most
from evaluatie.estimators.rows import with_spread
from evaluatie.inference.hidden_bias.influential import influential
from evaluatie.study.model import Study

Row = dict[str, object]
CHECKS = ("without_influential", "influential_to_nil")
UNKNOWN = "no_influence"


def cluster_rows(
    asked: Asked, estimate: float, found: Contributions | str, study: Study
) -> list[Row]:
    """Without as many clusters as persons that a printed number needs, and the share to nil.

    Never of one cluster: that would be somebody's own number. `found` is what clusters add, or
    the status that says why that is not known.
    """
    few = study.disclosure.minimum_cell
    if isinstance(found, str):
        return [asked.row(check, found) for check in CHECKS]
    result = influential(estimate, found.totals, few)
    reached = np.isfinite(result.number)
    share = result.number / result.clusters
    ends = at_most(asked, int(result.number)) if reached else asked
    return [
        asked.row("without_influential", "ok", f"{few}", estimate=result.without),
        ends.row("influential_to_nil", "ok" if reached else "not_reached", estimate=share),
    ]


def contributions_of(
    effect: Effect, outcome: NDArray[np.float64], members: NDArray[np.int64]
) -> Contributions | str:
    """What clusters add to an effect on an outcome (n,), by the cluster (n,) of each person.

    Or a status, as in the row of the effect: `no_variation` when nothing can move it.
    """
    numbers, codes = np.unique(members, return_inverse=True)
    effect = with_spread(effect, outcome, len(numbers))
    if effect.status != "ok" or effect.influence is None:
        return UNKNOWN if effect.status == "ok" else effect.status
    totals = np.bincount(codes, weights=effect.influence) / len(effect.influence)
    return Contributions(numbers, totals) if totals.any() else UNKNOWN
