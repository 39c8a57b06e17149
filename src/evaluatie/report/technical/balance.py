"""Balance before and after, per design and covariate, and after matching per subgroup."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pandas as pd

from evaluatie.report import cells, lookup, tables_people
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Heading, Paragraph, tabulated
from evaluatie.report.numbers import decimals_for, number
from evaluatie.report.sentences import capital
from evaluatie.report.table_frame import persons
from evaluatie.report.tables_people import balanced_designs, primary_balance
from evaluatie.report.technical.frame import folded, framed, group_name
from evaluatie.study.analyses import MAIN
from evaluatie.tables.derived import OVERALL

COVARIATES = ("covariate",)
PRODUCTS = ("square", "interaction")
# figures of other chapters; what is drawn beside these is about overlap and distributions
ELSEWHERE = (
    "hoofdresultaat", "uitrol", "stroomdiagram", "effecten", "groepsgemiddelden", "subgroepen",
)  # fmt: skip
_STAGES = ("before", "after")
_MEASURES: tuple[tuple[str, Kind], ...] = (
    ("treated", "number"), ("control", "number"), ("smd", "number"), ("ratio", "number"),
    ("ecdf", "number"), ("ks", "number"),
)  # fmt: skip


def balance_chapter(context: Context, figures: Collection[str] = ()) -> list[Block]:
    """Pictures of all designs, as far as they are among the figures; then the numbers of each."""
    designs = balanced_designs(context)
    if not designs:
        return []
    words = context.words
    text = words.text("balance_text", limit=number(context.study.gates.smd, 2))
    blocks: list[Block] = [Paragraph(text)]
    drawn = [name for name in figures if name not in ELSEWHERE]
    blocks += [picture(name, context) for name in drawn if words.has(f"figure_caption.{name}")]
    for design in designs:
        blocks.append(Heading(capital(words.label(design))))
        blocks += tabulated(balance_table(design, COVARIATES, context))
        blocks += folded(balance_table(design, PRODUCTS, context), context)
        blocks += folded(levels_table(design, context), context)
    return blocks


def balance_table(design: str, kinds: tuple[str, ...], context: Context) -> Table:
    """Means, standardised difference, variance ratio and distribution functions of terms."""
    found = lookup.rows(primary_balance(context), design=design)
    found = found[found["kind"].isin(kinds)]
    before, after = (
        {row.term: row for row in lookup.rows(found, stage=stage).itertuples(index=False)}
        for stage in _STAGES
    )
    rows = [
        Row(
            (cells.text(term_name(term, row.kind, context)), *_cells(row), *_cells(after.get(term)))
        )
        for term, row in before.items()
    ]
    headers: list[tuple[str, Kind]] = [("term", "text")]
    headers += [(f"{stage}_{name}", kind) for stage in _STAGES for name, kind in _MEASURES]
    name = "balance" if kinds == COVARIATES else "products"
    table = framed(name, headers, rows, context, design)
    return _with_persons(table, next(iter(before.values()), None), context)


def _with_persons(table: Table, row: Any, context: Context) -> Table:
    if row is None:
        return table
    return replace(table, persons=persons(row.n_treated, row.n_control, context))


def _cells(row: Any) -> tuple[Cell, ...]:
    """The measures of one stage; blank where there are none after matching."""
    if row is None:
        return tuple(cells.text("") for _ in _MEASURES)
    means = [row.mean_treated, row.mean_control]
    if row.binary:
        shown = [cells.share(value) for value in means]
    else:
        shown = [cells.decimal(value, min(1, decimals_for(means))) for value in means]
    ratio = cells.text("") if row.binary else cells.decimal(row.variance_ratio, 2)
    steps = (cells.decimal(row.ecdf_mean, 3), cells.decimal(row.ecdf_max, 3))
    return (*shown, cells.decimal(row.smd, 2), ratio, *steps)


def term_name(term: str, kind: str, context: Context) -> str:
    """The display name of a covariate or level, of a square (a**2) or of a product (a:b)."""
    words = context.words
    if kind == "square":
        return words.text("square", term=words.term(term.removesuffix("**2")))
    if kind == "interaction":
        return " × ".join(map(words.term, term.split(":")))
    return tables_people.term_name(term, context)


def levels_table(design: str, context: Context) -> Table:
    """Standardised difference after matching of every covariate, in every level of a subgroup."""
    horizon = lookup.primary_cell(context.study)["horizon"]
    found = lookup.rows(
        context.released.balance, design=design, analysis=MAIN, horizon=horizon, stage="after"
    )
    found = found[found["kind"].isin(COVARIATES) & (found["subgroup"] != OVERALL)]
    terms = list(dict.fromkeys(found["term"]))
    rows = [
        _level_row(cell, group, terms, context)
        for cell, group in found.groupby(["subgroup", "level"], sort=False)
    ]
    table = framed("balance_levels", [("level", "text")], [], context, design)
    headers = [(context.words.label("column_level"), "text")]
    headers += [(context.words.term(term), "number") for term in terms]
    return Table(table.name, table.title, tuple(headers), tuple(rows))  # type: ignore[arg-type]


def _level_row(cell: Any, group: pd.DataFrame, terms: list[str], context: Context) -> Row:
    smd = dict(zip(group["term"], group["smd"], strict=True))
    shown = (cells.text("") if term not in smd else cells.decimal(smd[term], 2) for term in terms)
    return Row((cells.text(group_name(cell[0], cell[1], context)), *shown))
