"""What repetitions say: bias, coverage, standard errors and rejections, of all and of those passed.

Repetitions that the gates let through are those a reader would be shown as a result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

RIGHT = (0.93, 0.97)  # coverage of a 95 % interval that may be called right
FEWEST_PASSED = 2  # below it there is no spread


def figures(rows: pd.DataFrame, truth: float) -> dict[str, Any]:
    """Figures of the repetitions of one estimator in one world.

    Of repetitions with an estimate, and (`_passed`) of those that the gates let through: `bias`,
    the mean error; `coverage`, the share of intervals that hold the truth; `rejected`, the share
    that leaves out zero (power, or without an effect the rate of false alarms); `se_ratio`, the
    mean standard error over the standard deviation of the estimates. `mc_error` is the Monte
    Carlo error of the coverage of those that passed: sqrt(p (1 - p) / n).
    """
    estimated = rows["status"] == "ok"
    passed = rows["gates_passed"]
    every, those = _quality(rows[estimated], truth), _quality(rows[passed], truth)
    return {
        "repetitions": len(rows),
        "estimated": float(estimated.mean()),
        "passed": float(passed.mean()),
        **every,
        **{f"{name}_passed": value for name, value in those.items()},
        "mc_error": monte_carlo_error(those["coverage"], int(passed.sum())),
        "stopped_by": most_frequent(rows.loc[~passed, "failed_gates"]),
    }


def monte_carlo_error(share: float, repetitions: int) -> float:
    """Standard error of a share of so many repetitions."""
    return float(np.sqrt(share * (1 - share) / max(repetitions, 1)))


def _quality(rows: pd.DataFrame, truth: float) -> dict[str, float]:
    if len(rows) < FEWEST_PASSED:
        return dict.fromkeys(("bias", "coverage", "rejected", "se_ratio"), np.nan)
    covered = (rows["conf_low"] <= truth) & (truth <= rows["conf_high"])
    rejected = (rows["conf_low"] > 0) | (rows["conf_high"] < 0)
    spread = rows["estimate"].std()
    return {
        "bias": float(rows["estimate"].mean() - truth),
        "coverage": float(covered.mean()),
        "rejected": float(rejected.mean()),
        "se_ratio": float(rows["std_error"].mean() / spread) if spread > 0 else np.nan,
    }


def most_frequent(failed: pd.Series) -> str | None:
    """The gate, or status, that stops most; the first by name among equals."""
    counts = failed.str.split(";").explode().value_counts()
    return min(counts.index, key=lambda name: (-counts[name], name)) if len(counts) else None
