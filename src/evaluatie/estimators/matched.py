"""Design A: effects from the weights of a matching design, for every cell and outcome."""

import numpy as np
import pandas as pd

from evaluatie.estimators.abadie_imbens import nearest_att
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.rows import Basis, Label, as_table, effect_row, empty_row
from evaluatie.estimators.weighted import (
    aipw,
    difference_in_means,
    gcomputation,
    ipw_att,
    regression_adjustment,
)
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.designs import IpwDesign, NearestDesign
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source, cells, sample

CELL = ["analysis", "horizon", "subgroup", "level"]


def matched(
    source: Source, matches: pd.DataFrame, decisions: pd.DataFrame, study: Study, design: str
) -> pd.DataFrame:
    """One row of CANDIDATES per cell, outcome and estimator of a matching design."""
    weights = dict(list(matches.groupby(CELL)))
    decided = decisions.set_index(CELL)
    rows: list[dict[str, object]] = []
    for cell in cells(study, design, source.subgroups):
        key = tuple(cell.key.values())
        decision = decided.loc[key]
        if decision["status"] != "ok":
            rows += _without_estimate(cell, decision, study, design)
            continue
        persons = sample(cell, source).merge(
            weights[key].drop(columns=[*CELL, "treated"]), on="persoon_id"
        )
        rows += _cell_rows(persons, cell, decision["replacement"], study, design)
    return as_table(rows)


def _without_estimate(
    cell: Cell, decision: pd.Series, study: Study, design: str
) -> list[dict[str, object]]:
    """Rows that say why nothing could be matched, with the persons there were."""
    treated = np.repeat([True, False], [decision["n_treated"], decision["n_control"]])
    return [
        empty_row(cell, Label(design, estimator, outcome), str(decision["status"]), study, treated)
        for outcome in cell.analysis.outcomes
        for estimator in study.designs[design].estimators
    ]


def _cell_rows(
    persons: pd.DataFrame, cell: Cell, replacement: object, study: Study, design: str
) -> list[dict[str, object]]:
    matrix = covariate_matrix(persons, cell.analysis.covariates).to_numpy()
    rows = []
    for outcome in cell.analysis.outcomes:
        values = persons[f"y_{outcome}"].to_numpy()
        basis = Basis(
            persons["treated"].to_numpy(dtype=bool),
            persons["weight"].to_numpy(),
            persons["cluster"].to_numpy(),
            values,
            persons["treated"].to_numpy(dtype=int),
        )
        for estimator in study.designs[design].estimators:
            estimate = _estimate(
                estimator, persons, (values, matrix), replacement, study.designs[design]
            )
            rows.append(effect_row(cell, Label(design, estimator, outcome), estimate, basis, study))
    return rows


def _estimate(
    estimator: str,
    persons: pd.DataFrame,
    data: tuple[np.ndarray, np.ndarray],
    replacement: object,
    plan: object,
) -> Effect:
    """The estimator with the standard error that fits how the weights were made.

    Pairs without replacement: clustered by pair (Abadie & Spiess 2022). With replacement:
    Abadie & Imbens (2016), score estimated. Odds weights: the estimation of the score is in the
    influence function. Unweighted: clustered by the study's cluster.
    """
    outcome, matrix = data
    treated, weight = persons["treated"].to_numpy(dtype=bool), persons["weight"].to_numpy()
    household = persons["cluster"].to_numpy()
    if isinstance(plan, IpwDesign):
        kept = (persons["status"].to_numpy() == "matched").astype(float)
        by_odds = {"difference_in_means": ipw_att, "aipw": aipw}[estimator]
        return by_odds(outcome, treated, matrix, weights=kept, clusters=household)
    clusters = household
    if isinstance(plan, NearestDesign):
        if estimator == "difference_in_means" and replacement == "with":
            return _with_replacement(outcome, matrix, persons, plan)
        clusters = _pairs(persons) if replacement == "without" else household
    function = {
        "difference_in_means": difference_in_means,
        "regression": regression_adjustment,
        "gcomputation": gcomputation,
    }[estimator]
    return function(outcome, treated, matrix, weights=weight, clusters=clusters)


def _with_replacement(
    outcome: np.ndarray, matrix: np.ndarray, persons: pd.DataFrame, plan: NearestDesign
) -> Effect:
    """The same pairs as in matches (a control may serve several), with their variance."""
    strata = None
    if plan.exact:
        strata = persons.groupby(plan.exact, observed=True, dropna=False).ngroup().to_numpy()
    return nearest_att(
        outcome,
        persons["treated"].to_numpy(dtype=bool),
        matrix,
        scale=plan.distance,
        ratio=plan.ratio,
        caliper=plan.caliper,
        strata=strata,
        ties=plan.ties,
    )


def _pairs(persons: pd.DataFrame) -> np.ndarray:
    """Pair of each person; people without one are not used, whatever their number."""
    return persons["match_id"].to_numpy()
