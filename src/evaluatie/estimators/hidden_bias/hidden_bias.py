"""What it takes to undo the primary result: hidden bias, leaving, covariates, households.

Of every design of cohorts and persons: E-values of everybody's effects; of its primary result the
Rosenbaum bounds of matched sets, the robustness value of the linear regression beside it and Lee
bounds. Of the design that the plan chose also covariates left out and influential households.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pandas as pd

from evaluatie.estimators.check_rows import as_checks
from evaluatie.estimators.hidden_bias.asked_of import asked_of, main_cell, main_effects
from evaluatie.estimators.hidden_bias.e_value_rows import e_value_rows
from evaluatie.estimators.hidden_bias.found import Found
from evaluatie.estimators.hidden_bias.of_cohorts import of_cohorts
from evaluatie.estimators.hidden_bias.of_matching import of_matching
from evaluatie.estimators.hidden_bias.of_panel import of_panel
from evaluatie.study.analyses import horizons
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source, completed, sample

Row = dict[str, object]


def hidden_bias(source: Source, found: Mapping[str, Found], study: Study) -> pd.DataFrame:
    """Rows of SENSITIVITY of every design in `found`; none for a study that does not ask."""
    asked = found.items() if study.sensitivity is not None else ()
    rows = [row for design, own in asked for row in _of_design(source, own, study, design)]
    return as_checks(rows)


def _of_design(source: Source, found: Found, study: Study, design: str) -> list[Row]:
    """Where covariates are imputed: of the first completed cohort, but for E-values."""
    asked = asked_of(found.candidates, study, design)
    rows = _e_values(source, found.candidates, study, design)
    number, source = next(completed(source, study, design))
    if found.weights is not None:
        return rows + of_matching(asked, source, found.weights.of(number), study)
    if study.designs[design].kind == "did_cohort":
        return rows + of_cohorts(asked, source, study)
    return rows + of_panel(asked, source, study)


def _e_values(source: Source, candidates: pd.DataFrame, study: Study, design: str) -> list[Row]:
    rows: list[Row] = []
    for horizon in horizons(study):
        cell = main_cell(study, design, horizon)
        effects = main_effects(candidates, cell)
        rows += e_value_rows(effects, cell, partial(_spread, cell=cell, source=source), study)
    return rows


def _spread(outcome: str, cell: Cell, source: Source) -> float:
    """Standard deviation of an outcome within the two groups."""
    persons = sample(cell, source)
    values = persons[f"y_{outcome}"].astype("float64")
    centred = values - values.groupby(persons["treated"]).transform("mean")
    return float(np.sqrt((centred**2).sum() / max(len(values) - 2, 1)))
