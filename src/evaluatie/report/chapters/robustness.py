"""The same question in other ways: every design and estimator, and one choice made otherwise."""

from evaluatie.report import (
    lookup,
    lookup_did,
    sentences_robustness,
    tables_robustness,
    tables_sensitivity,
)
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, paragraph, tabulated
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.study.analyses import MAIN


def bracketing(context: Context) -> list[Block | None]:
    """All estimates of the primary result; for studies that also compare places."""
    if lookup_did.cohort_design(context.study) is None:
        return []
    cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
    found = lookup.find(context.released, analysis=MAIN, **cell)
    words, scale = context.words, context.primary_scale
    said = sentences_robustness.bracketing(found, scale, words)
    text = Paragraph(joined(words.text("bracketing_text"), said))
    if not said:
        return []
    table = tabulated(tables_sensitivity.bracketing_table(context))
    beside = Paragraph(words.text("bracketing_table_text"))
    return [text, picture("bracketing", context), beside, *table]


def robustness(context: Context) -> list[Block | None]:
    """The primary result with one choice made otherwise, and what that says."""
    if not context.study.robustness:
        return []
    table = tables_robustness.robustness_table(context)
    blocks: list[Block | None] = []
    if table.rows:
        text = Paragraph(context.words.text("robustness_text"))
        said = joined(robustness_verdict(context), *other_windows(context))
        blocks = [text, paragraph(said), *tabulated(table)]
    return [*blocks, *_measured(context)]


def _measured(context: Context) -> list[Block | None]:
    """The primary outcome measured otherwise: apart, since it is another outcome."""
    table = tables_robustness.measured_table(context)
    if not table.rows:
        return []
    study, words = context.study, context.words
    said = [
        sentences_robustness.measured(e, context.primary_scale, words)
        for e in lookup_did.varied(context, study.primary.design, study.primary.estimator, True)
    ]
    return [Paragraph(joined(words.text("measured_text"), *said)), *tabulated(table)]


def other_windows(context: Context) -> list[str]:
    """That a variation counts from another day, so that its number is about another window."""
    words, study = context.words, context.study
    own = "" if study.population is None else study.population.index_date
    months = words.text("months", months=number(study.primary.horizon or 0))
    return [
        words.text(
            "other_window", variation=words.label(name), months=months,
            start=words.variant("time_zero", plan.index_date), own=words.label("time_zero"),
        )
        for name, plan in study.robustness.items()
        if plan.index_date not in (None, own)
    ]  # fmt: skip


def robustness_verdict(context: Context) -> str:
    """Of the design that the plan chose: whether another choice would tell another story."""
    study = context.study
    design, estimator = study.primary.design, study.primary.estimator
    main = lookup_did.first(lookup.primary_results(context.released, study)[:1])
    varied = lookup_did.varied(context, design, estimator, measured=False)
    return sentences_robustness.variations(main, varied, context.primary_scale, context.words)
