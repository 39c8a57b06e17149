"""The persons behind one cell of results: who, treated or not, with whole windows only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.months import as_days
from evaluatie.study.analyses import MAIN, Analysis, analyses, imputed_terms
from evaluatie.study.model import Study
from evaluatie.study.section import Interval
from evaluatie.tables.derived import OVERALL
from evaluatie.tables.missing import IMPUTED, Cohorts, completed_cohort, sets_of
from evaluatie.tables.persons import COHORT, INDICATORS, SUBGROUPS
from evaluatie.tables.store import read_table


@dataclass(frozen=True)
class Source:
    """The three person-level tables that every design draws its samples from.

    `variations` holds those of robustness variations that measure otherwise, by name; `imputed`
    the rows of IMPUTED, where a study imputes covariates and some are missing.
    """

    cohort: pd.DataFrame
    indicators: pd.DataFrame
    subgroups: pd.DataFrame
    variations: Mapping[str, "Source"] = field(default_factory=dict)
    imputed: pd.DataFrame = field(default_factory=IMPUTED.empty)

    @cached_property
    def clusters(self) -> pd.Index:
        """What varies together in the whole study, by name: its number is its place.

        Those of the cohort in sorted order, then those that only variations have: every job of a
        study gives a cluster of the cohort the same number. Last one for each set of imputed
        values, which all effects share too (see `estimators.pooling`).
        """
        own = self.cohort["cluster"].unique()
        others = [varied.cohort["cluster"].unique() for varied in self.variations.values()]
        more = np.setdiff1d(np.concatenate([*others, own[:0]]), own)
        return pd.Index([*np.sort(own), *more, *(("imputation", n) for n in sets_of(self.imputed))])

    def cluster_numbers(self, persons: pd.DataFrame) -> NDArray[np.int64]:
        """The number (n,) in the study of each person's cluster."""
        return self.clusters.get_indexer(persons["cluster"]).astype(np.int64)


def completed(source: Source, study: Study, design: str) -> Iterator[tuple[int, Source]]:
    """The source with each set of imputed values in turn, numbered from 1.

    Of a design that adjusts for nothing that is imputed the source itself, number 0.
    """
    if not imputed_terms(study, design) or source.imputed.empty:
        yield 0, source
        return
    for number in sets_of(source.imputed):
        varied = {
            name: replace(own, cohort=completed_cohort(own.cohort, source.imputed, number, name))
            for name, own in source.variations.items()
        }
        cohort = completed_cohort(source.cohort, source.imputed, number, MAIN)
        yield number, replace(source, cohort=cohort, variations=varied)


def first_completed(source: Source, study: Study, design: str) -> Source:
    """The source with the first set of imputed values, for what cannot be pooled over sets."""
    return next(completed(source, study, design))[1]


def read_source(files: Any) -> Source:
    """The three tables from an object with their paths: cohort, indicators, subgroups.

    Its `robustness` (none, or one) is the folder with a folder for each variation, `imputed`
    (none, or one) the values that were imputed.
    """
    folders = getattr(files, "robustness", None) or []
    folders = [folders] if isinstance(folders, str) else folders
    varied = sorted(f.parent for folder in folders for f in Path(folder).glob("*/cohort.parquet"))
    source = _read(files, {path.name: _read_folder(path) for path in varied})
    return replace(source, imputed=read_imputed(files))


def read_cohorts(files: Any) -> Cohorts:
    """The cohort and what was imputed, from an object with their paths."""
    return Cohorts(read_table(files.cohort, COHORT), read_imputed(files))


def read_imputed(files: Any) -> pd.DataFrame:
    """IMPUTED from an object with its path in `imputed`; without rows when there is none."""
    paths = getattr(files, "imputed", None) or []
    paths = [paths] if isinstance(paths, str) else paths
    return next((read_table(path, IMPUTED) for path in paths), IMPUTED.empty())


def _read_folder(folder: Path) -> Source:
    files = SimpleNamespace(
        **{name: folder / f"{name}.parquet" for name in ("cohort", "indicators", "subgroups")}
    )
    return _read(files, {})


def _read(files: Any, variations: Mapping[str, Source]) -> Source:
    return Source(
        read_table(files.cohort, COHORT),
        read_table(files.indicators, INDICATORS),
        read_table(files.subgroups, SUBGROUPS),
        variations,
    )


