"""The arms of the rollout in the results: how much guidance, and effects from their own start."""

from evaluatie.report import lookup, sentences_arms, tables_arms
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, tabulated
from evaluatie.report.sentences import capital
from evaluatie.tables.derived import OVERALL


def arms(context: Context) -> list[Block | None]:
    """Nothing for a study without arms."""
    table = tables_arms.exposure_table(context)
    if not table.rows:
        return []
    return [
        Paragraph(context.words.text("exposure_text", programme=context.words.label("programma"))),
        bullets(exposures(context)),
        *tabulated(table),
        *_own_starts(context),
    ]


def exposures(context: Context) -> list[str]:
    """Of each arm, and all of the onderzoeksgroep, the guidance in the primary window."""
    cell = lookup.primary_cell(context.study)
    found = lookup.rows(context.released.exposure, horizon=cell["horizon"])
    named, words = [*context.study.arms, OVERALL], context.words
    rows = {row.group: row for row in found.itertuples(index=False)}
    fewest = context.study.disclosure.minimum_cell
    without_arm = sentences_arms.guided_without_arm(rows, context.study.arms, fewest)
    return [
        sentences_arms.exposed(
            row, capital(tables_arms.group_name(group, context)), words,
            without_arm and group == OVERALL,
        )
        for group, row in rows.items()
        if group in named
    ]  # fmt: skip


def _own_starts(context: Context) -> list[Block | None]:
    words, design = context.words, context.study.primary.design
    table = tables_arms.own_start_table(context)
    if not table.rows:
        return []
    said = [
        sentences_arms.own_start(
            main, own, words.level(own.subgroup, own.level), context.primary_scale, words
        )
        for main, own in tables_arms.own_starts(context, design)
    ]
    text = words.text("own_starts_text", start=words.label("time_zero"))
    return [paragraph(text), bullets(said), *tabulated(table)]
