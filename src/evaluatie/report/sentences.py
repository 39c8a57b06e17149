"""Sentences chosen by rules from released numbers and gates.

Each function makes one statement from the rows it is about; wording stands in the catalogue.
Whether something "differs" is read from its interval; nothing is compared by significance.
"""

from collections.abc import Mapping
from typing import Any, Literal

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import (
    WITHHELD,
    Scale,
    beside,
    missing,
    number,
    out_of_hundred,
    p_text,
)
from evaluatie.report.wording import Catalogue

Direction = Literal["more", "less", "unclear"]


def direction(result: Estimate) -> Direction:
    """Which way an estimate points, unclear when its interval holds zero."""
    if not result.differs:
        return "unclear"
    return "more" if result.estimate > 0 else "less"


def within(horizon: int, words: Catalogue) -> str:
    """The window of an outcome as a clause that starts with a space; nothing without horizons."""
    if not horizon:
        return ""
    return " " + words.text("within", months=number(horizon), start=words.label("time_zero"))


def effect(result: Estimate, scale: Scale, words: Catalogue, change: bool = False) -> str:
    """Both groups and their difference, as people out of 100 or as amounts.

    `change`: the design compares changes per person, and only their difference is told.
    """
    if not result.known:
        return unknown(result, words)
    shown = out_of_hundred if scale.is_share else scale.level_text
    values = {
        "outcome": words.label(result.outcome),
        "within": within(result.horizon, words),
        "treated": shown(result.mean_treated),
        "control": shown(result.mean_control),
        "difference": scale.difference_text(result.estimate),
        "size": scale.difference_text(abs(result.estimate)),
        "programme": words.label("programma"),
    }
    case = "change" if change else "share" if scale.is_share else "amount"
    groups = words.variant("effect", case, **values)
    return f"{groups} {words.variant('direction', direction(result), **values)}"


def unknown(result: Estimate, words: Catalogue) -> str:
    """Why there is no estimate, or that it is withheld."""
    return words.variant(
        "no_estimate", "withheld" if result.withheld else "unknown",
        design=words.label(result.design),
        outcome=words.label(result.outcome),
        status=words.label(result.status),
    )  # fmt: skip


def interval(result: Estimate, scale: Scale) -> str:
    """95%-BI in brackets' inside: both ends with the unit."""
    ends = scale.interval(result.conf_low, result.conf_high)
    return ends if ends == WITHHELD else f"{ends} {scale.difference_unit}"


def uncertainty(result: Estimate, scale: Scale, words: Catalogue) -> str:
    """The interval and the p-value, and for a null what could have been seen."""
    if not result.known:
        return ""
    text = words.text(
        "uncertainty",
        interval=interval(result, scale),
        p=p_text(result.p_value),
        confidence=words.label("confidence"),
    )
    if result.differs or missing(result.mde):
        return text
    return f"{text} {words.text('detectable', mde=scale.difference_text(result.mde))}"


_SIZES = ("ess_treated", "ess_control", "ess", "n_treated")
_MEASURES = {"smd": "max_smd", "controls_per_treated_replaced": "controls_per_treated"}


def gate_reasons(result: Estimate, diagnostics: Any, limits: Any, words: Catalogue) -> list[str]:
    """One reason for each gate that an estimate fails, with value and limit where known.

    `diagnostics` is the row of the estimate's design and cell, or None; `limits` the study's gates.
    """
    known = result if diagnostics is None else diagnostics
    # disclosure control rounds that of the diagnostics
    smd = known if missing(result.max_smd) else result
    return [
        _gate_reason(gate, smd if gate == "smd" else known, limits, words)
        for gate in result.failed_gates
    ]


def _gate_reason(gate: str, known: Any, limits: Any, words: Catalogue) -> str:
    value = _gate_value(gate, known)
    if missing(value) or not words.has(f"gate_value.{gate}"):
        return words.variant("gate", gate) if words.has(f"gate.{gate}") else words.label(gate)
    decimals, limit = 2 if gate == "smd" else 1, getattr(limits, gate)
    return words.variant(
        "gate_value", gate,
        value=beside(value, limit, decimals), limit=number(limit, decimals),
    )  # fmt: skip


def _gate_value(gate: str, known: Any) -> Any:
    if gate == "ess":
        sizes = [getattr(known, name, None) for name in _SIZES]
        return min((size for size in sizes if size is not None and not missing(size)), default=None)
    return getattr(known, _MEASURES.get(gate, gate), None)


def verdict(result: Estimate, reasons: list[str], words: Catalogue) -> str:
    """Whether a design's primary estimate passes, and if not why."""
    design = words.label(result.design)
    if result.blinded:
        case = "fails" if reasons else "none"
        return words.variant("verdict_blinded", case, design=design, reasons="; ".join(reasons))
    if not result.known:
        return missed("verdict", result.status, {"design": design}, words)
    case = verdict_case(result)
    return words.variant("verdict", case, design=design, reasons="; ".join(reasons))


