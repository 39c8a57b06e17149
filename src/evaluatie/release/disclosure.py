"""Disclosure control: every printed number rests on enough persons, its complement too.

Source: the export practice of Statistics Netherlands (at least 10 persons, numerator and
complement). A withheld row stays as a row, without its numbers.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.study.model import Study
from evaluatie.tables import Table, read_table
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    ESTIMATES,
    FLOW,
    GROUP_MEANS,
    OVERALL,
    RELEASE_LOG,
    TRUTH,
    released,
)  # fmt: skip

SUPPRESSED = "suppressed"
RULE = "minimum_cell"
CONFIDENTIAL = (CANDIDATES, BALANCE, DIAGNOSTICS, FLOW, GROUP_MEANS, TRUTH)
COUNTS = ["n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters", "n"]


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
    """Applies the minimum cell to every table that a report reads.

    `confidential` holds candidates, balance, diagnostics, flow, group_means and, in a synthetic
    world, truth.
    """
    fewest = study.disclosure.minimum_cell
    steps = {
        "candidates": ("estimates", _estimates),
        "balance": ("balance", _balance),
        "diagnostics": ("diagnostics", _diagnostics),
        "flow": ("flow", _flow),
        "group_means": ("group_means", _group_means),
    }
    tables, log = {}, []
    for name, frame in confidential.items():
        if name not in steps:
            tables[name] = frame  # truth: made up, about nobody
            continue
        released, function = steps[name]
        tables[released], suppressed, merged = function(frame, fewest)
        rows = len(tables[released])
        log.append((released, f"{RULE} {fewest}", rows, rows - suppressed, suppressed, merged))
    return Release(tables, pd.DataFrame(log, columns=RELEASE_LOG.names))


Outcome = tuple[pd.DataFrame, int, int]


def _estimates(frame: pd.DataFrame, fewest: int) -> Outcome:
    withheld = (frame["status"] == "ok") & (frame["smallest_cell"] < fewest)
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number" and c.name != "conf_level"]
    frame = _blank(frame, withheld, numbers)
    frame = frame.assign(
        status=frame["status"].mask(withheld, SUPPRESSED),
        gates_passed=frame["gates_passed"] & ~withheld,
        failed_gates=frame["failed_gates"].mask(withheld, SUPPRESSED),
    )
    return _small_counts(frame, fewest)[ESTIMATES.names], int(withheld.sum()), 0


def _balance(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Shares of rare levels are withheld; of one withheld level also the next rarest."""
    keys = ["design", "analysis", "horizon", "subgroup", "level", "stage"]
    factor = frame["term"].str.split("=").str[0].where(frame["term"].str.contains("="))
    withheld = frame["smallest_cell"] < fewest
    alone = withheld.groupby([*(frame[k] for k in keys), factor]).transform("sum") == 1
    others = frame["smallest_cell"].where(~withheld & alone)
    next_rarest = others.groupby([*(frame[k] for k in keys), factor]).rank(method="first") == 1
    # subgroups: standardised differences only, so that no share can be had by subtraction
    withheld = (withheld | next_rarest).fillna(False).astype(bool)
    means_withheld = withheld | (frame["subgroup"] != OVERALL)
    numbers = ["smd", "variance_ratio", "ecdf_max"]
    frame = _blank(
        _blank(frame, withheld, numbers), means_withheld, ["mean_treated", "mean_control"]
    )
    return _small_counts(frame, fewest)[_printed(BALANCE)], int(withheld.sum()), 0


def _diagnostics(frame: pd.DataFrame, fewest: int) -> Outcome:
    withheld = frame[["n_matched_treated", "n_matched_control"]].min(axis=1) < fewest
    numbers = [c.name for c in DIAGNOSTICS.columns if c.kind == "number"]
    frame = _small_counts(_blank(frame, withheld, numbers), fewest)
    return frame[DIAGNOSTICS.names], int(withheld.sum()), 0


def _group_means(frame: pd.DataFrame, fewest: int) -> Outcome:
    withheld = frame["smallest_cell"] < fewest
    frame = _small_counts(_blank(frame, withheld, ["mean"]), fewest)
    return frame[_printed(GROUP_MEANS)], int(withheld.sum()), 0


def _flow(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Exclusions of few persons are put together, within a group and horizon.

    When together they are still few, the least of the other exclusions joins them; a count that
    even then is small is withheld.
    """
    parts, merged = [frame.iloc[:0]], 0
    for _, block in frame.groupby(["place", "cohort", "horizon"], sort=False):
        small = block["excluded"].between(1, fewest - 1)
        if small.any() and block.loc[small, "excluded"].sum() < fewest:
            others = block.loc[~small & (block["excluded"] > 0), "excluded"]
            small |= block.index == (others.idxmin() if len(others) else -1)
        if small.sum() > 1:
            merged += int(small.sum())
            block = _merge(block, small)
        parts.append(block)
    table = pd.concat(parts, ignore_index=True)
    number = table.groupby(["place", "cohort"]).cumcount()
    withheld = table["excluded"].between(1, fewest - 1)
    # what was left before a withheld step would give it back; after it the counts are results
    block = [table["place"], table["cohort"], table["horizon"]]
    before = number < number.where(withheld).groupby(block).transform("max")
    few = table["remaining"].between(1, fewest - 1)
    table = table.assign(
        number=number,
        excluded=table["excluded"].astype("Int64").mask(withheld),
        remaining=table["remaining"].astype("Int64").mask(few | before),
    )
    return table[FLOW.names], int(withheld.sum()), merged


def _merge(block: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """One row `other_reasons` in the place of the last of `rows`; counts stay consistent."""
    before, last = block, block.index[rows][-1]
    total = int(block.loc[rows, "excluded"].sum())
    block = block.assign(
        step=block["step"].mask(block.index == last, "other_reasons"),
        excluded=block["excluded"].mask(block.index == last, total),
    )
    start = int(before["remaining"].iloc[0] + before["excluded"].iloc[0])
    kept = block[~rows | (block.index == last)]
    return kept.assign(remaining=start - kept["excluded"].cumsum())


def _printed(table: Table) -> list[str]:
    return released(table).names


def _blank(frame: pd.DataFrame, withheld: pd.Series, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{c: frame[c].mask(withheld) for c in columns if c in frame})


def _small_counts(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Counts of 1 to fewest - 1 persons are withheld; nil may be printed."""
    columns = {}
    for name in COUNTS:
        if name in frame:
            column = frame[name].astype("Int64")
            columns[name] = column.mask(column.between(1, fewest - 1))
    return frame.assign(**columns)
