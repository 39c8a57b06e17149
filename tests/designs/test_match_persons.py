"""The door of design A: a decision for every cell, weights for those that can be matched."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.designs.match_persons import match_persons
from evaluatie.errors import ExtractError
from evaluatie.estimators.did_panel import did_panel
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from tests.designs.made_up_persons import IPW, NEAREST, PLANS, REPLACED, Plan, people, prepare, run

# one of each family; every plan has the first test and the order of rows
QUICK = [
    "nearest", "replaced", "auto", "mahalanobis", "optimal", "full", "subclassification", "cem",
    "ipw", "whole", "trimmed", "cbps", "entropy", "raw",
]  # fmt: skip


@pytest.fixture
def prepared(tmp_path, variation):  # type: ignore[no-untyped-def]
    def make(frame: pd.DataFrame, plan: Plan, **changes: Any):  # type: ignore[no-untyped-def]
        return prepare(frame, plan, tmp_path, variation, **changes)

    return make


@pytest.mark.parametrize("name", PLANS)
def test_every_cell_of_every_method_has_rows(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    found = run(*prepared(people(60, 300), PLANS[name]))
    main = found.rows[found.rows["analysis"] == "main"]
    assert set(main["level"]) == {"all", "a", "b"}
    assert len(main) == 3 * len(PLANS[name]["estimators"])
    assert (found.rows["status"] == "ok").all()
    assert found.rows[["estimate", "std_error"]].notna().all(axis=None)
    everybody = found.matches[(found.matches["level"] == "all")]
    assert len(everybody) == 360
    assert (everybody["weight"] >= 0).all()
    assert (everybody["weight"] > 0).equals(everybody["status"] == "matched")


@pytest.mark.parametrize("name", [name for name in QUICK if name != "raw"])
def test_every_method_balances_and_finds_no_effect(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    found = run(*prepared(people(150, 900), PLANS[name]))
    before = found.balance[found.balance["stage"] == "before"]
    raw = before[(before["level"] == "all") & (before["term"] == "age")]["smd"].abs().item()
    summary = found.summary[(found.summary["level"] == "all")].iloc[0]
    assert summary["max_smd"] < min(0.6 * raw, 0.25)
    row = found.everybody(PLANS[name]["estimators"][-1])
    assert abs(row["estimate"]) < 3.5 * row["std_error"]


def test_pairs_are_exact_where_asked(prepared) -> None:  # type: ignore[no-untyped-def]
    source, study = prepared(people(), NEAREST | {"exact": ["group"]})
    found = match_persons(source, study, "design").matches
    pairs = found[(found["level"] == "all") & (found["match_id"] >= 0)]
    pairs = pairs.merge(source.cohort[["persoon_id", "group"]], on="persoon_id")
    assert (pairs.groupby("match_id")["group"].nunique() == 1).all()
    assert (pairs.groupby("match_id").size() == 2).all()


@pytest.mark.parametrize("method", ["nearest", "replaced", "mahalanobis_once", "optimal"])
def test_limits_hold_for_every_pair(method: str, prepared) -> None:  # type: ignore[no-untyped-def]
    limits = {"anti_exact": ["group"], "calipers": {"age": 0.5}}
    source, study = prepared(people(60, 300), PLANS[method] | limits)
    pairs = match_persons(source, study, "design").pairs
    pairs = pairs[pairs["level"] == "all"]
    persons = source.cohort.set_index("persoon_id")
    treated, control = persons.loc[pairs["treated_id"]], persons.loc[pairs["control_id"]]
    assert len(pairs) > 30
    assert (treated["group"].to_numpy() != control["group"].to_numpy()).all()
    width = 0.5 * source.cohort["age"].std()
    assert (np.abs(treated["age"].to_numpy() - control["age"].to_numpy()) <= width).all()


@pytest.mark.parametrize(
    ("treated", "control", "method", "reason"),
    [
        (40, 400, "nearest", "ample_pool"),
        (400, 1600, "nearest", "thin_pool_replacement"),
        (60, 61, "entropy", "thin_pool_entropy"),
        (8, 30, "entropy", "thin_pool_none_balanced"),
    ],
)
def test_auto_says_what_and_why(  # type: ignore[no-untyped-def]
    treated: int, control: int, method: str, reason: str, prepared
) -> None:
    frame, plan = people(treated, control), PLANS["auto"] | {"caliper": None}
    found = run(*prepared(frame, plan, **{"gates.smd": 0.1, "gates.ess": 30}))
    row = found.summary[found.summary["level"] == "all"].iloc[0]
    assert (row["method"], row["reason"]) == (method, reason)


def test_a_caliper_that_leaves_people_out_changes_the_estimand(prepared) -> None:  # type: ignore[no-untyped-def]
    row = run(*prepared(people(60, 80), NEAREST | {"caliper": 0.01})).everybody()
    assert row["estimand"] == "ATM"
    assert row["n_matched_treated"] < row["n_treated"] == 60


@pytest.mark.parametrize(("name", "estimand"), [("whole", "ATE"), ("overlap", "ATO")])
def test_weights_for_others_than_the_treated_have_their_own_estimand(  # type: ignore[no-untyped-def]
    name: str, estimand: str, prepared
) -> None:
    assert run(*prepared(people(), PLANS[name])).everybody()["estimand"] == estimand


SCORED = [name for name in PLANS if name not in ("raw", "cem", "entropy")]


@pytest.mark.parametrize("name", SCORED)
def test_perfect_separation_is_a_status_with_the_persons_counted(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people()
    frame["age"] = np.where(frame["sample"] == "t", frame["age"] + 100, frame["age"])
    found = run(*prepared(frame, PLANS[name]))
    # trees give scores of nearly 0 and 1 instead: their weights leave nothing to compare
    allowed = {"not_converged"} if name == "cbps" else {"separation", "no_overlap"}
    assert set(found.rows["status"]) <= (allowed | {"ok"} if name == "boosted" else allowed)
    if name != "boosted":
        assert found.rows["estimate"].isna().all()
    everybody = found.everybody(PLANS[name]["estimators"][0])
    assert everybody["n_treated"] == 40
    assert found.summary.loc[found.summary["level"] == "all", "n_control"].item() == 160


@pytest.mark.parametrize("name", QUICK)
def test_one_treated_person_is_too_few(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    found = run(*prepared(people(1, 50), PLANS[name]))
    assert set(found.rows["status"]) <= {"too_few", "window_not_observed"}


@pytest.mark.parametrize("name", ["nearest", "replaced", "mahalanobis_once", "optimal", "full"])
def test_all_controls_outside_the_caliper_is_a_status(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people()
    odd = (np.arange(len(frame)) * 0.618) % 1  # no two persons are equally old
    frame["age"] = frame["age"] + odd
    found = run(*prepared(frame, PLANS[name] | {"caliper": None, "calipers": {"age": 1e-9}}))
    assert set(found.rows["status"]) == {"no_overlap"}


@pytest.mark.parametrize("name", QUICK)
def test_an_empty_stratum_leaves_the_others_as_they_are(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    """Group b has no treated person: its level has a status, everybody an estimate."""
    frame = people()
    frame.loc[frame["sample"] == "t", "group"] = "a"
    found = run(*prepared(frame, PLANS[name]))
    status = found.rows[found.rows["analysis"] == "main"].groupby("level")["status"].agg(set)
    assert status["b"] <= {"too_few", "window_not_observed"}
    # the effect on everybody would need somebody treated in group b
    assert status["all"] == ({"separation"} if name == "whole" else {"ok"})


@pytest.mark.parametrize("name", QUICK)
def test_a_constant_covariate_is_noted_and_changes_nothing(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().assign(constant=3.0)
    terms = ["age", "group", "constant"]
    first = run(*prepared(frame, PLANS[name])).rows
    second = run(*prepared(frame, PLANS[name], covariates=terms)).rows
    if name != "raw":  # which has no score to leave it out of
        assert second["note"].str.contains("constant:constant").all()
    columns = [name for name in first if name != "note"]
    pd.testing.assert_frame_equal(first[columns], second[columns], rtol=1e-7)


@pytest.mark.parametrize("name", PLANS)
def test_row_order_of_the_file_changes_nothing(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().assign(key=lambda f: f.index.astype(str).str.zfill(4))
    extra = {"source.id": "key"}
    one = run(*prepared(frame, PLANS[name], **extra))
    other = run(*prepared(frame.iloc[::-1], PLANS[name], **extra))
    for first, second in zip(vars(one).values(), vars(other).values(), strict=True):
        pd.testing.assert_frame_equal(first, second)


def test_terms_of_the_score_are_formulas_of_covariates(prepared) -> None:  # type: ignore[no-untyped-def]
    plain = run(*prepared(people(), IPW)).everybody("aipw")
    terms = {"terms": ["bs(age, df=4)", "age:group"]}
    curved = run(*prepared(people(), IPW | terms)).everybody("aipw")
    assert curved["status"] == "ok"
    assert curved["estimate"] != plain["estimate"]
    assert abs(curved["estimate"] - plain["estimate"]) < 3 * plain["std_error"]


def test_levels_are_matched_both_ways(prepared) -> None:  # type: ignore[no-untyped-def]
    """Analysis `levels` is the main analysis of the study with the other way of matching."""
    rematched = run(*prepared(people(80, 400), NEAREST)).rows
    whole = run(
        *prepared(people(80, 400), NEAREST | {"subgroup_matching": "within_all"})
    ).rows  # fmt: skip
    columns = ["level", "estimator", "estimate", "std_error", "n_matched_treated"]
    one = rematched[rematched["analysis"] == "levels"][columns].reset_index(drop=True)
    main = whole[(whole["analysis"] == "main") & (whole["level"] != "all")][columns]
    pd.testing.assert_frame_equal(one, main.reset_index(drop=True))
    assert not (rematched["analysis"] == "levels").all()
    assert set(one["level"]) == {"a", "b"}


def test_means_of_a_panel_design_are_levels(prepared) -> None:  # type: ignore[no-untyped-def]
    design = {"kind": "did_panel", "before": "y0", "estimators": ["unconditional", "twoway_fe"]}
    frame = people()
    source, study = prepared(frame, design)
    rows = check(did_panel(source, study, "design").candidates, CANDIDATES)
    everybody = rows[rows["level"] == "all"]
    treated = frame.loc[frame["sample"] == "t", "y"].mean()
    assert np.allclose(everybody["mean_treated"], treated)
    # everybody rose by about one: no effect, and without treatment the same level
    assert (everybody["estimate"].abs() < 3 * everybody["std_error"]).all()
    assert np.allclose(everybody["mean_control"], treated - everybody["estimate"])


def test_the_effect_with_replacement_is_that_of_the_weights_in_matches(prepared) -> None:  # type: ignore[no-untyped-def]
    design = REPLACED | {"caliper": 0.2, "exact": ["group"], "ratio": 2}
    source, study = prepared(people(60, 90), design)
    found = run(source, study)
    values = source.indicators[source.indicators["outcome"] == "y"][["persoon_id", "value"]]
    used = found.matches[found.matches["level"] == "all"]
    used = used[used["analysis"] == "main"].merge(values, on="persoon_id")
    means = {
        flag: np.average(part["value"], weights=part["weight"])
        for flag, part in used.groupby("treated")
    }
    estimate = found.everybody()["estimate"]
    assert estimate == pytest.approx(means[True] - means[False], abs=1e-10)


def test_the_multiplier_bootstrap_is_near_the_analytic_error(prepared) -> None:  # type: ignore[no-untyped-def]
    analytic = run(*prepared(people(100, 300), REPLACED)).everybody("bias_corrected")
    plan = REPLACED | {"variance": "multiplier_bootstrap"}
    drawn = run(*prepared(people(100, 300), plan, **{"inference.draws": 999}))
    assert drawn.everybody("bias_corrected")["estimate"] == analytic["estimate"]
    ratio = drawn.everybody("bias_corrected")["std_error"] / analytic["std_error"]
    assert 0.8 < ratio < 1.25


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        (NEAREST | {"calipers": {"group": 0.2}}, "calipers: column group is not a number"),
        (PLANS["cem"] | {"bins": {"group": 3}}, "bins: column group is not a number"),
        (NEAREST | {"terms": ["log(group)"]}, "terms: log(group) cannot be made"),
        (NEAREST | {"terms": ["foo(age)"]}, "terms: foo(age) cannot be made"),
    ],
)
def test_what_the_columns_cannot_do_is_refused(plan: Plan, sentence: str, prepared) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ExtractError) as caught:
        prepared(people(), plan)
    assert sentence in " ".join(caught.value.problems)


@pytest.mark.parametrize("name", QUICK)
def test_covariates_that_do_not_vary_are_no_crash(name: str, prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().assign(age=3.0, group="a")
    found = run(*prepared(frame, PLANS[name]))
    assert found.rows["status"].notna().all()


def test_a_name_with_spaces_has_moments_too(prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().rename(columns={"age": "age = a:b"})
    found = run(*prepared(frame, PLANS["entropy"], covariates=["age = a:b", "group"]))
    assert (found.rows["status"] == "ok").all()


def test_an_ample_pool_that_stays_unalike_goes_on(prepared) -> None:  # type: ignore[no-untyped-def]
    """Eight controls for each treated person, of whom few resemble them."""
    frame = people(60, 480)
    frame["age"] -= np.where(frame["sample"] == "t", 8, 0)
    changes = {"gates.smd": 0.01, "gates.ess": 10}
    found = run(*prepared(frame, PLANS["auto"], **changes))
    row = found.summary[found.summary["level"] == "all"].iloc[0]
    assert str(row["reason"]).startswith("ample_pool_")


def test_more_ties_than_can_be_held_is_a_status(prepared, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("evaluatie.models.neighbours.MOST_PAIRS", 100)
    plan = REPLACED | {"ties": "all", "distance": "propensity"}
    found = run(*prepared(people().assign(age=3.0), plan))
    assert found.everybody()["status"] == "too_many_ties"
