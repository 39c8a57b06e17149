"""What designs find where no effect can exist, and how the placebo gate weighs it."""

from typing import Literal

from evaluatie.report import sentences
from evaluatie.report.estimate import Estimate
from evaluatie.report.lookup_placebo import Weighed
from evaluatie.report.numbers import Scale, number, p_value
from evaluatie.report.wording import Catalogue

PlaceboCase = Literal[
    "fails", "fails_elsewhere", "passes", "passes_together", "unknown", "withheld",
    "withheld_fails",
]  # fmt: skip


def placebo(
    result: Estimate, case: PlaceboCase, scale: Scale, words: Catalogue, kind: str, *,
    weighed: Weighed | None = None,
) -> str:  # fmt: skip
    """What a design finds where no effect can exist, and what follows.

    `kind` is that of the placebo: an earlier outcome, or two cohorts from before. `weighed` are
    the tests that its gate takes together.
    """
    design = words.label(result.design)
    if case == "unknown":
        return sentences.missed("placebo", result.status, {"design": design}, words)
    values = {
        "design": design,
        "outcome": words.label(result.outcome),
        "programme": words.label("programma"),
        "difference": scale.difference_text(result.estimate),
        "interval": sentences.interval(result, scale),
        "mde": scale.difference_text(result.mde),
        "confidence": words.label("confidence"),
    }
    if case == "passes_together":
        values["holm"] = weighing(weighed or Weighed(), words)
    return words.variant("placebo", f"fails_{kind}" if case == "fails" else case, **values)


def weighing(weighed: Weighed, words: Catalogue) -> str:
    """How many tests the placebo gate takes together, and what Holm leaves of them."""
    case = "unknown" if weighed.smallest is None else "known"
    return words.variant(
        "placebo_holm", case,
        tests=number(weighed.tests), limit=number(weighed.limit, 2), p=p_value(weighed.smallest),
    )  # fmt: skip


def placebo_intervals(result: Estimate, weighed: Weighed, words: Catalogue) -> str:
    """Why the gate is passed though intervals of a placebo leave zero out; empty if none does."""
    if not weighed.off_zero:
        return ""
    return words.variant(
        "placebo_intervals", "one" if weighed.shown == 1 else "many",
        design=words.label(result.design), outcome=words.label(result.outcome),
        number=number(weighed.off_zero), shown=number(weighed.shown), holm=weighing(weighed, words),
    )  # fmt: skip


def placebo_case(result: Estimate, gate_failed: bool, differs_elsewhere: bool) -> PlaceboCase:
    """The verdict of the gate, told by what this estimate shows.

    The gate weighs all horizons of a placebo together, so it can fail on another horizon than
    the one that is told, and can pass where one interval of several just leaves zero out. It
    knows the numbers that are withheld: that it fails is told without them.
    """
    if result.withheld:
        return "withheld_fails" if gate_failed else "withheld"
    if not result.known:
        return "unknown"
    if result.differs:
        return "fails" if gate_failed else "passes_together"
    return "fails_elsewhere" if gate_failed and differs_elsewhere else "passes"
