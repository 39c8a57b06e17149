"""Tables of the policy theory: promises, scores, evidence, and the synthesis of the chains."""

from dataclasses import replace
from typing import Any

import pandas as pd

from evaluatie.report import cells, lookup_theory
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import UNKNOWN, Scale, missing, number
from evaluatie.report.sentences import listed
from evaluatie.report.table_frame import titled
from evaluatie.report.tables_practice import measure_cell
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.tables.theory import OWN
from evaluatie.theory.model import Evidence, Promise


def promise_table(context: Context) -> Table:
    """What was promised beside what the registers show, for what can be measured."""
    theory, rows = context.theory, []
    measured = context.released.promises.dropna(subset=["measure"])
    for row in measured.itertuples(index=False) if theory else ():
        assert theory is not None
        _, promise = lookup_theory.promise_of(theory, row)
        part = theory.elements if row.section == "elements" else theory.instruments
        shown = (
            cells.text(context.say(promise.text)),
            cells.text(bound_text(promise, context)),
            measure_cell(row.measure, row.value),
            cells.share(row.achieved),
        )
        rows.append(Row(shown, context.say(part[row.name].name)))
    headers: list[tuple[str, Kind]] = [
        ("promise", "text"), ("promised", "text"), ("done", "number"), ("achieved", "number"),
    ]  # fmt: skip
    return titled("promises", headers, rows, context, numbers_of="")


def bound_text(promise: Promise, context: Context) -> str:
    """What was promised in words: at least, at most, or between."""
    least, most = promise.at_least, promise.at_most
    case = "at_most" if least is None else "at_least" if most is None else "between"
    exact = (case == "between" and least == most) or (case == "at_least" and least == 1)
    case = "exactly" if exact else case  # a share of one is everybody
    values = {"least": least, "most": most}
    shown = {k: "" if v is None else _plain(promise, v) for k, v in values.items()}
    return context.words.variant("bound", case, **shown)


def _plain(promise: Promise, value: float) -> str:
    cell = measure_cell(str(promise.measure), value)
    return number(value) if cell.kind == "number" and value == round(value) else cell.text


def score_table(context: Context) -> Table:
    """The score of every element and what it is of."""
    theory = context.theory
    rows = [
        Row(
            (
                cells.text(context.say(theory.elements[row.element].name)),
                cells.text(of_which(row.measured, row.promises, context)),
                Cell(UNKNOWN, "number") if missing(row.score) else cells.decimal(row.score, 2),
                cells.text(context.words.variant("grade", row.grade)),
            )
        )
        for row in context.released.element_scores.itertuples(index=False)
        if theory is not None
    ]
    headers: list[tuple[str, Kind]] = [
        ("element", "text"), ("measured", "text"), ("score", "number"), ("grade", "text"),
    ]  # fmt: skip
    return titled("element_scores", headers, rows, context, numbers_of="")


def of_which(part: Any, whole: Any, context: Context) -> str:
    """Two of three."""
    return context.words.text("of_which", part=number(part), all=number(whole))


def evidence_table(context: Context) -> Table:
    """Every mechanism in use with what was known of it."""
    theory, words, rows = context.theory, context.words, []
    for name in theory.used_mechanisms() if theory else ():
        assert theory is not None
        mechanism = theory.mechanisms[name]
        assert mechanism.evidence is not None
        shown = (
            context.say(mechanism.name), words.variant("mechanism_type", mechanism.type),
            lookup_theory.evidence_text(mechanism.evidence, context),
            context.say(mechanism.evidence.finding), references(mechanism.evidence, context),
        )  # fmt: skip
        rows.append(Row(tuple(map(cells.text, shown))))
    headers: list[tuple[str, Kind]] = [
        ("mechanism", "text"), ("kind_of_mechanism", "text"), ("evidence", "text"),
        ("finding", "text"), ("references", "text"),
    ]  # fmt: skip
    table = titled("evidence", headers, rows, context, numbers_of="")
    return replace(table, source=context.say(theory.source)) if theory else table


def references(evidence: Evidence, context: Context) -> str:
    """Authors and years, with ; between them."""
    assert context.theory is not None
    found = [context.theory.references[name] for name in evidence.references]
    return "; ".join(reference_text(r.authors, r.year, context) for r in found)


def reference_text(authors: str, year: int, context: Context) -> str:
    """Authors (year); a year has no thousands."""
    words = context.words
    named = authors.replace("e.a.", words.text("and_others"))
    return words.text("publication", authors=named, year=str(year))


def chain_table(context: Context) -> Table:
    """Every chain from evidence to conclusion."""
    rows = [Row(_chain(place, row, context)) for place, row in lookup_theory.chain_rows(context)]
    headers: list[tuple[str, Kind]] = [
        ("chain", "text"), ("instrument_used", "text"), ("backed", "text"), ("grade", "text"),
        ("reach", "number"), ("reach_range", "text"), ("difference", "number"),
        ("interval", "interval"), ("conclusion", "text"),
    ]  # fmt: skip
    return titled("chains", headers, rows, context, numbers_of="")


def _chain(place: int, row: Any, context: Context) -> tuple[Cell, ...]:
    words, scale = context.words, effect_scale(row, context)
    low, high = row.reach_low, row.reach_high
    ends = ("", "") if missing(low) else (cells.share(low).text, cells.share(high).text)
    spread = words.text("range", low=ends[0], high=ends[1]) if ends[0] else UNKNOWN
    nothing = (Cell(UNKNOWN, "number"), Cell(UNKNOWN, "interval"))
    effect = (
        cells.difference(row.estimate, scale),
        cells.interval(row.conf_low, row.conf_high, scale),
    )
    return (
        cells.text(chain_name(place, row, context)),
        cells.text(instrument_of(row, context)),
        cells.text(of_which(row.backed, row.mechanisms, context)),
        cells.text(words.variant("grade", row.grade)),
        Cell(UNKNOWN, "number") if missing(row.reach) else cells.share(row.reach),
        cells.text(spread),
        *(nothing if missing(row.estimate) else effect),
        cells.text(words.variant("conclusion", row.conclusion)),
    )


def chain_name(place: int, row: Any, context: Context) -> str:
    """Its number and name."""
    assert context.theory is not None
    name = context.say(context.theory.chains[row.chain].name)
    return context.words.text("chain_name", number=number(place), name=name)


def instrument_of(row: Any, context: Context) -> str:
    """The name of a chain's instrument, or that it has none in particular."""
    assert context.theory is not None
    if row.instrument == OWN:
        return context.words.text("fig.overview_none")
    return context.say(context.theory.instruments[row.instrument].name)


def effect_scale(row: Any, context: Context) -> Scale:
    """The unit of the effect of a chain's instrument."""
    plan = None if pd.isna(row.design) else context.study.designs[row.design]
    return (
        context.scale(plan.outcome) if isinstance(plan, InstrumentDesign) else context.primary_scale
    )


def unmeasured(context: Context) -> str:
    """Promises that no register holds, in one sentence; empty when there are none."""
    theory = context.theory
    rows = context.released.promises
    found = []
    for row in rows[rows["measure"].isna()].itertuples(index=False) if theory else ():
        assert theory is not None
        name, promise = lookup_theory.promise_of(theory, row)
        part = theory.elements if row.section == "elements" else theory.instruments
        found.append(
            context.words.text(
                "unmeasured_item", name=context.say(part[name].name), what=context.say(promise.text)
            )
        )
    return context.words.text("unmeasured", promises=listed(found, context.words)) if found else ""
