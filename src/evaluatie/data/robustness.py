"""Persons and outcomes of the robustness variations that are measured otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from evaluatie.data.cohort import cohort
from evaluatie.data.indicators import indicators_of
from evaluatie.study.analyses import remeasured, varied_study
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.contract import BEGELEIDING, PERSONEN


def remeasured_tables(
    validated: Path, quarantined: int, study: Study, memory_mb: int
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """Of each variation that is derived again: its name, its cohort, indicators and subgroups.

    `validated` is the folder of the kept tables, `quarantined` how many rows of persons were not.
    One variation is in memory at a time. Raises StudyError when a variation leaves nobody.
    """
    personen = read_table(validated / "personen.parquet", PERSONEN)
    begeleiding = read_table(validated / "begeleiding.parquet", BEGELEIDING)
    for name in remeasured(study):
        varied = varied_study(study, name)
        indicators = indicators_of(validated, varied, memory_mb)
        found = cohort(personen, begeleiding, indicators, quarantined, varied)
        yield name, {**vars(found), "indicators": indicators}
