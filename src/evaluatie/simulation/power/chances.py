"""How likely each person is to reach an outcome without the approach, as the study expects.

Log odds rise along one index of the covariates, the one along which the hazards of the synthetic
world rise; its slope gives the declared part of the variance, its intercept the declared share of
the control cohort here. The trend is added to the probability, in every place alike, so that
trends are parallel in the share and a difference-in-differences has a truth to find.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from evaluatie.data.synthetic.hazards import school_hazard, work_hazard
from evaluatie.errors import StudyError
from evaluatie.models.covariates import covariate_matrix
from evaluatie.models.logit import inverse_logit
from evaluatie.months import as_days
from evaluatie.simulation.power.settlers import Settlers, power_of, world_setting
from evaluatie.study.model import Study

Floats = NDArray[np.float64]
POINTS = 256  # of the distribution of the index: enough for its first two moments
STEEPEST = 30.0  # slope of the log odds for a standard deviation of the index
YEAR = np.timedelta64(36525, "D") / np.timedelta64(100, "D")


def chances(found: Settlers, study: Study) -> dict[tuple[str, int], Floats]:
    """Probabilities (n,) without the approach, by outcome and horizon in months."""
    years = _years(found)
    indices = _indices(found, study)
    result = {}
    for name, expected in power_of(study).outcomes.items():
        index = indices["enrolment" if study.outcomes[name].kind == "enrolment" else "work"]
        for horizon in study.horizons:
            base = expected.base[horizon]
            level = _baseline(index, found.early_here, (base, expected.r2), f"{name}, {horizon}")
            probability = level + expected.trend[horizon] * years
            result[name, horizon] = np.clip(probability, 0.0, 1.0)
    return result


def _years(found: Settlers) -> Floats:
    """Years of settlement after the middle of the control cohort here, (n,)."""
    days = as_days(found.persons["settled_on"]).astype(np.int64)
    return np.asarray((days - days[found.early_here].mean()) / YEAR)


def _indices(found: Settlers, study: Study) -> dict[str, Floats]:
    """Standardised indices (n,): what covariates say of the hazard of work and of enrolment."""
    matrix = covariate_matrix(found.persons, study.covariates).to_numpy()
    design = np.column_stack([np.ones(len(matrix)), matrix])
    setting = world_setting(study)
    hazards = {"work": work_hazard, "enrolment": school_hazard}
    indices = {}
    for name, hazard in hazards.items():
        rate = hazard(found.everybody, setting).base
        fitted = design @ np.linalg.lstsq(design, rate, rcond=None)[0]
        own = fitted[found.early_here]
        spread = own.std()
        indices[name] = (fitted - own.mean()) / spread if spread > 0 else np.zeros(len(fitted))
    return indices


def _baseline(
    index: Floats, reference: NDArray[np.bool_], wanted: tuple[float, float], what: str
) -> Floats:
    """Inverse logit of intercept + slope x index, with the mean and R2 that the reference has."""
    mean, explained = wanted
    if mean in (0.0, 1.0) or explained == 0.0:
        return np.full(len(index), mean)
    points = np.quantile(index[reference], (np.arange(POINTS) + 0.5) / POINTS)
    variance = explained * mean * (1.0 - mean)

    def gap(slope: float) -> float:
        level = inverse_logit(_intercept(points, slope, mean) + slope * points)
        return float(level.var() - variance)

    if gap(STEEPEST) < 0:
        problem = f"power.outcomes: the covariates cannot explain so much of {what} months"
        raise StudyError("power", [f"{problem}: lower its r2"])
    slope = float(brentq(gap, 0.0, STEEPEST, xtol=1e-8))
    intercept = _intercept(index[reference], slope, mean)
    return np.asarray(inverse_logit(intercept + slope * index))


def _intercept(index: Floats, slope: float, mean: float) -> float:
    """The intercept with which the probabilities have this mean."""

    def gap(intercept: float) -> float:
        return float(inverse_logit(intercept + slope * index).mean() - mean)

    reach = 40.0 + STEEPEST * float(np.abs(index).max())
    return float(brentq(gap, -reach, reach, xtol=1e-10))
