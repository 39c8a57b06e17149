"""The rules that a row of an extract must keep, as SQL; a row is judged by the first it breaks."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from evaluatie.data.checks.cast import texts
from evaluatie.data.checks.mapped import FILE
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import quoted
from evaluatie.tables.contract import DIENSTVERBANDEN, LOONAANGIFTEN
from evaluatie.tables.schema import Table

KEPT, OUT_OF_SCOPE = "kept", "out_of_scope"  # verdicts that are no rule
HOURS_IN_A_WEEK = 168
FIRST_YEAR = 1900  # an earlier date is a slip of the pen, or stands for "not known"
ORDERED_DATES = (
    ("einddatum", "begindatum"),
    ("uitschrijfdatum", "vestigingsdatum"),
    ("vestigingsdatum", "geboortedatum"),
)
ORPHAN, AGAIN, REPEATED, CONFLICTING, OVERLAPPING = (
    "orphan_person", "delivered_again", "repeated_row", "conflicting_key", "overlapping_duplicate",
)  # fmt: skip
# findings that are about files, or about persons, instead of single rows
STOPS = (
    "missing_file", "unreadable_file", "formula_cells", "missing_columns", "personal_data",
    "id_as_number", "not_a_date", "not_a_number", "not_a_flag", "repeated_join_key",
    "empty_table", "delivered_twice", "too_many_broken_rows",
)  # fmt: skip
NOTICES = ("superseded_version", "no_rows", "person_in_two_extracts", "settled_twice")


@dataclass(frozen=True)
class Rule:
    """A rule: its name, the columns it is about, which rows break it (SQL), and a sentence."""

    name: str
    columns: tuple[str, ...]
    broken: str
    sentence: str


def row_rules(table: Table, data_until: dt.date) -> list[Rule]:
    """The rules on single rows of a delivered table, in the order in which a row is judged."""
    rules = []
    for column in table.columns:
        name = quoted(column.name)
        if column.required:
            sentence = f"column {column.name} is empty; it may not be"
            rules.append(Rule(f"empty_{column.name}", (column.name,), f"{name} IS NULL", sentence))
        if column.allowed:
            sentence = f"column {column.name} holds something else than {', '.join(column.allowed)}"
            broken = f"{name} NOT IN ({texts(column.allowed)})"
            rules.append(Rule(f"unknown_{column.name}", (column.name,), broken, sentence))
    return [*rules, *_date_rules(table, data_until), *_hour_rules(table)]


def _date_rules(table: Table, data_until: dt.date) -> Iterable[Rule]:
    for column in table.columns:
        if column.kind == "date":
            name, broken = column.name, f"{quoted(column.name)} < DATE '{FIRST_YEAR}-01-01'"
            yield Rule(
                f"{name}_before_{FIRST_YEAR}", (name,), broken, f"{name} lies before {FIRST_YEAR}"
            )
    for end, start in ORDERED_DATES:
        if {end, start} <= set(table.names):
            sentence = f"{end} lies before {start}"
            broken = f"{quoted(end)} < {quoted(start)}"
            yield Rule(f"{end}_before_{start}", (end, start), broken, sentence)
    for start in ("begindatum", "vestigingsdatum", "vergunningdatum"):
        if start in table.names:
            sentence = f"{start} lies after source.data_until, the last day of the registers"
            broken = f"{quoted(start)} > DATE '{data_until.isoformat()}'"
            yield Rule(f"{start}_after_data_end", (start,), broken, sentence)


def _hour_rules(table: Table) -> Iterable[Rule]:
    column = "verloonde_uren" if table is LOONAANGIFTEN else "uren_per_week"
    if column in table.names:
        hours = contract_columns(table)["uren_per_week"]
        sentence = f"hours a week are below 0 or above {HOURS_IN_A_WEEK}"
        broken = f"NOT {hours} BETWEEN 0 AND {HOURS_IN_A_WEEK}"
        yield Rule("hours_out_of_range", (column,), broken, sentence)


def explained(table: Table, data_until: dt.date) -> dict[str, tuple[tuple[str, ...], str]]:
    """For every rule on the rows of a delivered table its columns, and what the rows do wrong."""
    key = tuple(table.key)
    several = {
        ORPHAN: (("persoon_id",), "the person is not in personen of the same extract"),
        AGAIN: (key, f"a later extract holds a row with the same {', '.join(key)}, which counts"),
        REPEATED: ((), "the row is the same as an earlier one"),
        CONFLICTING: (key, f"another row has the same {', '.join(key)} and differs elsewhere"),
        OVERLAPPING: (
            ("begindatum", "einddatum"),
            "an earlier row that is the same but for its dates still goes on after its first day",
        ),
    }
    single = {rule.name: (rule.columns, rule.sentence) for rule in row_rules(table, data_until)}
    return single | several


def first_broken(rules: Iterable[Rule]) -> str:
    """SQL of the name of the first rule that a row breaks; NULL when it breaks none."""
    cases = " ".join(f"WHEN {rule.broken} THEN '{rule.name}'" for rule in rules)
    return f"CASE {cases} END"


def after_validation(table: Table) -> Table:
    """What a delivered table becomes: jobs have one shape, whatever was delivered."""
    return DIENSTVERBANDEN if table is LOONAANGIFTEN else table


def contract_columns(table: Table) -> dict[str, str]:
    """Each column of the table after validation as SQL of the delivered columns.

    A period of a wage return becomes a spell: its paid hours spread over its days, as hours a week
    (hours x 7 / days: seven first, so that whole weekly hours survive the division); its job is
    the employer; a return withholds wage tax unless it says otherwise.
    """
    if table is not LOONAANGIFTEN:
        return {name: quoted(name) for name in table.names}
    given = {name: quoted(name) for name in table.names}
    made = {
        "werkgever_id": given["dienstverband_id"],
        "uren_per_week": "(verloonde_uren * 7 / (einddatum - begindatum + 1))",
        "loonbelasting": f"coalesce({given['loonbelasting']}, true)",
    }
    return {
        name: (given | made).get(name, "NULL::VARCHAR") for name in after_validation(table).names
    }


def again_sql(table: Table, rows: str, position: str) -> str:
    """Rows whose whole key a later extract holds too: the same person delivered in both cohorts.

    The later extract knows more, such as the end of a job that was open in the earlier one.
    `position` is SQL of an extract's place among the extracts.
    """
    later = f"{position} < max({position}) OVER (PARTITION BY {_list(table.key)})"
    return f"SELECT * FROM {_sharing_a_key(table, rows)} WHERE {_whole_key(table)} QUALIFY {later}"


def repeated_sql(table: Table, rows: str) -> str:
    """Rows that are the same as an earlier row, in one extract or in several."""
    number = f"row_number() OVER (PARTITION BY {_list(table.names)} ORDER BY {FILE}, {ROW})"
    return f"SELECT * FROM {_sharing_a_key(table, rows)} QUALIFY {number} > 1"


def conflicting_sql(table: Table, rows: str) -> str:
    """Rows that share a whole key but differ elsewhere: nobody can say which is right."""
    shared = f"count(*) OVER (PARTITION BY {_list(table.key)}) > 1"
    return f"SELECT * FROM {_sharing_a_key(table, rows)} WHERE {_whole_key(table)} QUALIFY {shared}"


def overlapping_sql(table: Table, rows: str) -> str:
    """Spells that begin while an earlier one, the same in all but its dates, has not ended.

    Spells whose key is not wholly known are not compared: two jobs of unknown employers may both
    be real.
    """
    same = _list(name for name in table.names if name not in ("begindatum", "einddatum"))
    spells = f"SELECT hash({same}) AS same, begindatum, einddatum FROM {rows}"
    suspect = f"SELECT same FROM ({spells}) QUALIFY {_overlaps('same')}"
    some = f"(SELECT * FROM {rows} WHERE hash({same}) IN ({suspect}))"
    return f"SELECT * FROM {some} WHERE {_whole_key(table)} QUALIFY {_overlaps(same, FILE, ROW)}"


def _overlaps(same: str, *order: str) -> str:
    """Whether a spell begins before the last day of an earlier one of its group.

    Spells that share one day only are a job renewed, or delivered with the day after as its end.
    """
    return (
        f"begindatum < max(coalesce(einddatum, DATE '9999-12-31')) OVER (PARTITION BY {same} "
        f"ORDER BY {', '.join(['begindatum', 'einddatum', *order])} "
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )


def has_spells(table: Table) -> bool:
    """Whether the rows of a table have a first and a last day."""
    return {"begindatum", "einddatum"} <= set(table.names)


def _sharing_a_key(table: Table, rows: str) -> str:
    """Rows that may share their key with another: few, so that windows over them are small.

    Here and for overlaps a hash finds the few, in a third of the time; the windows compare cells.
    """
    key = f"hash({_list(table.key)})"
    shared = f"SELECT {key} FROM {rows} GROUP BY ALL HAVING count(*) > 1"
    return f"(SELECT * FROM {rows} WHERE {key} IN ({shared}))"


def _whole_key(table: Table) -> str:
    return " AND ".join(f"{quoted(name)} IS NOT NULL" for name in table.key)


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(quoted, names))
