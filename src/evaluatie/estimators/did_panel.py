"""Difference-in-differences for a panel of two periods, on the change in the outcome.

With both periods seen for everyone, the effect on the treated is the effect on the change:
each estimator takes change (n,), treated (n,) bool and matrix (n, k) of covariates fixed
before treatment (None for none) and returns an Effect with influence function. Conventions
are those of R's DRDID (Sant'Anna & Zhao 2020): logit score, linear outcome model, controls
with a score of at least 0.995 trimmed, standard error sqrt(sum(influence^2)) / n.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluatie.estimators.check_rows import Asked, as_checks
from evaluatie.estimators.comparison import Effects
from evaluatie.estimators.contributions import Estimated, estimated
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.implied_balance import Balance, implied_balance
from evaluatie.estimators.joint import Joint, joint
from evaluatie.estimators.plan_fits import WITHOUT_COVARIATES, plan_fit
from evaluatie.estimators.pooling import pooled
from evaluatie.estimators.regression_to_the_mean import (
    RegressionToTheMean,
    measured_regression_to_the_mean,
)
from evaluatie.estimators.rows import Basis, Label, effect_row, empty_row
from evaluatie.estimators.twoway_fe import twoway_fe
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Study
from evaluatie.study.placebos import OutcomePlacebo
from evaluatie.tables.samples import Cell, Source, cells, completed, first_completed, sample


def did_panel(source: Source, study: Study, design: str) -> Joint:
    """One row of CANDIDATES per cell, outcome and estimator of a before/after design."""
    found = [_estimates(one, study, design) for _, one in completed(source, study, design)]
    return joint(pooled(found, source), source, study)


def _estimates(source: Source, study: Study, design: str) -> list[Estimated]:
    rows: list[Estimated] = []
    for cell in cells(study, design, source.subgroups):
        persons = sample(cell, source)
        members = source.cluster_numbers(persons)
        for outcome in cell.analysis.outcomes:
            for estimator in study.designs[design].estimators:
                label = Label(design, estimator, outcome)
                if persons.empty:
                    rows.append(Estimated(empty_row(cell, label, _unseen(cell, source), study)))
                    continue
                used = _used(persons, cell, estimator)
                effect, balance = _estimate(label, persons[used], cell, study)
                basis = _basis(persons, outcome, used, balance)
                row = effect_row(cell, label, effect, basis, study)
                rows.append(estimated(row, effect, members[used]))
    return rows


def _unseen(cell: Cell, source: Source) -> str:
    """Why nobody has both measurements: the earlier one is missing for everybody, or the later."""
    later = replace(cell, analysis=replace(cell.analysis, before=None))
    return "window_not_observed" if sample(later, source).empty else "no_earlier_measurement"


def _used(persons: pd.DataFrame, cell: Cell, estimator: str) -> np.ndarray:
    """Persons (n,) an estimator draws on: those with covariates need levels the treated have."""
    if estimator in WITHOUT_COVARIATES:
        return np.ones(len(persons), dtype=bool)
    return shared_levels(persons, cell.analysis.covariates, persons["treated"].to_numpy(dtype=bool))


def _basis(persons: pd.DataFrame, outcome: str, used: np.ndarray, balance: Balance | None) -> Basis:
    treated = persons["treated"].to_numpy(dtype=bool)
    values, cluster = persons[f"y_{outcome}"].to_numpy(), persons["cluster"].to_numpy()
    weight = used.astype(np.float64)
    return Basis(treated, weight, cluster, values, treated.astype(int), balance=balance)


def _estimate(
    label: Label, persons: pd.DataFrame, cell: Cell, study: Study
) -> tuple[Effect, Balance | None]:
    """The effect, and how alike its estimator makes the groups if it uses covariates."""
    before = persons[f"y_{cell.analysis.before}"].to_numpy()
    after = persons[f"y_{label.outcome}"].to_numpy()
    treated = persons["treated"].to_numpy(dtype=bool)
    clusters = persons["cluster"].to_numpy()
    matrix = covariate_matrix(persons, cell.analysis.covariates).to_numpy()
    fit = plan_fit(study.designs[label.design], label.estimator)
    if fit is None:
        return _twoway(before, after, treated, clusters), None
    try:
        comparison = fit(treated, matrix, np.ones(len(persons)))
        effect = _of_change(comparison.effects((after - before)[:, None]), clusters)
    except NotEstimable as problem:
        return problem.effect(), None
    balance = implied_balance(treated, matrix, np.ones(len(persons)), comparison.control_weights)
    own = None if label.estimator in WITHOUT_COVARIATES else balance
    return _with_levels(effect, after[treated]), own


def _of_change(found: Effects, clusters: np.ndarray) -> Effect:
    estimate, mean = float(found.estimate[0]), float(found.mean_treated[0])
    return effect_from_influence(estimate, found.influence[:, 0], mean, clusters)


def panel_checks(source: Source, study: Study, design: str) -> pd.DataFrame:
    """Rows of SENSITIVITY: what matching on earlier outcomes would add to the effect by itself.

    Only where a design matches on a column that the study itself knows as an earlier outcome: the
    design's `before`, or a placebo's. It is measured on these and `before` together, which makes
    it rather too small; in the first completed cohort, where covariates are imputed. Source: Daw &
    Hatfield (2018).
    """
    source, plan = first_completed(source, study, design), study.designs[design]
    rows: list[dict[str, object]] = []
    nobody = pd.DataFrame({"subgroup": [], "level": []})
    for cell in cells(study, design, nobody):
        earlier = [term for term in cell.analysis.covariates if term in _earlier(study, design)]
        persons = sample(cell, source)
        if cell.analysis.name != MAIN or "matched_did" not in plan.estimators or not earlier:
            continue
        treated = persons["treated"].to_numpy(dtype=bool)
        found = _regression(persons, earlier, cell.analysis.before)
        for outcome in cell.analysis.outcomes:
            smallest = int(min(treated.sum(), (~treated).sum()))
            asked = Asked(cell, design, "matched_did", outcome, smallest)
            named = "+".join(earlier)
            if found is None:
                rows.append(asked.row("regression_to_the_mean", "no_variation", named))
                continue
            rows.append(
                asked.row("regression_to_the_mean", "ok", named, estimate=found.bias,
                          statistic=found.gap_in_sd)
            )  # fmt: skip
    return as_checks(rows)


def _regression(
    persons: pd.DataFrame, earlier: list[str], before: str | None
) -> RegressionToTheMean | None:
    """Measured on these and `before`, which counts once; None when it cannot be."""
    others = [term for term in earlier if term != before]
    known = [*others, f"y_{before}"] if len(persons) else []
    treated = persons["treated"].to_numpy(dtype=bool)
    found = measured_regression_to_the_mean(persons[known].to_numpy(dtype=float), treated)
    return None if found is None or not np.isfinite(found.bias) else found


def _earlier(study: Study, design: str) -> set[str | None]:
    """Columns of a persons file that hold an outcome from before."""
    found = {getattr(study.designs[design], "before", None)}
    for placebo in study.placebos.values():
        if isinstance(placebo, OutcomePlacebo):
            found |= {placebo.outcome.column, placebo.before}
    return found - {None}


def _with_levels(effect: Effect, after: np.ndarray) -> Effect:
    """Means as levels after the programme instead of changes; an empty effect stays empty."""
    if effect.status != "ok":
        return effect
    mean = float(after.mean())
    return replace(effect, mean_treated=mean, mean_control=mean - effect.estimate)


def _twoway(
    before: np.ndarray, after: np.ndarray, treated: np.ndarray, clusters: np.ndarray
) -> Effect:
    """The textbook regression on both periods stacked, errors clustered; influence by person."""
    post = np.repeat([False, True], len(before))
    outcome, group = np.concatenate([before, after]), np.tile(treated, 2)
    effect = twoway_fe(outcome, group, post, None, clusters=np.tile(clusters, 2))
    if effect.influence is None:
        return effect
    return replace(effect, influence=effect.influence.reshape(2, -1).mean(axis=0))
