"""All that the designs of a study found, put together: estimates, differences, specifications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.inference.estimates import differences, estimates
from evaluatie.inference.specification_curve import specification_curve
from evaluatie.inference.stamps import unused_overrides
from evaluatie.study.model import Study
from evaluatie.tables import read_tables
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.sensitivity import SENSITIVITY


@dataclass(frozen=True)
class Parts:
    """What each design found: rows of CANDIDATES, DIAGNOSTICS, DIFFERENCES and SENSITIVITY."""

    candidates: list[pd.DataFrame]
    diagnostics: list[pd.DataFrame]
    differences: list[pd.DataFrame]
    sensitivity: list[pd.DataFrame]


@dataclass(frozen=True)
class Evidence:
    """CANDIDATES and DIFFERENCES with gates and adjusted p-values, and tests of all together.

    `unused_overrides` is what the user is told of overrides that set nothing aside.
    """

    candidates: pd.DataFrame
    differences: pd.DataFrame
    specifications: pd.DataFrame
    unused_overrides: list[str]


def read_parts(files: Any) -> Parts:
    """From an object with the paths of each table of each design."""
    return Parts(
        read_tables(files.candidates, CANDIDATES),
        read_tables(files.diagnostics, DIAGNOSTICS),
        read_tables(files.differences, DIFFERENCES),
        read_tables(files.sensitivity, SENSITIVITY),
    )


def evidence(parts: Parts, study: Study) -> Evidence:
    """Everything together, in a fixed order."""
    rows = estimates(parts.candidates, parts.diagnostics, study, parts.sensitivity)
    return Evidence(
        rows,
        differences(parts.differences, rows, study),
        specification_curve(rows, study),
        unused_overrides(rows, study),
    )
