"""A rollout by hand: who settled when with which arm, and in which months they worked."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from evaluatie.study import Study

MONTHS = 4
CHANGES: dict[str, Any] = {
    "horizons": [12],
    "covariates": ["geslacht"],
    "robustness": {},
    "arms.activering.guidance_from": "2016-05-01",
    "designs.cohort_did.event_study.without": [],
    "designs.rollout_did.months": MONTHS,
    "designs.rollout_did.covariates": ["geslacht"],
    "designs.rollout_did.matched_did": None,
    "designs.rollout_did.estimators": ["unconditional", "twoway_fe"],
}

# (id, settled, arm or None for the control cohort and those without, hours above 12 by month)
Person = tuple[str, str, str | None, Sequence[int]]


def waiting_study(variation: Callable[..., Study], **changes: Any) -> Study:
    """A study that follows a rollout for four months; guidance starts on 1 May 2016."""
    asked = {f"designs.rollout_did.{key}": value for key, value in changes.items()}
    return variation("amsterdam", CHANGES | asked)


def cohort_of(people: list[Person]) -> pd.DataFrame:
    """COHORT of these persons in the intervention place."""
    settled = pd.to_datetime([person[1] for person in people])
    frame = pd.DataFrame(
        {
            "persoon_id": [person[0] for person in people],
            "treated": settled >= "2016-01-01",
            "place": "intervention",
            "gemeente": "Amsterdam",
            "index_date": settled,
            "settled_on": settled,
            "arm": pd.Series([person[2] for person in people], dtype="str"),
            "cluster": [person[0] for person in people],
            "geslacht": ["man" if number % 2 else "vrouw" for number in range(len(people))],
        }
    )
    return frame.astype({"persoon_id": "str"})


def panel_of(people: list[Person]) -> pd.DataFrame:
    """PANEL: a month of -1 is not wholly observed."""
    rows = [
        (person, since, 40.0 if worked == 1 else 0.0, worked >= 0)
        for person, _, _, months in people
        for since, worked in enumerate(months)
    ]
    frame = pd.DataFrame(rows, columns=["persoon_id", "since", "hours_per_week", "observed"])
    return frame.assign(benefit_days=0).astype(
        {"persoon_id": "str", "since": "int64", "hours_per_week": "float64", "observed": "bool"}
    )
