"""How likely each person is to reach an outcome without the approach, as the study expects.

Log odds rise along one index of the covariates, the one along which the hazards of the synthetic
world rise; its slope gives the declared part of the variance, its intercept the declared share of
the control cohort here. The trend is added to the probability, in every place alike, so that
trends are parallel in the share and a difference-in-differences has a truth to find. A probability
that leaves 0 to 1 is cut off there; where that moves what the study declares, it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

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
from evaluatie.study.power import NO_EFFECT

Floats = NDArray[np.float64]
POINTS = 256  # of the distribution of the index: enough for its first two moments
STEEPEST = 30.0  # slope of the log odds for a standard deviation of the index
TOLERANCE = 0.01  # of an effect or a share, that cutting off probabilities may move it
YEAR = np.timedelta64(36525, "D") / np.timedelta64(100, "D")


def chances(found: Settlers, study: Study) -> dict[tuple[str, int], Floats]:
    """Probabilities (n,) without the approach, by outcome and horizon in months.

    Raises StudyError when covariates cannot explain what they should, or when an effect or the
    share of the control cohort would not be the one that is declared.
    """
    years = _years(found)
    indices = _indices(found, study)
    declared = {}
    for name, expected in power_of(study).outcomes.items():
        index = indices["enrolment" if study.outcomes[name].kind == "enrolment" else "work"]
        for horizon in study.horizons:
            base = expected.base[horizon]
            level = _baseline(index, found.early_here, (base, expected.r2), f"{name}, {horizon}")
            declared[name, horizon] = level + expected.trend[horizon] * years
    moved = [
        f"power.outcomes.{name}.base.{horizon}: {problem}"
        for (name, horizon), probability in declared.items()
        for problem in _moved(probability, (name, horizon), found, study)
    ]
    if moved:
        raise StudyError(study.study, moved)
    return {key: np.clip(probability, 0.0, 1.0) for key, probability in declared.items()}


def _moved(declared: Floats, key: tuple[str, int], found: Settlers, study: Study) -> Iterator[str]:
    """What is not as declared, of the persons expected, once probabilities are cut off at 0 and 1.

    The share of the control cohort here, and the first effect whose difference-in-differences is.
    """
    power, (name, horizon) = power_of(study), key
    weight = found.expected * found.whole[horizon]
    remedy = "some probabilities would leave 0 to 1: lower its r2, its trend or the effects"
    base = power.outcomes[name].base[horizon]
    cut = np.clip(declared, 0.0, 1.0)
    share = base + _mean(cut - declared, found.early_here, weight)
    if abs(share - base) > TOLERANCE * base:
        yield f"the share would be {share:.4f} and not {base:g}; {remedy}"
    treated = found.here & found.late
    for effect in sorted(power.effects) if weight[treated].any() else ():
        extra = np.minimum(cut + effect * treated, 1.0) - declared
        here, elsewhere = (
            _mean(extra, side & found.late, weight) - _mean(extra, side & ~found.late, weight)
            for side in (found.here, ~found.here)
        )
        drawn = here - elsewhere
        if effect > NO_EFFECT and abs(drawn - effect) > TOLERANCE * effect:
            yield f"an effect of {effect:g} would be {drawn:.4f}; {remedy}"
            return


def _mean(values: Floats, inside: NDArray[np.bool_], weight: Floats) -> float:
    """Weighted mean of the persons inside; 0 where nobody is."""
    total = float(weight[inside].sum())
    return float(values[inside] @ weight[inside]) / total if total > 0 else 0.0


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
