"""Rows of SENSITIVITY: what is asked of one effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluatie.tables.samples import Cell
from evaluatie.tables.sensitivity import as_checks

__all__ = ["EVERYTHING", "Asked", "as_checks"]

EVERYTHING = "all"  # of a check that has one answer
NUMBERS = (
    "estimate", "std_error", "statistic", "freedom", "p_value", "conf_low", "conf_high",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """The effect that is asked about, and the fewest persons behind it."""

    cell: Cell
    design: str
    estimator: str
    outcome: str
    smallest_cell: int

    def row(
        self, check: str, status: str, parameter: str = EVERYTHING, note: str = "",
        **numbers: float,
    ) -> dict[str, object]:  # fmt: skip
        """One row; numbers that are not given, or infinite, are missing."""
        finite = {name: float(numbers.get(name, np.nan)) for name in NUMBERS}
        return {
            **self.cell.key, "design": self.design, "estimator": self.estimator,
            "outcome": self.outcome, "check": check, "parameter": parameter, "status": status,
            "note": note or None, "smallest_cell": self.smallest_cell,
            **{name: value if np.isfinite(value) else np.nan for name, value in finite.items()},
        }  # fmt: skip
