"""Sentences about differences between groups: always from a test of the difference itself."""

from collections.abc import Sequence

from evaluatie.report.lookup_groups import Difference
from evaluatie.report.numbers import Scale, missing, p_text
from evaluatie.report.wording import Catalogue


def verdict(
    test: Difference, pairs: Sequence[Difference], scale: Scale, confidence: float, words: Catalogue
) -> str:
    """Whether the effect differs between the levels of a subgroup, and what may have been missed.

    Where a gate stamps an effect, a difference between effects is no difference in effect either.
    """
    values = {
        "subgroup": words.label(test.subgroup),
        "p": p_text(test.p_value),
        "adjusted": p_text(test.p_adjusted),
        "reason": words.label(test.status),
    }
    if not test.known:
        case = "withheld" if test.status in ("ok", "suppressed") else "unknown"
        return words.variant("group_difference", case, **values)
    case = "found" if test.found(confidence) else "none"
    told = [words.variant("group_difference", case, **values), missed(pairs, scale, words)]
    if not test.passes:
        told[1] = words.variant("group_difference", "stamped", **values)
    return " ".join(part for part in told if part)


def missed(pairs: Sequence[Difference], scale: Scale, words: Catalogue) -> str:
    """From what size a difference between two levels would have been seen."""
    sizes = [pair.mde for pair in pairs if pair.known and not missing(pair.mde)]
    if not sizes:
        return ""
    low, high = scale.difference_text(min(sizes)), scale.difference_text(max(sizes))
    case = "one" if low == high else "several"
    return words.variant("group_missed", case, low=scale.difference(min(sizes)), high=high)
