"""Sentences on the rollout: who cannot be in it, what is found, what fixed effects would mix."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, count, missing, number
from evaluatie.report.sentences import (
    direction,
    explained,
    joined,
    uncertainty,
    unknown,
    within,
)
from evaluatie.report.wording import Catalogue

Names = Mapping[str, str]


def at_entry(row: Any | None, no_arm: int, estimated: bool, names: Names, words: Catalogue) -> str:
    """Whom the rollout cannot say anything about: guided from settlement, they have no before.

    `row` is the check on them: its share is of those with an arm, `no_arm` more have none.
    `estimated`: there is a number that the rest of them is about.
    """
    case = at_entry_case(row)
    if row is None or not case:
        return ""
    values = {**names, "share": number(100 * _share(row)), "n": count(row.freedom)}
    partly = case in ("some", "withheld") and estimated
    others = words.text("at_entry_others", programme=names["programme"]) if partly else ""
    unknown_start = words.text("no_arm_persons", n=count(no_arm)) if no_arm else ""
    return joined(words.variant("at_entry", case, **values), others, unknown_start)


def at_entry_case(row: Any | None) -> str:
    """Some, everybody, nobody or withheld; empty when the cohort has nobody."""
    if row is None:
        return ""
    if missing(row.estimate):
        nobody_there = row.status == "ok" and not missing(row.freedom)
        return "" if nobody_there else "withheld"
    return {0.0: "nobody", 1.0: "everybody"}.get(float(row.estimate), "some")


def _share(row: Any) -> float:
    return 0.0 if missing(row.estimate) else float(row.estimate)


def starts_differ(row: Any | None, groups: int, names: Names, words: Catalogue) -> str:
    """That guidance did not start at one distance from settlement, where the numbers show it.

    `groups` start in different months after settlement.
    """
    case = at_entry_case(row)
    shown = case == "some" or (groups > 1 and case != "everybody")
    return words.text("rollout_differs", start=names["start"]) if shown else ""


def rollout_effect(
    result: Estimate | None, reasons: list[str], scale: Scale, names: Names, words: Catalogue
) -> str:
    """The pooled effect since the start with its uncertainty, or why it is none."""
    if result is None:
        return ""
    if not result.known:
        why = "" if result.withheld else explained(result.status, words)
        return joined(unknown(result, words), why)
    values = {
        **names,
        "outcome": words.label(result.outcome),
        "within": within(result.horizon, words),
        "difference": scale.difference_text(result.estimate),
        "size": scale.difference_text(abs(result.estimate)),
    }
    text = words.variant("rollout_effect", direction(result), **values)
    failed = "" if result.passes else words.text("rollout_fails", reasons="; ".join(reasons))
    return joined(text, uncertainty(result, scale, words), failed)


def mixed(static: Estimate, own: Estimate, scale: Scale, names: Names, words: Catalogue) -> str:
    """What leads in the comparisons that two-way fixed effects mixes: what it gives.

    Beside it the plan's own comparison, unless that has no number or is the regression itself.
    """
    beside = own.known and own.estimator != static.estimator
    case = "unknown" if not static.known else "beside" if beside else "alone"
    values = {
        **names,
        "static": scale.difference_text(static.estimate),
        "own": scale.difference_text(own.estimate),
        "status": words.label("suppressed" if static.withheld else static.status),
    }
    return joined(words.variant("mixed", case, **values), words.text("mixed_parts"))


def mixed_parts(rows: Sequence[Any], scale: Scale, words: Catalogue) -> list[str]:
    """One statement for each kind of comparison in it: its weight, what it is, what it gives."""
    parts = []
    for row in rows:
        if missing(row.statistic) or not words.has(f"mixed_part.{row.parameter}"):
            continue
        values = {
            "weight": number(100 * row.statistic),
            "difference": scale.difference_text(row.estimate),
        }
        parts.append(words.variant("mixed_part", row.parameter, **values))
    return parts
