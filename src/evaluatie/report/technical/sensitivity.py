"""What it takes to undo the result, in full: every check of every design, with its source."""

from evaluatie.report import tables_sensitivity
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, terms
from evaluatie.report.sentences import capital
from evaluatie.report.technical.frame import folded

_METHODS = (
    "e_value", "rosenbaum", "robustness_value", "lee_bounds", "without_covariate",
    "without_influential", "specification_median",
)  # fmt: skip


def sensitivity_chapter(context: Context) -> list[Block]:
    """Nothing for a study that does not ask."""
    if context.study.sensitivity is None:
        return []
    words = context.words
    explained = terms(
        [(capital(words.label(name)), words.variant("asked_how", name)) for name in _METHODS]
    )
    table = folded(tables_sensitivity.every_sensitivity_table(context), context)
    return [
        Paragraph(words.text("sensitivity_text")),
        *([explained] if explained else []),
        *table,
    ]
