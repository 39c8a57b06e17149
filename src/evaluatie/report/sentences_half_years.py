"""Sentences on the half-years before the approach: what was tested, what was not seen, bounds.

Each is chosen by rule from rows of SENSITIVITY. That nothing is shown before is never told as
proof, and a difference whose test before fails is not called an effect (Roth 2022).
"""

from collections.abc import Mapping
from typing import Any

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, missing, number, p_text
from evaluatie.report.sentences import explained, joined
from evaluatie.report.wording import Catalogue

Names = Mapping[str, str]


def pretrend(row: Any | None, level: float | None, names: Names, words: Catalogue) -> str:
    """What the joint test of the half-years before says; `level` is the gate's, None without."""
    if row is None:
        return ""
    values = {
        **names,
        "p": p_text(row.p_value),
        "limit": number(level, 2),
        "status": words.label(row.status),
    }
    case = pretrend_case(row, level)
    why = explained(row.status, words) if case == "unknown" else ""
    return joined(words.variant("pretrend", case, **values), why)


def pretrend_case(row: Any, level: float | None) -> str:
    """Shown, not shown, not tested, withheld; or ungated when the study asks nothing of it."""
    if row.status == "suppressed":
        return "withheld"
    if missing(row.p_value):
        return "unknown"
    if level is None:
        return "ungated"
    return "shown" if row.p_value < level else "not_shown"


def consequence(result: Estimate | None, words: Catalogue) -> str:
    """What follows for the difference, by its gates: they decide, whatever can be printed."""
    gates = () if result is None else result.failed_gates
    case = next((gate for gate in ("pretrend", "pretrend_missing") if gate in gates), "")
    if result is None or not case or case in result.overridden_gates:
        return ""
    return words.variant("pretrend_consequence", case, design=words.label(result.design))


def unnoticed(
    row: Any | None, result: Estimate | None, scale: Scale, names: Names, words: Catalogue
) -> str:
    """How large a difference before may have been without being seen, beside the one found."""
    if row is None or missing(row.estimate):
        return ""
    values = {
        **names,
        "margin": scale.difference_text(row.estimate),
        "confidence": words.label("confidence"),
    }
    text = words.variant("unnoticed", "margin", **values)
    if result is None or not result.known:
        return text
    found = scale.difference_text(abs(result.estimate))
    case = "smaller" if row.estimate < abs(result.estimate) else "larger"
    return joined(text, words.variant("unnoticed", case, found=found))


def breakdown(row: Any | None, scale: Scale, words: Catalogue) -> str:
    """Up to what breach of parallel trends zero stays excluded (Rambachan & Roth 2023)."""
    if row is None:
        return ""
    relative = row.check == "relative_magnitudes_breakdown"
    group = "breakdown_relative" if relative else "breakdown_smoothness"
    value = _times(row.estimate) if relative else scale.difference_text(row.estimate)
    values = {"value": value, "status": words.label(row.status)}
    return words.variant(group, breakdown_case(row, relative), **values)


def breakdown_case(row: Any, relative: bool) -> str:
    """None: zero is not excluded without a breach. Weak: less than one like the largest before."""
    if row.status == "suppressed":
        return "withheld"
    if missing(row.estimate):
        return "unknown"
    if row.status == "beyond_search":
        return "beyond"
    if row.estimate == 0:
        return "none"
    return "weak" if relative and row.estimate < 1 else "holds"


def _times(value: Any) -> str:
    """One decimal, two where one would print nothing."""
    return number(value, 2 if not missing(value) and value < 0.1 else 1)
