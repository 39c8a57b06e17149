"""All ways to answer the primary question together: every design, estimator and other choice.

Each way is a specification. Whether so many together could have come from no difference at all is
tested with the draws that all estimates of a study share, in which nothing differs: how often the
curve of a draw is as far from nil as the one found (in spirit Simonsohn, Simmons & Nelson 2020,
Nature Human Behaviour 4, who shuffle treatment instead).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.models.stepdown import normal_statistic
from evaluatie.study.analyses import MAIN, comparing
from evaluatie.study.model import Study
from evaluatie.tables.cell import NO_HORIZON, OVERALL
from evaluatie.tables.sensitivity import SENSITIVITY, as_checks

Floats = NDArray[np.float64]
EVERY, PASSING = "all", "passing"
FEWEST = 2


def specification_curve(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rows of SENSITIVITY: three tests of all specifications, and of those that pass the gates.

    `specification_median`: the median estimate; `specification_share`: the share that differs
    from nil in the direction of most; `specification_z`: the statistics added up, over the root
    of their number. `freedom` is the number of specifications. None for a study that does not ask.
    """
    if study.sensitivity is None:
        return SENSITIVITY.empty()
    rows = specifications(candidates, study)
    known = rows[(rows["status"] == "ok") & rows["deviations"].notna()]
    known = known[known["smallest_cell"] >= study.disclosure.minimum_cell]
    parts = {EVERY: known, PASSING: known[known["gates_passed"]]}
    return as_checks([row for name, own in parts.items() for row in _tests(own, name, study)])


def specifications(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The estimates of the primary outcome as the study measures it, everybody, main or varied.

    A variation with another outcome measures something else and takes no part.
    """
    same = [name for name, varied in study.robustness.items() if varied.outcome is None]
    own = (
        candidates["analysis"].isin([MAIN, *same])
        & candidates["design"].isin(comparing(study))
        & (candidates["outcome"] == study.primary.outcome)
        & (candidates["horizon"] == (study.primary.horizon or NO_HORIZON))
        & (candidates["subgroup"] == OVERALL)
        & candidates["time"].isna()
    )
    return candidates[own]


def _tests(rows: pd.DataFrame, name: str, study: Study) -> list[dict[str, Any]]:
    checks = ("specification_median", "specification_share", "specification_z")
    base = {
        "design": study.primary.design, "estimator": study.primary.estimator,
        "outcome": study.primary.outcome, "analysis": MAIN,
        "horizon": study.primary.horizon or NO_HORIZON, "subgroup": OVERALL, "level": OVERALL,
        "parameter": name, "freedom": float(len(rows)),
        "smallest_cell": 0 if rows.empty else int(rows["smallest_cell"].min()),
    }  # fmt: skip
    if len(rows) < FEWEST:
        return [base | {"check": check, "status": "too_few"} for check in checks]
    return [
        base | {"check": check, "status": "ok"} | found
        for check, found in zip(checks, _found(rows, study.inference.confidence), strict=True)
    ]


def _found(rows: pd.DataFrame, confidence: float) -> list[dict[str, float]]:
    estimate = rows["estimate"].to_numpy(dtype=np.float64)
    p_value = rows["p_value"].to_numpy(dtype=np.float64)
    # t tests on few persons count as the normal statistics of the same p-value
    statistic = np.sign(estimate) * np.minimum(normal_statistic(p_value), 38.0)
    drawn = np.column_stack(list(rows["deviations"])).astype(np.float64)
    level = 1.0 - confidence
    median = float(np.median(estimate))
    drawn_median = np.median(drawn * rows["std_error"].to_numpy(dtype=np.float64), axis=1)
    share = float(_dominant(statistic[None], level)[0])
    total = float(statistic.sum() / np.sqrt(len(statistic)))
    drawn_total = drawn.sum(axis=1) / np.sqrt(len(statistic))
    return [
        {"estimate": median, "p_value": _p_value(abs(median), np.abs(drawn_median))},
        {"estimate": share, "p_value": _p_value(share, _dominant(drawn, level))},
        {"statistic": total, "p_value": _p_value(abs(total), np.abs(drawn_total))},
    ]


def _dominant(statistic: Floats, level: float) -> Floats:
    """Share (b,) of statistics (b, q) that differ from nil in the direction in which most do."""
    reached = float(normal_statistic(np.array([level]))[0])
    above, below = (statistic >= reached).mean(axis=1), (statistic <= -reached).mean(axis=1)
    return np.asarray(np.maximum(above, below))


def _p_value(found: float, drawn: Floats) -> float:
    """How often a draw is as far from nil, the study itself counted as one."""
    return float((1 + (drawn >= found - 1e-12).sum()) / (1 + len(drawn)))
