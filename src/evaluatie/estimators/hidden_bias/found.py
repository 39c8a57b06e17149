"""What a design found, from its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.estimators.matching.matched import Weights
from evaluatie.tables import read_table
from evaluatie.tables.derived import CANDIDATES, DECISIONS, MATCHES, PAIRS


@dataclass(frozen=True)
class Found:
    """Rows of CANDIDATES, and the weights of a matching design."""

    candidates: pd.DataFrame
    weights: Weights | None = None


def read_found(files: Any) -> Found:
    """From an object with paths: `candidates`; `matches`, `pairs`, `decisions` of a matching."""
    candidates = read_table(files.candidates, CANDIDATES)
    if not files.get("matches"):
        return Found(candidates)
    tables = {"matches": MATCHES, "pairs": PAIRS, "decisions": DECISIONS}
    return Found(
        candidates, Weights(**{name: read_table(files[name], t) for name, t in tables.items()})
    )
