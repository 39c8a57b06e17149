"""Effects of completed cohorts, pooled: nobody lost, nothing changed where nothing is missing."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluatie.designs.match_persons import match_persons
from evaluatie.designs.pooled_diagnostics import balance
from evaluatie.estimators.contributions import Contributions, Estimated
from evaluatie.estimators.pooling import pooled
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import BALANCE, DIAGNOSTICS
from evaluatie.tables.missing import IMPUTED, Cohorts
from evaluatie.tables.samples import Source, completed
from tests.estimators.missing_worlds import (
    EFFECT,
    IMPUTATION,
    IPW,
    PANEL,
    REPLACED,
    effects,
    everybody,
    plan_of,
    source_of,
    world,
)

PLANS = {"weights": IPW, "pairs": REPLACED, "panel": PANEL}
WITHOUT_DRAWS = {
    "inference.draws": None,
    "inference.families": {"secondary": "holm", "subgroups": "holm"},
}
NUMBERS = ["estimate", "std_error", "p_value", "conf_low", "conf_high", "mde", "mean_control"]


@pytest.mark.parametrize("name", PLANS)
def test_nobody_is_lost_and_every_row_says_what_is_missing(
    name: str, variation: Callable[..., Study]
) -> None:
    frame = world(1, 250)
    study = plan_of(variation, PLANS[name], "impute")
    source = source_of(frame, study)
    assert len(source.cohort) == len(frame)
    assert source.cohort["x"].isna().sum() == frame["x"].isna().sum() > 40
    rows = effects(source, study).candidates
    assert set(rows["status"]) == {"ok"}
    whole = rows[rows["level"] == "all"]
    assert (whole["n_treated"] + whole["n_control"] == len(frame)).all()
    adjusted = rows["estimator"] != "unconditional"
    assert rows.loc[adjusted, "fmi"].between(0.001, 0.9).all()
    assert (rows.loc[~adjusted, "fmi"] == 0).all()  # takes nothing from what is imputed


@pytest.mark.parametrize("name", PLANS)
def test_with_nothing_missing_imputing_changes_nothing(
    name: str, variation: Callable[..., Study]
) -> None:
    frame = world(2, 250, some_missing=False)
    found = [
        effects(source_of(frame, study), study)
        for study in (
            plan_of(variation, PLANS[name], "impute"),
            plan_of(variation, PLANS[name], "exclude"),
        )
    ]
    pd.testing.assert_frame_equal(found[0].candidates, found[1].candidates, check_exact=True)
    pd.testing.assert_frame_equal(found[0].differences, found[1].differences, check_exact=True)


def test_equal_completed_cohorts_give_their_own_rows(variation: Callable[..., Study]) -> None:
    """Every set holds the true values: the effects are those of the whole cohort, to the bit."""
    frame = world(3, some_missing=False)
    study = plan_of(variation, IPW, "impute")
    whole = source_of(frame, study)
    ids = frame["persoon_id"].iloc[:50]
    rows = [
        whole.cohort.loc[whole.cohort["persoon_id"].isin(ids), ["persoon_id", "x"]]
        .rename(columns={"x": "number"})
        .assign(analysis="main", covariate="x", imputation=number, level=pd.NA)
        for number in (1, 2, 3)
    ]
    imputed = check(pd.concat(rows).astype({"level": "str"})[IMPUTED.names], IMPUTED)
    holes = whole.cohort.assign(x=whole.cohort["x"].mask(whole.cohort["persoon_id"].isin(ids)))
    source = Source(holes, whole.indicators, whole.subgroups, imputed=imputed)
    assert len(list(completed(source, study, "design"))) == 3
    found, plain = (effects(one, study).candidates for one in (source, whole))
    pd.testing.assert_frame_equal(found[NUMBERS], plain[NUMBERS], check_exact=True)
    assert (found["fmi"] == 0).all()


def test_the_order_of_rows_does_not_matter(variation: Callable[..., Study]) -> None:
    order = np.random.default_rng(6).permutation(200)
    frame = world(4, 200)
    study = plan_of(variation, PANEL, "impute")
    one, other = (
        everybody(effects(source_of(rows, study), study)) for rows in (frame, frame.iloc[order])
    )
    assert one[NUMBERS].equals(other[NUMBERS])


def rows_of(estimates: list[float], error: float = 0.5) -> list[list[Estimated]]:
    """One row from each completed cohort, of four clusters."""
    key = dict.fromkeys(
        ("analysis", "horizon", "subgroup", "level", "design", "estimator", "outcome", "time"), "a"
    )
    counts = dict.fromkeys(
        ("n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters",
         "smallest_cell", "smallest_group", "fewest_clusters"), 11,
    )  # fmt: skip
    means = dict.fromkeys(("mean_treated", "mean_control", "max_smd", "mean_all_treated"), 1.0)
    nothing = dict.fromkeys(("risk_ratio", "ratio_low", "ratio_high"), np.nan)
    common = key | counts | means | nothing | {"conf_level": 0.95, "note": None, "estimand": "ATT"}
    adds = Contributions(np.arange(4), np.array([0.3, -0.3, 0.4, -0.4]) / 2**0.5)
    return [
        [
            Estimated(
                common | {"estimate": one, "std_error": error, "ess": 9.0, "status": "ok"}, adds
            )
        ]
        for one in estimates
    ]


def source_with_clusters(sets: int) -> Source:
    cohort = pd.DataFrame({"cluster": list("abcd"), "persoon_id": list("abcd")})
    rows = pd.DataFrame({"imputation": range(1, sets + 1)})
    return Source(cohort, pd.DataFrame(), pd.DataFrame(), imputed=rows)


def test_what_clusters_and_sets_add_makes_up_the_error_of_rubins_rules() -> None:
    """Within: 0.25. Between: 1, 2, 3 have variance 1, times 4/3."""
    found = pooled(rows_of([1.0, 2.0, 3.0]), source_with_clusters(3))[0]
    assert found.row["estimate"] == 2.0
    assert found.row["std_error"] == pytest.approx((0.25 + 4 / 3) ** 0.5)
    assert found.contributions is not None
    assert (found.contributions.totals**2).sum() == pytest.approx(found.row["std_error"] ** 2)
    assert found.contributions.clusters.tolist() == [0, 1, 2, 3, 4, 6]  # the middle set adds nil


def test_a_cohort_without_an_estimate_leaves_none() -> None:
    rows = rows_of([1.0, 2.0])
    rows[1] = [Estimated(rows[1][0].row | {"status": "no_overlap", "estimate": np.nan})]
    found = pooled(rows, source_with_clusters(2))[0]
    assert found.row["status"] == "no_overlap"
    assert np.isnan(found.row["estimate"])
    assert found.contributions is None


def test_balance_is_the_mean_of_the_completed_cohorts_and_names_the_worst(
    variation: Callable[..., Study],
) -> None:
    study = plan_of(variation, REPLACED, "impute")
    source = source_of(world(5, 200), study)
    found = match_persons(source, study, "design")
    cohorts = Cohorts(source.cohort, source.imputed)
    both = balance(cohorts, found.matches, found.decisions, study, "design")
    rows = check(both.diagnostics, DIAGNOSTICS)
    check(both.balance, BALANCE)
    single = [
        balance(
            cohorts,
            found.matches[found.matches["imputation"] == number],
            found.decisions[found.decisions["imputation"] == number],
            study,
            "design",
        ).diagnostics["max_smd"]
        for number in range(1, IMPUTATION["sets"] + 1)
    ]
    assert rows["max_smd"].to_numpy() == pytest.approx(np.mean(single, axis=0))
    assert rows["worst_smd"].to_numpy() == pytest.approx(np.max(single, axis=0))


def test_complete_cases_are_biased_and_imputing_mends_it(variation: Callable[..., Study]) -> None:
    """x is missing by outcome: of complete cases the effect is too small, of completed ones 1."""
    bias: dict[str, list[float]] = {"impute": [], "exclude": []}
    covered = []
    for way, found in bias.items():
        study = plan_of(variation, PANEL, way, subgroups={}, **WITHOUT_DRAWS)
        for seed in range(8):
            row = everybody(effects(source_of(world(seed), study), study))
            found.append(row["estimate"] - EFFECT)
            covered += [row["conf_low"] <= EFFECT <= row["conf_high"]] if way == "impute" else []
    assert np.mean(bias["exclude"]) < -0.3
    assert abs(np.mean(bias["impute"])) < 0.2
    assert sum(covered) >= 6  # of 8: fewer has a chance of 1 in 170 where 95 in 100 cover
