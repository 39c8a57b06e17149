"""Effects by half-year of settlement, whether there are any before the approach, and bounds.

The reference is the last half-year of the control cohort in which, here and elsewhere, as many
persons had whole windows as the gate `ess` asks of a group.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.cohort.cross_section import CrossSection
from evaluatie.estimators.cohort.did_composition import cohort_estimator
from evaluatie.estimators.cohort.event_study import EventStudy, event_study, pooled_event_study
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.rows import Basis, Label, banded, effect_row
from evaluatie.inference.bands import sup_t_critical_normal
from evaluatie.inference.honest_did import breakdown, relative_magnitudes, smoothness
from evaluatie.inference.pretrends import equivalence, linear_slope, wald_test
from evaluatie.models.covariates import covariate_matrix, level_codes
from evaluatie.months import as_days, half_year
from evaluatie.study.designs import EventStudy as Plan
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell

Row = dict[str, Any]
NO_PRE_PERIOD = "no_pre_period"


@dataclass(frozen=True)
class Found:
    """Rows of CANDIDATES and of SENSITIVITY."""

    effects: list[Row] = field(default_factory=list)
    checks: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Settlers:
    """Half-years of a cell in order: their names (p,), code (n,) of each person, the reference.

    `approach` (p,) says which are of the approach; `levels` (n, c) are codes of the covariates.
    """

    names: list[str]
    code: np.ndarray
    reference: int
    approach: np.ndarray
    levels: np.ndarray


def half_year_rows(
    cell: Cell, sections: Sequence[CrossSection | None], study: Study, of: tuple[str, str]
) -> Found:
    """The event study of one cell; `of` names design and outcome.

    Of several `sections`, which differ in imputed covariates only, effects are pooled.
    """
    design, outcome = of
    section = sections[0]
    plan = _plan(study, design)
    terms = [term for term in cell.analysis.covariates if term not in plan.without]
    settlers = None if section is None else _settlers(section, terms, study.gates.ess)
    if section is None or settlers is None:
        asked = Asked(cell, design, plan.estimator, outcome, 0)
        return Found([], _without(asked, plan, _no_reference(section)))
    estimator = cohort_estimator(study.designs[design], plan.estimator)
    study_of = pooled_event_study(
        [_event_study(one, settlers, terms, outcome, estimator) for one in sections if one]
    )
    effects = _effects(cell, section, study, (design, outcome), (settlers, study_of))
    asked = Asked(cell, design, plan.estimator, outcome, _fewest(settlers, study_of, effects))
    return Found(effects, _checks(asked, settlers, study_of, study))


def _event_study(
    section: CrossSection, settlers: Settlers, terms: list[str], outcome: str,
    estimator: Callable[..., Effect],
) -> EventStudy:  # fmt: skip
    return event_study(
        section.values(outcome), section.here, settlers.code,
        covariate_matrix(section.persons, terms).to_numpy(),
        reference=settlers.reference,
        estimator=estimator,
        clusters=section.cluster,
        levels=level_codes(section.persons, terms),
        n_periods=len(settlers.names),
    )  # fmt: skip


def _no_reference(section: CrossSection | None) -> str:
    """Why no half-year can be the reference: nobody was followed, nobody is before, or too few."""
    if section is None:
        return "window_not_observed"
    return "too_few" if not section.late.all() else NO_PRE_PERIOD


def _plan(study: Study, design: str) -> Plan:
    plan: Plan = study.designs[design].event_study  # type: ignore[union-attr, assignment]
    return plan


def _settlers(section: CrossSection, terms: list[str], fewest: float) -> Settlers | None:
    """Half-years with persons; None without one of the control cohort that can be the reference."""
    label = half_year(as_days(section.persons["settled_on"]))
    names, code = np.unique(label, return_inverse=True)
    early = [
        number
        for number in range(len(names))
        if not section.late[code == number].any()
        and min(np.bincount(section.here[code == number], minlength=2)) >= fewest
    ]
    approach = np.array([section.late[code == number].any() for number in range(len(names))])
    levels = level_codes(section.persons, terms)
    found = [str(name) for name in names]
    return Settlers(found, code, early[-1], approach, levels) if early else None


def _effects(
    cell: Cell, section: CrossSection, study: Study, of: tuple[str, str],
    found: tuple[Settlers, EventStudy],
) -> list[Row]:  # fmt: skip
    """A row for every half-year but the reference, with its simultaneous band."""
    settlers, events = found
    critical = sup_t_critical_normal(events.covariance, study.inference.confidence, seed=study.seed)
    rows = []
    for place, code in enumerate(events.period):
        effect = _effect(events, place)
        label = Label(of[0], _plan(study, of[0]).estimator, of[1], time=settlers.names[code])
        row = effect_row(cell, label, effect, _basis(section, settlers, int(code), of[1]), study)
        rows.append(banded(row, critical * effect.std_error, study.inference.confidence))
    return rows


def _effect(events: EventStudy, place: int) -> Effect:
    nan = float("nan")
    effect = float(events.estimate[place])
    status = events.status[place]
    return Effect(effect, float(events.std_error[place]), None, nan, nan, status)


def _basis(section: CrossSection, settlers: Settlers, code: int, outcome: str) -> Basis:
    """The four groups of a half-year and the reference, of whom the estimate is made."""
    rows = np.isin(settlers.code, (code, settlers.reference))
    late = settlers.code == code
    for level in settlers.levels.T:
        rows &= np.isin(level, level[section.here & late])
    values = section.values(outcome)
    return Basis(
        treated=(section.here & late)[rows],
        weight=np.ones(int(rows.sum())),
        cluster=section.cluster[rows],
        outcome=values[rows],
        parts=(2 * section.here + late)[rows],
    )


def _fewest(settlers: Settlers, events: EventStudy, effects: list[Row]) -> int:
    """Fewest persons in a group behind the joint tests.

    With one half-year before, the tests are of that effect: then as few as are behind it.
    """
    kept = events.estimable
    before = [place for place in kept if events.period[place] < settlers.reference]
    if len(before) == 1:
        return int(effects[before[0]]["smallest_cell"])
    return int(min(*events.n_reference, *events.n_here[kept], *events.n_there[kept]))


@dataclass(frozen=True)
class Path:
    """Estimable effects (q,) with covariance (q, q) in time order: how many are before, and when.

    `time` counts half-years from the reference, at 0; `settlers` (q,) settled here.
    """

    estimate: np.ndarray
    covariance: np.ndarray
    time: np.ndarray
    settlers: np.ndarray

    @property
    def before(self) -> np.ndarray:
        """Which effects (q,) are before the reference."""
        return self.time < 0

    @property
    def error(self) -> np.ndarray:
        """Standard errors (q,)."""
        return np.sqrt(np.diag(self.covariance))


def _path(settlers: Settlers, events: EventStudy) -> Path:
    period = events.period[events.estimable]
    # a control half-year after the reference, of too few, is neither before nor since the approach
    used = (period < settlers.reference) | settlers.approach[period]
    kept = events.estimable[used]
    time = np.array([_number(name) for name in settlers.names])
    return Path(
        events.estimate[kept],
        events.covariance[np.ix_(used, used)],
        (time[events.period] - time[settlers.reference])[kept],
        events.n_here[kept].astype(np.float64),
    )


def _number(name: str) -> int:
    """Half-years since the year nought: 2016H1 and 2016H2 lie one apart."""
    year, half = name.split("H")
    return 2 * int(year) + int(half)


def _checks(asked: Asked, settlers: Settlers, events: EventStudy, study: Study) -> list[Row]:
    path, confidence = _path(settlers, events), study.inference.confidence
    reference = f"reference:{settlers.names[settlers.reference]}"
    if not path.before.any() or path.before.all():
        status = _lacking(settlers, events, before=not path.before.any())
        return _without(asked, _plan(study, asked.design), status, reference)
    clusters = int(events.n_clusters.max())
    first = np.ix_(path.before, path.before)
    before, covariance = path.estimate[path.before], path.covariance[first]
    wald = wald_test(before, covariance, clusters=clusters)
    if wald.status != "ok":  # errors of so few clusters, or of so little, say nothing one by one
        return _without(asked, _plan(study, asked.design), wald.status, reference)
    same = equivalence(before, path.error[path.before], confidence)
    slope = linear_slope(before, covariance, path.time[path.before])
    return [
        asked.row("pretrend", wald.status, note=reference, statistic=wald.statistic,
                  freedom=wald.freedom, p_value=wald.p_value),
        # not the largest effect itself: that half-year may be withheld
        asked.row("equivalence", same.status, note=reference, estimate=same.margin),
        asked.row("slope", slope.status, note=reference, estimate=slope.estimate,
                  std_error=slope.std_error, p_value=slope.p_value),
        *_bounds(asked, path, study),
    ]  # fmt: skip


def _lacking(settlers: Settlers, events: EventStudy, *, before: bool) -> str:
    """Why there is no effect before the reference, or none since the approach.

    That of the half-year nearest to the reference, if there are any.
    """
    if before:
        there = np.flatnonzero(events.period < settlers.reference)[::-1]
    else:
        there = np.flatnonzero(settlers.approach[events.period])
    none = NO_PRE_PERIOD if before else "window_not_observed"
    return events.status[there[0]] if len(there) else none


def _bounds(asked: Asked, path: Path, study: Study) -> list[Row]:
    """Robust sets of the mean effect on the settlers since the approach, and where they break.

    They bound steps from one half-year to the next, so that none may be missing in between.
    """
    plan, after = _plan(study, asked.design), ~path.before
    if (np.diff(np.sort(np.append(path.time, 0))) != 1).any():
        return _without_bounds(asked, plan, "gap")
    weights = path.settlers[after] / path.settlers[after].sum()
    data = path.estimate, path.covariance, int(path.before.sum())
    options = {"weights": weights, "confidence": study.inference.confidence, "seed": study.seed}
    rows = []
    for name, function, bounds in (
        ("relative_magnitudes", relative_magnitudes, plan.relative_magnitudes),
        ("smoothness", smoothness, plan.smoothness),
    ):
        if not bounds:
            continue
        sets = function(*data, bounds=bounds, **options)
        for number, bound in enumerate(bounds):
            ends = {"conf_low": sets.low[number], "conf_high": sets.high[number]}
            rows.append(asked.row(name, sets.status, f"{bound:g}", **ends))
        broken = breakdown(*data, restriction=name, **options)
        rows.append(asked.row(f"{name}_breakdown", broken.status, estimate=broken.value))
    return rows


def _without(asked: Asked, plan: Plan, status: str, note: str = "") -> list[Row]:
    """A row for every check that could not be made."""
    checks = ("pretrend", "equivalence", "slope")
    rows = [asked.row(check, status, note=note) for check in checks]
    return rows + _without_bounds(asked, plan, status)


def _without_bounds(asked: Asked, plan: Plan, status: str) -> list[Row]:
    rows = []
    for name in ("relative_magnitudes", "smoothness"):
        bounds = getattr(plan, name)
        rows += [asked.row(name, status, f"{bound:g}") for bound in bounds]
        rows += [asked.row(f"{name}_breakdown", status)] if bounds else []
    return rows
