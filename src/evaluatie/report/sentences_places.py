"""Sentences on what few municipalities allow: placebo places, one left out, bootstrap, a shock."""

from collections.abc import Mapping, Sequence
from typing import Any

from evaluatie.report.numbers import Scale, missing, number, p_text
from evaluatie.report.sentences import joined, missed
from evaluatie.report.wording import Catalogue

Names = Mapping[str, str]


def placebo_places(
    test: Any | None, places: Sequence[Any], scale: Scale, names: Names, words: Catalogue
) -> str:
    """The differences where the programme was not, and the rank of the real one among them."""
    if test is None:
        return ""
    found = [row.estimate for row in places if not missing(row.estimate)]
    if missing(test.p_value) or not found:
        return missed("placebo_places", test.status, names, words)
    values = {
        **names,
        "low": scale.difference_text(min(found)),
        "high": scale.difference_text(max(found)),
        "difference": scale.difference_text(test.estimate),
        "places": number(test.freedom),
        "smallest": number(test.statistic, 2),
        "p": p_text(test.p_value),
    }
    case = "outermost" if test.p_value <= test.statistic else "among"
    return joined(
        words.variant("placebo_places", "numbers", **values),
        words.variant("placebo_places", case, **values),
    )


def few_places(test: Any | None, confidence: float, words: Catalogue) -> str:
    """That the interval counts persons, and how little so few places can show: for the summary."""
    if test is None or missing(test.statistic) or test.statistic <= 1 - confidence:
        return ""
    places, smallest = number(test.freedom), number(test.statistic, 2)
    return words.text("few_places", places=places, smallest=smallest)


def without_place(places: Sequence[Any], scale: Scale, words: Catalogue) -> str:
    """Between what the difference lies when each comparison place is left out in turn."""
    found = [row.estimate for row in places if not missing(row.estimate)]
    if not found:
        return ""
    values = {"low": scale.difference_text(min(found)), "high": scale.difference_text(max(found))}
    printed = {scale.difference(value) for value in found}
    case = "turns" if min(found) < 0 < max(found) else "range" if len(printed) > 1 else "same"
    return words.variant("without_place", case, **values)


def wild_bootstrap(row: Any | None, names: Names, words: Catalogue) -> str:
    """The p-value of the wild cluster bootstrap, and whether it is a test at all."""
    if row is None:
        return ""
    if missing(row.p_value):
        return missed("wild_bootstrap", row.status, names, words)
    warning = "" if missing(row.note) else str(row.note)
    case = warning if words.has(f"wild_bootstrap.{warning}") else "valid"
    values = {**names, "p": p_text(row.p_value), "places": number(row.freedom)}
    return words.variant("wild_bootstrap", case, **values)


def shock(test: Any | None, scale: Scale, names: Names, words: Catalogue) -> str:
    """What an event that only the programme's place met would do to the difference."""
    if test is None or missing(test.estimate):
        return words.variant("place_shock", "unknown", **names)
    spread = test.std_error
    case = "unknown_spread" if missing(spread) else "spread" if spread > 0 else "no_spread"
    values = {
        **names,
        "difference": scale.difference_text(abs(test.estimate)),
        "spread": scale.difference_text(spread),
    }
    return joined(
        words.variant("place_shock", "all", **values),
        words.variant("place_shock", case, **values),
    )
