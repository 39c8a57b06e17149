"""What few municipalities allow: the wild cluster bootstrap, placebo places, each left out."""

from __future__ import annotations

from typing import Any

import numpy as np

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.cohort.cross_section import CrossSection
from evaluatie.estimators.cohort.did_composition import cohort_estimator
from evaluatie.estimators.effect import Effect
from evaluatie.estimators.plan_fits import WITHOUT_COVARIATES
from evaluatie.estimators.rows import Basis, smallest_cell, with_spread
from evaluatie.inference.placebo_places import (
    Estimate,
    PerPlace,
    leave_one_place_out,
    permutation_test,
)
from evaluatie.inference.wild_bootstrap import wild_cluster_bootstrap
from evaluatie.models.covariates import level_codes
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell

Row = dict[str, Any]


def place_rows(
    cell: Cell, section: CrossSection | None, study: Study, of: tuple[str, str]
) -> list[Row]:
    """The checks by place of one cell; `of` names design and outcome."""
    design, outcome = of
    estimator = study.designs[design].places  # type: ignore[union-attr]
    assert estimator is not None
    if section is None or not section.complete:
        asked = Asked(cell, design, estimator, outcome, 0)
        checks = ("wild_cluster_bootstrap", "placebo_places")
        status = "window_not_observed" if section is None else section.lacking
        return [asked.row(check, status) for check in checks]
    asked = Asked(cell, design, estimator, outcome, _fewest(section, study, outcome))
    estimate = _estimate(cell, section, study, of)
    return [_wild(asked, section, study), *_by_place(asked, section, estimate, study)]


def _fewest(section: CrossSection, study: Study, outcome: str) -> int:
    """Fewest of a place and cohort, of a share also with or without it.

    With one place left out, the rest would tell.
    """
    parts = 2 * section.codes("gemeente") + section.late
    values, one = section.values(outcome), np.ones(len(parts))
    basis = Basis(section.here & section.late, one, section.cluster, values, parts)
    return smallest_cell(basis, study, outcome)


def _estimate(cell: Cell, section: CrossSection, study: Study, of: tuple[str, str]) -> Estimate:
    """The estimator as a function of who is used and who lives in the pretended place."""
    design, outcome = of
    plan = study.designs[design]
    # as in `CrossSection.used`: without covariates everybody is compared
    plain = str(plan.places) in WITHOUT_COVARIATES  # type: ignore[union-attr]
    terms = () if plain else cell.analysis.covariates
    estimator = cohort_estimator(plan, str(plan.places))  # type: ignore[union-attr]
    values, levels = section.values(outcome), level_codes(section.persons, terms)

    def estimate(rows: np.ndarray, here: np.ndarray) -> Effect:
        target = rows & here & section.late
        used = rows.copy()
        for level in levels.T:
            used &= np.isin(level, level[target])
        if len(np.unique(2 * here[used] + section.late[used])) < 4:
            nan = float("nan")
            return Effect(nan, nan, None, nan, nan, "no_comparison")
        data = values[used], here[used], section.late[used], section.matrix[used]
        found = estimator(*data, weights=section.weight[used], clusters=section.cluster[used])
        return with_spread(found, values[used])

    return estimate


def _wild(asked: Asked, section: CrossSection, study: Study) -> Row:
    found = wild_cluster_bootstrap(
        section.values(asked.outcome),
        section.here & section.late,
        section.matrix,
        place=section.codes("gemeente"),
        period=section.codes("half_year"),
        weights=section.weight,
        draws=study.inference.draws or 0,
        confidence=study.inference.confidence,
        seed=study.seed,
    )
    return asked.row(
        "wild_cluster_bootstrap", found.status, note=found.warning, estimate=found.estimate,
        std_error=found.std_error, statistic=found.smallest_p, freedom=found.n_places,
        p_value=found.p_value, conf_low=found.conf_low, conf_high=found.conf_high,
    )  # fmt: skip


def _by_place(asked: Asked, section: CrossSection, estimate: Estimate, study: Study) -> list[Row]:
    place, here = section.persons["gemeente"].to_numpy(dtype=str), section.here
    confidence = study.inference.confidence
    test = permutation_test(place, here, section.late, estimate, confidence=confidence)
    without = leave_one_place_out(place, here, estimate)
    return [
        asked.row(
            "placebo_places", test.status, estimate=test.estimate, statistic=test.smallest_p,
            freedom=test.n_usable, p_value=test.rescaled.p_value,
            conf_low=test.rescaled.conf_low, conf_high=test.rescaled.conf_high,
            std_error=test.place_sd,
        ),
        *_places(asked, "placebo_place", test.placebos),
        *_places(asked, "without_place", without.without),
    ]  # fmt: skip


def _places(asked: Asked, check: str, found: PerPlace) -> list[Row]:
    return [
        asked.row(
            check, found.status[number], str(place), estimate=found.estimate[number],
            std_error=found.std_error[number],
        )
        for number, place in enumerate(found.place)
    ]  # fmt: skip
