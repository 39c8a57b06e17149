"""Splits every delivered table into rows that keep the data contract and rows that do not.

A broken row goes to quarantine with the first rule it breaks; rows in = kept + quarantined, per
table, asserted. Too many broken rows, or cells that cannot be cast, stop the run instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from evaluatie.data.cast import cast_table
from evaluatie.data.extracts import listed
from evaluatie.errors import ExtractError
from evaluatie.study.model import RegistersSource
from evaluatie.tables.contract import EXTRACT_TABLES, PERSONEN
from evaluatie.tables.derived import QUARANTINE
from evaluatie.tables.schema import Column, Table

Extracts = dict[str, dict[str, pd.DataFrame]]
KEPT = "kept"
HOURS_IN_A_WEEK = 168
ORDERED_DATES = (
    ("einddatum", "begindatum"),
    ("uitschrijfdatum", "vestigingsdatum"),
    ("vestigingsdatum", "geboortedatum"),
)


@dataclass(frozen=True)
class Validated:
    """Kept rows by table, quarantined rows (with extract, line and rule) by table, and counts."""

    kept: dict[str, pd.DataFrame]
    quarantined: dict[str, pd.DataFrame]
    counts: pd.DataFrame


def validate(extracts: Extracts, source: RegistersSource) -> Validated:
    """Checks all tables of all extracts.

    `extracts` holds text cells as `read_extracts` gives them. Raises ExtractError with all columns
    that cannot be cast, or with all tables that hold more broken rows than the study accepts.
    """
    typed = _cast_all(extracts)
    verdicts = {
        (name, table.name): _broken(typed[name][table.name], table, typed[name], source)
        for name in typed
        for table in EXTRACT_TABLES
    }
    for table in EXTRACT_TABLES:
        _judge_together(typed, verdicts, table)
    _refuse_too_many(verdicts, source.max_quarantined)
    kept, quarantined = {}, {}
    for table in EXTRACT_TABLES:
        rows = pd.concat([typed[name][table.name] for name in typed], ignore_index=True)
        rules = pd.concat([verdicts[name, table.name] for name in typed], ignore_index=True)
        kept[table.name] = _settled_types(rows[rules == KEPT], table)
        quarantined[table.name] = _quarantine(extracts, verdicts, table)
        if len(kept[table.name]) + len(quarantined[table.name]) != len(rows):
            raise AssertionError(f"rows of {table.name} were lost")
    return Validated(kept, quarantined, _counts(verdicts))


def _judge_together(
    typed: Extracts, verdicts: dict[tuple[str, str], pd.Series], table: Table
) -> None:
    """Adds the rules on rows that repeat or contradict each other, in one extract or in several.

    The same person can be delivered in both cohorts: the same row counts once.
    """
    frames = {name: typed[name][table.name] for name in typed}
    together = pd.concat(frames)
    verdict = pd.concat({name: verdicts[name, table.name] for name in typed})
    rules = (
        ("repeated_row", pd.DataFrame.duplicated),
        ("conflicting_key", partial(_conflicting, table)),
    )
    for rule, find in rules:
        found = find(together[verdict == KEPT])
        verdict.loc[found.index[found]] = rule
    for name in typed:
        verdicts[name, table.name] = (
            verdict.loc[name] if len(frames[name]) else verdicts[name, table.name]
        )


def _cast_all(extracts: Extracts) -> Extracts:
    problems: list[str] = []
    typed: Extracts = {}
    for name, tables in extracts.items():
        typed[name] = {}
        for table in EXTRACT_TABLES:
            typed[name][table.name], found = cast_table(tables[table.name], table)
            problems += [f"{name}, {table.name}.csv: {problem}" for problem in found]
    if problems:
        raise ExtractError("the extracts hold cells of the wrong kind", problems)
    return typed


def _broken(
    frame: pd.DataFrame, table: Table, tables: dict[str, pd.DataFrame], source: RegistersSource
) -> pd.Series:
    """The first rule that each row breaks, or `kept`."""
    verdict = pd.Series(KEPT, index=frame.index, dtype="str")
    persons = tables[PERSONEN.name]
    for rule, find in _row_rules(table, source):
        # only rows that are still good: a broken row must not make its neighbour a repetition
        found = find(frame[verdict == KEPT])
        verdict.loc[found.index[found]] = rule
    if table is PERSONEN:
        return verdict
    known = frame["persoon_id"].isin(persons["persoon_id"])
    return verdict.mask((verdict == KEPT) & ~known, "orphan_person")


Finder = Callable[[pd.DataFrame], pd.Series]


def _row_rules(table: Table, source: RegistersSource) -> list[tuple[str, Finder]]:
    """Rules in the order in which a row is judged; each finds the rows that break it."""
    rules: list[tuple[str, Finder]] = []
    for column in table.columns:
        if column.required:
            rules.append((f"empty_{column.name}", partial(_empty, column.name)))
        if column.allowed:
            rules.append((f"unknown_{column.name}", partial(_unknown, column)))
    for end, start in ORDERED_DATES:
        if {end, start} <= set(table.names):
            rules.append((f"{end}_before_{start}", partial(_before, end, start)))
    for start in ("begindatum", "vestigingsdatum"):
        if start in table.names:
            last = pd.Timestamp(source.data_until)
            rules.append((f"{start}_after_data_end", partial(_after, start, last)))
    if "uren_per_week" in table.names:
        rules.append(("hours_out_of_range", _impossible_hours))
    return rules


def _empty(name: str, frame: pd.DataFrame) -> pd.Series:
    return frame[name].isna()


def _unknown(column: Column, frame: pd.DataFrame) -> pd.Series:
    return frame[column.name].notna() & ~frame[column.name].isin(column.allowed)


def _before(end: str, start: str, frame: pd.DataFrame) -> pd.Series:
    return frame[end] < frame[start]


def _after(start: str, last: pd.Timestamp, frame: pd.DataFrame) -> pd.Series:
    return frame[start] > last


def _impossible_hours(frame: pd.DataFrame) -> pd.Series:
    return ~frame["uren_per_week"].between(0, HOURS_IN_A_WEEK)


def _conflicting(table: Table, frame: pd.DataFrame) -> pd.Series:
    """Rows that share a whole key but differ elsewhere: nobody can say which is right."""
    key = list(table.key)
    whole = frame.dropna(subset=key)
    return whole.duplicated(key, keep=False).reindex(frame.index, fill_value=False)


def _refuse_too_many(verdicts: dict[tuple[str, str], pd.Series], most: float) -> None:
    problems = []
    for (name, table), verdict in verdicts.items():
        broken = verdict[verdict != KEPT]
        if len(verdict) and len(broken) / len(verdict) > most:
            worst = broken.value_counts().sort_index().sort_values(ascending=False, kind="stable")
            rules = "; ".join(
                f"{rule} in {count} (lines {listed(broken.index[broken == rule].tolist())})"
                for rule, count in worst.items()
            )
            problems.append(
                f"{name}, {table}.csv: {len(broken)} of {len(verdict)} rows break a rule, more "
                f"than source.max_quarantined ({most:g}) allows: {rules}; have the supplier mend "
                "them"
            )
    if problems:
        raise ExtractError("too many rows break the data contract", problems)


def _settled_types(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Required flags as plain booleans; rows in the order of the key."""
    flags = {c.name: "bool" for c in table.columns if c.kind == "flag" and c.required}
    return frame.astype(flags).sort_values(table.names, ignore_index=True)


def _quarantine(
    extracts: Extracts, verdicts: dict[tuple[str, str], pd.Series], table: Table
) -> pd.DataFrame:
    """The broken rows as delivered; confidential, for the supplier."""
    parts = []
    for name, tables in extracts.items():
        rules = verdicts[name, table.name]
        part = tables[table.name][rules != KEPT]
        part.insert(0, "rule", rules[rules != KEPT])
        part.insert(0, "line", part.index)
        part.insert(0, "extract", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _counts(verdicts: dict[tuple[str, str], pd.Series]) -> pd.DataFrame:
    rows = []
    for (name, table), verdict in verdicts.items():
        for rule, count in verdict.value_counts().sort_index().items():
            lines = "" if rule == KEPT else listed(verdict.index[verdict == rule].tolist())
            rows.append((name, table, rule, count, lines))
    return pd.DataFrame(rows, columns=QUARANTINE.names)
