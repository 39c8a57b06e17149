"""The results for everybody."""

from evaluatie.report import blinding, lookup, lookup_did, sentences, tables, tables_groups
from evaluatie.report.chapters import arms, differences, rollout, speed
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.chapters.summary import result_paragraphs
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, section, tabulated


def results_chapter(context: Context) -> list[Block]:
    """Primary result, all outcomes and designs, every estimator, the groups, the differences."""
    words = context.words
    effects: list[Block | None] = [
        Paragraph(sentences.joined(adjusted(context), words.text("effects_text"))),
        picture("effecten", context),
        *tabulated(tables.effect_table(context)),
    ]
    estimators = [
        Paragraph(words.text("estimators_text")),
        *tabulated(tables.estimator_table(context)),
    ]
    return [
        *section(words.text("section.primary"), result_paragraphs(context)),
        *section(words.text("section.effects"), effects),
        *section(words.text("section.estimators"), estimators),
        *section(words.text(_trends_title(context)), _trends(context)),
        *section(words.text("section.half_years"), differences.half_years(context)),
        *section(words.text("section.places"), differences.places(context)),
        *section(words.text("section.arms"), arms.arms(context)),
        *rollout.rollout_sections(context),
        *speed.speed_sections(context),
        *section(words.text("section.secondary"), _secondary(context)),
    ]


def adjusted(context: Context) -> str:
    """Which of the differences that follow are adjusted for characteristics of persons."""
    shown = lookup.effects_shown(context.released, context.study)
    raw = [e for e in shown if lookup.unadjusted(context.study, e)]
    return sentences.adjusted(shown, raw, context.words) if shown else ""


def _trends(context: Context) -> list[Block | None]:
    if context.released.group_means is None or blinding.is_blinded(context):
        return []
    words, study = context.words, context.study
    did = lookup_did.cohort_design(study) is not None
    cases = ["always"]
    cases += ["matching"] if lookup.matching_design(study) else []
    cases += ["did_cohort"] if did else ["elsewhere"] if _elsewhere(context) else []
    said = [words.variant("trends_text", case, here=words.label("intervention")) for case in cases]
    return [Paragraph(sentences.joined(*said)), picture("groepsgemiddelden", context)]


def _trends_title(context: Context) -> str:
    return "section.trends" if _elsewhere(context) else "section.trends_here"


def _elsewhere(context: Context) -> bool:
    """Whether other places are in the means."""
    means = context.released.group_means
    return means is not None and means["place"].eq("comparison").any()


def _secondary(context: Context) -> list[Block | None]:
    """What is described and not estimated."""
    table = tables_groups.secondary_table(context)
    if not table.rows or blinding.is_blinded(context):
        return []
    words = context.words
    text = words.text("secondary_text", programme=words.label("programma"))
    return [Paragraph(text), *tabulated(table)]
