"""Difference-in-differences in full: half-years, tests, bounds, places, rollout, other choices."""

from collections.abc import Sequence

from evaluatie.report import lookup_did, tables_did, tables_robustness, tables_rollout
from evaluatie.report.cells import Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Heading, Paragraph, tabulated, terms
from evaluatie.report.sentences import capital
from evaluatie.report.technical.frame import folded, retitled

_KINDS = ("did_cohort", "did_panel", "did_staggered")


def did_chapter(context: Context) -> list[Block]:
    """What the study has of it; nothing for a study without difference-in-differences."""
    estimators = estimator_words(context)
    if not estimators:
        return []
    explained = terms(estimators)
    return [
        Paragraph(context.words.text("did_text")),
        *([explained] if explained else []),
        *_part("half_years", _half_years(context), context),
        *_part("places", _places(context), context),
        *_part("rollout_effects", _rollout(context), context),
        *_part("robustness", _robustness(context), context),
    ]


def estimator_words(context: Context) -> list[tuple[str, str]]:
    """Each estimator of these designs in one sentence with its source."""
    words = context.words
    plans = [plan for plan in context.study.designs.values() if plan.kind in _KINDS]
    names = dict.fromkeys(name for plan in plans for name in plan.estimators)
    return [(capital(words.label(name)), words.variant("did_estimator", name)) for name in names]


def _part(section: str, blocks: Sequence[Block], context: Context) -> list[Block]:
    """A heading with what it says and its tables; nothing without a table."""
    if not blocks:
        return []
    words = context.words
    text = Paragraph(words.variant("did_part", section))
    return [Heading(words.variant("section", section)), text, *blocks]


def _half_years(context: Context) -> list[Block]:
    primary, every = tables_did.primary_cut(context), tables_did.every_cut(context)
    others = [cut for cut in every if cut not in primary]
    return [
        *tabulated(tables_did.half_year_table(context, primary)),
        *tabulated(tables_did.bound_table(context, primary)),
        *tabulated(tables_did.pretest_table(context)),
        *folded(_others(tables_did.half_year_table(context, others), context), context),
        *folded(_others(tables_did.bound_table(context, others), context), context),
    ]


def _places(context: Context) -> list[Block]:
    primary, every = tables_did.primary_cut(context), tables_did.every_cut(context)
    others = [cut for cut in every if cut not in primary]
    return [
        *tabulated(tables_did.place_table(context, primary)),
        *folded(_others(tables_did.place_table(context, others), context), context),
    ]


def _rollout(context: Context) -> list[Block]:
    designs = lookup_did.rollout_designs(context.study)
    if not designs:
        return []
    blocks = [
        *tabulated(tables_rollout.rollout_table(context)),
        *tabulated(tables_rollout.goodman_bacon_table(context)),
        *folded(tables_rollout.rollout_time_table(context), context),
    ]
    for design in designs:
        for estimator in context.study.designs[design].estimators:
            table = tables_rollout.group_time_table(design, estimator, context)
            own = table if len(designs) == 1 else retitled(table, design, context)
            blocks += folded(retitled(own, estimator, context), context)
    return blocks


def _robustness(context: Context) -> list[Block]:
    return [
        *folded(tables_robustness.robustness_table(context, every_estimator=True), context),
        *folded(tables_robustness.measured_table(context, every_estimator=True), context),
    ]


def _others(table: Table, context: Context) -> Table:
    return retitled(table, "other_outcomes", context)
