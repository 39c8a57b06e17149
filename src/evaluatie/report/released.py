"""The released tables: everything a report may know."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from evaluatie.report.estimate import Estimate, as_estimate
from evaluatie.study import Study
from evaluatie.tables import Table, read_table
from evaluatie.tables.derived import (
    BALANCE,
    DIAGNOSTICS,
    DISTRIBUTIONS,
    ESTIMATES,
    GROUP_MEANS,
    SECONDARY_MEANS,
    TRUTH,
    released,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW, INFLOW
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from evaluatie.tables.survival import CURVES
from evaluatie.tables.theory import CHAINS, ELEMENT_SCORES, PROMISES


@dataclass(frozen=True)
class Released:
    """Released tables of one study; withheld numbers are missing.

    `group_means` is there for studies of registers, `truth` for synthetic ones only; the tables of
    what a study leaves out (contamination, arms, secondary outcomes, curves) have no rows.
    """

    estimates: pd.DataFrame
    balance: pd.DataFrame
    diagnostics: pd.DataFrame
    distributions: pd.DataFrame
    flow: pd.DataFrame
    contamination: pd.DataFrame
    arm_check: pd.DataFrame
    exposure: pd.DataFrame
    secondary_means: pd.DataFrame
    differences: pd.DataFrame
    sensitivity: pd.DataFrame
    group_time: pd.DataFrame
    group_means: pd.DataFrame | None = None
    truth: pd.DataFrame | None = None
    missingness: pd.DataFrame = field(default_factory=released(MISSINGNESS).empty)
    instrument_doses: pd.DataFrame = field(default_factory=released(INSTRUMENT_DOSES).empty)
    instrument_combinations: pd.DataFrame = field(
        default_factory=released(INSTRUMENT_COMBINATIONS).empty
    )
    curves: pd.DataFrame = field(default_factory=released(CURVES).empty)
    inflow: pd.DataFrame = field(default_factory=released(INFLOW).empty)
    fidelity: pd.DataFrame = field(default_factory=released(FIDELITY).empty)
    first_stage: pd.DataFrame = field(default_factory=released(FIRST_STAGE).empty)
    promises: pd.DataFrame = field(default_factory=released(PROMISES).empty)
    element_scores: pd.DataFrame = field(default_factory=released(ELEMENT_SCORES).empty)
    chains: pd.DataFrame = field(default_factory=released(CHAINS).empty)

    @cached_property
    def pooled(self) -> list[Estimate]:
        """The estimates that are not of one period, in the table's order."""
        table = self.estimates[self.estimates["time"].isna()]
        return [as_estimate(row) for row in table.itertuples(index=False)]

    def pooled_by(self, name: str) -> dict[Any, list[Estimate]]:
        """The pooled estimates by their value of a field; sorted out once for each field."""
        if name not in self._sorted:
            found: dict[Any, list[Estimate]] = {}
            for one in self.pooled:
                found.setdefault(getattr(one, name), []).append(one)
            self._sorted[name] = found
        return self._sorted[name]

    @cached_property
    def _sorted(self) -> dict[str, dict[Any, list[Estimate]]]:
        return {}


def load_released(folder: Path | str, study: Study) -> Released:
    """The released tables in a folder; those that do not apply to the study are None."""
    folder = Path(folder)
    registers = study.source.kind == "registers"
    synthetic = study.source.origin == "synthetic"
    return Released(
        estimates=_read(folder, ESTIMATES),
        balance=_read(folder, BALANCE),
        diagnostics=_read(folder, DIAGNOSTICS),
        distributions=_read(folder, DISTRIBUTIONS),
        flow=_read(folder, FLOW),
        contamination=_read(folder, CONTAMINATION),
        arm_check=_read(folder, ARM_CHECK),
        exposure=_read(folder, EXPOSURE),
        secondary_means=_read(folder, SECONDARY_MEANS),
        differences=_read(folder, DIFFERENCES),
        sensitivity=_read(folder, SENSITIVITY),
        group_time=_read(folder, GROUP_TIME),
        curves=_read(folder, CURVES),
        inflow=_read(folder, INFLOW),
        missingness=_read(folder, MISSINGNESS),
        instrument_doses=_read(folder, INSTRUMENT_DOSES),
        instrument_combinations=_read(folder, INSTRUMENT_COMBINATIONS),
        fidelity=_read(folder, FIDELITY),
        first_stage=_read(folder, FIRST_STAGE),
        promises=_read(folder, PROMISES),
        element_scores=_read(folder, ELEMENT_SCORES),
        chains=_read(folder, CHAINS),
        group_means=_read(folder, GROUP_MEANS) if registers else None,
        truth=_read(folder, TRUTH) if synthetic else None,
    )


def _read(folder: Path, table: Table) -> pd.DataFrame:
    return read_table(folder / f"{table.name}.parquet", released(table))
