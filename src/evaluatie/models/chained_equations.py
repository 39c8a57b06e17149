"""Multiple imputation by chained equations: every covariate drawn anew, given all others.

Numbers by predictive mean matching: the parameters of a linear model are drawn from their
posterior, and one of the `donors` observed persons with the nearest prediction lends its value, so
that no impossible value arises (Little 1988, Journal of Business & Economic Statistics 6; type 1
matching of van Buuren 2018, Flexible Imputation of Missing Data, section 3.4). Whose prediction is
as near as the last donor's is a donor too: predictors that are few categories predict the same of
many, and who of them comes first in the file says nothing. Categories by a
multinomial logit fitted on a bootstrap sample, which carries that its parameters are estimated,
with a small penalty where a level is predicted perfectly (White, Daniel & Royston 2010,
Computational Statistics & Data Analysis 54). Chained as in van Buuren & Groothuis-Oudshoorn (2011,
Journal of Statistical Software 45). Own code, as libraries with predictive mean matching take
numbers only and draw from a random state that all share (statsmodels), or have none (scikit-learn).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluatie.models.covariates import independent_columns
from evaluatie.models.scaling import Floats, scaling

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
LOOSE = 100.0  # inverse of the penalty of a category's logit
FEWEST = 10  # observed persons for each predictor, in a group with a model of its own
ROUNDING = 1e-10  # of the largest prediction: predictions that differ less are the same


@dataclass(frozen=True)
class Incomplete:
    """A covariate (n,): its values, or codes of its levels, and which of them are observed."""

    values: Floats
    observed: Flags
    category: bool

    def columns(self) -> Floats:
        """As a predictor of others: (n, 1), or one 0/1 column for each level but the first."""
        if not self.category:
            return self.values[:, None]
        return np.asarray(self.values[:, None] == np.unique(self.values)[1:], dtype=np.float64)


@dataclass(frozen=True)
class Known:
    """What predicts: columns (n, k) known of everybody, and groups (n,) with their own models."""

    columns: Floats
    groups: Ints


def chained(
    targets: Sequence[Incomplete], known: Known, rounds: int, donors: int,
    random: np.random.Generator,
) -> list[Floats]:  # fmt: skip
    """The targets (n,) completed once; observed values stay.

    The covariate with the fewest missing goes first. Of a single one, one round is all there is:
    nothing that predicts it changes. A group of its own models needs ten observed persons for each
    predictor in every group with missing values; otherwise all groups share one model in which the
    group is a predictor.
    """
    current = [_started(target, known.groups, random) for target in targets]
    order = np.argsort([int((~target.observed).sum()) for target in targets], kind="stable")
    for _ in range(rounds if len(targets) > 1 else 1):
        for place in order:
            others = [one.columns() for number, one in enumerate(current) if number != place]
            columns = np.column_stack([known.columns, *others])
            drawn = _drawn(current[place], Known(columns, known.groups), donors, random)
            current[place] = replace(current[place], values=drawn)
    return [one.values for one in current]


def _started(target: Incomplete, groups: Ints, random: np.random.Generator) -> Incomplete:
    """Missing values drawn from those observed in the group, or in all."""
    values = target.values.copy()
    for group in np.unique(groups[~target.observed]):
        lacking = ~target.observed & (groups == group)
        pool = values[target.observed & (groups == group)]
        pool = pool if len(pool) else values[target.observed]
        values[lacking] = random.choice(pool, int(lacking.sum()))
    return replace(target, values=values)


def _drawn(target: Incomplete, known: Known, donors: int, random: np.random.Generator) -> Floats:
    """The target (n,) with new draws where it is missing."""
    values = target.values.copy()
    for rows, columns in _models(target, known):
        seen = rows[target.observed[rows]]
        lacking = rows[~target.observed[rows]]
        fitted = columns[target.observed[rows]], columns[~target.observed[rows]]
        if target.category:
            values[lacking] = _levels(values[seen], *fitted, random)
        else:
            values[lacking] = _numbers(values[seen], *fitted, donors, random)
    return values


def _models(target: Incomplete, known: Known) -> list[tuple[Ints, Floats]]:
    """Rows (m,) and standardised, independent predictors (m, k) of each model that is needed."""
    groups = np.unique(known.groups[~target.observed])
    parts = [np.flatnonzero(known.groups == group) for group in groups]
    apart = [_standard(known.columns[rows], target.observed[rows]) for rows in parts]
    enough = all(
        target.observed[rows].sum() >= FEWEST * (columns.shape[1] + 1)
        for rows, columns in zip(parts, apart, strict=True)
    )
    if enough:
        return list(zip(parts, apart, strict=True))
    everybody = np.arange(len(known.groups))
    member = known.groups[:, None] == np.unique(known.groups)[1:]
    columns = np.column_stack([known.columns, member.astype(np.float64)])
    return [(everybody, _standard(columns, target.observed))] if len(groups) else []


def _standard(columns: Floats, observed: Flags) -> Floats:
    """Columns that vary among the observed, none a combination of others, standardised there."""
    seen = columns[observed]
    kept = independent_columns(seen)
    if not kept:
        return np.empty((len(columns), 0))
    return np.asarray(scaling(seen[:, kept]).apply(columns[:, kept])[:, 1:])


def _numbers(
    values: Floats, seen: Floats, lacking: Floats, donors: int, random: np.random.Generator
) -> Floats:
    """Values (m,) of donors for rows `lacking` (m, k), from `values` (n,) of `seen` (n, k)."""
    design = np.column_stack([np.ones(len(seen)), seen])
    inverse = np.linalg.inv(design.T @ design)
    fitted = inverse @ (design.T @ values)
    freedom = max(len(values) - len(fitted), 1)
    residual = values - design @ fitted
    spread = np.sqrt(residual @ residual / random.chisquare(freedom))
    drawn = fitted + spread * np.linalg.cholesky(inverse) @ random.standard_normal(len(fitted))
    wanted = np.column_stack([np.ones(len(lacking)), lacking]) @ drawn
    predicted = design @ fitted
    order = np.argsort(predicted, kind="stable")
    first, end = _near(predicted[order], wanted, min(donors, len(values)))
    return values[order[random.integers(first, end)]]


def _near(ranked: Floats, wanted: Floats, donors: int) -> tuple[Ints, Ints]:
    """First place and end (m,) of the donors of each prediction wanted (m,).

    `ranked` (n,) are the predictions of those who can lend, in ascending order. Donors are all who
    are no further away than the `donors`-th nearest, so that there are more when some tie.
    """
    place = np.searchsorted(ranked, wanted)
    window = place[:, None] + np.arange(-donors, donors)
    inside = (window >= 0) & (window < len(ranked))
    around = ranked[np.clip(window, 0, len(ranked) - 1)]
    distance = np.where(inside, np.abs(around - wanted[:, None]), np.inf)
    furthest = np.partition(distance, donors - 1, axis=1)[:, donors - 1]
    furthest += ROUNDING * np.abs(ranked).max()
    first = np.searchsorted(ranked, wanted - furthest, side="left")
    end = np.searchsorted(ranked, wanted + furthest, side="right")
    return np.asarray(first, dtype=np.int64), np.asarray(end, dtype=np.int64)


def _levels(codes: Floats, seen: Floats, lacking: Floats, random: np.random.Generator) -> Floats:
    """Codes (m,) drawn for the rows of `lacking` (m, k), from `codes` (n,) of `seen` (n, k)."""
    from sklearn.linear_model import LogisticRegression

    rows = random.integers(len(codes), size=len(codes))
    found = np.unique(codes[rows])
    if len(found) == 1 or not seen.shape[1]:
        return random.choice(codes, len(lacking))
    model = LogisticRegression(C=LOOSE, max_iter=1000).fit(seen[rows], codes[rows])
    reached = np.cumsum(model.predict_proba(lacking), axis=1)
    chance = random.random((len(lacking), 1)) * reached[:, -1:]
    return np.asarray(found[(chance >= reached).sum(axis=1)], dtype=np.float64)
