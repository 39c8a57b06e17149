"""Finds released results on the parts of an approach."""

from typing import Any

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate, as_estimate
from evaluatie.study.analyses import MAIN
from evaluatie.study.instrument_design import INSTRUMENT, InstrumentDesign
from evaluatie.study.model import Study

EXPLANATORY = "explanatory"  # the gate that every part fails


def instrument_designs(study: Study) -> list[str]:
    """Designs of instruments, in the order of the study file."""
    return [name for name, plan in study.designs.items() if plan.kind == INSTRUMENT]


def plan_of(context: Context, design: str) -> InstrumentDesign:
    """The design's section."""
    plan = context.study.designs[design]
    assert isinstance(plan, InstrumentDesign)
    return plan


def parts(context: Context, design: str, estimator: str = "") -> list[Estimate]:
    """The effect of every part over all landmarks; by the estimator that speaks unless another."""
    speaks = estimator or lookup.speaker(context.study, design)
    found = lookup.find(context.released, analysis=MAIN, design=design, estimator=speaks)
    order = plan_of(context, design).instruments
    names: list[str] = list(order)
    return sorted(found, key=lambda e: names.index(e.level) if e.level in names else len(names))


def reasons(context: Context, result: Estimate) -> list[str]:
    """Why an effect may not even be read as a hint: gates beside the one that all parts fail."""
    told = zip(result.failed_gates, context.reasons(result), strict=True)
    return [reason for gate, reason in told if gate != EXPLANATORY]


def by_moment(context: Context, design: str) -> list[tuple[Estimate, Any]]:
    """Effects by when a part starts, with their rows, by the estimator that speaks."""
    speaks = lookup.speaker(context.study, design)
    table = lookup.rows(context.released.estimates, analysis=MAIN, design=design, estimator=speaks)
    table = table[table["time"].notna()]
    return [(as_estimate(row), row) for row in table.itertuples(index=False)]


def before(context: Context, design: str) -> list[Any]:
    """The placebo of every part and estimator: what it seems to do before it starts."""
    found = lookup.rows(context.released.sensitivity, design=design, check="placebo_before")
    return list(found.itertuples(index=False))
