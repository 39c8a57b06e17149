"""How certain: placebos, other choices, why designs differ, published results, the truth."""

from evaluatie.report import (
    blinding,
    lookup,
    lookup_did,
    lookup_placebo,
    lookup_sensitivity,
    sentences,
    sentences_placebo,
    tables,
    tables_methods,
)
from evaluatie.report.chapters import robustness, sensitivity
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import number
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
    """What every design finds where no effect can exist, and where its gate passes all the same."""
    found = [
        (e, plan.kind)
        for name, plan in context.study.placebos.items()
        for e in lookup.placebo_results(context.released, context.study, name)
    ]
    told = [_placebo_verdict(e, kind, context) for e, kind in found]
    return [*told, *other_intervals([e for e, _ in found if e.differs], context)]


def other_intervals(told: list[Estimate], context: Context) -> list[str]:
    """Why placebos pass whose intervals leave zero out, but for those that have been told."""
    released, study, words = context.released, context.study, context.words
    known = {(e.analysis, e.design, e.outcome) for e in told}
    said = [
        sentences_placebo.placebo_intervals(e, lookup_placebo.weighed(released, study, e), words)
        for e in tables.placebo_estimates(context)
        if (e.analysis, e.design, e.outcome) not in known
        and lookup_placebo.verdict(released, study, e) == "passes"
    ]
    return list(dict.fromkeys(filter(None, said)))


def _placebo_verdict(result: Estimate, kind: str, context: Context) -> str:
    failed = lookup.placebo_failed(context.released, context.study, result)
    weighs = lookup_placebo.verdict(context.released, context.study, result)
    elsewhere = lookup.differs_anywhere(context.released, result) or weighs == "fails"
    case = sentences_placebo.placebo_case(result, failed, elsewhere)
    scale, words = context.scale(result.outcome), context.words
    weighed = lookup_placebo.weighed(context.released, context.study, result)
    return sentences_placebo.placebo(result, case, scale, words, kind, weighed=weighed)


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
        sentences.reference(
            r.estimate,
            context.told(r.label),
            context.told(r.source),
            context.scale(r.outcome),
            words,
        )
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
        text = words.variant(
            "reference_own", "one" if len(own) == 1 else "many",
            count=number(len(own)), numbers=sentences.listed(own, words),
        )  # fmt: skip
    text = sentences.joined(text, _every_passing(context))
    table = tabulated(tables.reference_table(context))
    return [bullets(published), Paragraph(text), *table, *_methods(context)]


def _every_passing(context: Context) -> str:
    """From what to what all estimates run that pass, as the figure of all choices draws them."""
    passed = [
        one.result.estimate
        for one in lookup_sensitivity.specifications(context)
        if one.result.gates_passed
    ]
    if len(passed) < 2:
        return ""
    scale = context.primary_scale
    return context.words.text(
        "reference_every", number=number(len(passed)),
        low=scale.difference(min(passed)), high=scale.difference_text(max(passed)),
    )  # fmt: skip


def _methods(context: Context) -> list[Block | None]:
    """Every design and estimator beside the published result of the primary outcome."""
    published = tables_methods.benchmark(context)
    if published is None:
        return []
    words, scale = context.words, context.primary_scale
    difference = scale.difference_text(published.estimate)
    text = words.text("methods_text", label=context.told(published.label), difference=difference)
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
