"""Disclosure control: every printed number rests on enough persons, its complement too.

Source: the export practice of Statistics Netherlands (at least 10 persons, numerator and
complement). A withheld row stays as a row, without its numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from evaluatie.release.alike import balance, diagnostics
from evaluatie.release.blinding import blinded
from evaluatie.release.counts import arm_check, contamination, flow
from evaluatie.release.curves import curves
from evaluatie.release.differences import differences
from evaluatie.release.digits import rounded
from evaluatie.release.distributions import distributions
from evaluatie.release.effects import effects
from evaluatie.release.exposure import exposure
from evaluatie.release.fidelity import fidelity, first_stage
from evaluatie.release.hidden_bias import checks
from evaluatie.release.inflow import inflow
from evaluatie.release.instruments import instrument_combinations, instrument_doses
from evaluatie.release.log import hidden_by_blinding, logged
from evaluatie.release.means import group_means, secondary_means
from evaluatie.release.missing import missingness
from evaluatie.release.over_time import group_time
from evaluatie.release.persons import persons
from evaluatie.release.reached import reached
from evaluatie.release.rollout_sums import with_sums_withheld
from evaluatie.release.told import STEPS, Told
from evaluatie.release.withhold import Outcome
from evaluatie.study.model import Study
from evaluatie.tables import Table, read_table
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    DISTRIBUTIONS,
    GROUP_MEANS,
    RELEASE_LOG,
    RELEASED,
    SECONDARY_MEANS,
    TRUTH,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW, INFLOW
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from evaluatie.tables.survival import CURVES

CONFIDENTIAL = (
    CANDIDATES, BALANCE, DIAGNOSTICS, DISTRIBUTIONS, FLOW, CONTAMINATION, ARM_CHECK,
    GROUP_MEANS, SECONDARY_MEANS, TRUTH, DIFFERENCES, SENSITIVITY, GROUP_TIME, CURVES,
    MISSINGNESS, INSTRUMENT_DOSES, INSTRUMENT_COMBINATIONS, EXPOSURE, INFLOW, FIDELITY, FIRST_STAGE,
)  # fmt: skip
ALIKE = ("balance", "diagnostics", "distributions")  # tables of how alike the groups are
TABLES = {table.name: table for table in RELEASED}


@dataclass(frozen=True)
class Release:
    """Tables that may be printed, by name, and the log of what was withheld and why."""

    tables: dict[str, pd.DataFrame]
    log: pd.DataFrame


def read_confidential(files: Any) -> dict[str, pd.DataFrame]:
    """The tables to release, from an object with the paths of each (none, one or several)."""
    return {table.name: _read(files, table) for table in CONFIDENTIAL}


def _read(files: Any, table: Table) -> pd.DataFrame:
    paths = files.get(table.name) or []
    paths = [paths] if isinstance(paths, str) else paths
    return pd.concat(
        [table.empty(), *(read_table(path, table) for path in paths)], ignore_index=True
    )


def release(confidential: dict[str, pd.DataFrame], study: Study) -> Release:
    """Applies disclosure control to every table that a report reads, and hides what is blinded.

    `confidential` holds the tables of CONFIDENTIAL by name, those that a study lacks empty. Three
    stages for each table: what breaks a rule by itself, what other released numbers would give
    away, decimals.
    """
    fewest = study.disclosure.minimum_cell
    confidential = confidential | _solved(confidential, fewest)
    told = _told(confidential, study, fewest)
    tables: dict[str, pd.DataFrame] = {}
    log: list[tuple[object, ...]] = []
    steps = _steps(study, tables)
    for name, whole in confidential.items():
        frame = _without_variations(whole, study) if name in ALIKE else whole
        released, function = steps.get(name, (name, _as_it_is))
        found, suppressed, merged = function(frame, fewest)
        after = STEPS[released](found, told) if told and released in STEPS else found
        tables[released] = rounded(after, TABLES[released], study)
        if name in steps:
            log += logged(released, (found, after, tables[released]), (suppressed, merged), study)
    shown = blinded(tables, confidential.get("candidates", CANDIDATES.empty()), study)
    for name in (name for name in tables if shown[name] is not tables[name]):
        log.append(hidden_by_blinding(name, tables[name], shown[name]))
    return Release(shown, pd.DataFrame(log, columns=RELEASE_LOG.names))


def _steps(
    study: Study, tables: dict[str, pd.DataFrame]
) -> dict[str, tuple[str, Callable[[pd.DataFrame, int], Outcome]]]:
    """By confidential table its released name and rule; some rest on `tables` released before."""
    return {
        "candidates": ("estimates", lambda f, n: effects(f, study, n)),
        "balance": ("balance", balance),
        "diagnostics": ("diagnostics", diagnostics),
        "distributions": ("distributions", distributions),
        "flow": ("flow", flow),
        "contamination": ("contamination", contamination),
        "arm_check": ("arm_check", arm_check),
        "exposure": ("exposure", exposure),
        "inflow": ("inflow", inflow),
        "group_means": ("group_means", group_means),
        "secondary_means": ("secondary_means", secondary_means),
        "differences": ("differences", lambda f, n: differences(f, tables["estimates"], n)),
        "sensitivity": ("sensitivity", lambda f, n: checks(f, tables["estimates"], n)),
        "group_time": ("group_time", group_time),
        "curves": ("curves", partial(curves, horizons=study.horizons)),
        "missingness": ("missingness", lambda f, n: missingness(f, tables["flow"], n)),
        "instrument_doses": ("instrument_doses", instrument_doses),
        "instrument_combinations": ("instrument_combinations", instrument_combinations),
        "fidelity": ("fidelity", fidelity),
        "first_stage": ("first_stage", first_stage),
    }


def _as_it_is(frame: pd.DataFrame, _: int) -> Outcome:
    return frame, 0, 0  # truth: made up, about nobody


def _told(confidential: dict[str, pd.DataFrame], study: Study, fewest: int) -> Told | None:
    """What all tables together would tell; nothing when there are no effects."""
    if confidential.get("candidates", CANDIDATES.empty()).empty:
        return None
    counted = persons(confidential, study, fewest)
    return Told(counted, reached(confidential, study, fewest), study, fewest)


def _solved(confidential: dict[str, pd.DataFrame], fewest: int) -> dict[str, pd.DataFrame]:
    if not {"candidates", "group_time"} <= confidential.keys():
        return {}
    averages, cells = confidential["candidates"], confidential["group_time"]
    averages, cells = with_sums_withheld(averages, cells, fewest)
    return {"candidates": averages, "group_time": cells}


def _without_variations(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """How alike groups are is not printed of variations: they are the main analysis but for some.

    The counts and means of these few would follow from the difference.
    """
    return frame[~frame["analysis"].isin(list(study.robustness))].reset_index(drop=True)
