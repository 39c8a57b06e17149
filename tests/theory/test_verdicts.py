"""What is concluded of a chain, and that it never goes beyond what the estimate allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.study.gates import CAUTION, NOT_INTERPRETABLE
from evaluatie.theory.verdicts import Findings, verdict

ALPHA, RELEVANT = 0.05, 0.04
PLACEBO = ("explanatory", "placebo_missing")


def found(low: float, high: float, **changes) -> Findings:
    whole = {
        "backed": 2, "grade": "high", "estimate": (low + high) / 2, "conf_low": low,
        "conf_high": high, "stamp": CAUTION, "failed_gates": ("explanatory",),
    } | changes  # fmt: skip
    return Findings(**whole)


@pytest.mark.parametrize(
    ("findings", "conclusion", "reason"),
    [
        (found(0.01, 0.09), "supported", "in_line"),
        (found(0.01, 0.09, grade="unknown"), "supported", "in_line"),
        (found(0.01, 0.09, grade="low"), "mixed", "not_carried_out"),
        (found(0.01, 0.09, backed=0), "mixed", "not_backed"),
        (found(0.01, 0.09, adjusted=0.2), "mixed", "by_itself_only"),
        (found(0.01, 0.09, failed_gates=PLACEBO, backed=0), "mixed", "other_gates"),
        (found(-0.01, 0.03), "not_supported", "ruled_out"),
        (found(-0.01, 0.03, failed_gates=PLACEBO), "not_testable", "other_gates"),
        (found(-0.01, 0.05), "not_testable", "too_wide"),
        (found(-0.09, -0.01), "not_supported", "other_way"),
        (found(-0.09, -0.01, failed_gates=PLACEBO), "not_testable", "other_gates"),
        (found(0.01, 0.09, stamp=NOT_INTERPRETABLE), "not_testable", "not_interpretable"),
        (found(0.01, 0.09, missing="no_register"), "not_testable", "no_register"),
    ],
)
def test_the_rule(findings: Findings, conclusion: str, reason: str) -> None:
    assert verdict(findings, ALPHA, RELEVANT) == (conclusion, reason)


def test_without_an_effect_that_matters_nothing_is_ruled_out() -> None:
    assert verdict(found(-0.01, 0.03), ALPHA, None) == ("mixed", "unclear")


@given(
    st.floats(-1, 1), st.floats(0, 1), st.integers(0, 3),
    st.sampled_from(["high", "medium", "low", "unknown"]), st.booleans(), st.booleans(),
)  # fmt: skip
def test_support_is_never_more_than_the_estimate_carries(
    low: float, width: float, backed: int, grade: str, doubtful: bool, readable: bool
) -> None:
    gates = PLACEBO if doubtful else ("explanatory",)
    stamp = CAUTION if readable else NOT_INTERPRETABLE
    findings = found(low, low + width, backed=backed, grade=grade, failed_gates=gates, stamp=stamp)
    conclusion, _ = verdict(findings, ALPHA, RELEVANT)
    if conclusion == "supported":
        assert low > 0
        assert not doubtful
        assert readable
    if conclusion == "not_supported":
        assert not doubtful
        assert readable
