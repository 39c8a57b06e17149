"""Wild cluster bootstrap of a treatment coefficient, for few places.

Persons of one place share its labour market, so the places are the clusters; with few of them
clustered errors are too small. The restricted wild cluster bootstrap gives the residuals of whole
places random signs under the hypothesis that is tested (Cameron, Gelbach & Miller 2008, Review of
Economics and Statistics 90). After one pass over the persons everything is sums by place, so that
draws cost places, not persons (Roodman, Nielsen, MacKinnon & Webb 2019, Stata Journal 19).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.scaling import as_matrix, scaling

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
POINTS = {
    "rademacher": np.array([-1.0, 1.0]),
    "webb": np.sqrt([1.5, 1.0, 0.5, 0.5, 1.0, 1.5]) * [-1, -1, -1, 1, 1, 1],
}
WEBB_BELOW = 12  # places: two signs would give too few different draws
FEWEST = 3  # places: with two, residuals and scores are each other's mirror image
ENUMERATED = 10_000  # combinations of multipliers that are all used, even if fewer draws are asked
COLLINEAR = 1e-8
EQUAL = 1e-9  # statistics this close (relative) are ties
STEPS = 12  # doublings of the distance, from half an error on, in search of a bound
BISECTIONS = 40
NAN = float("nan")


@dataclass(frozen=True)
class WildBootstrap:
    """Coefficient with bootstrap p-value and interval; missing unless `status` is `ok`.

    `std_error` is clustered by place with factor G / (G - 1). `smallest_p` is the lowest p-value
    this number of places allows. `warning`: `one_treated_place` or `one_comparison_place`: the
    test is then not valid, use the permutation over places; else empty. An interval without a
    bound on a side is infinite there.
    """

    estimate: float
    std_error: float
    p_value: float
    conf_low: float
    conf_high: float
    smallest_p: float
    n_places: int
    n_treated_places: int
    status: str = "ok"
    warning: str = ""


@dataclass(frozen=True)
class Scores:
    """Sums by place, of which every statistic is made.

    With D the exposure and y the outcome net of everything else, Z the columns taken out:
    `outcome` (g,) D'y, `exposure` (g,) D'D, and `outcome_matrix`, `exposure_matrix` (g, g), how
    the score of a place (row) moves with the multiplier of a place (column): its own part, less
    what the fitted Z take over from all places.
    """

    outcome: Floats
    exposure: Floats
    outcome_matrix: Floats
    exposure_matrix: Floats

    def draw(self, multipliers: Floats) -> Draws:
        """What the statistics of multipliers (b, g) are made of; of ones: the data's own."""
        linear = []
        for total, matrix in (
            (self.outcome, self.outcome_matrix),
            (self.exposure, self.exposure_matrix),
        ):
            numerator = multipliers @ total
            taken = np.outer(numerator / self.exposure.sum(), self.exposure)
            linear.append((numerator, multipliers @ matrix.T - taken))
        return Draws(*linear[0], *linear[1])


