"""Design A: weights for the persons of every cell, by the method the study names.

The weights are the contract between matching and estimation: one row per candidate with status,
match id and weight, whatever the method.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.designs.matching import caliper_width, match_nearest
from evaluatie.designs.weighting import att_weights
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.models.logit import Logit, fit_logit
from evaluatie.study.designs import IpwDesign, NearestDesign, UnmatchedDesign
from evaluatie.study.model import Study
from evaluatie.tables.derived import DECISIONS, MATCHES
from evaluatie.tables.samples import Cell, Source, cells, sample

FEWEST = 2  # persons of either group below which nothing is matched


@dataclass(frozen=True)
class Matched:
    """Rows of MATCHES and of DECISIONS."""

    matches: pd.DataFrame
    decisions: pd.DataFrame


@dataclass(frozen=True)
class Weighted:
    """What a method gives for one cell: status, match id, weight and score per person (n,)."""

    status: np.ndarray
    match_id: np.ndarray
    weight: np.ndarray
    propensity: np.ndarray


def match_persons(source: Source, study: Study, design: str) -> Matched:
    """Weights and decisions for all cells of a matching design.

    Only persons settled in the intervention place take part. A cell in which nothing can be
    matched has a decision with its status and no rows in matches.
    """
    matches, decisions = [], []
    for cell in cells(study, design, source.subgroups):
        persons = sample(cell, source)
        persons = persons[persons["place"] == "intervention"].reset_index(drop=True)
        decision, weighted = _match_cell(persons, cell, study, design)
        counts = {"n_treated": persons["treated"].sum(), "n_control": (~persons["treated"]).sum()}
        decisions.append({**cell.key, **decision, **counts})
        if weighted is not None:
            matches.append(_rows(persons, cell, weighted))
    table = pd.concat(matches, ignore_index=True) if matches else MATCHES.empty()
    return Matched(table, pd.DataFrame(decisions)[DECISIONS.names])


def _rows(persons: pd.DataFrame, cell: Cell, weighted: Weighted) -> pd.DataFrame:
    frame = persons[["persoon_id", "treated"]].assign(**cell.key, **vars(weighted))
    return frame[MATCHES.names]


def _match_cell(
    persons: pd.DataFrame, cell: Cell, study: Study, design: str
) -> tuple[dict[str, str | None], Weighted | None]:
    plan = study.designs[design]
    assert isinstance(plan, NearestDesign | IpwDesign | UnmatchedDesign)
    decision: dict[str, str | None] = {"status": "ok", "replacement": None, "reason": None}
    treated = persons["treated"].to_numpy(dtype=bool)
    if len(persons) == 0:
        return decision | {"status": "window_not_observed"}, None
    if min(treated.sum(), (~treated).sum()) < FEWEST:
        return decision | {"status": "too_few"}, None
    if isinstance(plan, UnmatchedDesign):
        return decision, _unmatched(treated)
    shared = shared_levels(persons, cell.analysis.covariates, treated)
    if (shared & ~treated).sum() < FEWEST:
        return decision | {"status": "no_overlap"}, None
    decision, weighted = _match_shared(persons[shared].reset_index(drop=True), cell, study, plan)
    return decision, None if weighted is None else _among_all(weighted, shared)


def _among_all(weighted: Weighted, shared: np.ndarray) -> Weighted:
    """The weights of those who share levels, put among everybody; the others are off support."""
    status = np.full(len(shared), "off_support")
    match_id = np.full(len(shared), -1)
    weight, propensity = np.zeros(len(shared)), np.full(len(shared), np.nan)
    status[shared], match_id[shared] = weighted.status, weighted.match_id
    weight[shared], propensity[shared] = weighted.weight, weighted.propensity
    return Weighted(status, match_id, weight, propensity)


def _match_shared(
    persons: pd.DataFrame, cell: Cell, study: Study, plan: NearestDesign | IpwDesign
) -> tuple[dict[str, str | None], Weighted | None]:
    """Score, then matching or weighting, of persons whose levels all occur among the treated."""
    decision: dict[str, str | None] = {"status": "ok", "replacement": None, "reason": None}
    treated = persons["treated"].to_numpy(dtype=bool)
    fit = fit_logit(covariate_matrix(persons, cell.analysis.covariates).to_numpy(), treated)
    if fit.status != "ok":
        status = {"separation": "no_overlap"}.get(fit.status, fit.status)
        return decision | {"status": status}, None
    if isinstance(plan, IpwDesign):
        return decision, _ipw(fit, treated, plan)
    replacement, reason = _replacement(plan, treated, study.gates.controls_per_treated)
    weighted = _nearest(persons, fit, plan, replacement)
    status = "ok" if (weighted.weight > 0).any() else "no_overlap"
    word = "with" if replacement else "without"
    return {"status": status, "replacement": word, "reason": reason}, weighted


def _replacement(
    plan: NearestDesign, treated: np.ndarray, threshold: float
) -> tuple[bool, str | None]:
    """Whether controls may serve more than once, and why when the study leaves it to the data.

    1:1 matching without replacement from a thin pool must take controls that are far away, which
    biases it (methods 3A); with replacement it keeps the nearest, at the cost of precision.
    """
    if plan.replacement != "auto":
        return plan.replacement, None
    pool = (~treated).sum() / treated.sum()
    if pool < threshold * plan.ratio:
        return True, "thin_pool"
    return False, "ample_pool"


def _nearest(persons: pd.DataFrame, fit: Logit, plan: NearestDesign, replacement: bool) -> Weighted:
    distance = fit.linear if plan.distance == "logit" else fit.score
    caliper = None if plan.caliper is None else caliper_width(distance, plan.caliper)
    strata = None
    if plan.exact:
        strata = persons.groupby(plan.exact, observed=True, dropna=False).ngroup().to_numpy()
    found = match_nearest(
        distance,
        persons["treated"].to_numpy(dtype=bool),
        ratio=plan.ratio,
        replacement=replacement,
        caliper=caliper,
        order=plan.order,
        strata=strata,
        ties=plan.ties,
    )
    return Weighted(found.status, found.match_id, found.weights, fit.score)


def _ipw(fit: Logit, treated: np.ndarray, plan: IpwDesign) -> Weighted:
    weight, status = att_weights(fit.score, treated, plan.trim)
    status = np.where(status == "weighted", "matched", status)
    return Weighted(status, np.full(len(treated), -1), weight, fit.score)


def _unmatched(treated: np.ndarray) -> Weighted:
    ones = np.ones(len(treated))
    status = np.full(len(treated), "matched")
    return Weighted(status, np.full(len(treated), -1), ones, np.full(len(treated), np.nan))
