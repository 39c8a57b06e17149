"""Tables of the arms of a rollout: how much guidance, and effects from their own start."""

from typing import Any

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import number
from evaluatie.report.table_frame import titled
from evaluatie.study.analyses import MAIN, start_variations
from evaluatie.tables.derived import OVERALL

_NO_ARM, _CONTROL = "geen", "control"


def exposure_table(context: Context) -> Table:
    """By horizon and group how much guidance could be given and was."""
    words = context.words
    rows = []
    for row in context.released.exposure.itertuples(index=False):
        window = words.text("months", months=number(row.horizon))
        rows.append(Row((cells.text(group_name(row.group, context)), *_exposed(row)), window))
    headers: list[tuple[str, Kind]] = [
        ("group", "text"), ("n_persons", "count"), ("share_possible", "percentage"),
        ("months_possible", "number"), ("share_guided", "percentage"),
        ("months_guided", "number"), ("share_ever", "percentage"),
    ]  # fmt: skip
    return titled("exposure", headers, rows, context, numbers_of="")


def _exposed(row: Any) -> tuple[Cell, ...]:
    return (
        cells.counted(row.persons),
        cells.share(row.share_possible),
        cells.decimal(row.months_possible, 1),
        cells.share(row.share_guided),
        cells.decimal(row.months_guided, 1),
        cells.share(row.share_ever),
    )


def group_name(group: str, context: Context) -> str:
    """The arm, those without one, all of the onderzoeksgroep or the controlegroep."""
    words = context.words
    if group == _NO_ARM:
        return words.text("no_arm")
    return words.label({OVERALL: "treatment", _CONTROL: "control"}.get(group, group))


def own_starts(context: Context, design: str) -> list[tuple[Estimate, Estimate]]:
    """Of each arm with a start of its own the primary effect from settlement and from there."""
    pairs = []
    for name, arm in start_variations(context.study).items():
        key = {"design": design, "estimator": lookup.speaker(context.study, design), "level": arm}
        cell = lookup.primary_cell(context.study)
        own = lookup.find(context.released, analysis=name, **key, **cell)
        main = lookup.find(context.released, analysis=MAIN, **key, **cell)
        pairs += [(m, o) for o in own for m in main if m.subgroup == o.subgroup]
    return pairs


def own_start_table(context: Context) -> Table:
    """By arm and design the effect from settlement beside that from the arm's own start."""
    words = context.words
    rows = []
    for design in lookup.designs_in_order(context.study):
        for pair in own_starts(context, design):
            for case, result in zip(("settled", "own"), pair, strict=True):
                name = words.variant("arm_start", case, start=words.label("time_zero"))
                rows.append(_effect(result, name, context))
    headers: list[tuple[str, Kind]] = [
        ("design", "text"), ("followed_from", "text"), ("difference", "number"),
        ("interval", "interval"), ("p", "p"), ("stamp", "text"),
    ]  # fmt: skip
    return titled("own_starts", headers, rows, context, numbers_of="")


def _effect(result: Estimate, followed_from: str, context: Context) -> Row:
    words, scale = context.words, context.scale(result.outcome)
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.probability(result.p_value),
    )
    names = (cells.text(words.label(result.design)), cells.text(followed_from))
    stamp = cells.stamp(result, words)
    group = words.level(result.subgroup, result.level)
    return Row((*names, *cells.estimated(result, shown), stamp), group)
