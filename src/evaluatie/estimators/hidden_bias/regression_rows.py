"""Robustness values and benchmarks of the regression behind a design; covariates left out."""

from __future__ import annotations

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.hidden_bias.asked_of import Linear
from evaluatie.estimators.matching.weighted import regression_adjustment
from evaluatie.estimators.rows import with_spread
from evaluatie.inference.bands import pointwise_critical
from evaluatie.inference.hidden_bias.omitted_variables import (
    Adjusted,
    Regression,
    as_it_is,
    as_strong_as,
    benchmark,
    regress,
    robustness_value,
)
from evaluatie.study.model import Study

Row = dict[str, object]
ESTIMATE, INTERVAL = "estimate", "interval"
TREATMENT, OUTCOME = "treatment", "outcome"
REGRESSION = "regression"  # note: the numbers are of the linear regression beside the estimator
NOTHING = "none"  # parameter of a benchmark: nothing hidden, the regression itself
EVERY = "all"  # parameter: with all covariates


def regression_rows(asked: Asked, linear: Linear | None, study: Study) -> list[Row]:
    """How much a hidden variable must explain, and what one as strong as a known one would do."""
    whole = None if linear is None else _regress(linear)
    if linear is None or whole is None:
        return [asked.row("robustness_value", "no_overlap", part) for part in (ESTIMATE, INTERVAL)]
    level = 1.0 - study.inference.confidence
    found = {ESTIMATE: robustness_value(whole), INTERVAL: robustness_value(whole, level)}
    rows = [
        asked.row("robustness_value", "ok", part, REGRESSION, estimate=value)
        for part, value in found.items()
    ]
    rows.append(asked.row("partial_r2", "ok", note=REGRESSION, estimate=whole.partial_r2))
    assert study.sensitivity is not None
    rows += [_adjusted_row(asked, NOTHING, as_it_is(whole), study)]
    for name in study.sensitivity.benchmarks:
        rows += _benchmark_rows(asked, linear, whole, (name, study))
    return rows


def _regress(linear: Linear, without: str = "") -> Regression | None:
    return regress(linear.outcome, linear.treatment, linear.matrix(without), linear.weights)


def _benchmark_rows(
    asked: Asked, linear: Linear, whole: Regression, of: tuple[str, Study]
) -> list[Row]:
    """What a covariate explains, and the estimate beside something some times as strong.

    What it explains is measured before matching or weighting, which takes that away from the
    covariates that are known, and not from what is hidden.
    """
    name, study = of
    assert study.sensitivity is not None
    strengths = study.sensitivity.strengths
    everybody = linear.before_weighting()
    with_it = _regress(everybody)
    without = _regress(everybody, name) if name in linear.terms else None
    if with_it is None or without is None:
        return [asked.row("benchmark", "not_adjusted", f"{name}:{k:g}") for k in strengths]
    known = benchmark(with_it, without)
    explained = {TREATMENT: known.with_treatment, OUTCOME: known.with_outcome}
    rows = [
        asked.row("partial_r2", "ok", f"{name}:{of_what}", REGRESSION, estimate=value)
        for of_what, value in explained.items()
    ]
    for strength in strengths:
        adjusted = as_strong_as(whole, known, strength)
        parameter = f"{name}:{strength:g}"
        if adjusted is None:
            rows.append(asked.row("benchmark", "too_strong", parameter, REGRESSION))
            continue
        rows.append(_adjusted_row(asked, parameter, adjusted, study))
    return rows


def _adjusted_row(asked: Asked, parameter: str, found: Adjusted, study: Study) -> Row:
    low, high = found.interval(study.inference.confidence)
    return asked.row(
        "benchmark", "ok", parameter, REGRESSION, estimate=found.estimate,
        std_error=found.std_error, conf_low=low, conf_high=high,
    )  # fmt: skip


def left_out_rows(asked: Asked, linear: Linear | None, study: Study) -> list[Row]:
    """The regression with all covariates, and without each in turn; weights stay as they are."""
    if linear is None:
        return [asked.row("without_covariate", "no_overlap", EVERY)]
    quantile = pointwise_critical(study.inference.confidence)
    rows = []
    for name in ("", *linear.terms):
        effect = regression_adjustment(
            linear.outcome, linear.treatment > 0, linear.matrix(name),
            weights=linear.weights, clusters=linear.clusters,
        )  # fmt: skip
        effect = with_spread(effect, linear.outcome)
        half = quantile * effect.std_error
        rows.append(
            asked.row("without_covariate", effect.status, name or EVERY, REGRESSION,
                      estimate=effect.estimate, std_error=effect.std_error,
                      conf_low=effect.estimate - half, conf_high=effect.estimate + half)
        )  # fmt: skip
    return rows
