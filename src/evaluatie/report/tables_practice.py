"""Tables of how the approach was carried out: guidance and instruments by group, first stage."""

from typing import Any

from evaluatie.report import cells, lookup, lookup_theory
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import UNKNOWN, half_year
from evaluatie.report.sentences import capital
from evaluatie.report.table_frame import titled
from evaluatie.tables.fidelity import ALL, BY_ARM, GUIDANCE

_GUIDANCE = (
    "share_guided", "share_early", "days_from_settlement", "days_from_permit", "caseload",
    "months_guided", "months_first_team", "share_transferred", "share_dropped",
)  # fmt: skip
_DECIMALS = {"months_guided": 1, "months_first_team": 1, "weeks": 1}
Values = dict[tuple[str, ...], Any]  # by measure, instrument and _BLOCK
_BLOCK = ["cohort", "subgroup", "level", "quarter"]


def measure_cell(measure: str, value: Any) -> Cell:
    """A measure as it is printed; shares as percentages."""
    if measure.startswith("share_") or measure in ("reach", "exposed", "together"):
        return cells.share(value)
    return cells.decimal(value, _DECIMALS.get(measure, 0))


def guidance_table(context: Context) -> Table:
    """Guidance of everybody, the controls, and every arm, level and quarter."""
    columns = [(measure, GUIDANCE) for measure in _GUIDANCE]
    names = [context.words.variant("measure", measure) for measure in _GUIDANCE]
    return _by_group("guidance_practice", columns, names, context)


def reach_table(context: Context) -> Table:
    """Share that had each instrument: of the guided, of the controls of all."""
    codes = lookup_theory.used_codes(context)
    names = [lookup_theory.instrument_name(code, context) for code in codes]
    return _by_group("instruments_practice", [("reach", code) for code in codes], names, context)


def _by_group(
    table: str, columns: list[tuple[str, str]], names: list[str], context: Context
) -> Table:
    words = context.words
    practice = context.released.fidelity
    groups = practice[[*_BLOCK, "persons"]].drop_duplicates(_BLOCK)
    values = practice.set_index(["measure", "instrument", *_BLOCK])["value"].to_dict()
    rows = [_row(group, columns, values, context) for group in _ordered(groups, context)]
    headers: list[tuple[str, Kind]] = [("practice_group", "text"), ("people_followed", "count")]
    shown = titled(table, headers, [Row(row.cells[:2]) for row in rows], context, numbers_of="")
    used = [n for n in range(len(columns)) if any(row.cells[n + 2].text for row in rows)]
    labels = [*(words.label(f"column_{key}") for key, _ in headers), *(names[n] for n in used)]
    kinds: list[Kind] = ["text", "count"]
    kinds += ["number"] * len(used)
    whole = tuple(
        Row((*row.cells[:2], *(row.cells[n + 2] for n in used)), row.group) for row in rows
    )
    return Table(table, shown.title, tuple(zip(labels, kinds, strict=True)), whole, "", shown.notes)


def _ordered(groups: Any, context: Context) -> list[Any]:
    """Everybody, arms, the study's subgroups, and quarters; the controls right after everybody."""
    subgroups = [ALL, BY_ARM, *context.study.subgroups]
    arms = [*context.study.arms]

    def place(row: Any) -> tuple[Any, ...]:
        level = arms.index(row.level) if row.level in arms else len(arms)
        quarter = row.quarter != ALL
        return quarter, subgroups.index(row.subgroup), row.cohort == "control", level, row.level

    known = [row for row in groups.itertuples(index=False) if row.subgroup in subgroups]
    by_quarter = [row for row in known if row.quarter != ALL]
    others = [row for row in known if row.quarter == ALL]
    return [*sorted(others, key=place), *sorted(by_quarter, key=lambda row: row.quarter)]


def _row(group: Any, columns: list[tuple[str, str]], values: Values, context: Context) -> Row:
    where = tuple(getattr(group, name) for name in _BLOCK)
    shown = [_value(_measured(measure, group), code, where, values) for measure, code in columns]
    name, block = _named(group, context)
    return Row((cells.text(name), cells.counted(group.persons), *shown), block)


def _measured(measure: str, group: Any) -> str:
    return "exposed" if measure == "reach" and group.cohort == "control" else measure


def _value(measure: str, code: str, where: tuple[str, ...], values: Values) -> Cell:
    """The cell, a dot where the measure is of nobody in the group."""
    key = (measure, code, *where)
    return measure_cell(measure, values[key]) if key in values else Cell(UNKNOWN, "number")


def _named(group: Any, context: Context) -> tuple[str, str]:
    """The name of a group, and that of the block it stands in."""
    words = context.words
    if group.quarter != ALL:
        return group.quarter.replace("Q", "-"), words.label("by_quarter")
    if group.subgroup == ALL:
        return words.label(group.cohort), words.label("whole_groups")
    if group.subgroup == BY_ARM:
        return words.label(group.level), words.label("by_arm")
    return words.level(group.subgroup, group.level), capital(words.label(group.subgroup))


def first_stage_table(context: Context) -> Table:
    """Guidance by municipality and half-year of settlement, where guidance is recorded."""
    found = lookup.rows(context.released.first_stage, recorded=True)
    rows = [
        Row(
            (
                cells.text(half_year(row.half_year)), cells.text(context.words.label(row.cohort)),
                cells.counted(row.persons), cells.share(row.share_guided),
                cells.decimal(row.months_guided, 1),
            ),
            context.words.label(row.gemeente),
        )
        for row in found.itertuples(index=False)
    ]  # fmt: skip
    headers: list[tuple[str, Kind]] = [
        ("half_year_settled", "text"), ("practice_group", "text"), ("people_followed", "count"),
        ("share_guided", "number"), ("months_guided", "number"),
    ]  # fmt: skip
    return titled("first_stage", headers, rows, context, numbers_of="")
