"""Sentences on the arms of a rollout: how much guidance there was, and what its start changes."""

from typing import Any

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, missing, number
from evaluatie.report.sentences import interval, joined, passing
from evaluatie.report.wording import Catalogue

HALF, WHOLE = 0.5, 0.995  # of a window: what is printed as 100 % is all of it


def exposed(row: Any, arm: str, words: Catalogue) -> str:
    """How many months of a window guidance was possible and given, and what that means."""
    values = {
        "arm": arm,
        "window": number(row.horizon),
        "possible": number(row.months_possible, 1),
        "guided": number(row.months_guided, 1),
        "ever": number(None if missing(row.share_ever) else 100 * row.share_ever),
    }
    if missing(row.share_possible):
        return words.variant("exposed", "withheld", **values)
    case = "withheld_guided" if missing(row.share_guided) else "known"
    dilution = exposure_case(row.share_possible)
    return joined(
        words.variant("exposed", case, **values), words.variant("exposed_means", dilution, **values)
    )


def exposure_case(share: float) -> str:
    """The whole window, most of it, less than half of it, or nothing."""
    if share == 0:
        return "none"
    if share >= WHOLE:
        return "whole"
    return "most" if share >= HALF else "little"


def own_start(settled: Estimate, own: Estimate, arm: str, scale: Scale, words: Catalogue) -> str:
    """The effect from settlement beside that from the arm's own start, with its stamp."""
    values = {
        "arm": arm,
        "start": words.label("time_zero"),
        "settled": scale.difference_text(settled.estimate),
        "own": scale.difference_text(own.estimate),
        "interval": interval(own, scale),
        "confidence": words.label("confidence"),
        "status": words.label("suppressed" if own.withheld else own.status),
    }
    if not own.known:
        return words.variant("own_start", "unknown", **values)
    said = words.variant("own_start", "both" if settled.known else "alone", **values)
    return joined(said, words.text("own_start_stamp", verdict=passing(own, words)))
