"""Sentences on what it takes to undo the primary result, each chosen by rule.

What is hidden can only undo a difference that is there. When the primary result does not differ
from nil, or fails its gates, the sentences say so and never speak of an effect.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from evaluatie.report.estimate import Estimate
from evaluatie.report.lookup_sensitivity import number_of
from evaluatie.report.numbers import Scale, as_written, missing, number, p_text, percent_text
from evaluatie.report.sentences import joined
from evaluatie.report.wording import Catalogue

Footing = Literal["effect", "fails", "unclear", "unknown"]


def footing(main: Estimate | None) -> Footing:
    """What there is to undo: an effect, a difference that is no effect, nothing, no estimate."""
    if main is None or not main.known:
        return "unknown"
    if not main.differs:
        return "unclear"
    return "effect" if main.gates_passed else "fails"


def opening(main: Estimate | None, scale: Scale, words: Catalogue) -> str:
    """What the section is about, by what there is to undo."""
    difference = scale.difference_text(None if main is None else main.estimate)
    return words.variant(
        "undo", footing(main), difference=difference, programme=words.label("programma")
    )


def e_value(own: Any | None, nearest: Any | None, kind: str, words: Catalogue) -> str:
    """How strong a hidden cause must be; `kind` is that of the design."""
    if own is None:
        return ""
    value, limit = number_of(own), number_of(nearest)
    if value is None:
        return words.variant("e_value", "unknown", status=words.label(own.status))
    values = {"value": number(value, 2), "limit": number(limit, 2)}
    case = "estimate" if limit is None or limit <= 1.0 else "both"
    text = words.variant("e_value", case, **values)
    standardised = words.text("e_value_standardised") if own.note == "standardised" else ""
    shifting = words.text("e_value_did") if kind.startswith("did") else ""
    return joined(text, standardised, shifting)


def rosenbaum(row: Any | None, result: Estimate | None, words: Catalogue) -> str:
    """Up to which hidden odds a matched comparison holds; `result` is that of its design."""
    if row is None:
        return ""
    values = {
        "design": words.label(row.design), "gamma": number(row.estimate, 2),
        "status": words.label(row.status),
    }  # fmt: skip
    text = words.variant("rosenbaum", rosenbaum_case(row), **values)
    stamped = result is not None and result.known and not result.gates_passed
    if not (stamped and rosenbaum_case(row) in ("holds", "beyond")):
        return text
    return joined(text, words.text("rosenbaum_fails", design=values["design"]))


def rosenbaum_case(row: Any) -> str:
    """By the status: no sets, nothing to undo, a value, beyond what was searched, unknown."""
    if row.status == "ok" and not missing(row.estimate):
        return "holds"
    named = {
        "no_sets": "no_sets", "no_difference": "nothing", "beyond_search": "beyond",
        "suppressed": "withheld",
    }  # fmt: skip
    return named.get(row.status, "unknown")


def robustness_value(own: Any | None, nearest: Any | None, words: Catalogue) -> str:
    """How much a hidden variable must explain of who is treated and of the outcome."""
    if own is None:
        return ""
    value, limit = number_of(own), number_of(nearest)
    if value is None:
        return words.variant("robustness_value", "unknown", status=words.label(own.status))
    values = {"value": percent_text(value, 1), "limit": percent_text(limit or 0.0, 1)}
    return words.variant("robustness_value", "both" if limit else "estimate", **values)


def benchmark(rows: Sequence[Any], scale: Scale, words: Catalogue) -> str:
    """What something as strong as a known covariate would leave; the worst that was asked."""
    known = [row for row in rows if number_of(row) is not None]
    whole = next((row for row in known if row.parameter == "none"), None)
    known = [row for row in known if row is not whole]
    if whole is None or not known:
        return ""
    sign = 1.0 if whole.estimate > 0 else -1.0
    worst = min(known, key=lambda row: sign * row.estimate)
    term, _, times = str(worst.parameter).partition(":")
    apart = worst.conf_low > 0 if sign > 0 else worst.conf_high < 0
    return words.variant(
        "benchmarked", "apart" if apart else "nil",
        times=as_written(times), term=words.label(term),
        left=scale.difference_text(worst.estimate), whole=scale.difference(whole.estimate),
    )  # fmt: skip


def leaving(rows: Mapping[str, Any], scale: Scale, words: Catalogue) -> str:
    """What those who left could do to the difference; rows by parameter."""
    bounds = rows.get("bounds")
    if bounds is None:
        return ""
    ends = [number_of(rows.get(name)) for name in ("low", "high")]
    if bounds.status != "ok" or None in ends:
        case = leaving_case(bounds.status)
        return words.variant("leaving", case, status=words.label(bounds.status))
    low, high = (float(end) for end in ends if end is not None)
    values = {
        "plain": scale.difference_text(number_of(rows.get("unadjusted"))),
        "low": scale.difference(low), "high": scale.difference_text(high),
        "confidence": words.label("confidence"),
        "interval": scale.interval(bounds.conf_low, bounds.conf_high),
    }  # fmt: skip
    apart = bounds.conf_low > 0 or bounds.conf_high < 0
    same = low > 0 or high < 0
    narrow = scale.difference(low) == scale.difference(high)
    case = "apart" if apart else "same" if same else "nil"
    return joined(
        words.variant("leaving_bounds", "narrow" if narrow else "wide", **values),
        words.variant("leaving_means", case),
    )


def leaving_case(status: str) -> str:
    """Nobody left, withheld, or no bounds for another reason."""
    return {"no_attrition": "nobody", "suppressed": "withheld"}.get(status, "unknown")


def curve(
    rows: Mapping[tuple[str, str], Any], confidence: float, scale: Scale, words: Catalogue
) -> str:
    """Whether all ways together differ from nil: those that pass, or all when too few do.

    `rows` by check and parameter.
    """
    if not rows:
        return ""
    passing = rows.get(("specification_median", "passing"))
    which = "passing" if passing is not None and number_of(passing) is not None else "all"
    median = rows.get(("specification_median", which))
    share = number_of(rows.get(("specification_share", which)))
    value = number_of(median)
    if median is None or value is None or share is None:
        return words.variant("curve", "unknown", status=words.label(_status(median)))
    values = {
        "number": number(median.freedom), "median": scale.difference_text(value),
        "share": number(100 * share), "p": p_text(median.p_value),
    }  # fmt: skip
    unlikely = median.p_value <= 1.0 - confidence
    case = f"{which}_{'differs' if unlikely else 'unclear'}"
    means = words.variant("curve_means", case, p=values["p"])
    return joined(words.variant("curve", which, **values), means)


def _status(row: Any | None) -> str:
    return "too_few" if row is None else str(row.status)


def left_out(rows: Sequence[Any], scale: Scale, words: Catalogue) -> str:
    """What the result owes to single covariates."""
    known = [row for row in rows if number_of(row) is not None]
    every = next((row for row in known if row.parameter == "all"), None)
    others = [row for row in known if row.parameter != "all"]
    if every is None or not others:
        return ""
    furthest = max(others, key=lambda row: abs(row.estimate - every.estimate))
    values = {
        "all": scale.difference_text(every.estimate),
        "low": scale.difference(min(row.estimate for row in others)),
        "high": scale.difference_text(max(row.estimate for row in others)),
        "term": words.label(furthest.parameter),
        "where": words.variant("left_out_where", "regression" if _regressed(every) else "own"),
    }
    return words.variant("left_out", left_out_case(every, others), **values)


def left_out_case(every: Any, others: Sequence[Any]) -> str:
    """Whether leaving one out takes away, or brings, a difference from nil; or turns its sign."""
    if any(row.estimate * every.estimate < 0 for row in others):
        return "turns"
    apart = [_apart(row) for row in others]
    if _apart(every):
        return "same" if all(apart) else "weaker"
    return "some" if any(apart) else "unclear"


def _regressed(row: Any) -> bool:
    return bool(row.note == "regression")


def _apart(row: Any) -> bool:
    return bool(row.conf_low > 0 or row.conf_high < 0)


def influential(
    without: Any | None, to_nil: Any | None, who: str, scale: Scale, words: Catalogue
) -> str:
    """What the result owes to the few households that carry it most."""
    value, share = number_of(without), number_of(to_nil)
    if without is None or value is None:
        return ""
    left = scale.difference_text(value)
    text = words.text("influential", number=str(without.parameter), who=who, left=left)
    if share is not None:
        return joined(text, words.text("influential_nil", share=percent_text(share, 1), who=who))
    reached = to_nil is not None and to_nil.status == "not_reached"
    return joined(text, words.text("influential_never", who=who)) if reached else text
