"""A file with one row per person: read, derive, check; the same tables as a registers study."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluatie.data.cohort import Cohort
from evaluatie.data.flow import Exclusion, flow_table
from evaluatie.data.levels import UNKNOWN, memberships
from evaluatie.data.missing import EXCLUDED, lacking, missingness, with_classes
from evaluatie.data.person_columns import (
    as_numbers,
    own_outcomes,
    refuse_unusable,
)
from evaluatie.data.persons_file import read_text_cells
from evaluatie.errors import ExtractError
from evaluatie.study.analyses import adjusted_for, outcome_columns
from evaluatie.study.model import Study
from evaluatie.study.source import PersonsSource
from evaluatie.tables.derived import NO_HORIZON
from evaluatie.tables.persons import (
    ARM_CHECK,
    COHORT,
    CONTAMINATION,
    EXPOSURE,
    INDICATORS,
    INFLOW,
    SUBGROUPS,
)


@dataclass(frozen=True)
class Persons:
    """The tables of a persons study."""

    tables: Cohort
    indicators: pd.DataFrame


def read_persons(study: Study) -> pd.DataFrame:
    """The file as numbers and texts, with the derived columns and a person id.

    A column whose filled cells are all numbers (decimal comma or point) is a number, as float64:
    whole numbers too, so that squares cannot overflow. Ids and clusters stay text.
    """
    source = _source(study)
    path = Path(source.file)
    keys = [name for name in (source.id, study.inference.cluster) if name]
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
    else:
        cells = read_text_cells(path).reset_index(drop=True)
        frame = cells.apply(lambda column: column if column.name in keys else _numbers(column))
    frame = frame.apply(lambda c: c.astype("float64") if pd.api.types.is_integer_dtype(c) else c)
    frame = _derived(frame, source)
    ids = frame[source.id].astype("str") if source.id else _row_numbers(len(frame))
    _refuse_ids(path, source, ids)
    return frame.assign(persoon_id=ids).sort_values("persoon_id", ignore_index=True)


def _source(study: Study) -> PersonsSource:
    assert isinstance(study.source, PersonsSource)
    return study.source


def _numbers(cells: pd.Series) -> pd.Series:
    numbers = as_numbers(cells)
    return cells if (numbers.isna() & cells.notna()).any() else numbers


def _row_numbers(count: int) -> pd.Series:
    width = len(str(count))
    return pd.Series([f"{number:0{width}d}" for number in range(1, count + 1)], dtype="str")


def _derived(frame: pd.DataFrame, source: PersonsSource) -> pd.DataFrame:
    """Adds the columns of `source.derive`: arithmetic and comparisons of columns, nothing else."""
    problems = []
    for name, expression in source.derive.items():
        try:
            value = frame.eval(expression, engine="python", local_dict={}, global_dict={})
            known = frame[_columns_in(expression, frame)].notna().all(axis=1)
            # a comparison becomes 0/1, so that it stays one covariate; and is not known, not 0,
            # where what it compares is missing
            frame = frame.assign(**{name: value.astype("float64").where(known)})
        except Exception as error:  # pandas raises many kinds for a wrong expression
            problems.append(f"source.derive.{name}: cannot be computed ({type(error).__name__})")
    if problems:
        raise ExtractError(source.file, problems)
    return frame


def _columns_in(expression: str, frame: pd.DataFrame) -> list[str]:
    return [name for name in dict.fromkeys(re.findall(r"\w+", expression)) if name in frame]


def _refuse_ids(path: Path, source: PersonsSource, ids: pd.Series) -> None:
    if ids.isna().any() or ids.duplicated().any():
        count = int((ids.isna() | ids.duplicated()).sum())
        raise ExtractError(str(path), [f"column {source.id}: {count} rows have no id of their own"])


def persons(frame: pd.DataFrame, study: Study) -> Persons:
    """Cohort, subgroups, flow and indicators from one row per person."""
    refuse_unusable(frame, study)
    described = _described(frame, study)
    indicators = _indicators(described, study)
    analysed = described[described["excluded"] == ""].reset_index(drop=True)
    _refuse_empty(analysed, study)
    members = [memberships(analysed, name, plan) for name, plan in study.subgroups.items()]
    subgroups = pd.concat(members, ignore_index=True) if members else SUBGROUPS.empty()
    flow = flow_table([Exclusion("delivered", 0)], described, indicators, study)
    covariates = with_classes(analysed[adjusted_for(study)], study)
    table = pd.concat([analysed[COHORT.names], covariates], axis=1)
    kept = indicators[indicators["persoon_id"].isin(analysed["persoon_id"])]
    subgroups = subgroups.sort_values(SUBGROUPS.names, ignore_index=True)
    counts = missingness(described[adjusted_for(study)], described, study)
    none = (CONTAMINATION.empty(), ARM_CHECK.empty())
    tables = Cohort(table, subgroups, flow, *none, counts, EXPOSURE.empty(), INFLOW.empty())
    return Persons(tables, kept.reset_index(drop=True))


def _described(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    treatment = _source(study).treatment
    treated = _is_one_of(frame[treatment.column], treatment.treated)
    control = _is_one_of(frame[treatment.column], treatment.control)
    terms = adjusted_for(study)
    texts = [c for c in terms if pd.api.types.is_string_dtype(frame[c].dtype)]
    frame = frame.assign(**{c: frame[c].fillna(UNKNOWN) for c in texts})
    conditions = {
        "other_sample": ~(treated | control),
        EXCLUDED: lacking(frame[terms], study),
        "missing_outcome": frame[own_outcomes(study)].isna().any(axis=1),
    }
    cluster = study.inference.cluster or "persoon_id"
    return frame.assign(
        treated=treated.to_numpy(),
        place="intervention",
        gemeente=pd.Series(pd.NA, index=frame.index, dtype="str"),
        index_date=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]"),
        settled_on=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]"),
        half_year=pd.Series(pd.NA, index=frame.index, dtype="str"),
        arm=pd.Series(pd.NA, index=frame.index, dtype="str"),
        cluster=frame[cluster].astype("str").fillna(frame["persoon_id"]),
        excluded=np.select(list(conditions.values()), list(conditions), ""),
    )


def _is_one_of(column: pd.Series, values: list[str | int | float | bool]) -> pd.Series:
    if pd.api.types.is_string_dtype(column.dtype):
        return column.isin([str(value) for value in values])
    numbers = pd.to_numeric(pd.Series([str(value) for value in values]), errors="coerce")
    logical = [float(value) for value in values if isinstance(value, bool)]
    return column.isin([*numbers.dropna(), *logical]) & column.notna()


def _indicators(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Outcomes and the earlier measurements that designs and placebos use, in one tidy table."""
    parts = []
    for name, column in outcome_columns(study).items():
        value = frame[column].astype("float64")
        status = np.where(value.isna(), "missing", "complete")
        columns = {"outcome": name, "horizon": NO_HORIZON, "value": value, "status": status}
        parts.append(pd.DataFrame({"persoon_id": frame["persoon_id"], **columns}))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(list(INDICATORS.key), ignore_index=True)[INDICATORS.names]


def _refuse_empty(analysed: pd.DataFrame, study: Study) -> None:
    source = _source(study)
    counts = {True: int(analysed["treated"].sum()), False: int((~analysed["treated"]).sum())}
    problems = [
        f"source.treatment.{name}: no row of column {source.treatment.column} has this value"
        for name, key in (("treated", True), ("control", False))
        if counts[key] == 0
    ]
    if problems:
        raise ExtractError(source.file, problems)
