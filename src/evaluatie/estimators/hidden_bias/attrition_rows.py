"""Lee bounds: what those who left before they were measured could do to a difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.hidden_bias.asked_of import at_most
from evaluatie.estimators.rows import is_share
from evaluatie.inference.hidden_bias.lee_bounds import Bounds, Followed, lee_bounds
from evaluatie.study.model import Study
from evaluatie.tables.samples import Source, at_risk_of_leaving, sample

Row = dict[str, object]
Bools = NDArray[np.bool_]
BOUNDS, UNADJUSTED = "bounds", "unadjusted"


def attrition_rows(asked: Asked, source: Source, study: Study) -> list[Row]:
    """The difference without covariates among those who stayed, and its bounds.

    Parameters: `unadjusted`, the difference; `low` and `high`, the bounds with their errors;
    `bounds`, the interval of Imbens & Manski, or the status; `trimmed`, the share left out.
    """
    assert study.sensitivity is not None
    if not study.sensitivity.lee:
        return []
    persons = _persons(asked, source, study)
    if persons.empty:
        return [asked.row("lee_bounds", "window_not_observed", BOUNDS)]
    people = Followed(
        persons["outcome"].fillna(0.0).to_numpy(dtype=np.float64),
        persons["stayed"].to_numpy(dtype=bool),
        source.cluster_numbers(persons),
        is_share(study, asked.outcome),
    )
    treated, compared = _groups(persons, study.designs[asked.design].kind)
    confidence = study.inference.confidence
    found = lee_bounds(people, treated, [*zip(compared, _SIGNS, strict=False)], confidence)
    asked = at_most(asked, _fewest(people, [treated, *compared]))
    return _rows(asked, found)


_SIGNS = (1.0, 1.0, -1.0)  # of the one group, or: early here, late elsewhere, early elsewhere


def _persons(asked: Asked, source: Source, study: Study) -> pd.DataFrame:
    """Those who could have had a whole window: whether they had, and their outcome."""
    persons = at_risk_of_leaving(asked.cell, source)
    if study.designs[asked.design].kind == "matching":
        persons = persons[persons["place"] == "intervention"]
    found = sample(asked.cell, source).set_index("persoon_id")[f"y_{asked.outcome}"]
    outcome = persons["persoon_id"].map(found).astype("float64")
    return persons.assign(outcome=outcome, stayed=outcome.notna()).reset_index(drop=True)


def _groups(persons: pd.DataFrame, kind: str) -> tuple[Bools, list[Bools]]:
    """The treated (n,) and the groups that they are compared with."""
    late = persons["treated"].to_numpy(dtype=bool)
    if kind == "matching":
        return late, [~late]
    here = persons["place"].to_numpy() == "intervention"
    return here & late, [here & ~late, ~here & late, ~here & ~late]


def _fewest(people: Followed, groups: list[Bools]) -> int:
    """Fewest of a group who left, if any did, or who stayed; of a share, with a one or a zero."""
    counts = []
    for rows in groups:
        stayed = people.outcome[rows & people.stayed]
        counts += [len(stayed), int((rows & ~people.stayed).sum())]
        if people.share:
            counts += [int((stayed == 1).sum()), int((stayed == 0).sum())]
    return min((count for count in counts if count), default=0)


def _rows(asked: Asked, found: Bounds) -> list[Row]:
    if found.status != "ok":
        return [asked.row("lee_bounds", found.status, BOUNDS)]
    return [
        asked.row("lee_bounds", "ok", UNADJUSTED, estimate=found.difference),
        asked.row("lee_bounds", "ok", "low", estimate=found.low, std_error=found.error_low),
        asked.row("lee_bounds", "ok", "high", estimate=found.high, std_error=found.error_high),
        asked.row("lee_bounds", "ok", BOUNDS, conf_low=found.conf_low,
                  conf_high=found.conf_high),
        asked.row("lee_bounds", "ok", "trimmed", estimate=found.trimmed),
    ]  # fmt: skip
