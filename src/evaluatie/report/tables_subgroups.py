"""Tables of tests of differences between groups."""

from evaluatie.report import cells, lookup_groups
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import BLINDED
from evaluatie.report.lookup_groups import Difference
from evaluatie.report.numbers import number
from evaluatie.report.table_frame import titled

_TESTED: tuple[tuple[str, Kind], ...] = (
    ("p", "p"), ("p_adjusted", "p"), ("q_value", "p"), ("stamp", "text"),
)  # fmt: skip


def difference_table(context: Context) -> Table:
    """The primary result: the test of all levels of a subgroup, and every pair of levels."""
    rows = []
    for test in lookup_groups.joint_tests(context):
        group = context.words.label(test.subgroup)
        every = context.words.text("every_level")
        rows.append(Row((cells.text(every), *_blank(3), *_tested(test, context)), group))
        rows += [_pair_row(pair, group, context) for pair in
                 lookup_groups.pairs(context, test.subgroup)]  # fmt: skip
    headers: list[tuple[str, Kind]] = [
        ("levels", "text"), ("difference", "number"), ("interval", "interval"), ("mde", "number"),
        *_TESTED,
    ]  # fmt: skip
    return titled("differences", headers, rows, context)


def every_test_table(context: Context) -> Table:
    """The test of all levels for every outcome and horizon."""
    words = context.words
    rows = [
        Row(
            (
                cells.text(words.label(test.outcome)),
                cells.text(words.text("months", months=number(test.horizon))),
                *_tested(test, context),
            ),
            words.label(test.subgroup),
        )
        for test in lookup_groups.every_joint_test(context)
    ]
    headers: list[tuple[str, Kind]] = [("outcome", "text"), ("horizon", "text"), *_TESTED]
    return titled("difference_tests", headers, rows, context)


def _pair_row(pair: Difference, group: str, context: Context) -> Row:
    words, scale = context.words, context.scale(pair.outcome)
    name = words.text(
        "level_pair", level=words.level(pair.subgroup, pair.level),
        other=words.level(pair.subgroup, pair.other),
    )  # fmt: skip
    shown = (
        cells.difference(pair.estimate, scale),
        cells.interval(pair.conf_low, pair.conf_high, scale),
        cells.difference(pair.mde, scale),
    )
    if pair.status == BLINDED:
        shown = (cells.text(""), cells.text(""), shown[-1])
    return Row((cells.text(name), *shown, *_tested(pair, context)), group)


def _tested(test: Difference, context: Context) -> tuple[Cell, ...]:
    words = context.words
    if not test.known:
        status = test.status if test.status != "ok" else "suppressed"
        return (*_blank(3), cells.text(words.label(status)))
    stamp = cells.stamp_text(test.stamp, test.failed_gates, words)
    shown = (test.p_value, test.p_adjusted, test.q_value)
    return (*map(cells.probability, shown), cells.text(stamp))


def _blank(number_of: int) -> list[Cell]:
    return [cells.text("")] * number_of
