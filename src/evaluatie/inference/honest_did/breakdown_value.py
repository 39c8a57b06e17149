"""How large a violation of parallel trends must be before a conclusion breaks down."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.typing import ArrayLike

from evaluatie.inference.honest_did.event_study import make_event_study, problem
from evaluatie.inference.honest_did.sensitivity import (
    METHODS,
    IntervalAt,
    check_name,
    check_options,
    relative_magnitudes_at,
    smoothness_at,
)

RESTRICTIONS = ("relative_magnitudes", "smoothness")
FIRST_BOUND = 1 / 16  # first violation tried, in units of the restriction
DOUBLINGS = 18  # to 8,192 units
PRECISION = 1e-3  # of a breakdown value, in the same units


@dataclass(frozen=True)
class Breakdown:
    """Largest violation at which the robust set still excludes 0.

    In multiples of the largest step before (relative magnitudes) or outcome units per period
    (smoothness). 0 when the set holds 0 without any violation; the largest violation tried,
    with status `beyond_search`, when it never does; missing with the other statuses of
    `Sensitivity`.
    """

    value: float
    status: str = "ok"
    note: str = ""


def breakdown(
    estimate: ArrayLike,
    covariance: ArrayLike,
    n_pre: int,
    *,
    restriction: str,
    seed: int,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
    method: str = "fixed_length",
) -> Breakdown:
    """Largest violation at which the robust set excludes 0.

    Arguments as the two functions above; `restriction` is the name of one, `method` is that of
    smoothness. Tries no violation, then 1/16 of a unit and its doubles, until a set holds 0, and
    halves the last step to 1/1000 of a unit. The unit is 1 for relative magnitudes and the
    standard error of the target for smoothness. Sets grow with the violation, but for a little
    that the conditional test may not; the value is that of the first crossing found.
    """
    study = make_event_study(estimate, covariance, n_pre, weights)
    check_options((), confidence)
    check_name(restriction, RESTRICTIONS)
    check_name(method, METHODS)
    status, note = problem(study)
    if status != "ok":
        return Breakdown(float("nan"), status, note)
    if restriction == "relative_magnitudes":
        return _search(relative_magnitudes_at(study, confidence, seed), unit=1.0)
    return _search(smoothness_at(study, confidence, method, seed), unit=study.std_error)


def _search(interval_at: IntervalAt, unit: float) -> Breakdown:
    def holds_zero(bound: float) -> bool:
        low, high = interval_at(bound * unit)
        return low <= 0 <= high

    if holds_zero(0.0):
        return Breakdown(0.0, note="The interval holds 0 without any violation.")
    tried = [0.0, *(FIRST_BOUND * 2.0**power for power in range(DOUBLINGS))]
    crossing = next((i for i, bound in enumerate(tried) if i and holds_zero(bound)), None)
    if crossing is None:
        note = "The interval excludes 0 at every violation tried."
        return Breakdown(tried[-1] * unit, "beyond_search", note)
    low, high = tried[crossing - 1], tried[crossing]
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (low, middle) if holds_zero(middle) else (middle, high)
    return Breakdown(low * unit)
