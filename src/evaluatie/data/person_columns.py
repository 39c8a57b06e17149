"""Which columns of a persons file a study uses, and whether they hold what that use needs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype, is_string_dtype

from evaluatie.errors import ExtractError
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.analyses import adjusted_for, outcome_columns
from evaluatie.study.model import Study
from evaluatie.study.outcomes import ColumnOutcome
from evaluatie.study.placebos import OutcomePlacebo
from evaluatie.study.source import PersonsSource
from evaluatie.study.terms import columns_of_term

MOST_LEVELS = 25  # of a subgroup: more is a number or an id, not a grouping
MOST_CATEGORIES = 100  # of a covariate


def own_outcomes(study: Study) -> list[str]:
    """Columns of the study's own outcomes."""
    columns = outcome_columns(study)
    return [columns[name] for name in study.outcomes]


def as_numbers(cells: pd.Series) -> pd.Series:
    """Cells of text as numbers, decimal comma or point; missing where they are not."""
    text = cells.str.replace(",", ".", regex=False)
    return pd.to_numeric(text, errors="coerce").astype("float64")


def refuse_unusable(frame: pd.DataFrame, study: Study) -> None:
    """Raises ExtractError with every column that cannot play its part, counted, without values."""
    assert isinstance(study.source, PersonsSource)
    problems = list(dict.fromkeys(_problems(frame, study)))
    if problems:
        raise ExtractError(study.source.file, problems)


def _problems(frame: pd.DataFrame, study: Study) -> Iterator[str]:
    for column in sorted(set(outcome_columns(study).values())):
        yield from _not_numbers(frame[column], column)
    for column in adjusted_for(study):
        yield from _covariate(frame[column], column)
    for column in sorted(_shares(study)):
        if is_numeric_dtype(frame[column]):
            count = int((frame[column].notna() & ~frame[column].isin((0, 1))).sum())
            if count:
                yield f"column {column}: {count} cells are not 0 or 1, as unit share needs"
    yield from _of_designs(frame, study)
    for name, plan in study.subgroups.items():
        column = frame[plan.column]
        if plan.cuts and not is_numeric_dtype(column):
            yield f"subgroups.{name}: column {plan.column} is text: it cannot be cut"
        elif not plan.cuts and not plan.groups and column.nunique() > MOST_LEVELS:
            yield f"subgroups.{name}: {column.nunique()} levels; use cuts or groups"


def _of_designs(frame: pd.DataFrame, study: Study) -> Iterator[str]:
    """Calipers and bins are for numbers; terms must be formulas that can be made of the columns."""
    for name, plan in study.designs.items():
        bins = getattr(plan, "bins", None)
        for key, columns in (("calipers", getattr(plan, "calipers", {})), ("bins", bins)):
            for column in columns if isinstance(columns, dict) else ():
                if not is_numeric_dtype(frame[column]) or is_bool_dtype(frame[column]):
                    yield f"designs.{name}.{key}: column {column} is not a number"
        for term in getattr(plan, "terms", []):
            if not _buildable(frame, term):
                yield (
                    f"designs.{name}.terms: {term} cannot be made of these columns; name functions "
                    "as log, bs, cr or poly, of numbers"
                )


def _buildable(frame: pd.DataFrame, term: str) -> bool:
    """Whether a term gives numbers for the rows that have its columns."""
    whole = frame.dropna(subset=list(columns_of_term(term)))
    try:
        covariate_matrix(whole, [term])
    except ValueError:
        return False
    return True


def _shares(study: Study) -> set[str]:
    plans = [*study.outcomes.values()]
    plans += [p.outcome for p in study.placebos.values() if isinstance(p, OutcomePlacebo)]
    return {p.column for p in plans if isinstance(p, ColumnOutcome) and p.unit == "share"}


def _not_numbers(cells: pd.Series, column: str) -> Iterator[str]:
    if is_string_dtype(cells.dtype):
        count = int((as_numbers(cells).isna() & cells.notna()).sum())
        yield f"column {column}: {count} cells are not numbers; mend or empty them"
    else:
        yield from _not_finite(cells, column)


def _covariate(cells: pd.Series, column: str) -> Iterator[str]:
    """A word among numbers would make a category of every number."""
    if not is_string_dtype(cells.dtype):
        yield from _not_finite(cells, column)
        return
    numbers = as_numbers(cells).notna().sum()
    if numbers > cells.notna().sum() / 2:
        yield from _not_numbers(cells, column)
    elif cells.nunique() > MOST_CATEGORIES:
        yield f"column {column}: {cells.nunique()} categories; a covariate needs fewer"


def _not_finite(cells: pd.Series, column: str) -> Iterator[str]:
    if is_numeric_dtype(cells):
        count = int(np.isinf(cells.astype("float64")).sum())
        if count:
            yield f"column {column}: {count} cells are not finite numbers"
    elif cells.notna().any():
        yield f"column {column}: holds {cells.dtype}, neither numbers nor text"
