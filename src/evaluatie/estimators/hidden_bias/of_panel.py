"""What is asked of a before/after design: the regression of the change on treatment."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.hidden_bias.asked_of import Linear
from evaluatie.estimators.hidden_bias.cluster_rows import UNKNOWN, cluster_rows, contributions_of
from evaluatie.estimators.hidden_bias.regression_rows import left_out_rows, regression_rows
from evaluatie.estimators.hidden_bias.set_rows import no_sets
from evaluatie.estimators.matching.weighted import regression_adjustment
from evaluatie.study.model import Study
from evaluatie.tables.samples import Source, sample

Row = dict[str, object]


def of_panel(asked: Asked, source: Source, study: Study) -> list[Row]:
    """Rows of SENSITIVITY of the primary result of a before/after design."""
    persons = sample(asked.cell, source)
    linear = None if persons.empty else _change(asked, persons)
    rows = [*no_sets(asked, study), *regression_rows(asked, linear, study)]
    if asked.design != study.primary.design:
        return rows
    rows += left_out_rows(asked, linear, study)
    if linear is None:
        return rows + cluster_rows(asked, np.nan, UNKNOWN, study)
    effect = regression_adjustment(linear.outcome, linear.treatment > 0, linear.matrix())
    found = contributions_of(effect, linear.outcome, source.cluster_numbers(persons))
    return rows + cluster_rows(asked, effect.estimate, found, study)


def _change(asked: Asked, persons: pd.DataFrame) -> Linear:
    """The change of the outcome on treatment and covariates."""
    before = persons[f"y_{asked.cell.analysis.before}"].to_numpy(dtype=np.float64)
    change = persons[f"y_{asked.outcome}"].to_numpy(dtype=np.float64) - before
    return Linear(
        change, persons["treated"].to_numpy(dtype=np.float64), np.empty((len(persons), 0)),
        persons, asked.cell.analysis.covariates, np.ones(len(persons)),
        pd.factorize(persons["cluster"])[0],
    )  # fmt: skip
