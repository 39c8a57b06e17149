"""How much a variable that was left out of a regression must explain to change its result.

Source: Cinelli & Hazlett (2020), Journal of the Royal Statistical Society B 82, "Making sense of
sensitivity: extending omitted variable bias". What is said of a partial R2 holds for any linear
regression, whatever its errors; the interval's version rests on classical errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Regression:
    """The coefficient of treatment with its classical standard error and degrees of freedom.

    `unexplained` is the sum of squared residuals of the outcome, and `alone` that of treatment on
    the covariates.
    """

    estimate: float
    std_error: float
    freedom: float
    unexplained: float
    alone: float

    @property
    def partial_r2(self) -> float:
        """What treatment explains of the outcome that covariates leave."""
        squared = (self.estimate / self.std_error) ** 2
        return float(squared / (squared + self.freedom))


@dataclass(frozen=True)
class Benchmark:
    """Partial R2 of a covariate with treatment, and with the outcome when treatment is known."""

    with_treatment: float
    with_outcome: float


@dataclass(frozen=True)
class Adjusted:
    """The coefficient as it would be with a hidden variable beside the others, and its error."""

    estimate: float
    std_error: float
    freedom: float

    def interval(self, confidence: float) -> tuple[float, float]:
        """Its confidence interval."""
        half = float(stdtrit(self.freedom, (1.0 + confidence) / 2.0)) * self.std_error
        return self.estimate - half, self.estimate + half


def regress(
    outcome: Floats, treatment: Floats, matrix: Floats, weights: Floats
) -> Regression | None:
    """Least squares of outcome (n,) on treatment (n,), covariates (n, k) and an intercept.

    `weights` (n,) as known, 0 for those who take no part. None when covariates explain treatment,
    or leave less than two degrees of freedom: a hidden variable beside them takes one.
    """
    used = weights > 0
    root = np.sqrt(weights[used])
    covariates = root[:, None] * _standard(matrix[used])
    own, target = root * treatment[used], root * outcome[used]
    basis, rank = _basis(covariates)
    own_rest, target_rest = own - basis @ (basis.T @ own), target - basis @ (basis.T @ target)
    alone, freedom = float(own_rest @ own_rest), float(used.sum() - rank - 1)
    if freedom < 2 or not alone > 1e-9 * float(own @ own):
        return None
    estimate = float(own_rest @ target_rest) / alone
    unexplained = float(((target_rest - estimate * own_rest) ** 2).sum())
    if not unexplained > 1e-12 * float(target @ target):
        return None
    error = float(np.sqrt(unexplained / freedom / alone))
    return Regression(estimate, error, freedom, unexplained, alone)


def _standard(matrix: Floats) -> Floats:
    """An intercept and the columns, centred and scaled so that their rank can be seen."""
    centred = matrix - matrix.mean(axis=0)
    scale = np.abs(centred).max(axis=0, initial=0.0)
    return np.column_stack([np.ones(len(matrix)), centred / np.where(scale > 0, scale, 1.0)])


def _basis(columns: Floats) -> tuple[Floats, int]:
    """An orthonormal basis (n, r) of the columns, and their rank r."""
    left, size, _ = np.linalg.svd(columns, full_matrices=False)
    rank = int((size > 1e-10 * size[0]).sum())
    return left[:, :rank], rank


def robustness_value(found: Regression, level: float | None = None) -> float:
    """The partial R2, with treatment and with the outcome both, that takes the estimate to nil.

    With `level`: that takes its test at this level to just no significance; 0 when it is not
    significant as it stands.
    """
    freedom = found.freedom
    size = abs(found.estimate / found.std_error) / np.sqrt(freedom)
    critical = 0.0
    if level is not None:
        critical = abs(float(stdtrit(freedom - 1.0, level / 2.0))) / np.sqrt(freedom - 1.0)
    rest = size - critical
    if not rest > 0:
        return 0.0
    if critical > 0 and size > 1.0 / critical:  # a hidden variable that explains all outcomes
        return float((size**2 - critical**2) / (1.0 + size**2))
    return float((np.sqrt(rest**4 + 4.0 * rest**2) - rest**2) / 2.0)


def benchmark(whole: Regression, without: Regression) -> Benchmark:
    """What a covariate explains, from the regression with it and the one without it."""
    return Benchmark(
        max(0.0, 1.0 - whole.alone / without.alone),
        max(0.0, 1.0 - whole.unexplained / without.unexplained),
    )


def as_it_is(found: Regression) -> Adjusted:
    """The coefficient with nothing hidden beside the others."""
    return Adjusted(found.estimate, found.std_error, found.freedom)


def as_strong_as(found: Regression, known: Benchmark, times: float) -> Adjusted | None:
    """The estimate if something hidden were so many `times` as strong as a known covariate.

    In the direction that takes it to nil and beyond. None when nothing can be that strong: it
    would explain more of treatment than there is.
    """
    odds = known.with_treatment / (1.0 - known.with_treatment)
    treatment = times * odds
    shared = times * known.with_treatment**2
    shared /= (1.0 - times * known.with_treatment) * (1.0 - known.with_treatment)
    if not (treatment < 1.0 and 0.0 <= shared < 1.0):
        return None
    scale = (np.sqrt(times) + np.sqrt(shared)) / np.sqrt(1.0 - shared)
    outcome = min(1.0, scale**2 * known.with_outcome / (1.0 - known.with_outcome))
    bias = found.std_error * np.sqrt(found.freedom * outcome * treatment / (1.0 - treatment))
    error = found.std_error * np.sqrt((1.0 - outcome) / (1.0 - treatment))
    error *= np.sqrt(found.freedom / (found.freedom - 1.0))
    estimate = found.estimate - np.sign(found.estimate) * bias
    return Adjusted(float(estimate), float(error), found.freedom - 1.0)
