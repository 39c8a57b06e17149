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
from evaluatie.release.blinding import BLINDED, blinded, hidden_rows
from evaluatie.release.counts import arm_check, contamination, flow
from evaluatie.release.curves import curves
from evaluatie.release.differences import differences
from evaluatie.release.distributions import distributions
from evaluatie.release.exposure import exposure
from evaluatie.release.fidelity import fidelity, first_stage
from evaluatie.release.hidden_bias import checks
from evaluatie.release.instruments import instrument_combinations, instrument_doses
from evaluatie.release.means import group_means, secondary_means
from evaluatie.release.missing import missingness
from evaluatie.release.over_time import (
    SUPPRESSED,
    group_time,
    over_time,
    without_counts,
)
from evaluatie.release.rollout_sums import with_sums_withheld
from evaluatie.release.withhold import (
    Outcome,
    blank,
    blank_matched,
    few_left_out,
    nameless_levels,
    near_another,
    next_rarest,
    small_counts,
    without_few,
)
from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.study.instrument_design import INSTRUMENT
from evaluatie.study.model import Study
from evaluatie.tables import Table, read_table
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    DISTRIBUTIONS,
    ESTIMATES,
    GROUP_MEANS,
    RELEASE_LOG,
    SECONDARY_MEANS,
    TRUTH,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from evaluatie.tables.survival import CURVES

RULE = "minimum_cell"
CONFIDENTIAL = (
    CANDIDATES, BALANCE, DIAGNOSTICS, DISTRIBUTIONS, FLOW, CONTAMINATION, ARM_CHECK,
    GROUP_MEANS, SECONDARY_MEANS, TRUTH, DIFFERENCES, SENSITIVITY, GROUP_TIME, CURVES,
    MISSINGNESS, INSTRUMENT_DOSES, INSTRUMENT_COMBINATIONS, EXPOSURE, FIDELITY, FIRST_STAGE,
)  # fmt: skip
RATIO = ["risk_ratio", "ratio_low", "ratio_high"]
SIBLINGS = ["analysis", "design", "estimator", "outcome", "horizon", "subgroup"]

ALIKE = ("balance", "diagnostics", "distributions")  # tables of how alike the groups are
SHARED = ["outcome", "horizon", "subgroup", "level"]  # the same treated in every design


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
    """Applies the minimum cell to every table that a report reads, and hides what is blinded.

    `confidential` holds the tables of CONFIDENTIAL by name, those that a study lacks empty.
    """
    fewest = study.disclosure.minimum_cell
    tables: dict[str, pd.DataFrame] = {}
    steps: dict[str, tuple[str, Callable[[pd.DataFrame, int], Outcome]]] = {
        "candidates": ("estimates", partial(_estimates, varied=list(study.robustness))),
        "balance": ("balance", balance),
        "diagnostics": ("diagnostics", diagnostics),
        "distributions": ("distributions", distributions),
        "flow": ("flow", flow),
        "contamination": ("contamination", contamination),
        "arm_check": ("arm_check", arm_check),
        "exposure": ("exposure", exposure),
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
    confidential = confidential | _solved(confidential, fewest)
    log = []
    for name, whole in confidential.items():
        frame = _without_variations(whole, study) if name in ALIKE else whole
        if name not in steps:
            tables[name] = frame  # truth: made up, about nobody
            continue
        released, function = steps[name]
        tables[released], suppressed, merged = function(frame, fewest)
        rows = len(tables[released])
        log.append((released, f"{RULE} {fewest}", rows, rows - suppressed, suppressed, merged))
    shown = blinded(tables, confidential.get("candidates", CANDIDATES.empty()), study)
    for name in (name for name in tables if shown[name] is not tables[name]):
        rows, hidden = len(tables[name]), hidden_rows(tables[name], shown[name])
        log.append((name, BLINDED, rows, rows - hidden, hidden, 0))
    return Release(shown, pd.DataFrame(log, columns=RELEASE_LOG.names))


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


def _estimates(frame: pd.DataFrame, fewest: int, varied: list[str]) -> Outcome:
    """Pooled effects, and those by period; of variations no means and counts are printed.

    These differ from the main analysis by some persons only, whose outcomes would follow.
    """
    by_period = frame["time"].notna()
    pooled, withheld = _pooled(frame[~by_period], fewest)
    other = pooled["analysis"].isin(varied)
    periods, more = over_time(frame[by_period], fewest)
    parts = [pooled[~other], without_counts(pooled[other]), periods]
    rows = pd.concat([part for part in parts if len(part)] or [pooled]).sort_index()
    return rows[ESTIMATES.names], withheld + more, 0


def _pooled(frame: pd.DataFrame, fewest: int) -> tuple[pd.DataFrame, int]:
    """Withholds rows that rest on few persons, and of a single such level also the next.

    Where a design leaves out only a few persons, or a few more than another, their outcomes would
    follow from the means with and without them: then the mean of all treated is printed, and how
    many were matched is not.
    """
    known = frame["status"] == "ok"
    small = known & (frame["smallest_cell"].astype("float64") < fewest)
    # a level without an estimate is had by subtraction too; designs share their treated, so that
    # all must take the same level along
    hidden = small | (~known & (frame["n_treated"].astype("float64") > 0))
    persons = [frame["analysis"].replace(LEVELS, MAIN), *(frame[k] for k in SHARED)]
    size = frame["smallest_cell"].astype("float64").where(known).groupby(persons).transform("min")
    siblings = [frame[k] for k in SIBLINGS]
    # parts of the approach are no parts of a whole: persons start several, no total is known
    levels = frame["subgroup"] != INSTRUMENT
    withheld = small | next_rarest(hidden & levels, size, siblings, known & levels)
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number" and c.name != "conf_level"]
    frame = blank(frame, withheld, numbers)
    few = few_left_out(frame, fewest) | near_another(frame, persons, fewest)
    whole = ~frame["estimand"].isin(["ATE", "ATO"])  # whose means are of more than the treated
    everybody = frame["mean_all_treated"].where((frame["status"] == "ok") & ~withheld & whole)
    frame = blank_matched(frame, few).assign(
        mean_treated=frame["mean_treated"].mask(few, everybody),
        mean_control=frame["mean_control"].mask(few, everybody - frame["estimate"]),
        status=frame["status"].mask(withheld, SUPPRESSED),
        gates_passed=frame["gates_passed"] & ~withheld,
        failed_gates=frame["failed_gates"].mask(withheld, SUPPRESSED),
        overridden_gates=frame["overridden_gates"].mask(withheld),
        stamp=frame["stamp"].mask(withheld),
        note=without_few(frame, fewest).mask(withheld),
    )
    frame = small_counts(nameless_levels(_printed_ratio(frame, few), fewest), fewest)
    return frame[ESTIMATES.names], int(withheld.sum())


def _printed_ratio(frame: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    """The ratio of the printed means, its interval along: another would give the other means."""
    shift = (frame["mean_treated"] / frame["mean_control"] / frame["risk_ratio"]).where(few, 1.0)
    return frame.assign(**{name: frame[name] * shift for name in RATIO})
