"""Difference-in-differences where the truth is known: repetitions, and what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluatie.simulation.cohort_place import ATT, cohort_rows, placebos
from evaluatie.simulation.did_cells import (
    CohortWorld,
    DidSimulation,
    RolloutWorld,
    did_worlds,
)
from evaluatie.simulation.households import COVARIATES
from evaluatie.simulation.rollout_effects import OVERALL, PRINTED, rollout_rows
from evaluatie.simulation.settings import repeated
from evaluatie.simulation.summary import RIGHT, figures, monte_carlo_error
from evaluatie.simulation.tables import DID_REPETITIONS, DID_SIMULATION, FIGURES
from evaluatie.simulation.weighing import OUTCOME
from evaluatie.study.model import Study
from evaluatie.study.outcomes import ColumnOutcome

BAND = "band"
TARGETS = {"cohort_place": (ATT,), "rollout": (OVERALL, *PRINTED, BAND)}
JUDGED = ("passed", "coverage_passed", "coverage")
STATIC = "twoway_fe"  # one number, whatever the time since the start


def simulate_did(settings: DidSimulation, chunk: int) -> pd.DataFrame:
    """Rows of DID_REPETITIONS of one chunk: repetition by world by design, estimator, target."""
    study = did_study(settings)
    worlds = list(did_worlds(settings))
    found = [
        cohort_rows(world, number, study)
        if isinstance(world, CohortWorld)
        else rollout_rows(world, number, study)
        for number, world in repeated(settings, chunk, worlds, "simulatie_did")
    ]
    kinds = {"text": "str", "integer": "int64", "number": "float64", "flag": "bool"}
    table = pd.concat([part.reindex(columns=DID_REPETITIONS.names) for part in found])
    return table.reset_index(drop=True).astype(
        {column.name: kinds[column.kind] for column in DID_REPETITIONS.columns}
    )


def did_study(settings: DidSimulation) -> Study:
    """A study with what designs, estimators and gates look at, and nothing else."""
    return Study.model_construct(
        study="simulatie_did",
        seed=settings.seed,
        outcomes={OUTCOME: ColumnOutcome(kind="column", column=OUTCOME, unit="share")},
        covariates=list(COVARIATES),
        subgroups={},
        designs=settings.designs,
        placebos=placebos(),
        inference=settings.inference,
        gates=settings.gates,
    )


def summarise_did(parts: list[pd.DataFrame], settings: DidSimulation) -> pd.DataFrame:
    """One row of DID_SIMULATION per world, design, estimator and target.

    The row `band` says how often the simultaneous band holds the truth at every time at once.
    """
    table = pd.concat(parts, ignore_index=True)
    groups = dict(list(table.groupby(["world", "design", "estimator"])))
    rows = [
        _named(world, design, plan.kind)
        | {"estimator": estimator, "target": target}
        | _judged(groups[world.name, design, estimator], target)
        for world in did_worlds(settings)
        for design, plan in settings.designs.items()
        if plan.kind in world.design_kinds
        for estimator in plan.estimators
        for target in TARGETS[world.kind][: 1 if estimator == STATIC else None]
    ]
    return pd.DataFrame(rows)[DID_SIMULATION.names]


def _named(world: CohortWorld | RolloutWorld, design: str, kind: str) -> dict[str, Any]:
    return {
        "kind": world.kind,
        "size": world.size,
        "scenario": world.scenario,
        "design": design,
        "design_kind": kind,
    }


def _judged(rows: pd.DataFrame, target: str) -> dict[str, Any]:
    if target == BAND:
        found = _of_bands(rows) | {"truth": np.nan, "placebo": np.nan}
    else:
        own = rows[rows["target"] == target]
        truth = float(own["truth"].iloc[0])
        found = figures(own, truth) | {"truth": truth, "placebo": _by_placebo(own)}
    return found | {"verdict": verdict(*(found[n] for n in JUDGED))}


def _by_placebo(rows: pd.DataFrame) -> float:
    """Share of repetitions that the placebo gate stops; missing where there is no placebo."""
    if rows["target"].iloc[0] != ATT:
        return np.nan
    gates = rows["failed_gates"].fillna("").str.split(";")
    return float(gates.apply(lambda names: "placebo" in names).mean())


def _of_bands(rows: pd.DataFrame) -> dict[str, Any]:
    """Coverage of all times at once; the other figures say nothing of a band."""
    drawn = rows["repetition"].nunique()
    bands = rows[rows["band_low"].notna()]
    inside = (bands["band_low"] <= bands["truth"]) & (bands["truth"] <= bands["band_high"])
    held = inside.groupby(bands["repetition"]).all()
    share, estimated = float(held.mean()) if len(held) else np.nan, len(held) / drawn
    own = {"repetitions": drawn, "estimated": estimated, "passed": estimated, "stopped_by": None,
           "coverage": share, "coverage_passed": share,
           "mc_error": monte_carlo_error(share, len(held))}  # fmt: skip
    return dict.fromkeys((column.name for column in FIGURES), np.nan) | own


def verdict(passed: float, coverage_passed: float, coverage: float) -> str:
    """Of the draws that the gates let through; too wide only when it is of all draws as well.

    A placebo shares the early settlers with the effect: draws that pass it lie closer to the truth
    than others do (Roth 2022), which is no fault of the interval.
    """
    if passed < 0.5:
        return "stopped"
    if coverage_passed < RIGHT[0]:
        return "too_narrow"
    return "too_wide" if min(coverage_passed, coverage) > RIGHT[1] else "covers"