@dataclass(frozen=True)
class Draws:
    """Numerators (b,) and scores by place (b, g); both are outcome part - null x exposure part."""

    numerator: Floats
    scores: Floats
    numerator_slope: Floats
    scores_slope: Floats

    def statistic(self, null: float) -> Floats:
        """The |t| (b,) of the hypothesis `null`, without factors that all draws share.

        Infinite where the scores leave no variance, 0 where there is also nothing to explain.
        """
        numerator = np.abs(self.numerator - null * self.numerator_slope)
        spread = np.sqrt(((self.scores - null * self.scores_slope) ** 2).sum(axis=1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(numerator / spread, nan=0.0, posinf=np.inf)


def wild_cluster_bootstrap(
    outcome: ArrayLike,
    exposure: ArrayLike,
    matrix: ArrayLike | None = None,
    *,
    place: ArrayLike,
    period: ArrayLike,
    weights: ArrayLike | None = None,
    multipliers: str = "auto",
    draws: int = 9999,
    confidence: float = 0.95,
    seed: int = 0,
) -> WildBootstrap:
    """Coefficient of `exposure` (n,) in outcome (n,) ~ place + period + matrix (n, k).

    `exposure` is 1 for late settlers here. Restricted wild bootstrap of the t statistic by place
    (n,) codes: symmetric p-value, interval of the values that are not rejected. `weights` (n,) are
    of persons and taken as known. `multipliers` of places: `rademacher`, `webb` (six points) or
    `auto`: Webb below 12 places. All combinations are used
    when there are at most `draws`, or ten thousand; otherwise random ones from the seed, the data's
    own counted with them, so that p is never 0. Draws belong to places in the order of their codes.
    Status: `no_comparison` (everybody or nobody here), `too_few_places` (fewer than 3),
    `no_overlap` (exposure is explained by the rest), `no_variation`. Raises ValueError for
    unknown multipliers.

    With one treated place p says nothing: its residuals under the hypothesis hold the whole
    effect, so that the test hardly ever rejects among places of one size (MacKinnon & Webb 2018,
    Econometrics Journal 21) and too often when the treated place is the largest: see `warning`.
    """
    if multipliers not in (*POINTS, "auto"):
        raise ValueError(f"Unknown multipliers {multipliers!r}: use rademacher, webb or auto.")
    treated = np.asarray(exposure, dtype=np.float64)
    codes = np.unique(np.asarray(place), return_inverse=True)[1]
    places, exposed = int(codes.max(initial=-1)) + 1, len(np.unique(codes[treated > 0]))
    empty = WildBootstrap(NAN, NAN, NAN, NAN, NAN, NAN, places, exposed)
    if exposed in (0, places) or places < FEWEST:
        return _with_status(empty, "no_comparison" if exposed in (0, places) else "too_few_places")
    others = _others(as_matrix(matrix, len(treated)), np.asarray(period))
    weight = np.ones(len(treated)) if weights is None else np.asarray(weights, dtype=np.float64)
    columns = np.column_stack([np.asarray(outcome, dtype=np.float64), treated, others])
    scores = _scores(columns, codes, weight)
    if not scores.exposure.sum() > COLLINEAR * treated.sum():
        return _with_status(empty, "no_overlap")
    auto = "webb" if places < WEBB_BELOW else "rademacher"
    points = POINTS[auto if multipliers == "auto" else multipliers]
    return _bootstrap(scores, empty, _multipliers(points, places, draws, seed), confidence)


def _with_status(empty: WildBootstrap, status: str) -> WildBootstrap:
    return WildBootstrap(
        NAN, NAN, NAN, NAN, NAN, NAN, empty.n_places, empty.n_treated_places, status
    )


def _others(matrix: Floats, period: NDArray[np.generic]) -> Floats:
    """Standardised covariates and 0/1 columns of all periods but the first, (n, p)."""
    codes = np.unique(period, return_inverse=True)[1]
    dummies = codes[:, None] == np.arange(1, codes.max(initial=0) + 1)
    return np.column_stack([scaling(matrix).apply(matrix)[:, 1:], dummies.astype(np.float64)])


def _scores(columns: Floats, place: Codes, weights: Floats) -> Scores:
    """One pass over the persons: outcome and exposure (the first columns) net of all others."""
    means = _sums(columns * weights[:, None], place) / np.bincount(place, weights)[:, None]
    columns = (columns - means[place]) * np.sqrt(weights)[:, None]
    left, within = columns[:, :2], columns[:, 2:]
    inverse = np.linalg.pinv(within.T @ within, rcond=1e-12, hermitian=True)
    left = left - within @ (inverse @ (within.T @ left))
    y, d = left[:, 0], left[:, 1]
    link = _sums(within * d[:, None], place) @ inverse
    own_outcome, own_exposure = _sums(left * d[:, None], place).T
    return Scores(
        own_outcome,
        own_exposure,
        np.diag(own_outcome) - link @ _sums(within * y[:, None], place).T,
        np.diag(own_exposure) - link @ _sums(within * d[:, None], place).T,
    )


def _sums(columns: Floats, place: Codes) -> Floats:
    """Column sums by place, (g, q)."""
    return np.column_stack([np.bincount(place, column) for column in columns.T])


@dataclass(frozen=True)
class Multipliers:
    """Draws (b, g), whether they are all there are, and the lowest p-value they allow."""

    values: Floats
    complete: bool
    smallest_p: float


def _multipliers(points: Floats, places: int, draws: int, seed: int) -> Multipliers:
    """All combinations of the points if at most `draws` (or ENUMERATED), else random ones.

    Multiplying all places by one number changes no |t|, so of all combinations at least one per
    point equals the data's own: p is at least points ^ (1 - places).
    """
    smallest = float(len(points)) ** (1 - places)
    if len(points) ** places <= max(draws, ENUMERATED):
        return Multipliers(np.array(list(product(points, repeat=places))), True, smallest)
    random = np.random.default_rng(seed).integers(len(points), size=(draws, places))
    return Multipliers(points[random], False, max(smallest, 1.0 / (draws + 1)))


def _bootstrap(
    scores: Scores, empty: WildBootstrap, multipliers: Multipliers, confidence: float
) -> WildBootstrap:
    total, places = float(scores.exposure.sum()), empty.n_places
    estimate = float(scores.outcome.sum()) / total
    residual = scores.outcome - estimate * scores.exposure
    error = float(np.sqrt((residual**2).sum() * places / (places - 1))) / total
    if not error > COLLINEAR * float(np.abs(scores.outcome).sum()) / total:
        return _with_status(empty, "no_variation")

    own, drawn = scores.draw(np.ones((1, places))), scores.draw(multipliers.values)

    def p_value(null: float) -> float:
        extreme = int((drawn.statistic(null) >= own.statistic(null) * (1.0 - EQUAL)).sum())
        extra = 0 if multipliers.complete else 1
        return (extreme + extra) / (len(multipliers.values) + extra)

    low, high = (_bound(p_value, estimate, side * error, 1 - confidence) for side in (-1, 1))
    comparison = places - empty.n_treated_places
    lonely = "one_comparison_place" if comparison == 1 else ""
    warning = "one_treated_place" if empty.n_treated_places == 1 else lonely
    counts = (places, empty.n_treated_places)
    p, smallest = p_value(0.0), multipliers.smallest_p
    return WildBootstrap(estimate, error, p, low, high, smallest, *counts, warning=warning)


def _bound(p_value: Callable[[float], float], estimate: float, step: float, alpha: float) -> float:
    """The value nearest to the estimate, on one side, where the p-value falls to alpha.

    Doubles the distance until a value is rejected, then halves the gap; infinite when none is.
    """
    kept, distance = estimate, step / 2
    for _ in range(STEPS):
        if p_value(estimate + distance) <= alpha:
            break
        kept, distance = estimate + distance, 2 * distance
    else:
        return float(np.copysign(np.inf, step))
    rejected = estimate + distance
    for _ in range(BISECTIONS):
        middle = (kept + rejected) / 2
        kept, rejected = (middle, rejected) if p_value(middle) > alpha else (kept, middle)
    return float((kept + rejected) / 2)
