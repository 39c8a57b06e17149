"""Finds released tests of differences between the levels of a subgroup."""

from dataclasses import dataclass

import pandas as pd

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.numbers import missing
from evaluatie.tables.differences import JOINT


@dataclass(frozen=True)
class Difference:
    """One row of the table of differences; `level` and `other` are `all` for the joint test."""

    outcome: str
    horizon: int
    subgroup: str
    level: str
    other: str
    levels: int
    estimate: float
    p_value: float
    p_adjusted: float
    q_value: float
    conf_low: float
    conf_high: float
    mde: float
    failed_gates: tuple[str, ...]
    stamp: str
    status: str

    @property
    def known(self) -> bool:
        """Whether there is a printed test."""
        return self.status == "ok" and not missing(self.p_value)

    @property
    def passes(self) -> bool:
        """Whether it may be read as a difference in effect."""
        return self.known and not self.failed_gates

    def found(self, confidence: float) -> bool:
        """Whether the adjusted p-value shows a difference."""
        return self.known and bool(self.p_adjusted < 1.0 - confidence)


def joint_tests(context: Context) -> list[Difference]:
    """Of the primary result, by the design that speaks: a test for each subgroup, in order."""
    return [test for test in _primary(context) if test.level == JOINT]


def pairs(context: Context, subgroup: str) -> list[Difference]:
    """Of the primary result the differences between two levels of a subgroup."""
    return [one for one in _primary(context) if one.subgroup == subgroup and one.level != JOINT]


def every_joint_test(context: Context) -> list[Difference]:
    """The tests of all outcomes and horizons, by the design and estimator of the primary result."""
    return [test for test in _of_design(context) if test.level == JOINT]


def _primary(context: Context) -> list[Difference]:
    cell = lookup.primary_cell(context.study)
    key = cell["outcome"], cell["horizon"]
    return [one for one in _of_design(context) if (one.outcome, one.horizon) == key]


def _of_design(context: Context) -> list[Difference]:
    design = context.study.primary.design
    estimator = lookup.speaker(context.study, design)
    table = lookup.rows(context.released.differences, design=design, estimator=estimator)
    order = {name: place for place, name in enumerate(context.study.subgroups)}
    found = [_difference(row) for row in table.itertuples(index=False)]
    return sorted(found, key=lambda one: order.get(one.subgroup, len(order)))


def _difference(row: object) -> Difference:
    names = [name for name in Difference.__dataclass_fields__ if name != "failed_gates"]
    gates = getattr(row, "failed_gates", None)
    listed = () if pd.isna(gates) else tuple(str(gates).split(";"))
    return Difference(**{name: getattr(row, name) for name in names}, failed_gates=listed)
