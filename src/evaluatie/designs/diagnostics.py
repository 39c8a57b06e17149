"""Whether the compared groups are alike, per cell: balance of every covariate, and a summary."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.designs.balance import (
    Pair,
    balance_table,
    interaction_pairs,
    is_binary,
    products,
    smd_denominator,
    square_pairs,
)
from evaluatie.designs.support import distributions, share_off_support
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.model import Study
from evaluatie.tables.derived import BALANCE, CELL, DIAGNOSTICS, OVERALL
from evaluatie.tables.samples import Cell, cells

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Diagnosed:
    """Rows of BALANCE, of DIAGNOSTICS and of DISTRIBUTIONS."""

    balance: pd.DataFrame
    diagnostics: pd.DataFrame
    distributions: pd.DataFrame


def diagnose(
    cohort: pd.DataFrame, matches: pd.DataFrame, decisions: pd.DataFrame, study: Study, design: str
) -> Diagnosed:
    """Balance before and after and one line of diagnostics for every cell; distributions of one.

    Balance of every covariate, and of their squares and two-way interactions; the largest
    imbalances of a cell, by which gates judge, are those of covariates.
    """
    estimand = getattr(study.designs[design], "estimand", "ATT")
    grouped = dict(list(matches.groupby(list(CELL))))
    balance, diagnostics = [], []
    levels = decisions[decisions["subgroup"] != OVERALL]
    for cell in cells(study, design, levels):
        rows = grouped.get(tuple(cell.key.values()), matches.iloc[:0])
        decision = decisions.loc[_is(decisions, cell)].iloc[0].to_dict()
        found = _cell_balance(cohort, rows, cell, estimand) if len(rows) else BALANCE.empty()
        balance.append(found)
        diagnostics.append(decision | _summary(rows, found, decision))
    filled = [part for part in balance if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else BALANCE.empty()
    return Diagnosed(
        table.assign(design=design)[BALANCE.names],
        pd.DataFrame(diagnostics).assign(design=design)[DIAGNOSTICS.names],
        distributions(cohort, matches, study, design),
    )


def _is(decisions: pd.DataFrame, cell: Cell) -> pd.Series:
    same = pd.Series(True, index=decisions.index)
    for name, value in cell.key.items():
        same &= decisions[name] == value
    return same


def _cell_balance(
    cohort: pd.DataFrame, rows: pd.DataFrame, cell: Cell, estimand: str
) -> pd.DataFrame:
    """Rows of BALANCE without the design; all levels of a category, so that each has its bar."""
    covariates = cohort.drop(columns=["treated"])
    persons = rows.merge(covariates, on="persoon_id").sort_values("persoon_id", ignore_index=True)
    matrix = covariate_matrix(persons, cell.analysis.covariates, full_rank=False)
    squares, interactions = square_pairs(matrix), interaction_pairs(matrix)
    terms = matrix.join(products(matrix, squares + interactions))
    sizes = (matrix.shape[1], len(squares), len(interactions))
    kind = np.repeat(["covariate", "square", "interaction"], sizes)
    treated = persons["treated"].to_numpy(dtype=bool)
    spread = smd_denominator(terms, treated, estimand)
    parts = []
    for stage, weight in (
        ("before", np.ones(len(persons))),
        ("after", persons["weight"].to_numpy()),
    ):
        counts = _counts(terms, squares + interactions, treated, weight > 0)
        table = balance_table(terms, treated, weight, sd=spread)
        parts.append(table.assign(kind=kind, stage=stage, **counts))
    return pd.concat(parts, ignore_index=True).assign(**cell.key)


def _counts(
    terms: pd.DataFrame, pairs: list[Pair], treated: Flags, used: Flags
) -> dict[str, object]:
    """Per term: 0/1 or not, persons used, and the fewest persons behind a share or its complement.

    Behind a product stand the persons of both its columns, and its own where it is 0/1.
    """
    values = terms.to_numpy(dtype=np.float64)
    groups = [values[used & treated], values[used & ~treated]]
    binary = np.array([is_binary(column) for column in values.T], dtype=bool)
    ones = np.minimum(*[np.minimum(g.sum(axis=0), len(g) - g.sum(axis=0)) for g in groups])
    smallest = np.where(binary, ones, min(len(g) for g in groups)).astype(np.int64)
    behind = dict(zip(terms.columns, smallest, strict=True))
    parents = np.array([min(behind[one], behind[other]) for one, other in pairs], dtype=np.int64)
    own = len(smallest) - len(pairs)
    return {
        "binary": binary,
        "n_treated": len(groups[0]),
        "n_control": len(groups[1]),
        "smallest_cell": np.append(smallest[:own], np.minimum(smallest[own:], parents)),
    }


def _summary(
    rows: pd.DataFrame, balance: pd.DataFrame, decision: dict[str, Any]
) -> dict[str, object]:
    """Counts, effective sample sizes, largest weight, support and largest imbalances."""
    treated, control = rows[rows["treated"]], rows[~rows["treated"]]
    pool, people = decision["n_control"], decision["n_treated"]
    if decision["status"] == "ok":  # those off support cannot be matched with anybody
        inside = rows["status"] != "off_support"
        pool, people = int((inside & ~rows["treated"]).sum()), int((inside & rows["treated"]).sum())
    after = balance[(balance["stage"] == "after") & (balance["kind"] == "covariate")]
    return {
        "n_matched_treated": int((treated["weight"] > 0).sum()),
        "n_matched_control": int((control["weight"] > 0).sum()),
        "controls_per_treated": pool / people if people else np.nan,
        "ess_treated": effective_sample_size(treated["weight"]),
        "ess_control": effective_sample_size(control["weight"]),
        "max_weight": control["weight"].max() if len(control) else np.nan,
        "share_off_support": share_off_support(rows),
        "max_smd": after["smd"].abs().max(skipna=False) if len(after) else np.nan,
        "worst_smd": np.nan,
        "max_ecdf": after["ecdf_max"].max(skipna=False) if len(after) else np.nan,
    }
