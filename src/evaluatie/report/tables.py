"""The tables of a report, from released rows; every cell is formatted by `numbers`."""

from collections.abc import Callable
from dataclasses import replace

from evaluatie.report import cells, lookup, lookup_placebo, lookup_speed
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import number
from evaluatie.report.table_frame import effect_name, outcome_name, titled
from evaluatie.study.analyses import MAIN
from evaluatie.tables.derived import OVERALL

_ESTIMATE_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("mean_treated", "number"), ("mean_control", "number"), ("difference", "number"),
    ("interval", "interval"), ("p", "p"), ("p_adjusted", "p"), ("n_treated", "count"),
    ("n_control", "count"), ("mde", "number"), ("stamp", "text"),
)  # fmt: skip


def overview_table(context: Context) -> Table:
    """Per design the primary result, with the verdict on it."""
    rows = []
    for result in lookup.primary_results(context.released, context.study):
        scale = context.scale(result.outcome)
        shown = (
            cells.difference(result.estimate, scale),
            cells.interval(result.conf_low, result.conf_high, scale),
        )
        name = cells.text(context.words.label(result.design))
        stamp = cells.stamp(result, context.words)
        rows.append(Row((name, *cells.estimated(result, shown), stamp)))
    headers: list[tuple[str, Kind]] = [
        ("design", "text"), ("difference", "number"), ("interval", "interval"), ("stamp", "text"),
    ]  # fmt: skip
    return titled("overview", headers, rows, context)


def effect_table(context: Context) -> Table:
    """Every outcome and horizon by every design, by the estimator that speaks for it."""
    rows = [
        _estimate_row(
            result, [_window(result, context), context.words.label(result.design)], context
        )
        for result in _main(context, lambda e: e.estimator == _speaker(e, context))
    ]
    return titled(
        "effects", [("horizon", "text"), ("design", "text"), *_ESTIMATE_COLUMNS], rows, context
    )


def estimator_table(context: Context) -> Table:
    """The primary result by every estimator of every design."""
    cell = lookup.primary_cell(context.study)
    found = [
        e for e in _main(context, lambda _: True)
        if e.outcome == cell["outcome"] and e.horizon == cell["horizon"]
    ]  # fmt: skip
    rows = [
        _estimate_row(e, [context.words.label(e.estimator)], context, context.words.label(e.design))
        for e in found
    ]
    return titled("estimators", [("estimator", "text"), *_ESTIMATE_COLUMNS], rows, context)


def subgroup_results(context: Context) -> list[Estimate]:
    """The primary result of the shown design per level of every subgroup, in study order."""
    design = context.study.primary.design
    key = {"design": design, "estimator": lookup.speaker(context.study, design)}
    found = lookup.find(
        context.released, analysis=MAIN, **key, **lookup.primary_cell(context.study)
    )
    order = {name: number for number, name in enumerate(context.study.subgroups)}
    levels = [e for e in found if e.subgroup != OVERALL]
    return sorted(
        levels,
        key=lambda e: (order.get(e.subgroup, len(order)), lookup.level_rank(context.study, e)),
    )


def subgroup_table(context: Context) -> Table:
    """The primary result per level of each subgroup, by the design that speaks for the study."""
    rows = [
        _estimate_row(
            e, [context.words.level(e.subgroup, e.level)], context, context.words.label(e.subgroup)
        )
        for e in subgroup_results(context)
    ]
    return titled("subgroups", [("level", "text"), *_ESTIMATE_COLUMNS], rows, context)


def placebo_table(context: Context) -> Table:
    """What every design finds where no effect can exist, and how its gate weighs that."""
    rows = [_placebo_row(e, context) for e in placebo_estimates(context)]
    headers: list[tuple[str, Kind]] = [
        ("design", "text"), ("outcome", "text"), ("difference", "number"),
        ("interval", "interval"), ("p", "p"), ("placebo_p", "p"), ("n_treated", "count"),
        ("n_control", "count"), ("mde", "number"), ("placebo_verdict", "text"),
        ("placebo_gate", "text"),
    ]  # fmt: skip
    table = titled("placebos", headers, rows, context)
    if not any(row.cells[5].text for row in rows):
        return table
    limit = number(1 - context.study.inference.confidence, 2)
    return replace(table, notes=(*table.notes, context.words.text("placebo_note", limit=limit)))


def placebo_estimates(context: Context) -> list[Estimate]:
    """What the estimator that speaks for each design finds in every placebo, for everybody."""
    return [
        e
        for placebo in context.study.placebos
        for e in lookup.find(context.released, analysis=placebo, **lookup.everybody())
        if e.estimator == _speaker(e, context)
    ]


