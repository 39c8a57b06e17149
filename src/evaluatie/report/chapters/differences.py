"""Difference-in-differences in the results: half-years, few municipalities, the rollout."""

from evaluatie.report import (
    lookup,
    lookup_did,
    sentences_half_years,
    sentences_places,
    sentences_rollout,
    tables_did,
    tables_rollout,
)
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, tabulated
from evaluatie.report.numbers import half_year


def half_years(context: Context) -> list[Block | None]:
    """The path of the difference, what was tested before the approach, and up to what it holds."""
    test = lookup_did.first(lookup_did.primary_checks(context, "pretrend"))
    if test is None:
        return []
    table = tables_did.half_year_table(context, tables_did.primary_cut(context))
    said = bullets(half_year_verdicts(context))
    return [Paragraph(_introduced(context)), picture("verloop", context), said, *tabulated(table)]


def _introduced(context: Context) -> str:
    """What the half-years are compared with; that there is none before, or none at all."""
    words, names = context.words, lookup_did.names(context)
    design = str(lookup_did.cohort_design(context.study))
    test = lookup_did.first(lookup_did.primary_checks(context, "pretrend"))
    reference = lookup_did.reference_of(test)
    found = lookup_did.over_time(context, design=design, **lookup.primary_cell(context.study))
    only_after = test is not None and test.status == "no_pre_period"
    part = "after_only" if only_after else "part"
    case = "path" if reference else part if found else "none"
    values = {"reference": half_year(reference), "design": words.label(design), **names}
    return words.variant("half_years_text", case, **values)


def half_year_verdicts(context: Context) -> list[str]:
    """One statement each: the test before, what it means, what went unnoticed, two breakdowns."""
    words, scale, names = context.words, context.primary_scale, lookup_did.names(context)
    effect = lookup_did.primary_effect(context)
    checks = ("pretrend", "equivalence", "relative_magnitudes_breakdown", "smoothness_breakdown")
    found = {row.check: row for row in lookup_did.primary_checks(context, *checks)}
    test, same, relative, smooth = (found.get(check) for check in checks)
    level = context.study.gates.pretrend_p
    return [
        sentences_half_years.pretrend(test, level, names, words),
        sentences_half_years.consequence(effect, words),
        sentences_half_years.unnoticed(same, effect, scale, names, words),
        sentences_half_years.breakdown(relative, scale, words),
        sentences_half_years.breakdown(smooth, scale, words),
    ]


def fragile(context: Context) -> list[str]:
    """That little is needed for zero to come in, where that is so: for the summary."""
    broken = lookup_did.primary_checks(context, "relative_magnitudes_breakdown")
    test = lookup_did.first(lookup_did.primary_checks(context, "placebo_places"))
    few = sentences_places.few_places(test, context.study.inference.confidence, context.words)
    return [few] * bool(few) + [
        sentences_half_years.breakdown(row, context.primary_scale, context.words)
        for row in broken
        if sentences_half_years.breakdown_case(row, relative=True) in ("none", "weak")
    ]


def places(context: Context) -> list[Block | None]:
    """What can be said with so few municipalities."""
    tests = lookup_did.primary_checks(context, "placebo_places", "wild_cluster_bootstrap")
    if not tests:
        return []
    words = context.words
    text = words.text(
        "places_text",
        programme=words.label("programma"),
        estimator=words.label(str(tests[0].estimator)),
    )
    table = tables_did.place_table(context, tables_did.primary_cut(context))
    return [Paragraph(text), bullets(place_verdicts(context)), *tabulated(table)]


def place_verdicts(context: Context) -> list[str]:
    """One statement for each check by place, and one on a shock in the programme's place."""
    words, scale, names = context.words, context.primary_scale, lookup_did.names(context)
    test = lookup_did.first(lookup_did.primary_checks(context, "placebo_places"))
    pretended = lookup_did.primary_checks(context, "placebo_place")
    without = lookup_did.primary_checks(context, "without_place")
    wild = lookup_did.first(lookup_did.primary_checks(context, "wild_cluster_bootstrap"))
    return [
        sentences_places.placebo_places(test, pretended, scale, names, words),
        sentences_places.without_place(without, scale, words),
        sentences_places.wild_bootstrap(wild, names, words),
        sentences_places.shock(test, scale, names, words),
    ]


def rollout(context: Context) -> list[Block | None]:
    """Who is in it, what is found since the start, and what fixed effects would mix."""
    result = lookup_did.rollout_effect(context)
    if result is None:
        return []
    words, start = context.words, lookup_did.names(context)["start"]
    return [
        Paragraph(words.text("rollout_text", start=start)),
        *map(paragraph, rollout_verdicts(context)),
        picture("uitrol_effecten", context),
        *tabulated(tables_rollout.rollout_table(context)),
        picture("groep_maand", context),
        *mixing(context),
    ]


def rollout_verdicts(context: Context) -> list[str]:
    """Whom it is not about, and the effect in words or why there is none."""
    words, names = context.words, lookup_did.names(context)
    entered = lookup_did.first(lookup_did.rollout_checks(context, "treated_at_entry"))
    result = lookup_did.rollout_effect(context)
    if result is None:
        return []
    scale, reasons = context.scale(result.outcome), context.reasons(result)
    return [
        sentences_rollout.at_entry(entered, names, words),
        sentences_rollout.rollout_effect(result, reasons, scale, names, words),
    ]


def mixing(context: Context) -> list[Block | None]:
    """What two-way fixed effects gives, the comparisons it mixes, and their picture."""
    own, static = lookup_did.rollout_effect(context), lookup_did.rollout_by(context, "twoway_fe")
    if own is None or static is None:
        return []
    scale, words = context.scale(own.outcome), context.words
    rows = lookup_did.rollout_checks(context, "goodman_bacon")
    parts = sentences_rollout.mixed_parts(rows, scale, words)
    text = sentences_rollout.mixed(static, own, scale, words) if parts else ""
    return [paragraph(text), bullets(parts), picture("goodman_bacon", context)]
