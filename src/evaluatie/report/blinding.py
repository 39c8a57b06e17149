"""Whether the effects of a study are hidden, why, and how that is lifted: in words."""

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.estimate import BLINDED
from evaluatie.report.numbers import date
from evaluatie.report.sentences import joined


def is_blinded(context: Context) -> bool:
    """Whether effects are hidden in these tables."""
    return bool((context.released.estimates["status"] == BLINDED).any())


def banner(context: Context) -> tuple[str, str] | None:
    """Title and text above a report: of a made-up world, of hidden effects, of both, or nothing."""
    words = context.words
    said = [(words.text("synthetic_title"), words.text("synthetic_text"))]
    said = said if context.synthetic else []
    if is_blinded(context):
        said.append((words.text("blinded_title"), words.text("blinded_text")))
    if not said:
        return None
    return "; ".join(title for title, _ in said), joined(*(text for _, text in said))


def why_blinded(context: Context) -> str:
    """That effects are hidden, which gates keep them so, and how to lift it."""
    words = context.words
    planned = lookup.primary_results(context.released, context.study)[:1]
    reasons = [reason for e in planned for reason in context.reasons(e)]
    case = "gates" if reasons else "unknown"
    design = words.label(context.study.primary.design)
    return joined(
        words.text("blinded_text"),
        words.variant("blinded_why", case, design=design, reasons="; ".join(reasons)),
        words.text("blinded_lift"),
    )


def blinding_record(context: Context) -> str:
    """What the account says of a study that asks for blinding; empty for others."""
    study, words = context.study, context.words
    if not study.blind:
        return ""
    if study.unblinded is not None:
        lifted = study.unblinded
        return words.variant(
            "blinding_record", "record",
            by=lifted.by, date=date(lifted.date), reason=lifted.reason.rstrip("."),
        )  # fmt: skip
    return words.variant("blinding_record", "blinded" if is_blinded(context) else "gates")
