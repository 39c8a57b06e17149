"""The tables about people: every exclusion, and the characteristics of both groups."""

from dataclasses import replace
from typing import Any

import pandas as pd

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import count, decimals_for, missing, number
from evaluatie.report.sentences import listed
from evaluatie.report.table_frame import persons, titled
from evaluatie.report.wording import Catalogue
from evaluatie.study import Study
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import DidPanelDesign
from evaluatie.study.outcomes import ColumnOutcome
from evaluatie.study.placebos import OutcomePlacebo
from evaluatie.tables.derived import OVERALL, TOGETHER

# steps of the flow that name who is there, not who leaves
COUNTED = ("delivered", "assigned", "analysed", "complete")


def flow_table(context: Context, every_horizon: bool = True) -> Table:
    """Every step from everybody in the file to those analysed, per place and cohort.

    Without `every_horizon` the windows of the primary horizon only.
    """
    words, flow = context.words, context.released.flow
    if not every_horizon:
        flow = flow[flow["horizon"].isin([0, lookup.primary_cell(context.study)["horizon"]])]
    rows = []
    for step in flow.itertuples(index=False):
        group = flow_group(step.place, step.cohort, context)
        named = cells.text(step_name(step.step, words))
        window = cells.text(
            words.text("months", months=number(step.horizon)) if step.horizon else ""
        )
        rows.append(Row((named, window, _excluded(step), cells.counted(step.remaining)), group))
    headers: list[tuple[str, Kind]] = [
        ("step", "text"), ("horizon", "text"), ("excluded", "count"), ("remaining", "count"),
    ]  # fmt: skip
    return titled("flow", headers, rows, context, numbers_of="")


def step_name(step: str, words: Catalogue) -> str:
    """The display name of a step, or of several that disclosure control put together."""
    return listed([words.step(name) for name in step.split(TOGETHER)], words, "or")


def _excluded(step: Any) -> Cell:
    return cells.text("") if step.step in COUNTED else cells.counted(step.excluded)


def flow_group(place: str, cohort: str, context: Context) -> str:
    """The name of a column of the flow: cohort, and place where a study has places."""
    words = context.words
    if place == OVERALL:
        return words.text("flow_all")
    if context.study.population is None:
        return words.label(cohort)
    return words.text("flow_group", place=words.label(place), cohort=words.label(cohort))


def balanced_designs(context: Context) -> list[str]:
    """Designs whose primary analysis has a balance table, in study order."""
    found = set(primary_balance(context)["design"])
    return [name for name in context.study.designs if name in found]


def table_one(context: Context, design: str) -> Table:
    """Characteristics of both groups before and after matching or weighting."""
    balance = lookup.rows(primary_balance(context), design=design, kind="covariate")
    before, after = (
        {row.term: row for row in lookup.rows(balance, stage=stage).itertuples(index=False)}
        for stage in ("before", "after")
    )
    rows = []
    for term, row in before.items():
        values = (cells.text(term_name(term, context)), *_balance_cells(row))
        empty = tuple(cells.text("") for _ in range(3))
        rows.append(Row((*values, *(_balance_cells(after[term]) if term in after else empty))))
    headers: list[tuple[str, Kind]] = [("term", "text")]
    for stage in ("before", "after"):
        headers += [
            (f"{stage}_treated", "number"),
            (f"{stage}_control", "number"),
            (f"{stage}_smd", "number"),
        ]
    sizes = _sizes(next(iter(before.values()), None), next(iter(after.values()), None), context)
    if sizes and after:
        sizes = context.words.text("persons_after", persons=sizes)
    table = titled("characteristics", headers, rows, context, sizes)
    words = context.words
    title = words.text("figure_of", caption=table.title, design=words.label(design))
    return replace(table, title=title)


def term_name(term: str, context: Context) -> str:
    """The display name of a covariate, with its unit where it is a measure of an outcome."""
    name, unit = context.words.term(term), measured_in(context.study).get(term, "share")
    if unit == "share":
        return name
    return context.words.text("in_unit", name=name, unit=context.words.label(unit))


def measured_in(study: Study) -> dict[str, str]:
    """Columns that are a measure of an outcome, or an earlier one of it, with its unit."""
    placebos = [p for p in study.placebos.values() if isinstance(p, OutcomePlacebo)]
    own = [*study.outcomes.values(), *(p.outcome for p in placebos)]
    units = {plan.column: plan.unit for plan in own if isinstance(plan, ColumnOutcome)}
    primary = study.outcomes[study.primary.outcome].unit
    before = [p.before for p in study.designs.values() if isinstance(p, DidPanelDesign)]
    units |= dict.fromkeys(before, primary)
    return units | {p.before: p.outcome.unit for p in placebos if p.before}


def _sizes(before: Any, after: Any, context: Context) -> str:
    """The N of the caption; about, where the few who were left out may not be counted."""
    last = after or before
    if last is None:
        return ""
    if missing(last.n_treated) and not missing(before.n_treated):
        about = count(10 * round(before.n_treated / 10))
        return context.words.text("persons_about", treated=about, control=count(last.n_control))
    return persons(last.n_treated, last.n_control, context)


def _balance_cells(row: object) -> tuple[Cell, ...]:
    means = [row.mean_treated, row.mean_control]  # type: ignore[attr-defined]
    if row.binary:  # type: ignore[attr-defined]
        shown = [cells.share(value) for value in means]
    else:
        shown = [cells.decimal(value, min(1, decimals_for(means))) for value in means]
    return (*shown, cells.decimal(row.smd, 2))  # type: ignore[attr-defined]


def primary_balance(context: Context) -> pd.DataFrame:
    """Balance of everybody in the primary analysis."""
    horizon = lookup.primary_cell(context.study)["horizon"]
    return lookup.rows(
        context.released.balance, analysis=MAIN, horizon=horizon, **lookup.everybody()
    )


def shown_balance(context: Context) -> str | None:
    """The design of table 1: the first that matches or weights, in study order."""
    found = balanced_designs(context)
    adjusting = [
        name for name in found
        if getattr(context.study.designs[name], "method", "") not in ("none", "")
    ]  # fmt: skip
    return next(iter(adjusting or found), None)


def drawn_distributions(context: Context) -> pd.DataFrame:
    """The rows that were not withheld, of pictures that were not put together into one interval."""
    table = context.released.distributions
    return table[table["share"].notna() & (table["lower"].notna() | table["upper"].notna())]
