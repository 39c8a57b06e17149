"""Finds released results by their key. Nothing is estimated here."""

from typing import Any

import pandas as pd

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import Scale, decimals_for, missing
from evaluatie.report.released import Released
from evaluatie.study import Study, analyses
from evaluatie.study.analyses import MAIN, unit_of
from evaluatie.study.placebos import OutcomePlacebo
from evaluatie.tables.derived import NO_HORIZON, OVERALL

_GRADES = ("laag", "midden", "hoog")


def rows(table: pd.DataFrame, **key: Any) -> pd.DataFrame:
    """The rows with these values in these columns, in the table's order."""
    keep = pd.Series(True, index=table.index)
    for name, value in key.items():
        keep &= table[name] == value
    return table[keep]


def find(released: Released, **key: Any) -> list[Estimate]:
    """All pooled estimates with this key, in the table's order."""
    known = (released.pooled_by(name).get(key[name], []) for name in key)
    fewest = min(known, key=len, default=released.pooled)
    return [one for one in fewest if all(getattr(one, name) == key[name] for name in key)]


def primary_cell(study: Study) -> dict[str, Any]:
    """Outcome and horizon of the study's one primary result."""
    return {"outcome": study.primary.outcome, "horizon": study.primary.horizon or NO_HORIZON}


def everybody() -> dict[str, str]:
    """The key of estimates over all levels."""
    return {"subgroup": OVERALL, "level": OVERALL}


def speaker(study: Study, design: str) -> str:
    """The estimator that speaks for a design: the plan's choice, else the first it names."""
    return analyses.speaker(study, design)


def designs_in_order(study: Study) -> list[str]:
    """The design of the primary result, then the others in the order of the study file."""
    return sorted(study.designs, key=lambda name: name != study.primary.design)


def primary_results(released: Released, study: Study) -> list[Estimate]:
    """For each design the primary estimate of the estimator that speaks for it."""
    found = []
    for design in designs_in_order(study):
        key = {"analysis": MAIN, "design": design, "estimator": speaker(study, design)}
        found += find(released, **key, **primary_cell(study), **everybody())
    return found


def headline(released: Released, study: Study) -> Estimate | None:
    """The estimate that the plan chose beforehand, when it passes its gates or they are set aside.

    Another design that passes is never promoted: that would be choosing after seeing.
    """
    planned = primary_results(released, study)[:1]
    return next((e for e in planned if e.stands), None)


def placebo_cell(study: Study, placebo: str) -> dict[str, Any]:
    """Outcome and horizon at which a placebo is judged."""
    plan = study.placebos[placebo]
    if isinstance(plan, OutcomePlacebo):
        return {"outcome": plan.outcome.column, "horizon": NO_HORIZON}
    return primary_cell(study)


def placebo_results(released: Released, study: Study, placebo: str) -> list[Estimate]:
    """For each design the placebo estimate that belongs to the primary result."""
    found = []
    for design in designs_in_order(study):
        key = {"analysis": placebo, "design": design, "estimator": speaker(study, design)}
        found += find(released, **key, **placebo_cell(study, placebo), **everybody())
    return found


def placebo_failed(released: Released, study: Study, result: Estimate) -> bool:
    """Whether the design of a placebo estimate fails its placebo gate; its interval without one."""
    if not study.gates.placebo:
        return result.differs
    key = {"design": result.design, "estimator": result.estimator, **everybody()}
    cell = primary_cell(study)
    found = find(released, analysis=MAIN, **key, **cell)
    return any("placebo" in e.failed_gates for e in found)


def differs_anywhere(released: Released, result: Estimate) -> bool:
    """Whether the same estimator finds a difference at any horizon of the same analysis."""
    key = {"analysis": result.analysis, "design": result.design, "estimator": result.estimator}
    return any(e.differs for e in find(released, outcome=result.outcome, **key, **everybody()))


def effects_shown(released: Released, study: Study) -> list[Estimate]:
    """Main effects on everybody that stand together in a figure: of each cell those that speak.

    Where a study has one outcome and no horizons, by every estimator of each design.
    """
    found = find(released, analysis=MAIN, **everybody())
    found = [e for e in found if e.outcome in study.outcomes]
    if len({(e.outcome, e.horizon) for e in found}) == 1:
        return found
    return [e for e in found if e.estimator == speaker(study, e.design)]


def unadjusted(study: Study, result: Estimate) -> bool:
    """Whether an estimate takes no characteristics of persons into account."""
    plan = study.designs[result.design]
    if plan.kind == "matching":
        return plan.method == "none" and result.estimator == "difference_in_means"
    before_after = plan.kind == "did_panel" and result.estimator == "twoway_fe"
    return before_after or result.estimator == "unconditional"


def design_of_kind(study: Study, kind: str) -> str | None:
    """The first design of a kind."""
    return next((name for name, plan in study.designs.items() if plan.kind == kind), None)


def matching_design(study: Study) -> str | None:
    """The first design that makes its groups alike; only when there is none, the raw comparison."""
    plans = {name: plan for name, plan in study.designs.items() if plan.kind == "matching"}
    alike = (name for name, plan in plans.items() if plan.method != "none")
    return next(alike, next(iter(plans), None))


def scales(released: Released, study: Study) -> dict[str, Scale]:
    """Unit and decimals in which each outcome is printed, the same everywhere."""
    found = {}
    for outcome in dict.fromkeys([*study.outcomes, *released.estimates["outcome"]]):
        table = rows(released.estimates, outcome=outcome)
        values = [*table["estimate"], *table["mean_treated"]]
        found[outcome] = Scale(unit_of(study, outcome), decimals_for(values))
    for outcome in study.secondary:
        means = rows(released.secondary_means, outcome=outcome)["mean"]
        found[outcome] = Scale(unit_of(study, outcome), decimals_for(list(means)))
    return found


def level_rank(study: Study, result: Estimate) -> tuple[int, float]:
    """Where a level stands among those of its subgroup: as the study or its meaning orders them.

    Levels that neither orders keep the order of the table, unknown ones come last.
    """
    plan = study.subgroups.get(result.subgroup)
    if result.level == "onbekend":
        return 1, 0.0
    if plan is not None and plan.cuts:
        # '<27' before '27-<35' before '>=35'
        first = result.level.lstrip("<>=").split("-")[0]
        return 0, float(first) - (0.5 if result.level.startswith("<") else 0)
    named = list(_GRADES)
    if plan is not None and (plan.arms or plan.groups):
        named = list(study.arms if plan.arms else plan.groups or ())
    return 0, float(named.index(result.level) if result.level in named else len(named))


def group_sizes(released: Released, study: Study) -> tuple[Any, Any]:
    """Persons in the onderzoeksgroep and the controlegroep of the primary result."""
    for result in primary_results(released, study):
        if not missing(result.n_treated):
            return result.n_treated, result.n_control
    return None, None
