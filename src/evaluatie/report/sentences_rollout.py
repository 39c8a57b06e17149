"""Sentences on the rollout: who cannot be in it, what is found, what fixed effects would mix."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluatie.report.lookup import Estimate
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


def at_entry(row: Any | None, names: Names, words: Catalogue) -> str:
    """Whom the rollout cannot say anything about: guided from settlement, they have no before."""
    if row is None:
        return ""
    if missing(row.estimate):
        return words.variant("at_entry", "withheld", **names)
    if row.estimate == 0:
        return words.variant("at_entry", "nobody", **names)
    values = {**names, "share": number(100 * row.estimate), "n": count(row.freedom)}
    return words.variant("at_entry", "some", **values)


def rollout_effect(
    result: Estimate | None, reasons: list[str], scale: Scale, names: Names, words: Catalogue
) -> str:
    """The pooled effect since the start with its uncertainty, or why it is none."""
    if result is None:
        return ""
    if not result.known:
        return joined(unknown(result, words), explained(result.status, words))
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


def mixed(static: Estimate | None, own: Estimate | None, scale: Scale, words: Catalogue) -> str:
    """What two-way fixed effects gives beside the comparison of those who still wait."""
    if static is None or own is None or not (static.known and own.known):
        return ""
    return words.text(
        "mixed",
        static=scale.difference_text(static.estimate),
        own=scale.difference_text(own.estimate),
    )


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
