"""Effects of a rollout by any of its estimators, in one shape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.bootstrap import joint_multiplier_draws
from evaluatie.estimators.comparison import Fit
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.plan_fits import plan_fit
from evaluatie.estimators.staggered.event_time import StaggeredEffects
from evaluatie.estimators.staggered.goodman_bacon import static_two_way
from evaluatie.estimators.staggered.group_time.aggregate import Aggregate, Average, aggregate
from evaluatie.estimators.staggered.group_time.effects import GroupTime, group_time_effects
from evaluatie.estimators.staggered.group_time.joint import simultaneous_bands
from evaluatie.estimators.staggered.imputation import imputation
from evaluatie.estimators.staggered.shared_levels import on_shared_levels
from evaluatie.estimators.staggered.sun_abraham import REFERENCE, sun_abraham
from evaluatie.inference.bands import bands, pointwise_critical, sup_t_critical
from evaluatie.inference.clusters import joint_covariance
from evaluatie.inference.pretrends import Wald, wald_test
from evaluatie.study.designs import DidStaggeredDesign
from evaluatie.study.inference import Inference

Floats = NDArray[np.float64]
NAN = float("nan")
AVERAGES = {"dynamic": "event", "group": "group", "calendar": "calendar"}


@dataclass(frozen=True)
class Arrays:
    """Outcome (n, T) by month from 0, start (n,), matrix (n, k) and cluster (n,)."""

    outcome: Floats
    start: Floats
    matrix: Floats
    cluster: NDArray[np.int64]

    @property
    def periods(self) -> Floats:
        """Months (T,)."""
        return np.arange(self.outcome.shape[1], dtype=np.float64)


@dataclass(frozen=True)
class Timed:
    """An effect that is not pooled: `event:3`, `group:9`, `calendar:12` or `overall:group`.

    `half_band` is half the width of its simultaneous band.
    """

    name: str
    effect: Effect
    half_band: float


@dataclass(frozen=True)
class RolloutEffects:
    """Pooled effect, effects by time, the test before the start, and cells where there are any.

    `cells` has the columns of GROUP_TIME that the arrays know.
    """

    overall: Effect
    times: list[Timed]
    pre_test: Wald
    cells: pd.DataFrame | None


def missing_effect(status: str) -> Effect:
    """No effect, and why."""
    return Effect(NAN, NAN, None, NAN, NAN, status)


def rollout_effects(
    data: Arrays, estimator: str, plan: DidStaggeredDesign, inference: Inference, seed: int
) -> RolloutEffects:
    """The effects of those who wait in a rollout, by one estimator of its design."""
    lacking = _lacking(data, plan)
    if lacking:
        return RolloutEffects(missing_effect(lacking), [], _no_test(lacking), None)
    panel = data.outcome, data.start, data.periods
    if estimator == "twoway_fe":
        effect = static_two_way(*panel, clusters=data.cluster)
        return RolloutEffects(effect, [], _no_test("no_pre_period"), None)
    common: dict[str, Any] = {"clusters": data.cluster, "anticipation": plan.anticipation}
    if estimator == "imputation":
        # who starts when is drawn too: shares taken as known would make errors too small
        found = imputation(*panel, data.matrix, estimated_shares=True, **common)
        return _of_check(found, data, inference, seed)
    if estimator == "sun_abraham":  # which takes no covariates
        return _of_check(sun_abraham(*panel, **common), data, inference, seed)
    cells = group_time_effects(
        *panel, data.matrix, fit=_fit(plan, estimator), controls=plan.control,
        base_period=plan.base_period, **common,
    )  # fmt: skip
    return _of_cells(cells, inference, seed)


def _lacking(data: Arrays, plan: DidStaggeredDesign) -> str:
    """Why a rollout has no effects at all; empty when it may have.

    Everybody was guided from settlement, starts beyond the months that are followed, or starts so
    early that no month before is free of anticipation.
    """
    if not len(data.start):
        return "no_base_month"
    followed = data.start <= data.periods[-1]
    if not followed.any():
        return "window_not_observed"
    based = data.start[followed] - plan.anticipation > data.periods[0]
    return "" if based.any() else "no_base_month"


def _fit(plan: DidStaggeredDesign, estimator: str) -> Fit:
    fit = plan_fit(plan, estimator)
    assert fit is not None  # the others were estimated before
    return fit if estimator == "unconditional" else on_shared_levels(fit)


def _no_test(status: str) -> Wald:
    return Wald(NAN, 0, NAN, NAN, status)


def _of_cells(found: GroupTime, inference: Inference, seed: int) -> RolloutEffects:
    simple = aggregate(found, "simple")
    times: list[Timed] = []
    for kind, name in AVERAGES.items():
        average = aggregate(found, kind)
        base = _base(found) if name == "event" else NAN
        times += _timed(average, name, (inference, seed), base)
        # times before the start alone have effects, but no average since then
        status = simple.status if average.status == "ok" else average.status
        times.append(_plain(f"overall:{kind}", average.overall, status, inference))
    pooled = _effect(simple.overall.estimate, simple.overall.std_error, simple.status)
    pooled = replace(pooled, influence=simple.overall.influence if pooled.status == "ok" else None)
    return RolloutEffects(pooled, times, _tested_before(found), _cells(found, inference))


def _tested_before(found: GroupTime) -> Wald:
    """The test that all averages by time before the start are 0.

    Not of all cells together (R's did, `pre_test`): with a hundred persons in a group and few of
    them at work the errors of single cells are too small, and that test rejected in 21 of 100
    worlds without an effect instead of 10.
    """
    average = aggregate(found, "dynamic")
    if average.status != "ok":
        return _no_test(average.status)
    before = np.flatnonzero((average.time < 0) & np.isfinite(average.std_error))
    covariance = joint_covariance(average.influence[:, before], average.clusters)
    number = len(found.panel.start)
    if average.clusters is not None:
        number = len(np.unique(average.clusters))
    return wald_test(average.estimate[before], covariance, clusters=number)


def _effect(estimate: float, error: float, status: str = "ok") -> Effect:
    if status == "ok" and not np.isfinite(error):
        status = "no_variation"
    if status != "ok":
        return missing_effect(status)
    return Effect(float(estimate), float(error), None, NAN, NAN)


def _base(found: GroupTime) -> float:
    """Time of the universal base period, which has no effect; missing when every month has one."""
    return -1.0 - found.rules.anticipation if found.rules.base_period == "universal" else NAN


def _timed(found: Aggregate, name: str, of: tuple[Inference, int], base: float) -> list[Timed]:
    """Effects of one kind, with the study's inference and seed; that at `base` is the reference."""
    inference, seed = of
    if found.status != "ok":
        return []
    draws = inference.draws or 0
    band = simultaneous_bands(found, confidence=inference.confidence, draws=draws, seed=seed)
    return [
        Timed(f"{name}:{time:g}",
              _effect(found.estimate[i], found.std_error[i], "reference" if time == base else "ok"),
              float(band.band_high[i] - found.estimate[i]))
        for i, time in enumerate(found.time)
    ]  # fmt: skip


def _plain(name: str, found: Average, status: str, inference: Inference) -> Timed:
    """An average by itself: its band is its interval."""
    half = pointwise_critical(inference.confidence) * found.std_error
    return Timed(name, _effect(found.estimate, found.std_error, status), half)


def _of_check(
    found: StaggeredEffects, data: Arrays, inference: Inference, seed: int
) -> RolloutEffects:
    confidence, draws = inference.confidence, inference.draws or 0
    deviations = joint_multiplier_draws(found.influence, data.cluster, draws=draws, seed=seed)
    critical = sup_t_critical(deviations, found.std_error, confidence)
    band = bands(found.estimate, found.std_error, critical, confidence)
    times = [
        Timed(f"event:{time:g}",
              _effect(found.estimate[i], found.std_error[i],
                      "reference" if found.note[i] == REFERENCE else found.status[i]),
              float(band.band_high[i] - found.estimate[i]))
        for i, time in enumerate(found.time)
    ]  # fmt: skip
    return RolloutEffects(found.overall, times, found.before.test, None)


def _cells(found: GroupTime, inference: Inference) -> pd.DataFrame:
    half = pointwise_critical(inference.confidence) * found.std_error
    return pd.DataFrame(
        {
            "group": found.group.astype(np.int64),
            "month": found.period.astype(np.int64),
            "estimate": found.estimate,
            "std_error": found.std_error,
            "conf_low": found.estimate - half,
            "conf_high": found.estimate + half,
            "n_treated": found.n_treated,
            "n_control": found.n_control,
            "status": found.status.astype(object),
        }
    )
