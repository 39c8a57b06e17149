"""Weights with which those who stayed stand for those like them who left.

Who moves away or dies before the window ends has no outcome. When leaving depends on what is known
at time zero only, weighting those who stayed by the inverse of their chance to stay brings the
groups back to all who were there (inverse probability of censoring weights, Robins & Finkelstein
2000). Windows that no one could complete, because the data end, are no departure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.models.covariates import covariate_matrix
from evaluatie.models.logit import fit_logit
from evaluatie.models.scaling import scaling

Floats = NDArray[np.float64]
LOOSE = 100.0  # inverse of the penalty
LARGEST = 20.0  # a chance to stay of 5 %: beyond it one person would speak for a crowd


def staying_weights(persons: pd.DataFrame, covariates: Sequence[str]) -> pd.Series:
    """Weight by person id of everybody who stayed; its mean is 1 within every group.

    `persons` is from `at_risk_of_leaving`; the groups are place by cohort. The chance to stay is a
    logit of the covariates within a group, with a small penalty where it has no finite solution
    (nobody of some level left), and 1 where nobody left. Weights above 20 are 20. The weights count
    as known in the errors that follow, which makes these a little too wide.
    """
    found = [
        _group_weights(group, covariates)
        for _, group in persons.groupby(["place", "treated"], sort=True)
        if group["stayed"].any()
    ]
    return pd.concat(found) if found else pd.Series(dtype="float64")


def _group_weights(group: pd.DataFrame, covariates: Sequence[str]) -> pd.Series:
    stayed = group["stayed"].to_numpy(dtype=bool)
    weights = np.minimum(1.0 / _chance(group, stayed, covariates)[stayed], LARGEST)
    ids = group.loc[stayed, "persoon_id"].to_numpy()
    return pd.Series(weights / weights.mean(), index=ids)


def _chance(group: pd.DataFrame, stayed: NDArray[np.bool_], covariates: Sequence[str]) -> Floats:
    matrix = covariate_matrix(group, covariates).to_numpy()
    from sklearn.linear_model import LogisticRegression

    if stayed.all() or not matrix.shape[1]:
        return np.full(len(group), stayed.mean())
    fit = fit_logit(matrix, stayed)
    if fit.status == "ok":
        return np.asarray(fit.score, dtype=np.float64)
    design = scaling(matrix).apply(matrix)[:, 1:]
    penalised = LogisticRegression(C=LOOSE, max_iter=1000).fit(design, stayed)
    return np.asarray(penalised.predict_proba(design)[:, 1], dtype=np.float64)
