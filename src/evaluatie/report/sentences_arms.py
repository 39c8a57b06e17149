"""Sentences on the arms of a rollout: how much guidance there was, and what its start changes."""

from collections.abc import Collection, Mapping
from typing import Any

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, missing, number
from evaluatie.report.sentences import interval, joined, passing
from evaluatie.report.wording import Catalogue
from evaluatie.tables.derived import OVERALL

NO_ARM = "geen"
HALF, WHOLE = 0.5, 0.995  # of a window: what is printed as 100 % is all of it


def exposed(row: Any, arm: str, words: Catalogue, without_arm: bool = False) -> str:
    """How many months of a window guidance was possible and given, and what that means.

    `without_arm`: people for whom no guidance was possible are known to have been guided too.
    """
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
    beyond = ["more"] if case == "known" and beyond_plan(row) else []
    beyond += ["without_arm"] if without_arm else []
    return joined(
        words.variant("exposed", case, **values),
        *(words.variant("exposed_beyond", one) for one in beyond),
        words.variant("exposed_means", dilution, **values),
    )


def beyond_plan(row: Any) -> bool:
    """Whether more guidance was given than the arms allowed, as far as is printed."""
    return round(float(row.months_guided), 1) > round(float(row.months_possible), 1)


def guided_without_arm(rows: Mapping[str, Any], arms: Collection[str], fewest: int) -> bool:
    """Whether those without an arm were guided too: known, or what the arms leave of everybody's.

    `rows` by group. An arm that is withheld is taken to have been guided for the whole window.
    """
    alone, everybody = rows.get(NO_ARM), rows.get(OVERALL)
    if alone is None or everybody is None or not _counted(alone):
        return False
    if not missing(alone.share_ever):
        return bool(alone.share_ever > 0)
    there = [rows[name] for name in arms if name in rows]
    if missing(everybody.months_guided) or not all(map(_counted, [everybody, *there])):
        return False
    most = sum(
        row.persons * row.horizon
        if missing(row.months_guided)
        else row.persons * row.months_guided + _rounding(row, fewest)
        for row in there
    )
    least = everybody.persons * everybody.months_guided - _rounding(everybody, fewest)
    return bool(least > most)


def _counted(row: Any) -> bool:
    return not missing(row.persons) and row.persons > 0


def _rounding(row: Any, fewest: int) -> float:
    """Person-months that a printed share can be off: half of the widest step of its rounding."""
    return float(row.horizon * max(0.01 * row.persons, 2.5 * fewest) / 2)


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
