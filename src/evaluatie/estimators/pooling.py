"""Rows of a design from several completed cohorts, pooled to one row each by Rubin's rules.

Estimate, match and weigh within every completed cohort, then pool the effects: the order that
keeps propensity scores unbiased (Leyrat et al. 2019, Statistical Methods in Medical Research 28).
What clusters of persons add to an effect is the mean of what they add in each cohort; and every
set of imputed values is one more cluster, shared by all effects, which adds what differs between
sets. So joint draws, tests of differences and bands know that what is imputed is uncertain too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.contributions import Contributions, Estimated, stacked
from evaluatie.estimators.rows import inference_columns
from evaluatie.inference.bands import pointwise_critical
from evaluatie.inference.rubin import contributions, mean, pool
from evaluatie.tables.samples import Source

Floats = NDArray[np.float64]
Row = dict[str, Any]
KEY = ("analysis", "horizon", "subgroup", "level", "design", "estimator", "outcome", "time")
FEWEST = (
    "n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters",
    "smallest_cell", "smallest_group", "fewest_clusters",
)  # fmt: skip
MEANS = ("mean_treated", "mean_control", "max_smd", "mean_all_treated")
RATIO = ("risk_ratio", "ratio_low", "ratio_high")


def pooled(found: Iterable[Sequence[Estimated]], source: Source) -> list[Estimated]:
    """One row for each row of the completed cohorts, which have the same rows in the same order.

    Counts and sizes are the fewest of any cohort; an effect that one of them does not give has that
    status. The rows of a single cohort stay as they are.
    """
    sets = list(found)
    if len(sets) == 1:
        return list(sets[0])
    first = len(source.clusters) - len(sets)
    return [_pooled(rows, first) for rows in zip(*sets, strict=True)]


def _pooled(found: Sequence[Estimated], first: int) -> Estimated:
    """`first` is the number of the first of the clusters that stand for sets of imputed values."""
    rows = [one.row for one in found]
    assert all(row[name] == rows[0][name] for row in rows for name in KEY), "rows of other effects"
    failed = [row for row in rows if row["status"] != "ok"]
    common = next(iter(failed), rows[0]) | _counts(rows)
    if failed:
        return Estimated(common)
    estimates = np.array([row["estimate"] for row in rows], dtype=np.float64)
    return Estimated(
        common | _inference(rows, estimates) | _means(rows) | _ratio(rows),
        _contributions(found, estimates, first),
    )


def _counts(rows: Sequence[Row]) -> Row:
    return {name: min(row[name] for row in rows) for name in FEWEST} | {"note": _notes(rows)}


def _notes(rows: Sequence[Row]) -> str | None:
    """The codes of all rows, each once."""
    codes = [code for row in rows for code in str(row["note"] or "").split(";") if code]
    return ";".join(dict.fromkeys(codes)) or None


def _means(rows: Sequence[Row]) -> Row:
    named: Row = {name: mean(np.array([float(row[name]) for row in rows])) for name in MEANS}
    some_left_out = any(row["estimand"] == "ATM" for row in rows)
    named["ess"] = min(float(row["ess"]) for row in rows)
    named["largest_share"] = max(float(row.get("largest_share", np.nan)) for row in rows)
    return named | ({"estimand": "ATM"} if some_left_out else {})


def _inference(rows: Sequence[Row], estimates: Floats) -> Row:
    complete = min(min(row["smallest_group"], row["n_clusters"]) for row in rows) - 1.0
    errors = np.array([row["std_error"] for row in rows], dtype=np.float64)
    found = pool(estimates, errors, max(complete, 1.0))
    level = float(rows[0]["conf_level"])
    columns = inference_columns(found.estimate, found.std_error, level, found.freedom)
    # the row's degrees of freedom are no column of the table: differences of levels ask for them
    return columns | {"fmi": found.fmi, "freedom": max(found.freedom, 1.0)}


def _ratio(rows: Sequence[Row]) -> Row:
    """Pooled on the log scale, where its intervals are normal."""
    low, high = (np.array([float(row[name]) for row in rows]) for name in RATIO[1:])
    ratio = np.array([float(row["risk_ratio"]) for row in rows])
    if not (np.isfinite(ratio).all() and (low > 0).all()):
        return dict.fromkeys(RATIO, np.nan)
    critical = pointwise_critical(float(rows[0]["conf_level"]))
    found = pool(np.log(ratio), np.log(high / low) / (2 * critical), np.inf)
    width = critical * found.std_error
    bounds = found.estimate, found.estimate - width, found.estimate + width
    return dict(zip(RATIO, map(float, np.exp(bounds)), strict=True))


def _contributions(
    found: Sequence[Estimated], estimates: Floats, first: int
) -> Contributions | None:
    parts = [one.contributions for one in found]
    if any(part is None for part in parts):
        return None
    clusters, totals = stacked(parts)
    between = contributions(estimates)
    differs = between != 0.0
    own = first + np.flatnonzero(differs)
    return Contributions(
        np.concatenate([clusters, own]), np.concatenate([totals.mean(axis=1), between[differs]])
    )
