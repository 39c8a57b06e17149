"""Difference-in-differences of cohorts in the results: half-years, few municipalities."""

from evaluatie.report import (
    lookup,
    lookup_did,
    sentences_half_years,
    sentences_places,
    tables_did,
)
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, tabulated
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
    status = "" if test is None else str(test.status)
    values = {"reference": half_year(reference),
              "design": words.label(design), "status": words.label(status), **names}  # fmt: skip
    case = _path_case(status, bool(reference)) if found else "none"
    return words.variant("half_years_text", case, **values)


def _path_case(status: str, reference: bool) -> str:
    """By the status of the test before: a path, one that was not tested, none before, or a part."""
    if status == "no_pre_period":
        return "after_only_named" if reference else "after_only"
    if not reference:
        return "part"
    return "path" if status in ("ok", "suppressed") else "untested"


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
