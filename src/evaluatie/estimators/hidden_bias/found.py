"""What the designs of a study found, from their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.estimators.matching.matched import Weights
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.derived import CANDIDATES, DECISIONS, MATCHES, PAIRS

KINDS = ("matching", "did_cohort", "did_panel")


@dataclass(frozen=True)
class Found:
    """Rows of CANDIDATES, and the weights of a matching design."""

    candidates: pd.DataFrame
    weights: Weights | None = None


def read_found(files: Any, study: Study) -> dict[str, Found]:
    """What each design of cohorts and persons found, by its name.

    `files` has lists of paths in the order of the study: `candidates` of these designs, `matches`,
    `pairs` and `decisions` of those that match.
    """
    designs = [name for name, plan in study.designs.items() if plan.kind in KINDS]
    matching = [name for name in designs if study.designs[name].kind == "matching"]
    weights = {
        name: Weights(*(read_table(p, t) for p, t in zip(paths, _OF_MATCHING, strict=True)))
        for name, *paths in zip(matching, files.matches, files.pairs, files.decisions, strict=True)
    }
    return {
        name: Found(read_table(path, CANDIDATES), weights.get(name))
        for name, path in zip(designs, files.candidates, strict=True)
    }


_OF_MATCHING = (MATCHES, PAIRS, DECISIONS)
