"""One draw of a rollout put through a staggered design: effects by time since the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.estimators.staggered.rollout_effects import Arrays, rollout_effects
from evaluatie.inference.bands import pointwise_critical
from evaluatie.simulation.did_cells import RolloutWorld
from evaluatie.simulation.rollout import Panel, draw_panel, truth
from evaluatie.study.designs import DidStaggeredDesign
from evaluatie.study.inference import Inference
from evaluatie.study.model import Study

Row = dict[str, Any]
OVERALL = "simple"
EVENT = "event:"
PRINTED = ("e0", "e4")  # months since the start that the summary shows


@dataclass(frozen=True)
class Found:
    """Effects of targets (q,): estimate, std_error, status, and half the width of their band."""

    target: Sequence[str]
    estimate: Sequence[float]
    std_error: Sequence[float]
    status: Sequence[str]
    half_band: Sequence[float]

    def whole(self) -> Found:
        """With a row for the targets of the summary that nobody could be compared for."""
        lacking = [target for target in PRINTED if target not in self.target]
        missing = [np.nan] * len(lacking)
        reason = "no_overlap" if self.status[0] == "ok" else self.status[0]
        return Found(
            [*self.target, *lacking],
            [*self.estimate, *missing],
            [*self.std_error, *missing],
            [*self.status, *[reason] * len(lacking)],
            [*self.half_band, *missing],
        )


def rollout_rows(world: RolloutWorld, number: int, study: Study) -> pd.DataFrame:
    """Rows of DID_REPETITIONS of one draw of a world: every staggered design and estimator.

    There are no gates: what has an estimate passes. The base of comparison, which is zero by
    definition, has no row.
    """
    panel = draw_panel(world, number, study.seed)
    parts = [
        _table(_found(panel, estimator, plan, study), study.inference).assign(
            design=name, estimator=estimator
        )
        for name, plan in study.designs.items()
        if isinstance(plan, DidStaggeredDesign)
        for estimator in plan.estimators
    ]
    return pd.concat(parts).assign(world=world.name, repetition=number)


def _table(found: Found, inference: Inference) -> pd.DataFrame:
    table = pd.DataFrame({name: list(getattr(found, name)) for name in Found.__annotations__})
    estimate, half = table["estimate"], pointwise_critical(inference.confidence)
    passed = table["status"] == "ok"
    table = table.assign(
        truth=[truth(target) for target in table["target"]],
        conf_low=estimate - half * table["std_error"],
        conf_high=estimate + half * table["std_error"],
        band_low=estimate - table["half_band"],
        band_high=estimate + table["half_band"],
        gates_passed=passed,
        failed_gates=table["status"].where(~passed),
    )
    return table[table["status"] != "reference"]


def _found(panel: Panel, estimator: str, plan: DidStaggeredDesign, study: Study) -> Found:
    """What the pipeline's own stage finds: the pooled effect, and those by time since the start."""
    data = Arrays(panel.outcome, panel.start, panel.matrix, panel.household)
    found = rollout_effects(data, estimator, plan, study.inference, study.seed)
    times = [time for time in found.times if time.name.startswith(EVENT)]
    every = [found.overall, *(time.effect for time in times)]
    effects = Found(
        [OVERALL, *(f"e{time.name.removeprefix(EVENT)}" for time in times)],
        [effect.estimate for effect in every],
        [effect.std_error for effect in every],
        [effect.status for effect in every],
        [np.nan, *(time.half_band for time in times)],
    )
    return effects if estimator == "twoway_fe" else effects.whole()
