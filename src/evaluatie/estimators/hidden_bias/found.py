"""What the designs of a study found, from their files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.estimators.matching.matched import Weights
from evaluatie.study.analyses import comparing
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.derived import CANDIDATES, DECISIONS, MATCHES, PAIRS


@dataclass(frozen=True)
class Found:
    """Rows of CANDIDATES, and the weights of a matching design."""

    candidates: pd.DataFrame
    weights: Weights | None = None


def read_found(files: Any, study: Study) -> dict[str, Found]:
    """What each design found that estimates the primary result, by its name.

    `files` has lists of paths in the order of the study: `candidates` of these designs, `matches`,
    `pairs` and `decisions` of those that match.
    """
    designs = comparing(study)
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
