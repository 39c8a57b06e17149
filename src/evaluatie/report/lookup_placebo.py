"""Finds how the placebo gate weighs its tests: which belong together, their p by Holm, its verdict.

The gate takes the tests of a placebo together: of an outcome at every horizon where two cohorts
from before are compared, all of them where an earlier outcome is. It fails when one of their
p-values, adjusted by Holm (1979) for their number, is small. An interval that leaves zero out is
therefore not enough to fail it.
"""

from dataclasses import dataclass
from typing import Literal

from evaluatie.models.stepdown import holm
from evaluatie.report import lookup
from evaluatie.report.estimate import BLINDED, Estimate
from evaluatie.report.numbers import missing
from evaluatie.report.released import Released
from evaluatie.study import Study
from evaluatie.study.analyses import MAIN
from evaluatie.study.placebos import CohortPlacebo

Verdict = Literal["passes", "fails", "unknown"]


@dataclass(frozen=True)
class Weighed:
    """The tests of a placebo that the gate takes together.

    `smallest` is the lowest adjusted p-value, None where one of them is not printed; `off_zero`
    of the `shown` intervals leave zero out.
    """

    tests: int = 1
    smallest: float | None = None
    limit: float = 0.05
    shown: int = 1
    off_zero: int = 0


def weighed(released: Released, study: Study, result: Estimate) -> Weighed:
    """The tests that the gate takes together with this one."""
    found = together(released, study, result)
    adjusted = _holm(found)
    return Weighed(
        tests=len(found),
        smallest=min(adjusted) if adjusted else None,
        limit=1 - study.inference.confidence,
        shown=sum(e.known for e in found),
        off_zero=sum(e.differs for e in found),
    )


def together(released: Released, study: Study, result: Estimate) -> list[Estimate]:
    """The placebo estimates that were tested together with this one, withheld ones too."""
    key = {"analysis": result.analysis, **_of_gate(study, result), **lookup.everybody()}
    return [e for e in lookup.find(released, **key) if e.known or e.withheld]


def adjusted_p(released: Released, study: Study, result: Estimate) -> float | None:
    """The p-value of one test by Holm; None where another of the tests is not printed."""
    found = together(released, study, result)
    adjusted = _holm(found)
    own = result.outcome, result.horizon
    pairs = zip(found, adjusted, strict=False)
    return next((p for e, p in pairs if (e.outcome, e.horizon) == own), None)


def verdict(released: Released, study: Study, result: Estimate) -> Verdict:
    """Whether the placebo gate is passed where this placebo estimate speaks for it.

    The gate is one for all placebos: of several, the one that fails it shows by its p-values.
    """
    main = lookup.find(released, analysis=MAIN, **_of_gate(study, result), **lookup.everybody())
    judged = [e for e in main if e.known or e.status == BLINDED]
    if not study.gates.placebo or not judged:
        return "unknown"
    if not any("placebo" in e.failed_gates for e in judged):
        return "passes"
    if len(study.placebos) == 1:
        return "fails"
    own = weighed(released, study, result)
    if own.smallest is None:
        return "unknown"
    return "fails" if own.smallest < own.limit else "passes"


def _of_gate(study: Study, result: Estimate) -> dict[str, str]:
    """What tests have in common that the gate takes together."""
    key = {"design": result.design, "estimator": result.estimator}
    if isinstance(study.placebos[result.analysis], CohortPlacebo):
        key["outcome"] = result.outcome
    return key


def _holm(results: list[Estimate]) -> list[float]:
    """Adjusted p-values in the order of the results; none where one of them is not printed."""
    if any(missing(e.p_value) for e in results):
        return []
    return [float(p) for p in holm([e.p_value for e in results])]
