"""Judges the rows of one table of all extracts; those that break a rule are noted, not removed."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluatie.data.checks.cast import texts
from evaluatie.data.checks.mapped import COUNT, FILE
from evaluatie.data.checks.rules import (
    AGAIN,
    CONFLICTING,
    ORPHAN,
    OVERLAPPING,
    REPEATED,
    after_validation,
    again_sql,
    conflicting_sql,
    contract_columns,
    first_broken,
    has_spells,
    overlapping_sql,
    repeated_sql,
    row_rules,
)
from evaluatie.data.checks.staging import Staged
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import Workspace, literal, quoted
from evaluatie.study.source import RegistersSource
from evaluatie.tables.contract import PERSONEN
from evaluatie.tables.schema import Table

EXTRACT, RULE = "__extract", "__rule"


@dataclass(frozen=True)
class Breach:
    """Rows of one file that break one rule; `rows` counts delivered rows."""

    file: int
    rule: str
    rows: int
    first: list[int]


@dataclass(frozen=True)
class Judged:
    """One table of all extracts, in views of the workspace: all rows, those that are good.

    `breaches` and `kept` (delivered rows that are good, by extract) count delivered rows.
    """

    table: Table
    staged: tuple[Staged, ...]
    breaches: tuple[Breach, ...]
    kept: dict[str, int]

    @property
    def every(self) -> str:
        """The view of all rows that were judged."""
        return _view(self.table, "every")

    @property
    def good(self) -> str:
        """The view of the rows that break no rule."""
        return _view(self.table, "good")

    @property
    def aside(self) -> str:
        """The table of the rows that break one: __extract, __file, __row, __count, __rule."""
        return _view(self.table, "aside")


def judge(
    staged: Sequence[Staged],
    known: Sequence[str],
    source: RegistersSource,
    workspace: Workspace,
) -> Judged:
    """Judges one table of the extracts that could be read; `personen` comes before the others.

    Single rows first, by the rules in their order; then whether the person is known in the same
    extract (of the extracts in `known`, whose persons could be read); then rows that a later
    extract holds too, for the same person can be delivered in both cohorts; then rows that repeat
    or contradict each other.
    """
    table = after_validation(staged[0].reading.plan.table)
    _make_views(table, staged, source, workspace)
    good = _view(table, "good")
    if "persoon_id" in table.names and table is not PERSONEN and known:
        _set_aside(table, ORPHAN, _orphans_sql(good, known), workspace)
    _set_aside(table, AGAIN, again_sql(table, good, _position(source)), workspace)
    _set_aside(table, REPEATED, repeated_sql(table, good), workspace)
    _set_aside(table, CONFLICTING, conflicting_sql(table, good), workspace)
    if has_spells(table):
        _set_aside(table, OVERLAPPING, overlapping_sql(table, good), workspace)
    return Judged(table, tuple(staged), _breaches(table, workspace), _kept(table, workspace))


def _position(source: RegistersSource) -> str:
    """SQL of the place of a row's extract among the extracts of the study."""
    cases = " ".join(f"WHEN {literal(name)} THEN {n}" for n, name in enumerate(source.extracts))
    return f"(CASE {EXTRACT} {cases} END)"


def _view(table: Table, what: str) -> str:
    return quoted(f"{what}_{table.name}")


def _make_views(
    table: Table, staged: Sequence[Staged], source: RegistersSource, workspace: Workspace
) -> None:
    """Views of all rows and of the good ones; the rows that break a rule by themselves."""
    connection = workspace.connection
    rows = " UNION ALL ".join(_rows_sql(one, source) for one in staged)
    every, good, aside = (_view(table, what) for what in ("every", "good", "aside"))
    connection.execute(f"CREATE VIEW {every} AS {rows}")
    own = f"{EXTRACT}, {FILE}, {ROW}, {COUNT}"
    connection.execute(
        f"CREATE TABLE {aside} AS SELECT {own}, {RULE} FROM {every} WHERE {RULE} IS NOT NULL"
    )
    connection.execute(
        f"CREATE VIEW {good} AS SELECT * EXCLUDE ({RULE}) FROM {every} "
        f"ANTI JOIN {aside} USING ({FILE}, {ROW})"
    )


def _rows_sql(staged: Staged, source: RegistersSource) -> str:
    """The rows of one extract, shaped as after validation, with the first rule that each breaks."""
    table = staged.reading.plan.table
    columns = [f"{sql} AS {quoted(name)}" for name, sql in contract_columns(table).items()]
    verdict = f"{first_broken(row_rules(table, source.data_until))} AS {RULE}"
    own = [f"{literal(staged.reading.extract)} AS {EXTRACT}", FILE, ROW, COUNT]
    return f"SELECT {', '.join([*own, *columns, verdict])} FROM {staged.relation}"


def _orphans_sql(good: str, known: Sequence[str]) -> str:
    persons = f"SELECT {EXTRACT}, persoon_id FROM {_view(PERSONEN, 'every')}"
    return (
        f"SELECT * FROM {good} ANTI JOIN ({persons}) USING ({EXTRACT}, persoon_id) "
        f"WHERE {EXTRACT} IN ({texts(known)})"
    )


def _set_aside(table: Table, rule: str, sql: str, workspace: Workspace) -> None:
    """Adds the rows that a query finds among the good ones to those that break a rule."""
    workspace.connection.execute(
        f"INSERT INTO {_view(table, 'aside')} "
        f"SELECT {EXTRACT}, {FILE}, {ROW}, {COUNT}, '{rule}' FROM ({sql})"
    )


def _breaches(table: Table, workspace: Workspace) -> tuple[Breach, ...]:
    sql = (
        f"SELECT {FILE}, {RULE}, sum({COUNT}), min({ROW}, 5) FROM {_view(table, 'aside')} "
        "GROUP BY ALL ORDER BY ALL"
    )
    return tuple(
        Breach(file, rule, int(rows), first)
        for file, rule, rows, first in workspace.connection.execute(sql).fetchall()
    )


def _kept(table: Table, workspace: Workspace) -> dict[str, int]:
    sql = f"SELECT {EXTRACT}, sum({COUNT}) FROM {_view(table, 'good')} GROUP BY ALL"
    return {name: int(rows) for name, rows in workspace.connection.execute(sql).fetchall()}
