"""Covariates that are not known of everybody: how many, what was done, what it costs."""

from evaluatie.report import sentences_missing, tables_missing
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.sentences import joined


def missing_blocks(context: Context) -> list[Block | None]:
    """Text and table; nothing when every covariate is known of everybody."""
    if context.released.missingness.empty:
        return []
    text = joined(
        context.words.text("missing_text"),
        sentences_missing.handled(context),
        sentences_missing.information(context),
        sentences_missing.groups_of_imputed(context),
    )
    return [Paragraph(text), *tabulated(tables_missing.missing_table(context))]