def verdict_case(result: Estimate) -> str:
    """Case of the wording: by the stamp, and whether all that fails is set aside."""
    return "set_aside" if result.set_aside else result.stamp


def passing(result: Estimate, words: Catalogue) -> str:
    """The stamp as part of a sentence."""
    return words.variant("passing", verdict_case(result))


def verdict_together(results: list[Estimate], words: Catalogue) -> str:
    """Designs whose primary estimates fail the same gates."""
    return words.variant(
        "verdict_together", results[0].stamp,
        designs=listed([f"‘{words.label(result.design)}’" for result in results], words),
        reasons="; ".join(words.variant("gate_of_many", gate) for gate in results[0].failed_gates),
    )  # fmt: skip


def missed(group: str, status: str, values: Mapping[str, str], words: Catalogue) -> str:
    """That something is withheld, or why it could not be made and what to do."""
    if status in ("ok", "suppressed"):
        return words.variant(group, "withheld", **values)
    text = words.variant(group, "unknown", status=words.label(status), **values)
    return joined(text, explained(status, words))


def explained(status: str, words: Catalogue) -> str:
    """What happened where there is no estimate, and what to do; empty for those that are ok."""
    return words.variant("status", status) if words.has(f"status.{status}") else ""


def adjusted(results: list[Estimate], raw: list[Estimate], words: Catalogue) -> str:
    """Whether the results that stand together are adjusted; `raw` are those that are not."""
    case = "all" if not raw else "none" if len(raw) == len(results) else "some"
    return words.variant("adjusted", case, designs=listed(_ways(results, raw, words), words))


def _ways(results: list[Estimate], raw: list[Estimate], words: Catalogue) -> list[str]:
    """Designs, with their estimators where others of the same design are not among `raw`."""
    plain = {(e.design, e.estimator) for e in raw}
    other = {e.design for e in results if (e.design, e.estimator) not in plain}
    names = []
    for design, estimator in dict.fromkeys((e.design, e.estimator) for e in raw):
        how = f" ({words.label(estimator)})" if design in other else ""
        names.append(f"‘{words.label(design)}’{how}")
    return list(dict.fromkeys(names))


def designs_differ(matched: Estimate, did: Estimate, scale: Scale, words: Catalogue) -> list[str]:
    """Why a comparison of cohorts and difference-in-differences do not agree.

    The gap is taken from the printed numbers, so that a reader can check it. Needs the names of
    the places under the labels `intervention` and `comparison`.
    """
    if not (matched.known and did.known):
        return []
    gap = scale.printed(matched.estimate) - scale.printed(did.estimate)
    values = {
        "matched": words.label(matched.design),
        "did": words.label(did.design),
        "matched_number": scale.difference_text(matched.estimate),
        "did_number": scale.difference_text(did.estimate),
        "gap": scale.difference_text(abs(gap)),
        "here": words.label("intervention"),
        "elsewhere": words.label("comparison"),
        "programme": words.label("programma"),
    }
    case = "same" if scale.difference(gap) == scale.difference(0) else "up" if gap > 0 else "down"
    return [
        words.variant("differ_numbers", "same" if case == "same" else "gap", **values),
        words.text("differ_matched"),
        words.variant("differ_did", case, **values),
        words.variant("differ_limit", "all", **values),
    ]


def truth(result: Estimate, true_effect: float, scale: Scale, words: Catalogue) -> str:
    """Whether an interval covers the known truth of a synthetic world."""
    if not result.known or missing(true_effect):
        return words.text("truth.unknown", design=words.label(result.design))
    covers = result.conf_low <= true_effect <= result.conf_high
    side = "covers" if covers else "above" if result.conf_low > true_effect else "below"
    return words.variant(
        "truth", side,
        design=words.label(result.design),
        truth=scale.difference_text(true_effect),
        difference=scale.difference_text(result.estimate),
        interval=interval(result, scale),
    )  # fmt: skip


def reference(estimate: float, label: str, source: str, scale: Scale, words: Catalogue) -> str:
    """A published result to read beside the study's own."""
    return words.text(
        "reference", label=label, source=source, difference=scale.difference_text(estimate)
    )


def listed(items: list[str], words: Catalogue, last: Literal["and", "or"] = "and") -> str:
    """a, b en c; or a, b of c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {words.text(last)} {items[-1]}"


def joined(*sentences: str) -> str:
    """Sentences behind each other, empty ones left out."""
    return " ".join(sentence for sentence in sentences if sentence)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
