"""What it takes to undo the primary result, in words, a table and a picture."""

from evaluatie.report import lookup, lookup_sensitivity, sentences_sensitivity, tables_sensitivity
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Bullets, Paragraph, bullets, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.study.analyses import MAIN


def sensitivity(context: Context) -> list[Block | None]:
    """The section; nothing for a study that does not ask."""
    if context.study.sensitivity is None:
        return []
    main = lookup_sensitivity.planned(context)
    said = sentences_sensitivity.opening(main, context.primary_scale, context.words)
    table = tabulated(tables_sensitivity.sensitivity_table(context))
    return [Paragraph(said), _bullets(main, context), *table, picture("specificaties", context)]


def _bullets(main: Estimate | None, context: Context) -> Bullets | None:
    """Of a difference that is there what could explain it; of any what else could move it."""
    hidden = sentences_sensitivity.footing(main) in ("effect", "fails")
    undone = _undone(main, context) if hidden and main is not None else []
    return bullets([*undone, *_moved(hidden, context)])


def _undone(main: Estimate, context: Context) -> list[str]:
    words, scale = context.words, context.primary_scale
    kind = context.study.designs[main.design].kind
    strength = _parts(context, "robustness_value")
    hidden = _parts(context, "e_value")
    explained = sentences_sensitivity.robustness_value(
        strength.get("estimate"), strength.get("interval"), words
    )
    known = lookup_sensitivity.of_primary(context, "benchmark")
    return [
        sentences_sensitivity.e_value(hidden.get("estimate"), hidden.get("interval"), kind, words),
        _sets(context),
        sentences_sensitivity.joined(
            explained, sentences_sensitivity.benchmark(known, scale, words)
        ),
    ]


def _sets(context: Context) -> str:
    """Of the first design that makes sets; that none does, when none does."""
    rows = lookup_sensitivity.primary_checks(context, "rosenbaum_breakdown")
    row = next((r for r in rows if r.status != "no_sets"), rows[0] if rows else None)
    found = None
    if row is not None:
        key = {"analysis": MAIN, "design": row.design, "estimator": row.estimator}
        cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
        found = next(iter(lookup.find(context.released, **key, **cell)), None)
    return sentences_sensitivity.rosenbaum(row, found, context.words)


def _moved(hidden: bool, context: Context) -> list[str]:
    words, scale = context.words, context.primary_scale
    leaving = _parts(context, "lee_bounds")
    curves = lookup_sensitivity.of_primary(
        context, "specification_median", "specification_share", "specification_z"
    )
    named = {(row.check, row.parameter): row for row in curves}
    few = lookup_sensitivity.of_primary(context, "without_influential")
    to_nil = lookup_sensitivity.of_primary(context, "influential_to_nil")
    carried = sentences_sensitivity.influential(
        lookup_sensitivity.the_one(few), lookup_sensitivity.the_one(to_nil),
        tables_sensitivity.clusters(context), scale, words,
    )  # fmt: skip
    confidence = context.study.inference.confidence
    terms = lookup_sensitivity.of_primary(context, "without_covariate")
    return [
        sentences_sensitivity.leaving(leaving, scale, words),
        sentences_sensitivity.left_out(terms, scale, words),
        carried if hidden else "",
        sentences_sensitivity.curve(named, confidence, scale, words),
    ]


def _parts(context: Context, check: str) -> dict[str, object]:
    return {row.parameter: row for row in lookup_sensitivity.of_primary(context, check)}
