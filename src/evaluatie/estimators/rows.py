"""From an effect to a row of results: interval, p-value, detectable effect, counts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from evaluatie.estimators.effect import Effect
from evaluatie.estimators.implied_balance import Balance
from evaluatie.estimators.risk_ratio import RiskRatio, risk_ratio
from evaluatie.inference.bands import pointwise_critical
from evaluatie.study.analyses import unit_of
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.samples import Cell

POWER = 0.8


@dataclass(frozen=True)
class Basis:
    """The persons a row rests on: group (n,), weight (n,), cluster (n,), outcome (n,).

    `parts` (n,) numbers the groups whose means the effect is made of: two for a comparison, four
    for a difference-in-differences. `compared` is the fewest persons compared with, where they
    differ from month to month and are no part. `balance` says how alike an estimator makes the
    groups, where it says so itself.
    """

    treated: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray
    outcome: np.ndarray
    parts: np.ndarray
    compared: float = np.inf
    balance: Balance | None = None


@dataclass(frozen=True)
class Label:
    """The columns that name a row within its cell; `time` of an effect that is not pooled."""

    design: str
    estimator: str
    outcome: str
    note: str | None = None
    time: str | None = None


def effect_row(
    cell: Cell, label: Label, effect: Effect, basis: Basis, study: Study
) -> dict[str, object]:
    """One row of CANDIDATES; p-values and intervals from the t distribution.

    Its degrees of freedom are the effective size of the smallest group less one. The minimum
    detectable effect is (t for the confidence level + t for 80 % power) x standard error: the
    smallest true effect that this design would find about four times out of five.
    """
    used = basis.weight > 0
    clusters = int(pd.unique(basis.cluster[used]).size)
    effect = with_spread(effect, basis.outcome[used], clusters)
    size = min(_smallest_group(basis), clusters)
    left_out = bool((~used & basis.treated).any() and (used & basis.treated).any())
    return {
        "study": study.study,
        **cell.key,
        "design": label.design,
        "estimator": label.estimator,
        "outcome": label.outcome,
        "time": label.time,
        "estimand": _estimand(label, left_out, study),
        **inference_columns(
            effect.estimate, effect.std_error, study.inference.confidence, size - 1
        ),
        **_ratio(effect, basis, study, label.outcome),
        "mean_treated": effect.mean_treated,
        "mean_control": effect.mean_control,
        "n_treated": int(basis.treated.sum()),
        "n_control": int((~basis.treated).sum()),
        "n_matched_treated": int((used & basis.treated).sum()),
        "n_matched_control": int((used & ~basis.treated).sum()),
        "n_clusters": clusters,
        **_weighted(effect, basis),
        "gates_passed": True,
        "status": effect.status,
        "note": label.note,
        "smallest_cell": smallest_cell(basis, study, label.outcome),
        "smallest_group": _smallest_group(basis),
        "fewest_clusters": _fewest_clusters(basis),
        "mean_all_treated": _mean(basis.outcome[basis.treated]),
        "largest_share": largest_share(basis, study, label.outcome),
    }


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan


def _estimand(label: Label, left_out: bool, study: Study) -> str:
    """ATM when treated are left out; one slope for both groups weights by variance.

    Overlap and whole-population weights have their own name, inside the scores kept.
    """
    plan = study.designs[label.design]
    weights = plan.weighted_by(label.estimator) if isinstance(plan, SurvivalDesign) else None
    target = getattr(study.designs[weights or label.design], "estimand", "ATT")
    if target != "ATT":
        return str(target)
    slope = label.estimator == "regression" and study.designs[label.design].kind == "matching"
    if slope or label.estimator == "twoway_fe":
        return "variance-weighted"
    return "ATM" if left_out else "ATT"


def with_spread(effect: Effect, outcome: np.ndarray, clusters: int = 2) -> Effect:
    """An error of zero is no certainty: the outcome does not vary. Nor has one cluster an error."""
    scale = max(abs(effect.estimate), np.abs(outcome).max(initial=0.0), 1e-12)
    spread = effect.std_error > 1e-12 * scale
    if effect.status != "ok" or (spread and clusters > 1):
        return effect
    status = "one_cluster" if clusters == 1 and len(outcome) > 1 else "no_variation"
    return Effect(np.nan, np.nan, None, np.nan, np.nan, status)


def banded(row: dict[str, object], half: float, confidence: float) -> dict[str, object]:
    """The row of an estimate with its simultaneous band; of another without.

    `half` is half its width by the normal distribution. It is widened as the row's own interval
    is by the t distribution: a band is never narrower than an interval.
    """
    if row["status"] != "ok":
        return row
    estimate, high, error = (float(str(row[k])) for k in ("estimate", "conf_high", "std_error"))
    half *= (high - estimate) / (pointwise_critical(confidence) * error)
    return row | {"band_low": estimate - half, "band_high": estimate + half}


def _fewest_clusters(basis: Basis) -> int:
    """Clusters of the group that has the fewest."""
    used = basis.weight > 0
    clusters = [pd.unique(basis.cluster[used & (basis.parts == part)]).size
                for part in np.unique(basis.parts)]  # fmt: skip
    return int(min(clusters, default=0))


def _smallest_group(basis: Basis) -> float:
    """Effective size of the smallest group that the effect is made of."""
    groups = [basis.weight[basis.parts == part] for part in np.unique(basis.parts)]
    sizes = [_effective(weight[weight > 0]) for weight in groups]
    found = basis.balance or Balance()
    return min((*sizes, basis.compared, found.effective)) if sizes else 0.0


def _weighted(effect: Effect, basis: Basis) -> dict[str, float]:
    """Of an estimate the effective size of the controls and how alike the groups are.

    Of several groups of controls under weights the size is that of the smallest. Without an
    estimate there is none: it would be the number of persons who were too few.
    """
    if effect.status != "ok":
        return {"ess": np.nan, "max_smd": np.nan}
    if basis.balance is not None:
        return {"ess": basis.balance.effective, "max_smd": basis.balance.max_smd}
    controls = basis.weight[(basis.weight > 0) & ~basis.treated]
    return {"ess": _effective(controls), "max_smd": np.nan}


def inference_columns(
    estimate: float, error: float, confidence: float, freedom: float
) -> dict[str, float]:
    """From the t distribution: of few persons the error itself is known roughly."""
    freedom = max(freedom, 1.0)
    quantile = stdtrit(freedom, (1 + confidence) / 2)
    statistic = estimate / error if error > 0 else np.nan
    return {
        "estimate": estimate,
        "std_error": error,
        "statistic": statistic,
        "p_value": 2 * stdtr(freedom, -abs(statistic)),
        "conf_low": estimate - quantile * error,
        "conf_high": estimate + quantile * error,
        "conf_level": confidence,
        "mde": (quantile + stdtrit(freedom, POWER)) * error,
    }


def _ratio(effect: Effect, basis: Basis, study: Study, outcome: str) -> dict[str, float]:
    """Risk ratio of a share with its interval; missing for other outcomes."""
    missing = RiskRatio(np.nan, np.nan, np.nan)
    share = is_share(study, outcome) and effect.status == "ok"
    found = _risk_ratio(effect, basis, study) if share else missing
    return {
        "risk_ratio": found.estimate, "ratio_low": found.conf_low, "ratio_high": found.conf_high,
    }  # fmt: skip


def _risk_ratio(effect: Effect, basis: Basis, study: Study) -> RiskRatio:
    return risk_ratio(
        effect, basis.outcome, clusters=basis.cluster, confidence=study.inference.confidence
    )


def _effective(weight: np.ndarray) -> float:
    return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0


def smallest_cell(basis: Basis, study: Study, outcome: str) -> int:
    """Fewest persons behind any mean of the row; of a share also those with 1 and those with 0."""
    used = basis.weight > 0
    counts = []
    for part in np.unique(basis.parts):
        values = basis.outcome[used & (basis.parts == part)]
        counts.append(len(values))
        if is_share(study, outcome):
            ones = int((values == 1).sum())
            counts += [ones, len(values) - ones]
    return int(min((*counts, basis.compared))) if counts else 0


def largest_share(basis: Basis, study: Study, outcome: str) -> float:
    """Largest part that one person has of the weighted total of an amount, of any mean of the row.

    Missing for shares: there everybody who reached the outcome counts the same.
    """
    if is_share(study, outcome):
        return np.nan
    amounts = np.abs(basis.outcome) * basis.weight
    groups = [amounts[basis.parts == part] for part in np.unique(basis.parts)]
    return max((float(one.max() / one.sum()) for one in groups if one.sum() > 0), default=np.nan)


def is_share(study: Study, outcome: str) -> bool:
    """Whether an outcome is 0/1: an indicator, or a column whose unit is `share`."""
    return unit_of(study, outcome) == "share"


def empty_row(
    cell: Cell, label: Label, status: str, study: Study, treated: np.ndarray | None = None
) -> dict[str, object]:
    """A row for a cell without an estimate: the status says why, `treated` (n,) who was there."""
    flags = np.zeros(0, dtype=bool) if treated is None else treated
    none = np.zeros(len(flags))
    effect = Effect(np.nan, np.nan, None, np.nan, np.nan, status)
    return effect_row(cell, label, effect, Basis(flags, none, none, none, none), study)


def as_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as CANDIDATES; columns that later stages fill are empty."""
    frame = pd.DataFrame(rows).reindex(columns=CANDIDATES.names)
    kinds = {
        "text": "str", "integer": "Int64", "number": "float64", "flag": "bool", "numbers": "object",
    }  # fmt: skip
    return frame.astype({column.name: kinds[column.kind] for column in CANDIDATES.columns})
