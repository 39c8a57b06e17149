"""The rollout in the results: who is in it, what is found, what fixed effects mix."""

from evaluatie.report import lookup, lookup_did, sentences_rollout, tables_groups, tables_rollout
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.sentences import capital


def rollout_sections(context: Context) -> list[Block]:
    """A section for each design of a rollout, by its name when there are several."""
    designs, words = lookup_did.rollout_designs(context.study), context.words
    several = len(designs) > 1
    blocks: list[Block] = []
    for design in designs:
        title = capital(words.label(design)) if several else words.text("section.rollout_effects")
        blocks += section(title, rollout(context, design))
    return blocks


def rollout(context: Context, design: str) -> list[Block | None]:
    """With whom is compared, what is found, and what fixed effects mixes; figures of the first."""
    if lookup_did.rollout_effect(context, design) is None:
        return []
    drawn = design == lookup_did.rollout_designs(context.study)[0]
    return [
        Paragraph(introduced(context, design)),
        *map(paragraph, rollout_verdicts(context, design)),
        picture("uitrol_effecten", context) if drawn else None,
        *tabulated(tables_rollout.rollout_table(context, [design])),
        picture("groep_maand", context) if drawn else None,
        *mixing(context, design),
        picture("goodman_bacon", context) if drawn else None,
    ]


def introduced(context: Context, design: str) -> str:
    """Whether starts differ, as the numbers say, and with whom the guided are compared."""
    words, names = context.words, lookup_did.rollout_names(context, design)
    entered = lookup_did.first(lookup_did.rollout_checks(context, design, "treated_at_entry"))
    groups = lookup.rows(context.released.group_time, design=design)["group"].nunique()
    differs = sentences_rollout.starts_differ(entered, groups, names, words)
    text = words.text("rollout_text", compared=names["compared"], start=names["start"])
    return f"{differs} {text}".strip()


def rollout_verdicts(context: Context, design: str) -> list[str]:
    """Whom it is not about, and the effect in words or why there is none."""
    words, names = context.words, lookup_did.rollout_names(context, design)
    entered = lookup_did.first(lookup_did.rollout_checks(context, design, "treated_at_entry"))
    result = lookup_did.rollout_effect(context, design)
    if result is None:
        return []
    scale, reasons = context.scale(result.outcome), context.reasons(result)
    no_arm = tables_groups.without_arm(context)
    return [
        sentences_rollout.at_entry(entered, no_arm, result.known, names, words),
        sentences_rollout.rollout_effect(result, reasons, scale, names, words),
    ]


def mixing(context: Context, design: str) -> list[Block | None]:
    """What two-way fixed effects gives, and the comparisons it mixes."""
    own = lookup_did.rollout_effect(context, design)
    static = lookup_did.rollout_by(context, design, "twoway_fe")
    if own is None or static is None:
        return []
    scale, words = context.scale(own.outcome), context.words
    rows = lookup_did.rollout_checks(context, design, "goodman_bacon")
    parts = sentences_rollout.mixed_parts(rows, scale, words)
    names = lookup_did.rollout_names(context, design)
    text = sentences_rollout.mixed(static, own, scale, names, words) if parts else ""
    return [paragraph(text), bullets(parts)]
