"""Short plans: the Amsterdam study with one outcome, few persons and few draws."""

from typing import Any

from evaluatie.study import Study
from evaluatie.study.power import ExpectedOutcome, Judged, Power

EARLY, LATE = ("2014H1", "2014H2", "2015H1", "2015H2"), ("2016H1", "2016H2", "2017H1", "2017H2")
PLACES = ("Amsterdam", "Rotterdam", "Den Haag", "Utrecht")


def evenly(early: int, late: int) -> dict[str, dict[str, int]]:
    """As many persons in every place, spread over the half-years of both cohorts."""
    own = dict.fromkeys(EARLY, early // 4) | dict.fromkeys(LATE, late // 4)
    return dict.fromkeys(PLACES, own)


def short(study: Study, **changes: Any) -> Study:
    """The study at twelve months, of everybody unless told otherwise, with a short plan."""
    plan = {
        "repetitions": 4, "chunks": 1, "persons": evenly(200, 240), "shares": {},
        "household_correlation": 0.0, "effects": [0.0, 0.05], "relevant_effect": 0.05,
        "outcomes": {"work_3m": ExpectedOutcome(base={12: 0.1}, trend={12: 0.0}, r2=0.0)},
        "judged": [judged("cohort_did", "unconditional")],
    }  # fmt: skip
    own = ("subgroups", "horizons", "covariates", "gates", "designs", "missing")
    of_study = {key: changes.pop(key) for key in own if key in changes}
    power = Power.model_validate(plan | changes)
    return study.model_copy(update={"horizons": [12]} | of_study | {"power": power})


def judged(design: str, estimator: str, cells: str = "everybody") -> Judged:
    return Judged.model_validate({"design": design, "estimator": estimator, "cells": cells})
