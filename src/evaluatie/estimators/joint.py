"""What a design finds, as the tables that it gives to the rest of the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluatie.estimators.contributions import Estimated, deviations
from evaluatie.estimators.level_differences import level_differences
from evaluatie.estimators.rows import as_table
from evaluatie.study.model import Study
from evaluatie.tables.samples import Source


@dataclass(frozen=True)
class Joint:
    """Rows of CANDIDATES with the draws that they share, and rows of DIFFERENCES."""

    candidates: pd.DataFrame
    differences: pd.DataFrame


def joint(found: Sequence[Estimated], source: Source, study: Study) -> Joint:
    """The rows of a design together: the draws of their errors, and how levels differ."""
    table = as_candidates(found, len(source.clusters), study)
    return Joint(table, level_differences(found, list(table["deviations"]), study))


def as_candidates(found: Sequence[Estimated], clusters: int, study: Study) -> pd.DataFrame:
    """CANDIDATES with the draws of each estimate's error; `clusters`: how many the study has."""
    table = as_table([one.row for one in found])
    drawn = deviations(found, clusters, study)
    return table.assign(deviations=pd.Series(drawn, index=table.index, dtype="object"))
