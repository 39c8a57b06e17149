"""What it takes to undo a result, asked of designs made by hand: every row, and by number."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.designs.match_persons import match_persons
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.estimators.cohort.did_composition import by_parts
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.hidden_bias.found import Found
from evaluatie.estimators.hidden_bias.hidden_bias import hidden_bias
from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.estimators.risk_ratio import RiskRatio, risk_ratio
from evaluatie.inference.hidden_bias.rosenbaum import set_scores, worst_case
from evaluatie.models.e_value import e_value
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.samples import Source
from evaluatie.tables.sensitivity import HIDDEN_BIAS, SENSITIVITY
from tests.conftest import DELETED
from tests.estimators.settlers import drawn, source_of

ASKED = {"gamma": [1, 1.5], "benchmarks": ["geslacht"], "strengths": [1, 2], "lee": True}
PLAIN: dict[str, Any] = {
    "horizons": [12],
    "secondary": {},
    "covariates": ["geslacht"],
    "robustness": {},
    "placebos": {},
    "subgroups": {},
    "gates.placebo": False,
    "inference.draws": 99,
    "sensitivity": ASKED,
    "monthly": {},
    "missing": DELETED,
    "gates.pretrend_p": None,
    "designs": {
        "cohort_did": {"kind": "did_cohort", "estimators": ["unconditional", "doubly_robust"]}
    },
}  # fmt: skip
PAIRS = {
    "kind": "matching", "method": "optimal", "propensity": "logit", "distance": "logit",
    "subgroup_matching": "rematched", "ratio": 1, "caliper": None, "exact": ["geslacht"],
    "estimators": ["difference_in_means"],
}  # fmt: skip


@pytest.fixture
def source() -> Source:
    """240 settlers here and 720 elsewhere, some of whom left before the window was whole."""
    persons = drawn(4)
    left = np.random.default_rng(9).random(len(persons)) < np.where(persons["treated"], 0.1, 0.2)
    return source_of(persons.assign(status=np.where(left, "left", "complete")))


@pytest.fixture
def plain(variation: Callable[..., Study]) -> Callable[..., Study]:
    return lambda changes=None: variation("amsterdam", PLAIN | (changes or {}))


def asked(source: Source, study: Study, design: str) -> pd.DataFrame:
    """Rows of the primary outcome, by check and parameter; held against their contract."""
    if study.designs[design].kind == "matching":
        made = match_persons(source, study, design)
        weights = Weights(made.matches, made.pairs, made.decisions)
        found = Found(matched(source, weights, study, design).candidates, weights)
    else:
        found = Found(did_cohort(source, study, design).candidates)
    rows = check(hidden_bias(source, {design: found}, study), SENSITIVITY)
    speaker = rows["estimator"] == study.designs[design].estimators[-1]
    own = rows[(rows["outcome"] == "work_3m") & speaker]
    return own.set_index(["check", "parameter"])


def test_a_difference_in_differences_has_a_row_for_everything(
    source: Source, plain: Callable[..., Study]
) -> None:
    rows = asked(source, plain(), "cohort_did")
    assert set(rows.index.get_level_values("check")) == set(HIDDEN_BIAS)
    assert rows.loc["rosenbaum", "status"].eq("no_sets").all()
    others = rows.drop(index=["rosenbaum", "rosenbaum_breakdown"], level="check")
    assert set(others["status"]) <= {"ok", "not_reached"}
    assert (
        rows.loc[("benchmark", "none"), "estimate"]
        != rows.loc[("benchmark", "geslacht:2"), "estimate"]
    )


def test_e_values_follow_the_ratio_of_the_row(source: Source, plain: Callable[..., Study]) -> None:
    """Also of a difference-in-differences, whose ratio is treated over expected without."""
    study = plain()
    effect = did_cohort(source, study, "cohort_did").candidates
    effect = effect[(effect["outcome"] == "work_3m") & (effect["estimator"] == "doubly_robust")]
    (row,) = effect.itertuples(index=False)
    assert row.risk_ratio == pytest.approx(row.mean_treated / row.mean_control)
    assert row.ratio_low < row.risk_ratio < row.ratio_high
    found = asked(source, study, "cohort_did").loc[("e_value", "estimate")]
    assert found["estimate"] == pytest.approx(e_value(row.risk_ratio))
    assert found["note"] == "ratio"


def test_the_ratio_of_four_groups_by_resampling() -> None:
    """Its interval on the log scale against 300 draws of the persons, to within 15 %."""
    persons = drawn(4, 80)
    here = (persons["gemeente"] == "Amsterdam").to_numpy()
    late, outcome = persons["treated"].to_numpy(), persons["y"].to_numpy()
    effect = by_parts(FITS["unconditional"])

    def ratio(rows: np.ndarray) -> RiskRatio:
        found = effect(outcome[rows], here[rows], late[rows], np.empty((len(rows), 0)))
        return risk_ratio(found, outcome[rows])

    own = ratio(np.arange(len(persons)))
    error = np.log(own.estimate / own.conf_low) / 1.96
    rng = np.random.default_rng(0)
    values = [np.log(ratio(rng.integers(0, len(persons), len(persons))).estimate)
              for _ in range(300)]  # fmt: skip
    assert error == pytest.approx(np.std(values), rel=0.15)


def test_without_a_covariate_it_is_fitted_again(
    source: Source, plain: Callable[..., Study]
) -> None:
    """With all covariates the row itself; without the only one the plain two by two."""
    study = plain()
    rows = asked(source, study, "cohort_did")
    effects = did_cohort(source, study, "cohort_did").candidates
    effects = effects[effects["outcome"] == "work_3m"].set_index("estimator")["estimate"]
    every = rows.loc[("without_covariate", "all"), "estimate"]
    without = rows.loc[("without_covariate", "geslacht"), "estimate"]
    assert every == pytest.approx(effects["doubly_robust"])
    assert without == pytest.approx(effects["unconditional"])
    assert rows.loc[("lee_bounds", "unadjusted"), "estimate"] == pytest.approx(
        effects["unconditional"]
    )
    low, high = (rows.loc[("lee_bounds", end), "estimate"] for end in ("low", "high"))
    assert low <= effects["unconditional"] <= high


def test_influential_households_are_never_one(source: Source, plain: Callable[..., Study]) -> None:
    study = plain({"disclosure.minimum_cell": 10})
    rows = asked(source, study, "cohort_did")
    assert "10" in rows.loc["without_influential"].index
    without = rows.loc[("without_influential", "10"), "estimate"]
    every = rows.loc[("without_covariate", "all"), "estimate"]
    assert abs(without) < abs(every)
    share = rows.loc[("influential_to_nil", "all")]
    assert 0 < share["estimate"] < 1
    assert share["smallest_cell"] <= share["estimate"] * len(source.cohort) + 1


def test_pairs_are_counted(source: Source, plain: Callable[..., Study]) -> None:
    """The bound of the design is that of its own pairs."""
    changes = {"designs": {"pairs": PAIRS}, "primary.design": "pairs",
               "primary.estimator": "difference_in_means"}  # fmt: skip
    study = plain(changes)
    rows = asked(source, study, "pairs")
    found = match_persons(source, study, "pairs").matches
    found = found[found["weight"] > 0].merge(source.indicators, on="persoon_id")
    found = found[found["outcome"] == "work_3m"]
    scores = set_scores(
        found["match_id"].to_numpy(), found["treated"].to_numpy(), found["value"].to_numpy()
    )
    assert rows.loc[("rosenbaum", "1.5"), "p_value"] == pytest.approx(worst_case(scores, 1.5))
    assert rows.loc[("rosenbaum", "1"), "p_value"] <= rows.loc[("rosenbaum", "1.5"), "p_value"]
    assert rows.loc["rosenbaum", "smallest_cell"].max() <= scores.smallest_count
    assert rows.loc["rosenbaum", "note"].eq("mantel_haenszel").all()
    assert set(rows.index.get_level_values("check")) == set(HIDDEN_BIAS)


RAW = {"kind": "matching", "method": "none", "estimators": ["difference_in_means"]}


def alike(persons: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Nobody has the outcome, everybody has it, or the treated alone have it."""
    values = {"nobody": 0.0, "everybody": 1.0, "treated": persons["treated"].astype(float)}
    return persons.assign(y=values[outcome])


