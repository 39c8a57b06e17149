"""Covariates that are not known of everybody: what becomes of these persons, as the study says.

A category that is missing is the level onbekend. A number that is missing gets, by `category`, a
constant beside a 0/1 column that says so: the score then balances who is not known, and the known
values among the others, which is what comparability within patterns of missing values asks
(Rosenbaum & Rubin 1984; D'Agostino & Rubin 2000). Cutting the number in classes would do the same
and lose what differs within a class, of everybody.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from evaluatie.data.flow import GROUPS
from evaluatie.data.levels import UNKNOWN
from evaluatie.errors import StudyError
from evaluatie.models.covariates import MISSING_SUFFIX
from evaluatie.study.model import Study
from evaluatie.tables.missing import MISSINGNESS

Flags = npt.NDArray[np.bool_]
EXCLUDED = "missing_covariate"  # the step of the flow


def is_missing(covariates: pd.DataFrame) -> pd.DataFrame:
    """Which values (n, k) are not known: empty, or the level onbekend."""
    return covariates.isna() | (covariates == UNKNOWN)


def lacking(covariates: pd.DataFrame, study: Study) -> Flags:
    """Persons (n,) whom the study excludes for a covariate that is not known."""
    return _left_out(is_missing(covariates), study)


def _left_out(unknown: pd.DataFrame, study: Study) -> Flags:
    terms = study.missing.terms("exclude") if study.missing else []
    return unknown[terms].any(axis=1).to_numpy(dtype=bool)


def with_classes(covariates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The covariates of analysed persons, numbers by `category` with a class for what is missing.

    Raises StudyError when a number is missing and the study does not say what becomes of it, or is
    to be imputed and known of nobody.
    """
    _refuse(covariates, study)
    columns = {}
    for name in covariates:
        columns[name] = covariates[name]
        unknown = covariates[name].isna()
        if unknown.any() and name in (study.missing.terms("category") if study.missing else ()):
            columns[name] = covariates[name].fillna(_constant(covariates[name]))
            columns[name + MISSING_SUFFIX] = unknown.astype("float64")
    return pd.DataFrame(columns, index=covariates.index)


def _constant(column: pd.Series) -> float:
    """The mean, or 0 of a column of 0 and 1: which of them it is moves no linear model."""
    known = column.dropna()
    return 0.0 if known.isin((0, 1)).all() else float(known.mean())


def _refuse(covariates: pd.DataFrame, study: Study) -> None:
    missing = is_missing(covariates).sum()
    declared = study.missing.handling if study.missing else {}
    problems = []
    for name in covariates:
        is_number = is_numeric_dtype(covariates[name])
        if missing[name] and name not in declared and is_number:
            problems.append(
                f"missing.handling: {name} is missing for {missing[name]} of {len(covariates)} "
                f"persons; say what becomes of them: `{name}: impute`, category or exclude"
            )
        if missing[name] == len(covariates) and declared.get(str(name)) == "impute":
            problems.append(
                f"missing.handling.{name}: is known of nobody, so that it cannot be imputed; "
                "leave it out of the covariates"
            )
    if problems:
        raise StudyError(study.study, problems)


def missingness(covariates: pd.DataFrame, persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """MISSINGNESS: per covariate with missing values and group, how many, and what is done.

    `covariates` belong to `persons`, who have place, treated and excluded. Counted are those who
    are analysed, and those left out for a covariate that is not known.
    """
    counted = persons["excluded"].isin(["", EXCLUDED]).to_numpy()
    unknown, persons = is_missing(covariates)[counted], persons[counted]
    rows = []
    for place, cohort in GROUPS:
        own = (persons["place"] == place) & (persons["treated"] == (cohort == "treatment"))
        if own.any():
            group = {"place": place, "cohort": cohort}
            rows += [row | group for row in _group_rows(unknown[own.to_numpy()], study)]
    found = pd.DataFrame(rows, columns=MISSINGNESS.names) if rows else MISSINGNESS.empty()
    some = found.groupby("covariate")["n_missing"].transform("sum") > 0
    return found[some].sort_values("covariate", kind="stable", ignore_index=True)


def _group_rows(unknown: pd.DataFrame, study: Study) -> Iterator[dict[str, object]]:
    """A row for each covariate, of the persons of one group (n, k)."""
    handling = study.missing.handling if study.missing else {}
    left_out = _left_out(unknown, study)
    for name in unknown:
        chosen = handling.get(str(name), "category")
        flags = unknown[name].to_numpy(dtype=bool)
        among = np.ones(len(flags), dtype=bool) if chosen == "exclude" else ~left_out
        count, total = int((flags & among).sum()), int(among.sum())
        yield {
            "covariate": name, "handling": chosen, "n_missing": count,
            "share": count / total if total else np.nan,
            "smallest_cell": min(count, total - count),
            "smallest_difference": _nearest(unknown, str(name), study),
        }  # fmt: skip


def _nearest(unknown: pd.DataFrame, name: str, study: Study) -> int:
    """Fewest persons who follow from counts of several excluded covariates and of all of these."""
    terms = study.missing.terms("exclude") if study.missing else []
    if name not in terms:
        return len(unknown)
    own, others = unknown[name], [unknown[term] for term in terms if term != name]
    counts = [int((own & other).sum()) for other in others]
    counts += [int((unknown[terms].any(axis=1) & ~own).sum())] if others else []
    return min([count for count in counts if count], default=len(unknown))
