"""Worlds whose answer is known: what each design finds when there is a trend and no effect."""

from collections.abc import Callable

import numpy as np
import pytest

from evaluatie.data.cohort import cohort
from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.histories import Registers
from evaluatie.data.synthetic import synthetic_world
from evaluatie.data.truth import truth
from evaluatie.estimators.cohort.did_cross_section import CROSS_SECTION_ESTIMATORS
from evaluatie.study import Study
from evaluatie.study.analyses import analyses
from evaluatie.tables import check
from evaluatie.tables.derived import TRUTH
from evaluatie.tables.samples import Cell, Source, sample

SEEDS = range(1, 9)


def found(study: Study) -> tuple[float, float, float]:
    """Before/after difference here, and difference-in-differences with its error."""
    tables = synthetic_world(study).tables
    outcomes = indicators(Registers.of(tables), study)
    people = cohort(tables["personen"], tables["begeleiding"], outcomes, 0, study)
    main = analyses(study, "cohort_did")[0]
    persons = sample(Cell(main, 12), Source(people.cohort, outcomes, people.subgroups))
    here = (persons["place"] == "intervention").to_numpy()
    late = persons["treated"].to_numpy()
    values = persons["y_work_3m"].to_numpy()
    effect = CROSS_SECTION_ESTIMATORS["unconditional"](values, here, late)
    before_after = values[here & late].mean() - values[here & ~late].mean()
    return before_after, effect.estimate, effect.std_error


def test_a_trend_without_an_effect(variation: Callable[..., Study]) -> None:
    """Comparing cohorts finds an effect that is not there; difference-in-differences does not."""
    results = []
    for seed in SEEDS:
        changes = {"seed": seed, "source.world": {"size": 1, "effect": 0, "trend": 1}}
        results.append(found(variation("amsterdam", changes)))
    before_after, did, errors = np.array(results).T
    monte_carlo = np.sqrt((errors**2).mean() / len(did))
    assert abs(did.mean()) < 3 * monte_carlo
    assert before_after.mean() > 0.025
    covered = np.abs(did) < 1.96 * errors
    assert covered.sum() >= len(did) - 2


def test_without_trend_and_effect_nothing_is_found(variation: Callable[..., Study]) -> None:
    changes = {"source.world": {"size": 2, "effect": 0, "trend": 0}}
    before_after, did, error = found(variation("amsterdam", changes))
    assert abs(did) < 3 * error
    assert abs(before_after) < 3 * error


def test_the_truth_is_zero_without_effect_and_positive_with(
    variation: Callable[..., Study],
) -> None:
    nothing = variation("amsterdam", {"source.world": {"size": 0.3, "effect": 0, "trend": 1}})
    table = check(truth(synthetic_world(nothing), nothing), TRUTH)
    assert (table["att"] == 0).all()
    plain = variation("amsterdam", {"source.world": {"size": 0.3, "effect": 1, "trend": 1}})
    table = check(truth(synthetic_world(plain), plain), TRUTH)
    everybody = table[(table["level"] == "all") & (table["outcome"] == "work_3m")]
    assert (everybody["att"] > 0).all()
    assert everybody["att"].to_numpy() == pytest.approx(
        (everybody["mean_treated"] - everybody["mean_control"]).to_numpy()
    )