def truth_table(context: Context) -> Table | None:
    """True effects of a synthetic world beside the estimates; None for real data."""
    if context.released.truth is None:
        return None
    rows = []
    true = lookup.rows(context.released.truth, **lookup.everybody())
    effects = {(row.outcome, int(row.horizon)): row.att for row in true.itertuples(index=False)}
    for e in _main(context, lambda e: e.estimator == _speaker(e, context)):
        att = effects.get((e.outcome, e.horizon))
        if att is None:
            continue
        scale = context.scale(e.outcome)
        shown = (
            cells.difference(e.estimate, scale),
            cells.interval(e.conf_low, e.conf_high, scale),
            cells.text(_covers(e, att, context)),
        )
        names = (cells.text(_window(e, context)), cells.text(context.words.label(e.design)))
        true_cell = cells.difference(att, scale)
        rows.append(
            Row((*names, true_cell, *cells.estimated(e, shown)), outcome_name(e.outcome, context))
        )
    headers: list[tuple[str, Kind]] = [
        ("horizon", "text"), ("design", "text"), ("truth", "number"), ("difference", "number"),
        ("interval", "interval"), ("covers", "text"),
    ]  # fmt: skip
    return titled("truth", headers, rows, context)


def reference_table(context: Context) -> Table:
    """Published results."""
    rows = []
    for reference in context.study.references:
        scale = context.scale(reference.outcome)
        error = (
            cells.difference(reference.std_error, scale) if reference.std_error else cells.text("")
        )
        names = (
            cells.text(context.told(reference.label)),
            cells.text(outcome_name(reference.outcome, context)),
        )
        shown = cells.difference(reference.estimate, scale)
        rows.append(Row((*names, shown, error, cells.text(context.told(reference.source)))))
    headers: list[tuple[str, Kind]] = [
        ("reference", "text"), ("outcome", "text"), ("difference", "number"),
        ("std_error", "number"), ("source", "text"),
    ]  # fmt: skip
    return titled("references", headers, rows, context, numbers_of="")


def _main(context: Context, keep: Callable[[Estimate], bool]) -> list[Estimate]:
    """Main estimates of everybody, by outcome, horizon and design in the order of the study.

    A rollout has an outcome of its own, followed by the month, and tables of its own.
    """
    outcomes = list(context.study.outcomes)
    designs = lookup.designs_in_order(context.study)
    found = lookup.find(context.released, analysis=MAIN, **lookup.everybody())
    return sorted(
        (e for e in found if e.outcome in outcomes and keep(e)),
        key=lambda e: (outcomes.index(e.outcome), e.horizon, designs.index(e.design)),
    )


def _speaker(result: Estimate, context: Context) -> str:
    return lookup.speaker(context.study, result.design)


def _estimate_row(
    result: Estimate, names: list[str], context: Context, group: str | None = None
) -> Row:
    shown = cells.estimate_cells(result, context.scale(result.outcome))
    stamp = cells.stamp(result, context.words)
    leading = tuple(cells.text(name) for name in names)
    group = outcome_name(result.outcome, context) if group is None else group
    return Row((*leading, *shown, stamp), group)


def _placebo_row(result: Estimate, context: Context) -> Row:
    words = context.words
    result, scale = lookup_speed.read_as(result, context)
    names = [
        words.label(result.design), f"{effect_name(result, context)}{_after(result, context)}"
    ]  # fmt: skip
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.probability(result.p_value),
        _placebo_p(result, context),
        cells.counted(result.n_treated),
        cells.counted(result.n_control),
        cells.difference(result.mde, scale),
    )
    verdict = "fails" if result.differs else "passes" if result.known else "unknown"
    verdict = "withheld" if result.withheld else verdict
    leading = tuple(cells.text(name) for name in names)
    last = (cells.text(words.variant("placebo_stamp", verdict)), _placebo_gate(result, context))
    return Row((*leading, *cells.estimated(result, shown), *last), words.label(result.analysis))


def _placebo_p(result: Estimate, context: Context) -> Cell:
    """The p-value as the gate weighs it; blank where it takes one test by itself."""
    released, study = context.released, context.study
    alone = len(lookup_placebo.together(released, study, result)) < 2
    if alone or not study.gates.placebo:
        return Cell("", "p")
    return cells.probability(lookup_placebo.adjusted_p(released, study, result))


def _placebo_gate(result: Estimate, context: Context) -> Cell:
    """Whether the gate is passed; blank where there is no test, or no gate."""
    if not context.study.gates.placebo or not (result.known or result.withheld):
        return cells.text("")
    found = lookup_placebo.verdict(context.released, context.study, result)
    return cells.text(context.words.variant("placebo_gate", found))


def _covers(result: Estimate, att: float, context: Context) -> str:
    if not result.known:
        return ""
    covers = result.conf_low <= att <= result.conf_high
    return context.words.variant("covers", "inside" if covers else "outside")


def _window(result: Estimate, context: Context) -> str:
    """The horizon in words; empty without horizons, so that the column falls away."""
    if not result.horizon:
        return ""
    return context.words.text("months", months=number(result.horizon))


def _after(result: Estimate, context: Context) -> str:
    return f", {_window(result, context)}" if result.horizon else ""
