"""Rules for what is asked of the primary result: covariates that are there, people who can leave.

The section may be left out (`sensitivity` is then None), and no rule says anything.
"""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.rules.problem import Problem, listed


def _benchmarks(sensitivity: Any, covariates: Any, designs: Any, primary: Any) -> Iterator[Problem]:
    if sensitivity is None:
        return
    plan = designs.get(primary.design)
    known = list(getattr(plan, "covariates", None) or covariates)
    for number, name in enumerate(sensitivity.benchmarks):
        if name not in known:
            problem = f"{name} is not among the covariates of the primary design: {listed(known)}"
            yield ("sensitivity", "benchmarks", number), problem
    if len(set(sensitivity.benchmarks)) != len(sensitivity.benchmarks):
        yield ("sensitivity", "benchmarks"), "a name is given twice"
    if bool(sensitivity.benchmarks) != bool(sensitivity.strengths):
        yield ("sensitivity", "strengths"), "belong together with benchmarks: give both, or none"


def _lee(sensitivity: Any, source: Any) -> Iterator[Problem]:
    if sensitivity is not None and sensitivity.lee and source.kind != "registers":
        problem = "a source of kind persons has everybody's outcome: nobody left; say lee: false"
        yield ("sensitivity", "lee"), problem


def _nothing_to_ask(sensitivity: Any, designs: Any, primary: Any) -> Iterator[Problem]:
    plan = designs.get(primary.design)
    kinds = ("matching", "did_cohort", "did_panel")
    if sensitivity is not None and plan is not None and plan.kind not in kinds:
        yield ("sensitivity",), f"needs a primary design of kind {listed(kinds)}; or remove it"


RULES = (_benchmarks, _lee, _nothing_to_ask)
