"""The management summary: one page for a policy officer."""

from evaluatie.report import (
    blinding,
    lookup,
    lookup_did,
    lookup_groups,
    lookup_instruments,
    overrides,
    sentences,
    tables,
)
from evaluatie.report.chapters import differences
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import date
from evaluatie.report.wording import Catalogue

MANY = 6  # designs that can each have a line of their own


def summary_chapter(context: Context) -> list[Block]:
    """Question, design, result, what passes, what may not be concluded, one picture."""
    words = context.words
    return [
        *section(words.text("section.question"), [Paragraph(context.told(context.study.question))]),
        *section(words.text("section.design"), [Paragraph(design_sentences(context))]),
        *section(
            words.text("section.result"),
            [
                *result_paragraphs(context),
                *tabulated(tables.overview_table(context)),
                picture("hoofdresultaat", context),
            ],
        ),
        *section(words.text("section.gates"), [bullets(verdicts(context))]),
        *section(words.text("section.limits"), [bullets(limits(context))]),
    ]


def design_sentences(context: Context) -> str:
    """The design in three sentences: who, from when, what is taken away."""
    words, study = context.words, context.study
    values = {
        "programme": words.label("programma"),
        "here": words.label("intervention"),
        "elsewhere": words.label("comparison"),
    }
    if study.cohorts is not None:
        for name, cohort in (
            ("treated", study.cohorts.treatment),
            ("control", study.cohorts.control),
        ):
            values |= {f"{name}_from": date(cohort.start), f"{name}_until": date(cohort.until)}
    planned = study.designs[study.primary.design].kind
    how = "cohorts" if context.registers and planned == "matching" else planned
    kind = study.source.kind
    return sentences.joined(
        words.variant("design_who", kind, **values),
        words.variant("design_when", _when(context), **values),
        words.variant("design_how", how, **values),
    )


def _when(context: Context) -> str:
    """From when people are followed: the study's index date."""
    population = context.study.population
    return context.study.source.kind if population is None else population.index_date


def result_paragraphs(context: Context) -> list[Block | None]:
    """The primary result in plain words with its uncertainty, when a design passes its gates."""
    words = context.words
    if blinding.is_blinded(context):
        return [Paragraph(blinding.why_blinded(context), "warning")]
    result = lookup.headline(context.released, context.study)
    if result is None:
        planned, programme = words.label(context.study.primary.design), words.label("programma")
        text = words.text("no_result", design=planned, programme=programme)
        return [Paragraph(text, "warning"), paragraph(_others(context, planned=False))]
    scale = context.primary_scale
    change = context.study.designs[result.design].kind == "did_panel"
    first = sentences.joined(
        sentences.effect(result, scale, words, change), sentences.uncertainty(result, scale, words)
    )
    second = sentences.joined(
        words.variant(
            "speaks", "set_aside" if result.set_aside else "passes",
            design=words.label(result.design),
        ),
        *overrides.reasons([result], context.study, words),
        _others(context),
    )  # fmt: skip
    return [Paragraph(first, "result"), paragraph(second)]


def _others(context: Context, planned: bool = True) -> str:
    """Other designs that pass, beside the planned one or instead of it."""
    words, scale = context.words, context.primary_scale
    found = [
        e for e in lookup.primary_results(context.released, context.study)
        if e.passes and e.design != context.study.primary.design
    ]  # fmt: skip
    if not found:
        return ""
    return words.text(
        ("others" if len(found) == 1 else "others_many") if planned else "others_unplanned",
        designs=sentences.listed([f"‘{words.label(e.design)}’" for e in found], words),
        numbers=sentences.listed([scale.difference_text(e.estimate) for e in found], words),
    )


def verdicts(context: Context) -> list[str]:
    """Per design whether its primary estimate passes, and if not why.

    Of many designs those that fail the same gates are named together, without the values (which
    the technical appendix has).
    """
    results = lookup.primary_results(context.released, context.study)
    groups: dict[object, list[Estimate]] = {}
    for result in results:
        alike = len(results) > MANY and result.known and not result.stands
        groups.setdefault(result.failed_gates if alike else result.design, []).append(result)
    return [
        sentences.joined(
            sentences.verdict(group[0], context.reasons(group[0]), context.words),
            *overrides.reasons(group, context.study, context.words),
        )
        if len(group) == 1
        else sentences.verdict_together(group, context.words)
        for group in groups.values()
    ]


def _groups(context: Context) -> list[str]:
    """What may be said of groups: that some differ, that none is shown to, or nothing."""
    tests = lookup_groups.joint_tests(context)
    if not any(test.passes for test in tests):
        return ["subgroups_unknown"]
    confidence = context.study.inference.confidence
    found = any(test.passes and test.found(confidence) for test in tests)
    return ["subgroups_differ" if found else "subgroups"]


def _quoted(result: Estimate, words: Catalogue) -> str:
    return f"‘{words.label(result.design)}’"


def limits(context: Context) -> list[str]:
    """What may not be concluded, chosen by what passed and what was compared."""
    words, study = context.words, context.study
    results = lookup.primary_results(context.released, study)
    failing = [_quoted(e, words) for e in results if e.known and not (e.stands or e.cautious)]
    cautious = [_quoted(e, words) for e in results if e.cautious]
    result = lookup.headline(context.released, study)
    values = {
        "designs": sentences.listed(failing, words),
        "cautious": sentences.listed(cautious, words),
        "programme": words.label("programma"),
        "here": words.label("intervention"),
        "elsewhere": words.label("comparison"),
    }
    cases = ["synthetic"] if context.synthetic else []
    cases += ["failing"] if failing else []
    cases += ["cautious"] if cautious else []
    if blinding.is_blinded(context):
        cases.append("blinded")
    elif result is None:
        cases.append("none")
    else:
        kind = study.designs[result.design].kind
        assumed = {"did_cohort": "parallel", "did_panel": "parallel_persons"}
        cases.append(assumed.get(kind, "unmeasured"))
    cases += ["secondary"] if len(study.outcomes) > 1 or len(study.horizons) > 1 else []
    cases += _groups(context) if study.subgroups else []
    cases.append("parts_explained" if lookup_instruments.instrument_designs(study) else "parts")
    told = result is not None and result.design == lookup_did.cohort_design(study)
    fragile = differences.fragile(context) if told else []
    return [*(words.variant("limit", case, **values) for case in cases), *fragile]