@pytest.mark.parametrize("plan", [PAIRS, RAW, PLAIN["designs"]["cohort_did"]])
@pytest.mark.parametrize("outcome", ["nobody", "everybody", "treated"])
def test_who_all_have_the_same_outcome_carry_nothing(
    outcome: str, plan: dict[str, Any], plain: Callable[..., Study]
) -> None:
    """No household moves what does not vary: the status of the row itself, and no number."""
    changes = {"designs": {"own": plan}, "primary.design": "own",
               "primary.estimator": plan["estimators"][-1]}  # fmt: skip
    rows = asked(source_of(alike(drawn(4), outcome)), plain(changes), "own")
    found = rows.loc[["without_influential", "influential_to_nil"]]
    assert found["status"].eq("no_variation").all()
    assert found["estimate"].isna().all()


def test_rows_do_not_depend_on_the_order_of_persons(
    source: Source, plain: Callable[..., Study]
) -> None:
    study = plain()
    turned = Source(
        source.cohort.iloc[::-1].reset_index(drop=True),
        source.indicators.iloc[::-1].reset_index(drop=True), source.subgroups,
    )  # fmt: skip
    one, other = (asked(data, study, "cohort_did") for data in (source, turned))
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_nothing_is_asked_of_a_study_that_does_not_ask(
    source: Source, variation: Callable[..., Study]
) -> None:
    study = variation("amsterdam", PLAIN | {"sensitivity": DELETED})
    found = Found(did_cohort(source, study, "cohort_did").candidates)
    assert hidden_bias(source, {"cohort_did": found}, study).empty


def test_a_window_that_nobody_completed(plain: Callable[..., Study]) -> None:
    """Every check still has its row, with a status."""
    persons = drawn(4, 5)
    source = source_of(persons.assign(status="data_end"))
    rows = asked(source, plain(), "cohort_did")
    checks = {"e_value", "robustness_value", "lee_bounds", "without_covariate"}
    assert set(rows.index.get_level_values("check")) >= checks
    assert not rows["status"].eq("ok").any()
    assert rows["estimate"].isna().all()
