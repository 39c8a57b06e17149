"""How certain: placebos, other choices, why designs differ, published results, the truth."""

from evaluatie.report import blinding, lookup, lookup_did, sentences, tables, tables_methods
from evaluatie.report.chapters import robustness, sensitivity
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.study.analyses import MAIN


def certainty_chapter(context: Context) -> list[Block]:
    """Everything that says how far the results can be trusted."""
    words = context.words
    placebos: list[Block | None] = []
    if context.study.placebos:
        text = words.text("placebos_text", programme=words.label("programma"))
        table = tabulated(tables.placebo_table(context))
        placebos = [Paragraph(text), bullets(placebo_verdicts(context)), *table]
    return [
        *section(words.text("section.placebos"), placebos),
        *section(words.text("section.bracketing"), robustness.bracketing(context)),
        *section(words.text("section.robustness"), robustness.robustness(context)),
        *section(words.text("section.sensitivity"), sensitivity.sensitivity(context)),
        *section(words.text("section.differ"), [paragraph(why_designs_differ(context))]),
        *section(words.text("section.references"), _references(context)),
        *section(words.text("section.truth"), _truth(context)),
    ]


def placebo_verdicts(context: Context) -> list[str]:
    """What every design finds where no effect can exist."""
    return [
        _placebo_verdict(e, plan.kind, context)
        for name, plan in context.study.placebos.items()
        for e in lookup.placebo_results(context.released, context.study, name)
    ]


def _placebo_verdict(result: Estimate, kind: str, context: Context) -> str:
    failed = lookup.placebo_failed(context.released, context.study, result)
    elsewhere = lookup.differs_anywhere(context.released, result)
    case = sentences.placebo_case(result, failed, elsewhere)
    return sentences.placebo(result, case, context.scale(result.outcome), context.words, kind)


def why_designs_differ(context: Context) -> str:
    """For a study with a cohort comparison and difference-in-differences; empty for others."""
    study = context.study
    results = {e.design: e for e in lookup.primary_results(context.released, study)}
    matched = results.get(lookup.matching_design(study) or "")
    differenced = results.get(lookup_did.cohort_design(study) or "")
    if matched is None or differenced is None:
        return ""
    found = sentences.designs_differ(matched, differenced, context.primary_scale, context.words)
    return sentences.joined(*found)


def _references(context: Context) -> list[Block | None]:
    words, study = context.words, context.study
    if not study.references:
        return []
    published = [
        sentences.reference(r.estimate, r.label, r.source, context.scale(r.outcome), words)
        for r in study.references
    ]
    scale = context.primary_scale
    own = [
        f"{scale.difference_text(e.estimate)} (‘{words.label(e.design)}’)"
        for e in lookup.primary_results(context.released, study)
        if e.passes
    ]
    text = words.text("reference_none")
    if own:
        text = words.text("reference_own", numbers=sentences.listed(own, words))
    table = tabulated(tables.reference_table(context))
    return [bullets(published), Paragraph(text), *table, *_methods(context)]


def _methods(context: Context) -> list[Block | None]:
    """Every design and estimator beside the published result of the primary outcome."""
    published = tables_methods.benchmark(context)
    if published is None:
        return []
    words, scale = context.words, context.primary_scale
    difference = scale.difference_text(published.estimate)
    text = words.text("methods_text", label=published.label, difference=difference)
    legend = tables_methods.estimands(context)
    return [
        Paragraph(sentences.joined(text, legend)),
        *tabulated(tables_methods.methods_table(context)),
    ]


def _truth(context: Context) -> list[Block | None]:
    truth = context.released.truth
    if truth is None or blinding.is_blinded(context):
        return []
    cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
    effects = list(lookup.rows(truth, **cell)["att"])
    statements = [
        sentences.truth(e, effects[0], context.primary_scale, context.words)
        for e in lookup.primary_results(context.released, context.study)
        if effects and e.analysis == MAIN
    ]
    table = tabulated(tables.truth_table(context))
    return [Paragraph(context.words.text("truth_text")), bullets(statements), *table]
