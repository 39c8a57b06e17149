"""Design A: effects from the weights of a matching design, for every cell and outcome."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.joint import Joint, joint
from evaluatie.estimators.matching.by_design import WeighedSample, estimate
from evaluatie.estimators.pooling import pooled
from evaluatie.estimators.rows import Basis, Label, effect_row, empty_row
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.derived import CELL, DECISIONS, MATCHES, OVERALL, PAIRS
from evaluatie.tables.samples import Cell, Source, cells, completed, sample


@dataclass(frozen=True)
class Weights:
    """What the design made: rows of MATCHES, PAIRS and DECISIONS."""

    matches: pd.DataFrame
    pairs: pd.DataFrame
    decisions: pd.DataFrame

    @classmethod
    def read(cls, files: Any) -> Weights:
        """From an object with the paths of the three tables."""
        return cls(
            read_table(files.matches, MATCHES),
            read_table(files.pairs, PAIRS),
            read_table(files.decisions, DECISIONS),
        )

    def of(self, imputation: int) -> Weights:
        """Those of one completed cohort."""
        tables = (self.matches, self.pairs, self.decisions)
        own = [table[table["imputation"] == imputation] for table in tables]
        return Weights(*(table.drop(columns=["imputation"]) for table in own))


def matched(source: Source, weights: Weights, study: Study, design: str) -> Joint:
    """One row of CANDIDATES per cell, outcome and estimator of a matching design."""
    found = [
        _estimates(one, weights.of(number), study, design)
        for number, one in completed(source, study, design)
    ]
    return joint(pooled(found, source), source, study)


def _estimates(source: Source, weights: Weights, study: Study, design: str) -> list[Estimated]:
    matches = dict(list(weights.matches.groupby(list(CELL))))
    pairs = dict(list(weights.pairs.groupby(list(CELL))))
    decided = weights.decisions.set_index(list(CELL))
    rows: list[Estimated] = []
    for cell in cells(study, design, source.subgroups):
        key = tuple(cell.key.values())
        decision = decided.loc[key]
        if decision["status"] != "ok":
            rows += _without_estimate(cell, decision, study, design)
            continue
        found = matches[key].drop(columns=[*CELL, "treated"])
        persons = sample(cell, source).merge(found, on="persoon_id")
        own = pairs.get(key, weights.pairs.iloc[:0])
        data = _sample(persons, own, decision, cell, study.designs[design])
        members = source.cluster_numbers(persons)
        rows += cell_rows(data, cell, decision, members, (study, design))
    return rows


def weighed(cell: Cell, source: Source, weights: Weights, plan: object) -> WeighedSample | None:
    """The persons of a cell with their weights; None where nothing could be matched."""
    key = cell.key
    decision, found, own = (
        table[(table[list(CELL)] == pd.Series(key)).all(axis=1)]
        for table in (weights.decisions, weights.matches, weights.pairs)
    )
    if decision.empty or decision.iloc[0]["status"] != "ok":
        return None
    persons = sample(cell, source).merge(found.drop(columns=[*CELL, "treated"]), on="persoon_id")
    return _sample(persons, own, decision.iloc[0], cell, plan)


def _without_estimate(
    cell: Cell, decision: pd.Series, study: Study, design: str
) -> list[Estimated]:
    """Rows that say why nothing could be matched, with the persons there were."""
    treated = np.repeat([True, False], [decision["n_treated"], decision["n_control"]])
    status = str(decision["status"])
    return [
        Estimated(
            empty_row(cell, _label(design, estimator, outcome, decision), status, study, treated)
        )
        for outcome in cell.analysis.outcomes
        for estimator in study.designs[design].estimators
    ]


def _label(design: str, estimator: str, outcome: str, decision: pd.Series) -> Label:
    note = decision["note"]
    return Label(design, estimator, outcome, None if pd.isna(note) else str(note))


def _sample(
    persons: pd.DataFrame, pairs: pd.DataFrame, decision: pd.Series, cell: Cell, plan: object
) -> WeighedSample:
    row_of = pd.Index(persons["persoon_id"])
    rematched = cell.analysis.subgroup_matching == "rematched"
    return WeighedSample(
        persons,
        covariate_matrix(persons, cell.analysis.covariates).to_numpy(),
        cell.analysis.covariates,
        (row_of.get_indexer(pairs["treated_id"]), row_of.get_indexer(pairs["control_id"])),
        method=str(decision["method"]),
        replacement=decision["replacement"] == "with",
        own_score=cell.subgroup == OVERALL or rematched,
        bootstrap=getattr(plan, "variance", "") == "multiplier_bootstrap",
    )


def cell_rows(
    data: WeighedSample, cell: Cell, decision: pd.Series, members: np.ndarray,
    of: tuple[Study, str],
) -> list[Estimated]:  # fmt: skip
    """Rows of a cell; `members` (n,) are the persons' clusters by their number in the study.

    Where errors are by matched set, `members` say who moves together with other cells: the error
    stays that of the sets.
    """
    study, design = of
    plan = study.designs[design]
    rows = []
    for outcome in cell.analysis.outcomes:
        values = data.persons[f"y_{outcome}"].to_numpy()
        for estimator in plan.estimators:
            effect = estimate(estimator, values, data, plan, study)
            clusters = data.clusters(estimator)
            basis = Basis(data.treated, data.weight, clusters, values, data.treated.astype(int))
            label = _label(design, estimator, outcome, decision)
            rows.append(estimated(effect_row(cell, label, effect, basis, study), effect, members))
    return rows
