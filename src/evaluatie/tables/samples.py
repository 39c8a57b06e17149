"""The persons behind one cell of results: who, treated or not, with whole windows only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.months import as_days
from evaluatie.study.analyses import Analysis, analyses
from evaluatie.study.model import Interval, Study
from evaluatie.tables.derived import OVERALL
from evaluatie.tables.persons import COHORT, INDICATORS, SUBGROUPS
from evaluatie.tables.store import read_table


@dataclass(frozen=True)
class Source:
    """The three person-level tables that every design draws its samples from."""

    cohort: pd.DataFrame
    indicators: pd.DataFrame
    subgroups: pd.DataFrame


def read_source(files: Any) -> Source:
    """The three tables from an object with their paths: cohort, indicators, subgroups."""
    return Source(
        read_table(files.cohort, COHORT),
        read_table(files.indicators, INDICATORS),
        read_table(files.subgroups, SUBGROUPS),
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
                    yield Cell(analysis, horizon, subgroup, level)


def sample(cell: Cell, source: Source) -> pd.DataFrame:
    """The cell's persons, sorted by id: the cohort's columns and one column `y_<outcome>` each.

    Only persons whose window is complete for all outcomes of the analysis are in it. For a cohort
    placebo `treated` says who settled in the later of its two periods.
    """
    persons = source.cohort
    if cell.subgroup != OVERALL:
        rows = source.subgroups
        rows = rows[(rows["subgroup"] == cell.subgroup) & (rows["level"] == cell.level)]
        persons = persons[persons["persoon_id"].isin(rows["persoon_id"])]
    if cell.analysis.cohorts is not None:
        persons = _placebo_groups(persons, *cell.analysis.cohorts)
    return persons.merge(_complete_windows(cell, source.indicators), on="persoon_id").sort_values(
        "persoon_id", ignore_index=True
    )


def _placebo_groups(persons: pd.DataFrame, control: Interval, treatment: Interval) -> pd.DataFrame:
    day = pd.Series(as_days(persons["settled_on"]), index=persons.index)
    late = day.between(pd.Timestamp(treatment.start), pd.Timestamp(treatment.until))
    early = day.between(pd.Timestamp(control.start), pd.Timestamp(control.until))
    return persons.assign(treated=late)[late | early]


def _complete_windows(cell: Cell, indicators: pd.DataFrame) -> pd.DataFrame:
    names = [*cell.analysis.outcomes, *([cell.analysis.before] if cell.analysis.before else [])]
    rows = indicators[(indicators["horizon"] == cell.horizon) & indicators["outcome"].isin(names)]
    complete = rows[rows["status"] == "complete"]
    wide = complete.pivot(index="persoon_id", columns="outcome", values="value")
    wide = wide.reindex(columns=sorted(set(names))).dropna().add_prefix("y_")
    return wide.rename_axis(columns=None).reset_index()
