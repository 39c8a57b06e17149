"""Rules across rows, held against a plain reading of what they say."""

import datetime as dt
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.checks.rules import (
    STOPS,
    conflicting_sql,
    explained,
    overlapping_sql,
    repeated_sql,
    row_rules,
)
from evaluatie.tables.contract import ALL_TABLES, LOONAANGIFTEN, ONDERWIJS

FIRST = dt.date(2016, 1, 1)
DAYS = st.integers(0, 9).map(lambda number: FIRST + dt.timedelta(days=number))
ROWS = st.tuples(
    st.sampled_from(["p", "q", None]),
    DAYS,
    st.one_of(st.none(), DAYS),
    st.sampled_from(["wo", "hbo"]),
    st.sampled_from(["x", None]),
).filter(lambda row: row[2] is None or row[2] >= row[1])
Row = tuple[str | None, dt.date, dt.date | None, str, str | None]


def found(sql: Any, rows: list[Row]) -> set[int]:
    """Positions of the enrolments that a rule finds."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(
        "CREATE TABLE rows (__file INT, __row INT, persoon_id TEXT, begindatum DATE, "
        "einddatum DATE, niveau TEXT, opleiding TEXT)"
    )
    for number, row in enumerate(rows):
        connection.execute("INSERT INTO rows VALUES (1, ?, ?, ?, ?, ?, ?)", [number, *row])
    query = f"SELECT __row FROM ({sql(ONDERWIJS, 'rows')})"
    return {number for (number,) in connection.execute(query).fetchall()}


@settings(max_examples=40, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_a_spell_that_begins_while_the_same_one_still_runs(rows: list[Row]) -> None:
    def same(row: Row) -> tuple[Any, ...]:
        return (row[0], row[3], row[4])

    def place(number: int) -> tuple[Any, ...]:
        row = rows[number]
        return (row[1], row[2] or dt.date.max, number)

    expected = {
        later
        for later, row in enumerate(rows)
        for earlier, other in enumerate(rows)
        if row[0] is not None
        and same(row) == same(other)
        and place(earlier) < place(later)
        and row[1] < (other[2] or dt.date.max)
    }
    assert found(overlapping_sql, rows) == expected


@settings(max_examples=25, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_rows_that_repeat_or_contradict_each_other(rows: list[Row]) -> None:
    repeated = {number for number, row in enumerate(rows) if row in rows[:number]}
    keys = [(row[0], row[1], row[3]) for row in rows]
    shared = {n for n, key in enumerate(keys) if key[0] is not None and keys.count(key) > 1}
    assert found(repeated_sql, rows) == repeated
    assert found(conflicting_sql, rows) == shared


def test_every_rule_is_explained_and_has_a_name_of_its_own() -> None:
    for table in (*ALL_TABLES, LOONAANGIFTEN):
        names = [rule.name for rule in row_rules(table, FIRST)]
        assert len(set(names)) == len(names)
        assert set(names) < set(explained(table, FIRST))
        assert not set(names) & set(STOPS)
