"""A world in which who starts an instrument finds work sooner, by a known amount.

Month by month: who has no work may start, the likelier the higher x; then each finds work with a
hazard that rises with x and with the household's luck, and by `EFFECT` once started. Who has work
starts nothing: that is what makes "ever started" look bad (immortal time).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MONTHS, HORIZON = 6, 6  # landmarks 0 to 5, each followed for six months
EFFECT = 0.03  # added to the hazard of every month since the start
NEVER = 99
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """Of n persons: x, household, month of the start and of the first work (NEVER: none)."""

    x: Floats
    household: Ints
    start: Ints
    work: Ints
    luck: Floats
    draws: tuple[Floats, Floats]


def world(seed: int, persons: int, effect: float = EFFECT) -> World:
    """Two persons to a household, who share a factor on the hazard of work."""
    rng = np.random.default_rng(seed)
    household = np.arange(persons) // 2
    x = rng.integers(0, 3, persons).astype(np.float64)
    luck = rng.choice([0.5, 1.5], persons // 2 + 1)[household]
    draws = rng.random((persons, MONTHS + HORIZON)), rng.random((persons, MONTHS + HORIZON))
    start, work = lives(x, luck, draws, effect, np.full(persons, -1))
    return World(x, household, start, work, luck, draws)


def lives(
    x: Floats, luck: Floats, draws: tuple[Floats, Floats], effect: float, barred: Ints
) -> tuple[Ints, Ints]:
    """Months of start and first work when nobody may start in month `barred` (n,) of theirs."""
    start, work = np.full(len(x), NEVER), np.full(len(x), NEVER)
    for month in range(MONTHS + HORIZON):
        chance = 1 / (1 + np.exp(3.2 - 0.5 * x - 0.1 * month))
        begins = (work == NEVER) & (start == NEVER) & (draws[0][:, month] < chance)
        start[begins & (barred != month)] = month
        hazard = luck * (0.02 + 0.02 * x + effect * (start <= month))
        work[(work == NEVER) & (draws[1][:, month] < hazard)] = month
    return start, work


def true_effect(persons: int = 400_000, landmarks: int = MONTHS) -> float:
    """Of all who start at a landmark: with the start, minus with waiting and what follows it."""
    one = world(20, persons)
    starters = one.start < landmarks
    waiting = np.where(starters, one.start, -1)
    _, without = lives(one.x, one.luck, one.draws, EFFECT, waiting)
    # those who wait are the same until then, so that they too have no work at the landmark
    found = one.work < one.start + HORIZON
    otherwise = without < one.start + HORIZON
    return float((found[starters].astype(float) - otherwise[starters]).mean())


def naive(one: World) -> float:
    """Ever started against never started, from month 0: who found work soon never started."""
    ever = one.start < HORIZON
    reached = one.work < HORIZON
    return float(reached[ever].mean() - reached[~ever].mean())


def tables(one: World) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """LANDMARKS, INSTRUMENT_STARTS and COHORT of a world; benefit until work, with some luck."""
    ids = np.array([f"p{number:06d}" for number in range(len(one.x))], dtype=object)
    parts = []
    for month in range(MONTHS):
        inside = (one.work >= month) & (one.work < month + HORIZON)
        parts.append(
            pd.DataFrame(
                {
                    "persoon_id": ids, "landmark": month, "status": "complete",
                    "at_risk": one.work >= month, "value": inside.astype(float),
                    "months_worked": 0, "benefit_share": 0.0, "guided": "earlier",
                    "months_guided": 0.0, "quarter": "2016Q1",
                    "benefit_before": one.draws[0][:, month + 1] if month else np.nan,
                }
            )
        )  # fmt: skip
    landmarks = pd.concat(parts, ignore_index=True).sort_values(["persoon_id", "landmark"])
    began = one.start < NEVER
    starts = pd.DataFrame(
        {
            "persoon_id": ids[began], "instrument": "jobhunting", "started": one.start[began],
            "courses": 1, "days": 30,
        }
    )  # fmt: skip
    cohort = pd.DataFrame(
        {
            "persoon_id": ids, "cluster": [f"h{number:06d}" for number in one.household],
            "leeftijd": one.x,
        }
    )  # fmt: skip
    return landmarks.reset_index(drop=True), starts, cohort


def plan(**changes: Any) -> dict[str, Any]:
    """The design's section for such a world."""
    return {
        "kind": "instrument", "instruments": ["jobhunting"], "landmarks": [0, MONTHS - 1],
        "outcome": "work_3m", "horizon": HORIZON, "control": "not_yet_started",
        "history": ["months_worked"], "placebo_months": 1, "dose_days": [8],
        "covariates": ["leeftijd"], "estimators": ["doubly_robust", "ipw_normalised"], **changes,
    }  # fmt: skip
