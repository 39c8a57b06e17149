"""Finds what the report says of the policy theory, and of how it was carried out."""

from typing import Any

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.tables.fidelity import ALL, GUIDANCE
from evaluatie.theory.model import Evidence, Promise, Theory


def chain_figure(element: str) -> str:
    """The file name of the figure of an element."""
    return f"ketens_{element}"


def evidence_text(evidence: Evidence, context: Context) -> str:
    """How much evidence there is, or that it is not in favour, in two words."""
    case = evidence.strength if evidence.direction == "positive" else evidence.direction
    return context.words.variant("evidence_short", case)


def value_of(context: Context, measure: str, instrument: str = GUIDANCE, **where: str) -> Any:
    """A released measure of a group, of all treated unless said otherwise; None without a row."""
    group = {"cohort": "treatment", "subgroup": ALL, "level": ALL, "quarter": ALL} | where
    found = lookup.rows(context.released.fidelity, measure=measure, instrument=instrument, **group)
    return found["value"].iloc[0] if len(found) else None


def used_codes(context: Context) -> list[str]:
    """Codes of trajecten to show: those that the theory uses, else all that somebody had."""
    if context.theory is not None:
        used = [
            context.theory.instruments[u.instrument] for u in context.theory.uses if u.instrument
        ]
        codes = [plan.recorded_as for plan in used]
        return [code for code in codes if code not in (None, GUIDANCE)]
    rows = lookup.rows(context.released.fidelity, measure="reach", subgroup=ALL, quarter=ALL)
    return list(rows.loc[rows["value"] > 0, "instrument"])


def instrument_name(code: str, context: Context) -> str:
    """The theory's name of an instrument of the contract, or else the report's."""
    plans = context.theory.instruments.values() if context.theory else ()
    names = [context.say(plan.name) for plan in plans if plan.recorded_as == code]
    return names[0] if names else context.words.level("instrument", code)


def promise_of(theory: Theory, row: Any) -> tuple[str, Promise]:
    """The name in the theory of what made a promise, and the promise, of a row of PROMISES."""
    part = theory.elements[row.name] if row.section == "elements" else theory.instruments[row.name]
    return row.name, part.promises[int(row.number)]


def chain_rows(context: Context) -> list[tuple[int, Any]]:
    """The chains in the order of the theory, with their number."""
    return list(enumerate(context.released.chains.itertuples(index=False), start=1))
