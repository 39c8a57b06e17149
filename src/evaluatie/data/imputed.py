"""Plausible values for covariates that are not known of everybody, several for each.

What predicts a missing value: every other covariate, subgroup, arm and half-year of settlement,
and the outcomes at every horizon, for without these the covariate would look unrelated to them
among those of whom it is imputed (Moons et al. 2006; Leyrat et al. 2019 for propensity scores). The
four groups (place by cohort) have models of their own where they are large enough, as a difference
between groups in what goes with what is what the effects are made of (Sullivan et al. 2018).
Outcomes whose window is not whole stay as they are: a class of their own beside the values of the
others, which predicts and is not imputed.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from pandas.api.types import is_numeric_dtype

from evaluatie.data.missing import is_missing
from evaluatie.errors import StudyError
from evaluatie.models.chained_equations import Incomplete, Known, chained
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.analyses import MAIN, adjusted_for, imputed_terms, outcome_columns
from evaluatie.study.missing import Imputation
from evaluatie.study.model import Study
from evaluatie.tables.missing import IMPUTED
from evaluatie.tables.samples import Source

NOBODY = "geen"


def imputed(source: Source, study: Study) -> pd.DataFrame:
    """IMPUTED: a value for every missing one of the covariates to impute, in each completed cohort.

    Of the cohort, and of each robustness variation that has persons of its own. Every set has a
    random generator of its own, so that a set does not depend on how many there are. Raises
    StudyError where a covariate is known of nobody in a group.
    """
    parts = [IMPUTED.empty()]
    for name, own in {MAIN: source, **source.variations}.items():
        parts += _imputed(own, study, name)
    filled = [part for part in parts if len(part)] or parts
    table = pd.concat(filled, ignore_index=True)
    return table.sort_values(list(IMPUTED.key), ignore_index=True)[IMPUTED.names]


def _imputed(source: Source, study: Study, analysis: str) -> Iterator[pd.DataFrame]:
    cohort = source.cohort.sort_values("persoon_id", ignore_index=True)
    unknown = is_missing(cohort[imputed_terms(study)])
    terms = [str(term) for term in unknown if unknown[term].any()]
    if not terms or study.missing is None or study.missing.imputation is None:
        return
    groups = cohort.groupby(["place", "treated"]).ngroup().to_numpy(dtype=np.int64)
    _refuse_unknown_groups(unknown[terms], groups, study)
    targets = [_incomplete(cohort[term], unknown[term]) for term in terms]
    known = Known(_predictors(cohort, source, terms, study), groups)
    plan: Imputation = study.missing.imputation
    for number in range(1, plan.sets + 1):
        random = np.random.default_rng([study.seed, number])
        values = chained(targets, known, plan.rounds, plan.donors, random)
        for term, drawn in zip(terms, values, strict=True):
            rows = _rows(cohort, term, unknown[term].to_numpy(), drawn)
            yield rows.assign(analysis=analysis, imputation=number)


def _refuse_unknown_groups(unknown: pd.DataFrame, groups: np.ndarray, study: Study) -> None:
    everybody = unknown.groupby(groups).all().any()
    problems = [
        f"missing.handling.{term}: is known of nobody in one of the groups that are compared, so "
        "that it cannot be imputed there; leave it out of the covariates"
        for term in everybody.index[everybody]
    ]
    if problems:
        raise StudyError(study.study, problems)


def _incomplete(column: pd.Series, unknown: pd.Series) -> Incomplete:
    """A covariate as numbers or codes of its known levels, in sorted order."""
    observed = ~unknown.to_numpy(dtype=bool)
    category = not is_numeric_dtype(column.dtype)
    values = column.to_numpy()
    if category:
        values = np.searchsorted(_levels(column, observed), column.astype("str"))
    return Incomplete(np.asarray(values, dtype=np.float64), observed, category)


def _levels(column: pd.Series, observed: np.ndarray) -> np.ndarray:
    return np.unique(column[observed].astype("str").to_numpy(dtype=object))


def _rows(cohort: pd.DataFrame, term: str, unknown: np.ndarray, drawn: np.ndarray) -> pd.DataFrame:
    """Rows of IMPUTED of one covariate in one set, without analysis and number."""
    column, ids = cohort[term], cohort.loc[unknown, "persoon_id"].to_numpy()
    rows = pd.DataFrame({"persoon_id": ids, "covariate": term})
    if is_numeric_dtype(column.dtype):
        none = pd.Series(pd.NA, index=rows.index, dtype="str")
        return rows.assign(number=drawn[unknown], level=none)
    level = _levels(column, ~unknown)[drawn[unknown].astype(np.int64)]
    return rows.assign(number=np.nan, level=pd.Series(level, index=rows.index, dtype="str"))


def _predictors(
    cohort: pd.DataFrame, source: Source, targets: list[str], study: Study
) -> np.ndarray:
    """Numbers (n, k) known of everybody: covariates, subgroups, time and outcomes."""
    frame = cohort[["half_year", "arm"]].fillna(NOBODY)
    known = [term for term in adjusted_for(study) if term not in imputed_terms(study)]
    known += [term for term in imputed_terms(study) if term not in targets]
    plans = study.subgroups.items()
    groups = [n for n, plan in plans if plan.column and not {n, plan.column} & set(targets)]
    rows = source.subgroups[source.subgroups["subgroup"].isin(groups)]
    levels = rows.pivot(index="persoon_id", columns="subgroup", values="level").add_prefix("g:")
    levels = levels.reindex(cohort["persoon_id"]).reset_index(drop=True).fillna(NOBODY)
    described = pd.concat([frame, levels], axis=1)
    return np.column_stack([
        covariate_matrix(cohort, known).to_numpy(),
        covariate_matrix(described, list(described)).to_numpy(),
        _outcomes(cohort, source.indicators, targets, study),
    ])  # fmt: skip


def _outcomes(
    cohort: pd.DataFrame, indicators: pd.DataFrame, targets: list[str], study: Study
) -> np.ndarray:
    """Every outcome and horizon (n, k): its value, 0 without one, and whether there is one.

    An outcome that is a covariate to impute itself predicts nothing; nor one that is missing
    whenever the covariate is, for then nobody shows what its absence goes with.
    """
    # of a file of persons also what was measured before, which a panel design compares with
    persons = study.source.kind == "persons"
    names = [*outcome_columns(study)] if persons else [*study.outcomes]
    rows = indicators[indicators["outcome"].isin(names)]
    rows = rows[rows["status"] == "complete"]
    wide = rows.pivot(index="persoon_id", columns=["outcome", "horizon"], values="value")
    wide = wide.reindex(cohort["persoon_id"])
    there = wide.notna().to_numpy()
    seen = ~is_missing(cohort[targets]).to_numpy().any(axis=1)
    usable = there.all(axis=0) | (there[seen].any(axis=0) & ~there[seen].all(axis=0))
    values = wide.fillna(0.0).to_numpy(dtype=np.float64)[:, usable]
    return np.column_stack([values, there[:, usable].astype(np.float64)])
