"""What tables share: title, headers, notes, and the N of a caption."""

from collections.abc import Sequence

from evaluatie.report import lookup, lookup_speed, overrides
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import NIL, UNKNOWN, WITHHELD, count, missing


def persons(n_treated: object, n_control: object, context: Context) -> str:
    """The N of a caption: both groups; empty where one is withheld or has nobody."""
    if any(missing(n) or not n for n in (n_treated, n_control)):
        return ""
    return context.words.text("persons", treated=count(n_treated), control=count(n_control))


def study_persons(context: Context) -> str:
    """The groups of the primary result; a difference-in-differences has three to compare with."""
    treated, control = lookup.group_sizes(context.released, context.study)
    text = persons(treated, control, context)
    if text and context.study.designs[context.study.primary.design].kind == "did_cohort":
        return context.words.text("persons_did", treated=count(treated), control=count(control))
    return text


def outcome_name(outcome: str, context: Context) -> str:
    """The outcome, with its unit where that is not the one that notes under tables name."""
    name, unit = context.words.label(outcome), context.scale(outcome).difference_unit
    if unit == context.primary_scale.difference_unit:
        return name
    return context.words.text("in_unit", name=name, unit=unit)


def effect_name(result: Estimate, context: Context, means: bool = False) -> str:
    """The outcome of an effect with the unit in which it is printed; `means` stand beside it."""
    words, unit = context.words, lookup_speed.read_as(result, context)[1]
    if unit == context.scale(result.outcome):
        return outcome_name(result.outcome, context)
    case = "beside_means" if means else "alone"
    months = context.scale(result.outcome).difference_unit
    return words.text(
        "in_unit", name=words.label(result.outcome),
        unit=words.variant("sooner_unit", case, unit=unit.difference_unit, means=months),
    )  # fmt: skip


def titled(
    name: str, headers: Sequence[tuple[str, Kind]], rows: list[Row], context: Context,
    numbers_of: str | None = None,
) -> Table:  # fmt: skip
    """A table with its title, headers and notes from the catalogue; empty columns fall away."""
    words = context.words
    used = [place for place in range(len(headers)) if any(row.cells[place].text for row in rows)]
    return Table(
        name=name,
        title=words.variant("table", name),
        headers=tuple((words.label(f"column_{headers[n][0]}"), headers[n][1]) for n in used),
        rows=tuple(Row(tuple(row.cells[n] for n in used), row.group) for row in rows),
        persons=study_persons(context) if numbers_of is None else numbers_of,
        notes=_notes(headers, rows, context),
    )


def _notes(
    headers: Sequence[tuple[str, Kind]], rows: list[Row], context: Context
) -> tuple[str, ...]:
    """The unit of differences, the meaning of symbols that occur, and why gates were set aside."""
    words = context.words
    unit = context.primary_scale.difference_unit
    notes = [words.text("table_unit", unit=unit)] if ("difference", "number") in headers else []
    shown = {cell.text for row in rows for cell in row.cells}
    symbols = {"withheld": WITHHELD, "unknown": UNKNOWN, "nil": NIL}
    notes += [words.variant("symbols", key) for key, sign in symbols.items() if sign in shown]
    about = [cell.about for row in rows for cell in row.cells if cell.about is not None]
    return (*notes, *overrides.reasons(about, context.study, words))
