"""Whether the compared groups are alike, per cell: balance of every covariate, and a summary."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.designs.balance import balance_table, is_binary
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.model import Study
from evaluatie.tables.derived import BALANCE, CELL, DIAGNOSTICS, OVERALL
from evaluatie.tables.samples import Cell, cells


@dataclass(frozen=True)
class Diagnosed:
    """Rows of BALANCE and of DIAGNOSTICS."""

    balance: pd.DataFrame
    diagnostics: pd.DataFrame


def diagnose(
    cohort: pd.DataFrame, matches: pd.DataFrame, decisions: pd.DataFrame, study: Study, design: str
) -> Diagnosed:
    """Balance before and after, and one line of diagnostics, for every cell of a design."""
    grouped = dict(list(matches.groupby(list(CELL))))
    balance, diagnostics = [], []
    levels = decisions[decisions["subgroup"] != OVERALL]
    for cell in cells(study, design, levels):
        rows = grouped.get(tuple(cell.key.values()), matches.iloc[:0])
        decision = decisions.loc[_is(decisions, cell)].iloc[0].to_dict()
        found = _cell_balance(cohort, rows, cell) if len(rows) else BALANCE.empty()
        balance.append(found)
        diagnostics.append(decision | _summary(rows, found, decision))
    filled = [part for part in balance if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else BALANCE.empty()
    return Diagnosed(
        table.assign(design=design)[BALANCE.names],
        pd.DataFrame(diagnostics).assign(design=design)[DIAGNOSTICS.names],
    )


def _is(decisions: pd.DataFrame, cell: Cell) -> pd.Series:
    same = pd.Series(True, index=decisions.index)
    for name, value in cell.key.items():
        same &= decisions[name] == value
    return same


def _cell_balance(cohort: pd.DataFrame, rows: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    """Rows of BALANCE without the design; all levels of a category, so that each has its bar."""
    covariates = cohort.drop(columns=["treated"])
    persons = rows.merge(covariates, on="persoon_id").sort_values("persoon_id", ignore_index=True)
    matrix = covariate_matrix(persons, cell.analysis.covariates, full_rank=False)
    treated = persons["treated"].to_numpy(dtype=bool)
    parts = []
    for stage, weight in (
        ("before", np.ones(len(persons))),
        ("after", persons["weight"].to_numpy()),
    ):
        table = balance_table(matrix, treated, weight)
        counts = _counts(matrix, treated, weight > 0)
        parts.append(table.assign(stage=stage, **counts, **cell.key))
    return pd.concat(parts, ignore_index=True)


def _counts(matrix: pd.DataFrame, treated: np.ndarray, used: np.ndarray) -> dict[str, object]:
    """Per covariate: 0/1 or not, persons used, and the fewest persons behind a share."""
    groups = [matrix.to_numpy()[used & treated], matrix.to_numpy()[used & ~treated]]
    binary = np.array([is_binary(column) for column in matrix.to_numpy().T])
    ones = np.minimum(*[np.minimum(g.sum(axis=0), len(g) - g.sum(axis=0)) for g in groups])
    smallest = np.where(binary, ones, min(len(g) for g in groups))
    return {
        "binary": binary,
        "n_treated": len(groups[0]),
        "n_control": len(groups[1]),
        "smallest_cell": smallest.astype(np.int64),
    }


def _summary(
    rows: pd.DataFrame, balance: pd.DataFrame, decision: dict[str, Any]
) -> dict[str, object]:
    """Counts, effective sample sizes, largest weight and largest imbalance."""
    treated, control = rows[rows["treated"]], rows[~rows["treated"]]
    pool, people = decision["n_control"], decision["n_treated"]
    after = balance.loc[balance["stage"] == "after", "smd"].abs()
    return {
        "n_matched_treated": int((treated["weight"] > 0).sum()),
        "n_matched_control": int((control["weight"] > 0).sum()),
        "controls_per_treated": pool / people if people else np.nan,
        "ess_treated": effective_sample_size(treated["weight"]),
        "ess_control": effective_sample_size(control["weight"]),
        "max_weight": control["weight"].max() if len(control) else np.nan,
        "max_smd": after.max(skipna=False) if len(after) else np.nan,
    }
