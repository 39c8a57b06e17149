"""Disclosure control: every printed number rests on enough persons, its complement too.

Source: the export practice of Statistics Netherlands (at least 10 persons, numerator and
complement). A withheld row stays as a row, without its numbers.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.release.counts import arm_check, contamination, flow
from evaluatie.release.means import group_means, secondary_means
from evaluatie.release.withhold import Outcome, blank, next_rarest, printed, small_counts
from evaluatie.study.model import Study
from evaluatie.tables import Table, read_table
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    ESTIMATES,
    GROUP_MEANS,
    OVERALL,
    RELEASE_LOG,
    SECONDARY_MEANS,
    TRUTH,
)
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, FLOW  # fmt: skip

SUPPRESSED = "suppressed"
RULE = "minimum_cell"
CONFIDENTIAL = (
    CANDIDATES, BALANCE, DIAGNOSTICS, FLOW, CONTAMINATION, ARM_CHECK, GROUP_MEANS,
    SECONDARY_MEANS, TRUTH,
)  # fmt: skip
SIBLINGS = ["analysis", "design", "estimator", "outcome", "horizon", "subgroup"]
MATCHED_COUNTS = ["n_matched_treated", "n_matched_control"]
BALANCE_NUMBERS = ["smd", "variance_ratio", "ecdf_max"]
SMD_DIGITS = 2  # so that no single person can be had from a difference of two means


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

    `confidential` holds the tables of CONFIDENTIAL by name, those that a study lacks empty.
    """
    fewest = study.disclosure.minimum_cell
    steps = {
        "candidates": ("estimates", _estimates),
        "balance": ("balance", _balance),
        "diagnostics": ("diagnostics", _diagnostics),
        "flow": ("flow", flow),
        "contamination": ("contamination", contamination),
        "arm_check": ("arm_check", arm_check),
        "group_means": ("group_means", group_means),
        "secondary_means": ("secondary_means", secondary_means),
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


def _estimates(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Withholds rows that rest on few persons, and of a single such level also the next.

    Where a design leaves out only a few persons, their outcomes would follow from the means with
    and without them: then the mean of all treated is printed, and how many were matched is not.
    """
    small = (frame["status"] == "ok") & (frame["smallest_cell"].astype("float64") < fewest)
    siblings = [frame[k] for k in SIBLINGS]
    withheld = small | next_rarest(small, frame["smallest_cell"], siblings, frame["status"] == "ok")
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number" and c.name != "conf_level"]
    frame = blank(frame, withheld, numbers)
    few_left_out = _few_left_out(frame, fewest)
    everybody = frame["mean_all_treated"].where(~withheld)
    frame = blank(frame, few_left_out, MATCHED_COUNTS).assign(
        mean_treated=frame["mean_treated"].mask(few_left_out, everybody),
        mean_control=frame["mean_control"].mask(few_left_out, everybody - frame["estimate"]),
        status=frame["status"].mask(withheld, SUPPRESSED),
        gates_passed=frame["gates_passed"] & ~withheld,
        failed_gates=frame["failed_gates"].mask(withheld, SUPPRESSED),
    )
    frame = small_counts(_nameless_levels(frame, fewest), fewest)
    return frame[ESTIMATES.names], int(withheld.sum()), 0


def _few_left_out(frame: pd.DataFrame, fewest: int) -> pd.Series:
    """Whether a design leaves out some persons of a group, but fewer than may be counted."""
    few = pd.Series(False, index=frame.index)
    for group in ("treated", "control"):
        left_out = frame[f"n_{group}"].astype("Int64") - frame[f"n_matched_{group}"].astype("Int64")
        few |= left_out.between(1, fewest - 1).fillna(False).astype(bool)
    return few


def _nameless_levels(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Levels of few persons lose their name, which may itself be what a person told."""
    persons = frame["n_treated"].fillna(0) + frame["n_control"].fillna(0)
    largest = persons.groupby([frame["subgroup"], frame["level"]]).transform("max")
    few = largest.lt(fewest) & (frame["subgroup"] != OVERALL)
    order = frame["level"].where(few).groupby(frame["subgroup"]).rank(method="dense")
    name = "klein_" + order.astype("Int64").astype("str")
    return frame.assign(level=frame["level"].mask(few, name))


def _balance(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Shares of rare levels are withheld; of one withheld level also the next rarest.

    Of subgroups only standardised differences are printed, so that no share can be had by
    subtraction; they are rounded, so that no sum over persons can be had from them either.
    """
    keys = ["design", "analysis", "horizon", "subgroup", "level", "stage"]
    factor = frame["term"].str.split("=").str[0].where(frame["term"].str.contains("="))
    small = frame["smallest_cell"] < fewest
    siblings = [*(frame[k] for k in keys), factor]
    withheld = small | next_rarest(small, frame["smallest_cell"], siblings, factor.notna())
    frame = _rounded(blank(frame, withheld, BALANCE_NUMBERS), BALANCE_NUMBERS, SMD_DIGITS)
    hidden = withheld | (frame["subgroup"] != OVERALL)
    means = ["mean_treated", "mean_control"]
    for group, name in (("treated", "n_treated"), ("control", "n_control")):
        left_out = _left_out_after(frame, name)
        few = left_out.between(1, fewest - 1) & (frame["stage"] == "after")
        before = _before(frame, f"mean_{group}")
        frame = blank(frame, few, [name])
        frame[f"mean_{group}"] = frame[f"mean_{group}"].mask(few, before)
    frame = _nameless_terms(blank(frame, hidden, means), frame, fewest)
    return small_counts(frame, fewest)[printed(BALANCE)], int(withheld.sum()), 0


def _left_out_after(frame: pd.DataFrame, name: str) -> pd.Series:
    """How many of a group are in the sample but have no weight after matching."""
    return _before(frame, name) - frame[name]


def _before(frame: pd.DataFrame, name: str) -> pd.Series:
    """For every row the value of its covariate before matching."""
    keys = ["design", "analysis", "horizon", "subgroup", "level", "term"]
    before = frame[name].where(frame["stage"] == "before")
    return before.groupby([frame[k] for k in keys]).transform("max")


def _nameless_terms(released: pd.DataFrame, frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Levels of a covariate that few persons have lose their name."""
    ones = frame["mean_treated"] * frame["n_treated"] + frame["mean_control"] * frame["n_control"]
    factor = frame["term"].str.split("=").str[0]
    is_level = frame["term"].str.contains("=") & (frame["stage"] == "before")
    everywhere = frame["subgroup"] == OVERALL
    total = ones.where(is_level & everywhere & frame["binary"]).groupby(frame["term"]).max()
    rare = sorted(total.index[total.round() < fewest])
    names = {
        term: f"{factor[frame['term'] == term].iloc[0]}=klein_{n}" for n, term in enumerate(rare, 1)
    }
    return released.assign(term=released["term"].replace(names))


def _diagnostics(frame: pd.DataFrame, fewest: int) -> Outcome:
    """The largest weight is one person's, and is never printed."""
    withheld = frame[["n_matched_treated", "n_matched_control"]].min(axis=1) < fewest
    numbers = [c.name for c in DIAGNOSTICS.columns if c.kind == "number"]
    everywhere = pd.Series(True, index=frame.index)
    frame = blank(blank(frame, withheld, numbers), everywhere, ["max_weight"])
    frame = blank(frame, _few_left_out(frame, fewest), MATCHED_COUNTS)
    frame = small_counts(_nameless_levels(frame, fewest), fewest)
    return frame[DIAGNOSTICS.names], int(withheld.sum()), 0


def _rounded(frame: pd.DataFrame, columns: list[str], digits: int) -> pd.DataFrame:
    return frame.assign(**{c: frame[c].round(digits) for c in columns})
