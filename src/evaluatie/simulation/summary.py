"""What the repetitions say: bias, coverage and standard errors, of all and of those let through."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from evaluatie.simulation.cells import Simulation, World, worlds
from evaluatie.simulation.tables import SIMULATION

FEWEST_PASSED = 2  # below it there is no spread
REPLACEMENT: dict[object, str] = {True: "with", False: "without", "auto": "auto"}


def summarise(parts: list[pd.DataFrame], settings: Simulation) -> pd.DataFrame:
    """One row of SIMULATION per world, design and estimator, in the order of the settings.

    `parts` are the chunks, rows of REPETITIONS. Mean error and coverage are over repetitions with
    an estimate, then over those that the gates let through. `se_ratio` is the mean
    standard error over the standard deviation of the estimates. The Monte Carlo error is that of
    a share: sqrt(p (1 - p) / n).
    """
    table = pd.concat(parts, ignore_index=True)
    groups = dict(list(table.groupby(["world", "design", "estimator"])))
    rows = [
        {**_named(world, design, settings), "estimator": estimator}
        | _figures(groups[world.name, design, estimator], world.effect)
        for world in worlds(settings)
        for design, plan in settings.designs.items()
        for estimator in plan.estimators
    ]
    return pd.DataFrame(rows)[SIMULATION.names].astype({"caliper": "float64"})


def _named(world: World, design: str, settings: Simulation) -> dict[str, Any]:
    plan = settings.designs[design]
    rule = getattr(plan, "replacement", None)
    return {
        "controls_per_treated": world.controls_per_treated,
        "size": world.size,
        "effect": world.effect,
        "design": design,
        "method": "auto" if rule == "auto" else plan.method,
        "replacement": REPLACEMENT.get(rule),
        "caliper": getattr(plan, "caliper", None),
    }


def _figures(rows: pd.DataFrame, truth: float) -> dict[str, Any]:
    estimated = rows["status"] == "ok"
    passed = rows["gates_passed"]
    every, those = _quality(rows[estimated], truth), _quality(rows[passed], truth)
    share = those["coverage"]
    return {
        "repetitions": len(rows),
        "estimated": float(estimated.mean()),
        "passed": float(passed.mean()),
        **every,
        **{f"{name}_passed": value for name, value in those.items()},
        "mc_error": float(np.sqrt(share * (1 - share) / max(passed.sum(), 1))),
        "stopped_by": _most_frequent(rows.loc[~passed, "failed_gates"]),
        "verdict": "let_through" if passed.mean() >= 0.5 else "stopped",
    }


def _quality(rows: pd.DataFrame, truth: float) -> dict[str, float]:
    if len(rows) < FEWEST_PASSED:
        return dict.fromkeys(("bias", "coverage", "se_ratio"), np.nan)
    covered = (rows["conf_low"] <= truth) & (truth <= rows["conf_high"])
    spread = rows["estimate"].std()
    return {
        "bias": float(rows["estimate"].mean() - truth),
        "coverage": float(covered.mean()),
        "se_ratio": float(rows["std_error"].mean() / spread) if spread > 0 else np.nan,
    }


def _most_frequent(failed: pd.Series) -> str | None:
    """The gate, or status, that stops most; the first by name among equals."""
    counts = failed.str.split(";").explode().value_counts()
    return min(counts.index, key=lambda name: (-counts[name], name)) if len(counts) else None
