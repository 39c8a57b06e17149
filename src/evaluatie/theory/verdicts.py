"""What may be concluded of a chain: one rule, so that the same findings always read the same.

A chain can be tested only through the effect of its instrument. That effect is explanatory: the
strongest conclusion is that findings go with the theory, never that the chain works. A contribution
is never put higher than the credibility of the estimate it rests on:

* not testable: no effect is estimated, or it may not be read, or its interval holds both nothing
  and an effect that would matter;
* not supported: the effect goes the other way, or an effect that would matter is ruled out; not
  when a gate fails beside the one of all instruments: then it is not testable;
* supported: the effect goes the right way, promises were kept (not: grade low), some mechanism has
  evidence behind it, and no gate fails but that of all instruments;
* mixed: everything in between.
"""

from dataclasses import dataclass

from evaluatie.study.gates import EXPLANATORY, NOT_INTERPRETABLE

SUPPORTED, MIXED, NOT_SUPPORTED, NOT_TESTABLE = (
    "supported", "mixed", "not_supported", "not_testable",
)  # fmt: skip


@dataclass(frozen=True)
class Findings:
    """What is known of a chain. `missing`: why there is no effect; empty when there is one.

    `adjusted` is the p-value that allows for the number of instruments, where there is one.
    """

    backed: int
    grade: str
    missing: str = ""
    estimate: float = 0.0
    conf_low: float = 0.0
    conf_high: float = 0.0
    adjusted: float | None = None
    stamp: str = ""
    failed_gates: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a gate fails beside the one that every instrument fails."""
        return any(gate != EXPLANATORY for gate in self.failed_gates)


def verdict(found: Findings, alpha: float, relevant: float | None) -> tuple[str, str]:
    """The conclusion and its reason. `relevant` is the smallest effect that matters, if known."""
    if found.missing:
        return NOT_TESTABLE, found.missing
    if found.stamp == NOT_INTERPRETABLE:
        return NOT_TESTABLE, "not_interpretable"
    if found.conf_high < 0:
        return (NOT_TESTABLE, "other_gates") if found.doubtful else (NOT_SUPPORTED, "other_way")
    if found.conf_low <= 0:
        return _unclear(found, relevant)
    return _positive(found, alpha)


def _unclear(found: Findings, relevant: float | None) -> tuple[str, str]:
    """The interval holds zero, and perhaps an effect that would matter too."""
    if relevant is None:
        return MIXED, "unclear"
    if found.conf_high >= relevant:
        return NOT_TESTABLE, "too_wide"
    return (NOT_TESTABLE, "other_gates") if found.doubtful else (NOT_SUPPORTED, "ruled_out")


def _positive(found: Findings, alpha: float) -> tuple[str, str]:
    """The interval lies above zero; what takes away from it, the most serious first."""
    reasons = {
        "other_gates": found.doubtful,
        "by_itself_only": found.adjusted is not None and found.adjusted > alpha,
        "not_carried_out": found.grade == "low",
        "not_backed": found.backed == 0,
    }
    first = next((reason for reason, applies in reasons.items() if applies), None)
    return (MIXED, first) if first else (SUPPORTED, "in_line")
