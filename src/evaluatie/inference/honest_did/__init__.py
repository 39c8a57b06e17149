"""How wrong parallel trends may be before an event study changes its conclusion.

Rambachan & Roth (2023, Review of Economic Studies 90): confidence sets that hold when trends
differ after treatment by no more than a multiple of what they differed before
(`relative_magnitudes`) or bend by no more than a given amount per period (`smoothness`), and
the largest such violation at which an effect still shows (`breakdown`).
"""

from evaluatie.inference.honest_did.breakdown_value import Breakdown, breakdown
from evaluatie.inference.honest_did.sensitivity import (
    Sensitivity,
    relative_magnitudes,
    smoothness,
)

__all__ = ["Breakdown", "Sensitivity", "breakdown", "relative_magnitudes", "smoothness"]
