"""Tables of the parts of an approach: effects, by moment, placebo, doses and combinations."""

from typing import Any

from evaluatie.report import cells, lookup, lookup_instruments
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.lookup_instruments import EXPLANATORY
from evaluatie.report.numbers import WITHHELD, number
from evaluatie.report.sentences import listed
from evaluatie.report.table_frame import titled
from evaluatie.report.tables_did import interval_cell, number_cell
from evaluatie.tables.derived import TOGETHER
from evaluatie.tables.instruments import NOTHING, OTHER

_EFFECT: tuple[tuple[str, Kind], ...] = (
    ("n_starters", "count"), ("n_waiting", "count"), ("mean_starters", "number"),
    ("mean_waiting", "number"), ("difference", "number"), ("interval", "interval"), ("p", "p"),
    ("p_adjusted", "p"), ("mde", "number"), ("stamp", "text"),
)  # fmt: skip


def part_table(context: Context, design: str) -> Table:
    """The effect of every part by the estimator that speaks for the design."""
    found = lookup_instruments.parts(context, design)
    rows = [Row((_name(e, context), *_effect(e, context))) for e in found]
    return titled("parts", [("part", "text"), *_EFFECT], rows, context, numbers_of="")


def every_part_table(context: Context) -> Table:
    """The effect of every part by every estimator."""
    words, rows = context.words, []
    for design in lookup_instruments.instrument_designs(context.study):
        for estimator in context.study.designs[design].estimators:
            group = f"{words.label(design)}, {words.label(estimator)}"
            rows += [
                Row((_name(e, context), *_effect(e, context)), group)
                for e in lookup_instruments.parts(context, design, estimator)
            ]
    return titled("parts_every", [("part", "text"), *_EFFECT], rows, context, numbers_of="")


def _name(result: Estimate, context: Context) -> Cell:
    return cells.text(context.words.level(result.subgroup, result.level))


def _effect(result: Estimate, context: Context) -> tuple[Cell, ...]:
    scale = context.scale(result.outcome)
    adjusted = cells.optional_probability(result.p_adjusted)
    shown = (
        cells.counted(result.n_treated),
        cells.counted(result.n_control),
        cells.level(result.mean_treated, scale),
        cells.level(result.mean_control, scale),
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.probability(result.p_value),
        Cell(WITHHELD, "p") if result.status == "suppressed" else adjusted,
        cells.difference(result.mde, scale),
    )
    return (*cells.estimated(result, shown), part_stamp(result, context))


def part_stamp(result: Estimate, context: Context) -> Cell:
    """That the part is explanatory, and which other gates it fails."""
    words = context.words
    others = [words.label(gate) for gate in result.failed_gates if gate != EXPLANATORY]
    if not result.known:
        return cells.stamp(result, words)
    case = "fails" if others else "only"
    return cells.text(words.variant("part_stamp", case, gates=", ".join(others)))


def moment_table(context: Context) -> Table:
    """Effects by when a part starts: months since time zero."""
    rows = []
    for design in lookup_instruments.instrument_designs(context.study):
        for result, row in lookup_instruments.by_moment(context, design):
            shown = _moment(str(row.time), context), *_timed(result, context)
            rows.append(Row(shown, context.words.level(result.subgroup, result.level)))
    rows.sort(key=lambda row: row.group)
    headers: list[tuple[str, Kind]] = [
        ("start_month", "text"), ("difference", "number"), ("interval", "interval"),
        ("status", "text"),
    ]  # fmt: skip
    return titled("parts_moments", headers, rows, context, numbers_of="")


def _moment(time: str, context: Context) -> Cell:
    first, _, last = time.partition(":")[2].partition("-")
    said = context.words.text("part_moment", first=number(float(first)), last=number(float(last)))
    return cells.text(said)


def _timed(result: Estimate, context: Context) -> tuple[Cell, ...]:
    scale = context.scale(result.outcome)
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
    )
    return (*cells.estimated(result, shown), cells.text(context.words.label(result.status)))


def before_table(context: Context) -> Table:
    """What every part seems to do to benefit before it starts, by every estimator."""
    words, rows = context.words, []
    for design in lookup_instruments.instrument_designs(context.study):
        for row in lookup_instruments.before(context, design):
            rows.append(Row(_before(row, context), words.label(row.estimator)))
    rows.sort(key=lambda row: row.group)
    headers: list[tuple[str, Kind]] = [
        ("part", "text"), ("benefit_difference", "number"), ("interval", "interval"), ("p", "p"),
        ("status", "text"),
    ]  # fmt: skip
    return titled("parts_before", headers, rows, context, numbers_of="")


def _before(row: Any, context: Context) -> tuple[Cell, ...]:
    scale, words = context.primary_scale, context.words  # a share, as days on benefit are
    return (
        cells.text(words.level(row.subgroup, row.level)),
        number_cell(row, row.estimate, lambda v: cells.decimal(100 * v, 1)),
        interval_cell(row, scale),
        number_cell(row, row.p_value, cells.probability),
        cells.text(words.label(row.status)),
    )


def dose_table(context: Context) -> Table:
    """Starters of every part by courses and by days; a measure with one class tells nothing."""
    released, rows = context.released.instrument_doses, []
    for design in lookup_instruments.instrument_designs(context.study):
        own = lookup.rows(released, design=design)
        for (name, measure), block in own.groupby(["instrument", "measure"], sort=False):
            if len(block) < 2:
                continue
            group = context.words.level("instrument", str(name))
            rows += [
                Row(_dose(row, str(measure), design, context), group)
                for row in block.itertuples(index=False)
            ]
    headers: list[tuple[str, Kind]] = [
        ("dose", "text"), ("n_starters", "count"), ("mean_outcome", "number"),
    ]  # fmt: skip
    return titled("parts_doses", headers, rows, context, numbers_of="")


def _dose(row: Any, measure: str, design: str, context: Context) -> tuple[Cell, ...]:
    words = context.words
    classes = [words.level("dose", part) for part in str(row.dose).split(TOGETHER)]
    dose = words.variant("part_dose", measure, dose=listed(classes, words, "or"))
    return cells.text(dose), *_described(row, design, context)


def _described(row: Any, design: str, context: Context) -> tuple[Cell, Cell]:
    scale = context.scale(lookup_instruments.plan_of(context, design).outcome)
    return cells.counted(row.n), cells.level(row.mean, scale)


def combination_table(context: Context) -> Table:
    """Which parts people had together, most common first."""
    released, rows = context.released.instrument_combinations, []
    for design in lookup_instruments.instrument_designs(context.study):
        for row in lookup.rows(released, design=design).itertuples(index=False):
            name = cells.text(combination_name(str(row.combination), context))
            rows.append(Row((name, *_described(row, design, context))))
    headers: list[tuple[str, Kind]] = [
        ("combination", "text"), ("n", "count"), ("mean_outcome", "number"),
    ]  # fmt: skip
    return titled("parts_combinations", headers, rows, context, numbers_of="")


def combination_name(combination: str, context: Context) -> str:
    """The parts by name, or that there were none, or that it is the rest."""
    words = context.words
    if combination in (NOTHING, OTHER):
        return words.variant("part_combination", combination)
    return listed([words.level("instrument", name) for name in combination.split(TOGETHER)], words)
