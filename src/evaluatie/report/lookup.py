"""Finds released results by their key. Nothing is estimated here."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.report.numbers import Scale, decimals_for, missing
from evaluatie.report.released import Released
from evaluatie.study import Study, analyses
from evaluatie.study.analyses import MAIN, unit_of
from evaluatie.study.gates import CAUTION
from evaluatie.study.placebos import OutcomePlacebo
from evaluatie.tables.derived import NO_HORIZON, OVERALL

BLINDED = "blinded"  # the status of an effect that is hidden until the design is judged
_GRADES = ("laag", "midden", "hoog")


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


def rows(table: pd.DataFrame, **key: Any) -> pd.DataFrame:
    """The rows with these values in these columns, in the table's order."""
    keep = pd.Series(True, index=table.index)
    for name, value in key.items():
        keep &= table[name] == value
    return table[keep]


def find(released: Released, **key: Any) -> list[Estimate]:
    """All pooled estimates with this key."""
    table = rows(released.estimates, **key)
    table = table[table["time"].isna()]
    return [as_estimate(row) for row in table.itertuples(index=False)]


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
