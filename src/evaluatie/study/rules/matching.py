"""Rules for matching designs: choices that need or exclude each other, and the columns they use."""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.columns import NUMERIC, PERSON_COVARIATES
from evaluatie.study.rules.problem import Problem, listed
from evaluatie.study.terms import columns_of_term

CROSS_FITTED = ("logit", "gradient_boosting")


def _nearest(designs: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        if getattr(design, "method", None) != "nearest":
            continue
        place = ("designs", name)
        if design.ties == "all" and design.replacement is not True:
            yield (*place, "ties"), "'all' needs replacement: true"
        if design.ties == "all" and design.distance == "mahalanobis":
            yield (*place, "ties"), "'all' needs a distance of one score: logit or propensity"
        if design.order == "closest" and design.distance == "mahalanobis":
            yield (*place, "order"), "'closest' needs a distance of one score: logit or propensity"
        if "bias_corrected" in design.estimators and design.replacement == "auto":
            problem = "bias_corrected needs replacement true or false: 'auto' may make sets"
            yield (*place, "estimators"), problem


def _weighting(designs: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        if getattr(design, "method", None) != "ipw":
            continue
        place = ("designs", name)
        if design.trim is not None and not 0 <= design.trim[0] < design.trim[1] <= 1:
            yield (*place, "trim"), "must be two rising numbers between 0 and 1"
        if "aipw" in design.estimators and design.propensity != "logit":
            yield (*place, "estimators"), "aipw needs propensity: logit; use aipw_cross_fitted"
        if "aipw_cross_fitted" in design.estimators and design.propensity not in CROSS_FITTED:
            problem = f"aipw_cross_fitted needs propensity {' or '.join(CROSS_FITTED)}"
            yield (*place, "estimators"), problem
        if design.estimand != "ATT" and design.propensity.startswith("cbps"):
            yield (*place, "estimand"), f"{design.propensity} is for the ATT"


def _columns(designs: Any, covariates: Any) -> Iterator[Problem]:
    """Every column that limits, bins and terms name is a covariate of the design."""
    for name, design in designs.items():
        known = design.covariates or covariates
        for key in ("exact", "anti_exact", "calipers"):
            for number, column in enumerate(getattr(design, key, [])):
                if column not in known:
                    place = ("designs", name, key, column if key == "calipers" else number)
                    yield place, f"{column} is not among the covariates"
        for column in getattr(design, "exact", []):
            if column in getattr(design, "anti_exact", []):
                yield ("designs", name, "anti_exact"), f"{column} is matched exactly already"
        bins = getattr(design, "bins", None)
        for column in bins if isinstance(bins, dict) else []:
            if column not in known:
                yield ("designs", name, "bins", column), f"{column} is not among the covariates"
        yield from _terms(("designs", name, "terms"), getattr(design, "terms", []), known)


def _terms(place: tuple[str, ...], terms: Any, known: Any) -> Iterator[Problem]:
    for number, term in enumerate(terms):
        try:
            columns = columns_of_term(term)
            unknown = [column for column in columns if column not in known]
        except ValueError:
            yield (*place, number), f"{term} is no formula of covariates, as age:educ or age**2"
            continue
        if not columns:
            yield (*place, number), f"{term} names no covariate"
        if unknown:
            yield (*place, number), f"{listed(unknown)}: not among the covariates"


def _bins(designs: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        bins = getattr(design, "bins", None)
        for column, cut in bins.items() if isinstance(bins, dict) else ():
            place = ("designs", name, "bins", column)
            if isinstance(cut, int) and not 1 <= cut <= 1000:
                yield place, "must be a number of bins from 1 to 1000, or cut points that rise"
            if isinstance(cut, list) and (not cut or sorted(set(cut)) != cut):
                yield place, "cut points must rise"


def _numbers(source: Any, designs: Any) -> Iterator[Problem]:
    """Calipers and bins are for numbers; of registers the kinds of columns are known."""
    for name, design in designs.items():
        if source.kind != "registers":
            continue
        bins = getattr(design, "bins", None)
        named = {"calipers": getattr(design, "calipers", {}), "bins": bins}
        for key, columns in named.items():
            for column in columns if isinstance(columns, dict) else []:
                if column in PERSON_COVARIATES and column not in NUMERIC:
                    yield ("designs", name, key, column), f"{column} is not a number"


RULES = (_nearest, _weighting, _columns, _bins, _numbers)
