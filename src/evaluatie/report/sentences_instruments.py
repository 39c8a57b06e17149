"""Sentences on the parts of an approach: always explanatory, never a result."""

from collections.abc import Mapping, Sequence
from typing import Literal

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, missing
from evaluatie.report.sentences import capital, interval, missed
from evaluatie.report.wording import Catalogue

Case = Literal["more", "less", "alone", "unclear", "fails"]


def part_case(result: Estimate, reasons: Sequence[str], confidence: float) -> Case:
    """What an estimate that is known tells.

    `fails`: a gate other than that of all parts stands in the way. `alone`: its own interval
    leaves zero out, but not after correction for the number of parts.
    """
    if reasons:
        return "fails"
    if not result.differs:
        return "unclear"
    if not missing(result.p_adjusted) and result.p_adjusted > 1 - confidence:
        return "alone"
    return "more" if result.estimate > 0 else "less"


def part(
    result: Estimate, reasons: Sequence[str], scale: Scale, confidence: float, words: Catalogue
) -> str:
    """One part in words; `reasons` are those of the gates that not all parts fail."""
    name = capital(words.level(result.subgroup, result.level))
    if not result.known:
        return missed("part", result.status, {"part": name}, words)
    values: Mapping[str, str] = {
        "part": name,
        "difference": scale.difference_text(result.estimate),
        "size": scale.difference_text(abs(result.estimate)),
        "interval": interval(result, scale),
        "confidence": words.label("confidence"),
        "mde": scale.difference_text(result.mde),
        "reasons": "; ".join(reasons),
    }
    return words.variant("part", part_case(result, reasons, confidence), **values)