@dataclass(frozen=True)
class Cell:
    """One combination of analysis, horizon and subgroup level."""

    analysis: Analysis
    horizon: int
    subgroup: str = OVERALL
    level: str = OVERALL

    @property
    def key(self) -> dict[str, str | int]:
        """The columns that identify the cell in every table of results."""
        return {
            "analysis": self.analysis.name,
            "horizon": self.horizon,
            "subgroup": self.subgroup,
            "level": self.level,
        }


def cells(study: Study, design: str, subgroups: pd.DataFrame) -> Iterator[Cell]:
    """Every cell of a design, in a fixed order: analysis, horizon, everybody, then each level."""
    pairs = subgroups[["subgroup", "level"]].drop_duplicates().sort_values(["subgroup", "level"])
    for analysis in analyses(study, design):
        for horizon in analysis.horizons:
            if analysis.with_everybody:
                yield Cell(analysis, horizon)
            if analysis.with_subgroups:
                for subgroup, level in pairs.itertuples(index=False):
                    if not analysis.levels or (subgroup, level) in analysis.levels:
                        yield Cell(analysis, horizon, subgroup, level)


def sample(cell: Cell, source: Source) -> pd.DataFrame:
    """The cell's persons, sorted by id: the cohort's columns and one column `y_<outcome>` each.

    Only persons whose window is complete for all outcomes of the analysis are in it. For a cohort
    placebo `treated` says who settled in the later of its two periods. Of a variation the persons
    and outcomes are its own, without those of its donut. An analysis without outcomes is of
    everybody.
    """
    own = source.variations.get(cell.analysis.name, source)
    persons = _members(cell, own)
    if cell.analysis.outcomes:
        persons = persons.merge(_complete_windows(cell, own.indicators), on="persoon_id")
    return persons.sort_values("persoon_id", ignore_index=True)


def at_risk_of_leaving(cell: Cell, source: Source) -> pd.DataFrame:
    """The cell's persons whose window was whole, or would have been had they not left: `stayed`.

    Sorted by id. Half-years of settlement in which nobody's window could be whole are left out.
    """
    own = source.variations.get(cell.analysis.name, source)
    rows = own.indicators[
        (own.indicators["horizon"] == cell.horizon)
        & (own.indicators["outcome"] == cell.analysis.outcomes[0])
        & own.indicators["status"].isin(["complete", "left"])
    ]
    stayed = rows.assign(stayed=rows["status"] == "complete")[["persoon_id", "stayed"]]
    persons = _members(cell, own).merge(stayed, on="persoon_id")
    possible = persons.groupby(["place", "half_year"])["stayed"].transform("any")
    return persons[possible.astype(bool)].sort_values("persoon_id", ignore_index=True)


def _members(cell: Cell, source: Source) -> pd.DataFrame:
    """The cohort's persons that the cell is about, whole windows or not."""
    persons = source.cohort
    if cell.subgroup != OVERALL:
        rows = source.subgroups
        rows = rows[(rows["subgroup"] == cell.subgroup) & (rows["level"] == cell.level)]
        persons = persons[persons["persoon_id"].isin(rows["persoon_id"])]
    if cell.analysis.cohorts is not None:
        persons = _placebo_groups(persons, *cell.analysis.cohorts)
    if cell.analysis.variation and cell.analysis.variation.donut:
        persons = persons[~_settled_in(persons, cell.analysis.variation.donut)]
    return persons


def _placebo_groups(persons: pd.DataFrame, control: Interval, treatment: Interval) -> pd.DataFrame:
    late, early = _settled_in(persons, treatment), _settled_in(persons, control)
    return persons.assign(treated=late)[late | early]


def _settled_in(persons: pd.DataFrame, interval: Interval) -> pd.Series:
    day = pd.Series(as_days(persons["settled_on"]), index=persons.index)
    return day.between(pd.Timestamp(interval.start), pd.Timestamp(interval.until))


def _complete_windows(cell: Cell, indicators: pd.DataFrame) -> pd.DataFrame:
    names = [*cell.analysis.outcomes, *([cell.analysis.before] if cell.analysis.before else [])]
    rows = indicators[(indicators["horizon"] == cell.horizon) & indicators["outcome"].isin(names)]
    complete = rows[rows["status"] == "complete"]
    wide = complete.pivot(index="persoon_id", columns="outcome", values="value")
    wide = wide.reindex(columns=sorted(set(names))).dropna().add_prefix("y_")
    return wide.rename_axis(columns=None).reset_index()
