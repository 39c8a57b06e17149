"""What is asked of a matching design: its sets, its weighted regression, those who left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.hidden_bias.asked_of import Linear
from evaluatie.estimators.hidden_bias.attrition_rows import attrition_rows
from evaluatie.estimators.hidden_bias.cluster_rows import UNKNOWN, cluster_rows, contributions_of
from evaluatie.estimators.hidden_bias.regression_rows import left_out_rows, regression_rows
from evaluatie.estimators.hidden_bias.set_rows import set_rows
from evaluatie.estimators.matching.by_design import WeighedSample, estimate
from evaluatie.estimators.matching.matched import Weights, weighed
from evaluatie.study.model import Study
from evaluatie.tables.samples import Source

Row = dict[str, object]


def of_matching(asked: Asked, source: Source, weights: Weights, study: Study) -> list[Row]:
    """Rows of SENSITIVITY of the primary result of a matching design."""
    data = weighed(asked.cell, source, weights, study.designs[asked.design])
    outcome, linear = np.zeros(0), None
    if data is not None:
        outcome = data.persons[f"y_{asked.outcome}"].to_numpy(dtype=np.float64)
        linear = _weighted_regression(data, outcome)
    rows = [
        *set_rows(asked, data, outcome, study),
        *regression_rows(asked, linear, study),
        *attrition_rows(asked, source, study),
    ]
    if asked.design != study.primary.design:
        return rows
    rows += left_out_rows(asked, linear, study)
    if data is None:
        return rows + cluster_rows(asked, np.nan, UNKNOWN, study)
    effect = estimate(asked.estimator, outcome, data, study.designs[asked.design], study)
    found = contributions_of(effect, outcome, source.cluster_numbers(data.persons))
    return rows + cluster_rows(asked, effect.estimate, found, study)


def _weighted_regression(data: WeighedSample, outcome: np.ndarray) -> Linear:
    """Outcome on treatment and covariates under the weights of the design."""
    clusters = pd.factorize(data.persons["cluster"])[0]
    return Linear(
        outcome, data.treated.astype(np.float64), np.empty((len(outcome), 0)), data.persons,
        data.covariates, data.weight, clusters,
    )  # fmt: skip
