"""One estimate, and what may be said of it."""

from dataclasses import dataclass
from typing import Any

from evaluatie.report.numbers import missing
from evaluatie.study.gates import CAUTION

BLINDED = "blinded"  # the status of an effect that is hidden until the design is judged


@dataclass(frozen=True)
class Estimate:
    """One row of the result table, as far as readers see it."""

    analysis: str
    design: str
    estimator: str
    outcome: str
    horizon: int
    subgroup: str
    level: str
    estimand: str
    estimate: float
    std_error: float
    p_value: float
    p_adjusted: float
    conf_low: float
    conf_high: float
    mean_treated: float
    mean_control: float
    n_treated: Any
    n_control: Any
    ess: float
    max_smd: float
    mde: float
    gates_passed: bool
    failed_gates: tuple[str, ...]
    status: str
    note: str
    overridden_gates: tuple[str, ...] = ()
    stamp: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a printed estimate."""
        return self.status == "ok" and not missing(self.estimate)

    @property
    def withheld(self) -> bool:
        """Whether there is an estimate that is not printed."""
        return not self.known and self.status in ("ok", "suppressed")

    @property
    def blinded(self) -> bool:
        """Whether the estimate is hidden until the design is judged."""
        return self.status == BLINDED

    @property
    def differs(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.known and (self.conf_low > 0 or self.conf_high < 0)

    @property
    def passes(self) -> bool:
        """Whether it may be read as an effect."""
        return self.known and self.gates_passed

    @property
    def set_aside(self) -> bool:
        """Whether it fails only gates that the study sets aside, on record."""
        failed = set(self.failed_gates)
        return self.known and not self.passes and failed <= set(self.overridden_gates)

    @property
    def stands(self) -> bool:
        """Whether it may be told as a result: it passes, or what it fails is set aside."""
        return self.passes or self.set_aside

    @property
    def cautious(self) -> bool:
        """Whether it is to be read with reserve: more than nothing, less than a result."""
        return self.known and self.stamp == CAUTION


def as_estimate(row: Any) -> Estimate:
    """An `Estimate` from a row of the table."""
    names = [name for name in Estimate.__dataclass_fields__ if name not in _CONVERTED]
    return Estimate(
        **{name: getattr(row, name) for name in names},
        horizon=int(row.horizon),
        gates_passed=not missing(row.gates_passed) and bool(row.gates_passed),
        failed_gates=_names(row.failed_gates),
        overridden_gates=_names(row.overridden_gates),
        stamp="" if missing(row.stamp) else str(row.stamp),
        note="" if missing(row.note) else str(row.note),
    )


_CONVERTED = ("horizon", "gates_passed", "failed_gates", "overridden_gates", "stamp", "note")


def _names(gates: Any) -> tuple[str, ...]:
    text = "" if missing(gates) else str(gates)
    return tuple(gate.strip() for gate in text.split(";") if gate.strip())
