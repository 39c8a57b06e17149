"""What the page about power is made from: the two tables of it, the study, and its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evaluatie.report.context import Context
from evaluatie.report.numbers import Scale
from evaluatie.report.released import Released
from evaluatie.report.technical.words import technical_context
from evaluatie.report.wording import Catalogue, added
from evaluatie.study import Study
from evaluatie.study.power import Power
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.derived import BALANCE, DIAGNOSTICS, DISTRIBUTIONS, ESTIMATES, SECONDARY_MEANS
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW
from evaluatie.tables.power import EFFECT
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

SHARE = Scale("share")
# before the data nothing is released: a report's context without rows
_NOTHING = (
    ESTIMATES, BALANCE, DIAGNOSTICS, DISTRIBUTIONS, FLOW, CONTAMINATION, ARM_CHECK,
    EXPOSURE, SECONDARY_MEANS, DIFFERENCES, SENSITIVITY, GROUP_TIME,
)  # fmt: skip
_WORDING = "power"


@dataclass(frozen=True)
class Planned:
    """Rows of POWER and POWER_CURVE with what tables and sentences need to word them."""

    power: pd.DataFrame
    curve: pd.DataFrame
    context: Context

    @property
    def words(self) -> Catalogue:
        """The texts of the page."""
        return self.context.words

    @property
    def study(self) -> Study:
        """The plan."""
        return self.context.study

    @property
    def plan(self) -> Power:
        """What is expected."""
        assert self.study.power is not None
        return self.study.power

    def effects(self, **key: Any) -> list[Any]:
        """Cells with an effect that have these values, in the order of the table."""
        return list(self._rows(self.power["other"] == EFFECT, key))

    def differences(self, **key: Any) -> list[Any]:
        """Cells with a difference between two levels that have these values."""
        return list(self._rows(self.power["other"] != EFFECT, key))

    def _rows(self, kind: pd.Series, key: dict[str, Any]) -> Iterator[Any]:
        found = kind
        for name, value in key.items():
            found = found & (self.power[name] == value)
        yield from self.power[found].itertuples(index=False)

    @property
    def primary(self) -> Any:
        """The cell of the result that the study stands for."""
        return self.effects(**self.speaking, **self.asked, subgroup=OVERALL)[0]

    @property
    def speaking(self) -> dict[str, Any]:
        """The design and estimator that speak for the study."""
        return {"design": self.study.primary.design, "estimator": self.study.primary.estimator}

    @property
    def asked(self) -> dict[str, Any]:
        """The primary outcome at the primary horizon."""
        return {"outcome": self.study.primary.outcome, "horizon": self.study.primary.horizon}

    def groups(self, **key: Any) -> list[Any]:
        """Cells of levels by the estimator that speaks."""
        return [row for row in self.effects(**self.speaking, **key) if row.subgroup != OVERALL]


def planned(power: pd.DataFrame, curve: pd.DataFrame, study: Study, language: str) -> Planned:
    """The context of the page: words of the report, of the appendix and its own."""
    nothing = Released(**{table.name: table.empty() for table in _NOTHING})
    context = technical_context(nothing, study, language)
    return Planned(power, curve, replace(context, words=added(context.words, _WORDING)))
