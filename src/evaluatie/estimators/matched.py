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
from evaluatie.models.covariates import covariate_matrix, independent_columns
from evaluatie.study.designs import IpwDesign, NearestDesign
from evaluatie.study.model import Study
from evaluatie.tables.derived import CELL
from evaluatie.tables.samples import Cell, Source, cells, sample


def matched(
    source: Source, matches: pd.DataFrame, decisions: pd.DataFrame, study: Study, design: str
) -> pd.DataFrame:
    """One row of CANDIDATES per cell, outcome and estimator of a matching design."""
    weights = dict(list(matches.groupby(list(CELL))))
    decided = decisions.set_index(list(CELL))
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
    plan = study.designs[design]
    matrix = covariate_matrix(persons, cell.analysis.covariates).to_numpy()
    treated, weight = persons["treated"].to_numpy(dtype=bool), persons["weight"].to_numpy()
    rows = []
    for outcome in cell.analysis.outcomes:
        values = persons[f"y_{outcome}"].to_numpy()
        for estimator in plan.estimators:
            clusters = _clusters(estimator, persons, replacement)
            estimate = _estimate(estimator, persons, (values, matrix, clusters), replacement, plan)
            basis = Basis(treated, weight, clusters, values, treated.astype(int))
            rows.append(effect_row(cell, Label(design, estimator, outcome), estimate, basis, study))
    return rows


def _clusters(estimator: str, persons: pd.DataFrame, replacement: object) -> np.ndarray:
    """What varies together, (n,).

    The pair without replacement (Abadie & Spiess 2022), the person under the Abadie-Imbens
    variance, else the study's cluster.
    """
    if replacement == "without":
        return persons["match_id"].to_numpy()
    if replacement == "with" and estimator == "difference_in_means":
        return np.arange(len(persons))
    return pd.factorize(persons["cluster"])[0]


def _estimate(
    estimator: str,
    persons: pd.DataFrame,
    data: tuple[np.ndarray, np.ndarray, np.ndarray],
    replacement: object,
    plan: object,
) -> Effect:
    """The estimator with the standard error that fits how the weights were made.

    With replacement: Abadie & Imbens (2016), score estimated. Odds of all persons: the estimation
    of the score is in the influence function. Trimmed odds and pairs: weights taken as given.
    """
    outcome, matrix, clusters = data
    treated, weight = persons["treated"].to_numpy(dtype=bool), persons["weight"].to_numpy()
    if isinstance(plan, IpwDesign) and plan.trim is None:
        kept = (persons["status"].to_numpy() == "matched").astype(float)
        by_odds = {"difference_in_means": ipw_att, "aipw": aipw}[estimator]
        return by_odds(outcome, treated, matrix, weights=kept, clusters=clusters)
    replaced = isinstance(plan, NearestDesign) and replacement == "with"
    if isinstance(plan, NearestDesign) and replaced and estimator == "difference_in_means":
        return _with_replacement(outcome, persons, plan, matrix)
    function = {
        "difference_in_means": difference_in_means,
        "regression": regression_adjustment,
        "gcomputation": gcomputation,
    }[estimator]
    return function(outcome, treated, matrix, weights=weight, clusters=clusters)


def _with_replacement(
    outcome: np.ndarray, persons: pd.DataFrame, plan: NearestDesign, matrix: np.ndarray
) -> Effect:
    """The same pairs as in matches (a control may serve several), with their variance."""
    shared = persons["status"].to_numpy() != "off_support"
    strata = None
    if plan.exact:
        groups = persons[shared].groupby(plan.exact, observed=True, dropna=False)
        strata = groups.ngroup().to_numpy()
    columns = independent_columns(matrix[shared])
    return nearest_att(
        outcome[shared],
        persons["treated"].to_numpy(dtype=bool)[shared],
        matrix[shared][:, columns],
        scale=plan.distance,
        ratio=plan.ratio,
        caliper=plan.caliper,
        strata=strata,
        ties=plan.ties,
    )
