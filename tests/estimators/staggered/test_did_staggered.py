"""Design C by hand: four who start early against four who still wait, and worlds too small."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.staggered.did_staggered import Staggered, did_staggered
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from tests.estimators.waiting import Person, cohort_of, panel_of, waiting_study

ESTIMATORS = [
    "doubly_robust", "unconditional", "regression", "ipw_normalised", "matched_did", "imputation",
    "sun_abraham", "twoway_fe",
]  # fmt: skip
MATCHED = {"neighbours": 1, "distance": "logit", "bias_corrected": True}
EVERY: dict[str, Any] = {"estimators": ESTIMATORS, "matched_did": MATCHED}
MARCH, JANUARY = "2016-03-01", "2016-01-01"  # settled in March: guided from month 2; January: 4
# of those who start in month 2 three work then and all from month 3; of those who wait one
EIGHT: list[Person] = [
    ("a1", MARCH, "activering", (0, 0, 1, 1, 1)),
    ("a2", MARCH, "activering", (0, 0, 1, 1, 1)),
    ("a3", MARCH, "activering", (0, 0, 1, 1, 1)),
    ("a4", MARCH, "activering", (0, 0, 0, 1, 1)),
    ("b1", JANUARY, "activering", (0, 0, 1, 1, 1)),
    ("b2", JANUARY, "activering", (0, 0, 0, 0, 1)),
    ("b3", JANUARY, "activering", (0, 0, 0, 0, 1)),
    ("b4", JANUARY, "activering", (0, 0, 0, 0, 0)),
]


@pytest.fixture
def study(variation: Callable[..., Study]) -> Study:
    return waiting_study(variation)


@pytest.fixture
def every(variation: Callable[..., Study]) -> Study:
    return waiting_study(variation, **EVERY)


def found_for(people: list[Person], study: Study) -> Staggered:
    """Results, checked against the contracts of their tables."""
    found = did_staggered(cohort_of(people), panel_of(people), study, "rollout_did")
    check(found.candidates, CANDIDATES)
    check(found.sensitivity, SENSITIVITY)
    check(found.group_time, GROUP_TIME)
    return found


def effect(found: Staggered, estimator: str, time: str | None = None) -> pd.Series:
    rows = found.candidates[found.candidates["estimator"] == estimator]
    rows = rows[rows["time"].isna() if time is None else rows["time"] == time]
    assert len(rows) == 1
    return rows.iloc[0]


def one_check(found: Staggered, name: str) -> pd.Series:
    rows = found.sensitivity[found.sensitivity["check"] == name]
    assert len(rows) == 1
    return rows.iloc[0]


def test_effects_of_the_early_group_by_month(study: Study) -> None:
    """Month 2: 3/4 - 1/4; month 3: 4/4 - 1/4; in month 4 nobody waits. Together 5/8."""
    found = found_for(EIGHT, study)
    cells = found.group_time.set_index(["group", "month"])
    assert cells.loc[(2, 2), "estimate"] == pytest.approx(0.5)
    assert cells.loc[(2, 3), "estimate"] == pytest.approx(0.75)
    assert cells.loc[[(2, 4), (4, 4)], "status"].tolist() != ["ok", "ok"]
    assert cells.loc[[(2, 4), (4, 4)], "estimate"].isna().all()
    assert cells.loc[(2, 2), ["n_treated", "n_control"]].tolist() == [4, 4]
    assert effect(found, "unconditional")["estimate"] == pytest.approx(0.625)
    assert effect(found, "unconditional", "event:0")["estimate"] == pytest.approx(0.5)
    assert effect(found, "unconditional", "event:1")["estimate"] == pytest.approx(0.75)
    assert effect(found, "unconditional", "calendar:3")["estimate"] == pytest.approx(0.75)
    assert effect(found, "unconditional", "group:2")["estimate"] == pytest.approx(0.625)


def test_the_error_of_one_cell_by_hand(study: Study) -> None:
    """Variances p (1 - p) / 4 of two changes: 3/16 and 3/16, each over 4."""
    cells = found_for(EIGHT, study).group_time.set_index(["group", "month"])
    assert cells.loc[(2, 2), "std_error"] == pytest.approx((2 * 3 / 16 / 4) ** 0.5)


def test_twoway_fe_is_least_squares_with_dummies(study: Study) -> None:
    values = np.array([months for *_, months in EIGHT], dtype=float)
    guided = np.arange(5) >= np.repeat([2, 4], 4)[:, None]
    person, month = np.kron(np.eye(8), np.ones((5, 1))), np.kron(np.ones((8, 1)), np.eye(5))
    design = np.column_stack([guided.ravel(), person, month])
    expected = np.linalg.lstsq(design.astype(float), values.ravel(), rcond=None)[0][0]
    found = found_for(EIGHT, study)
    assert effect(found, "twoway_fe")["estimate"] == pytest.approx(expected)
    mixed = found.sensitivity[found.sensitivity["check"] == "goodman_bacon"]
    assert (mixed["statistic"] @ mixed["estimate"]) == pytest.approx(expected)
    assert mixed["statistic"].sum() == pytest.approx(1)
    assert set(mixed["parameter"]) == {"earlier_vs_later", "later_vs_earlier"}


def test_imputation_agrees_where_its_regression_is_saturated(every: Study) -> None:
    """Before guidance nobody works: person effects are nil, month effects those who wait."""
    found = found_for(EIGHT, every)
    for estimator in ("imputation", "unconditional"):
        assert effect(found, estimator, "event:0")["estimate"] == pytest.approx(0.5)
        assert effect(found, estimator, "event:1")["estimate"] == pytest.approx(0.75)


def test_means_of_the_months_that_are_guided(study: Study) -> None:
    """Of the 12 guided months of the early and 4 of the late, 3 + 4 + 4 + 3 are worked: 14/16."""
    row = effect(found_for(EIGHT, study), "unconditional")
    assert row["mean_treated"] == pytest.approx(14 / 16)
    assert row["mean_control"] == pytest.approx(14 / 16 - 0.625)
    assert (row["n_treated"], row["n_control"], row["horizon"]) == (8, 4, 4)
    assert np.isnan(row["risk_ratio"])


def test_who_is_guided_from_settlement_is_counted(study: Study) -> None:
    entered: list[Person] = [
        (f"c{number}", "2016-08-01", "entree_1", (1, 1, 1, 1, 1)) for number in range(12)
    ]
    found = found_for([*EIGHT, *entered], study)
    row = one_check(found, "treated_at_entry")
    assert (row["freedom"], row["estimate"], row["smallest_cell"]) == (12, 12 / 20, 8)
    assert effect(found, "unconditional")["estimate"] == pytest.approx(0.625)


def test_everybody_guided_from_settlement_is_a_status(every: Study) -> None:
    people: list[Person] = [
        (f"c{number}", "2016-08-01", "entree_1", (0, 1, 1, 1, 1)) for number in range(30)
    ]
    found = found_for(people, every)
    row = one_check(found, "treated_at_entry")
    assert (row["freedom"], row["estimate"]) == (30, 1.0)
    nothing_found(found)
    assert set(found.candidates["status"]) == {"no_base_month"}


def test_no_arms_is_a_status(every: Study) -> None:
    people: list[Person] = [(name, day, None, months) for name, day, _, months in EIGHT]
    found = found_for(people, every)
    assert one_check(found, "treated_at_entry")["freedom"] == 0
    nothing_found(found)


def test_nobody_starts_in_the_months_that_are_followed(
    variation: Callable[..., Study],
) -> None:
    """All settled in January; guidance starts in month 4, and three months are followed."""
    study = waiting_study(variation, **EVERY, months=3)
    people: list[Person] = [(name, JANUARY, arm, months) for name, _, arm, months in EIGHT]
    found = found_for(people, study)
    nothing_found(found)
    assert set(found.candidates["status"]) == {"window_not_observed"}


def test_anticipation_that_leaves_no_month_to_compare_with(
    variation: Callable[..., Study],
) -> None:
    soon: list[Person] = [
        (n, MARCH if n[0] == "a" else "2016-04-01", *rest) for n, _, *rest in EIGHT
    ]
    found = found_for(soon, waiting_study(variation, **EVERY, anticipation=2))
    nothing_found(found)
    assert set(found.candidates["status"]) == {"no_base_month"}


def nothing_found(found: Staggered) -> None:
    """Every estimator has a pooled row that says why, and no number."""
    pooled = found.candidates[found.candidates["time"].isna()]
    assert pooled["estimator"].tolist() == ESTIMATORS
    assert "ok" not in set(found.candidates["status"])
    assert found.candidates[["estimate", "std_error", "p_value"]].isna().all(axis=None)
    tests = found.sensitivity[found.sensitivity["check"] == "pretrend"]
    assert tests["estimator"].tolist() == ESTIMATORS[:-1]
    assert tests["p_value"].isna().all()
    assert "ok" not in set(tests["status"])
    assert "ok" not in set(found.group_time["status"])


def test_nobody_waits_when_all_start_together(every: Study) -> None:
    """One group, and nobody to compare it with."""
    people: list[Person] = [(name, MARCH, arm, months) for name, _, arm, months in EIGHT]
    found = found_for(people, every)
    assert "ok" not in set(found.candidates["status"])
    assert found.candidates["estimate"].isna().all()


def test_no_period_before_the_start(every: Study) -> None:
    """The early start in month 1: there is a base, and nothing before it to test."""
    april: list[Person] = [
        (name, "2016-04-01" if name[0] == "a" else JANUARY, arm, months)
        for name, _, arm, months in EIGHT
    ]
    found = found_for(april, every)
    cells = found.group_time[found.group_time["estimator"] == "unconditional"]
    assert (cells.loc[cells["group"] == 1, "month"] >= 1).all()
    assert effect(found, "unconditional")["status"] == "ok"


def months_unseen(people: list[Person], month: int) -> list[Person]:
    return [
        (name, day, arm, tuple(-1 if n == month else m for n, m in enumerate(months)))
        for name, day, arm, months in people
    ]


@pytest.mark.parametrize("month", range(5))
def test_a_month_that_nobody_is_observed_in(month: int, every: Study) -> None:
    """Effects that rest on it have a status; the others stay as they are."""
    whole, gap = found_for(EIGHT, every), found_for(months_unseen(EIGHT, month), every)
    keys = ["estimator", "group", "month"]
    pairs = whole.group_time.merge(gap.group_time, on=keys, suffixes=("", "_gap"))
    there = pairs[pairs["month"] == month]
    assert len(pairs) == len(whole.group_time)
    assert "ok" not in set(there["status_gap"])
    kept = pairs[(pairs["status_gap"] == "ok") & (pairs["status"] == "ok")]
    assert kept["estimate_gap"].to_numpy() == pytest.approx(kept["estimate"].to_numpy())


def test_one_person_in_a_group_is_too_few(every: Study) -> None:
    found = found_for(EIGHT[3:], every)
    cells = found.group_time.set_index(["estimator", "group", "month"])
    assert cells.loc[("unconditional", 2, 2), "status"] == "too_few"
    assert effect(found, "unconditional")["status"] != "ok"


def test_an_effect_without_spread_is_not_called_a_reference(study: Study) -> None:
    """All of the early work from month 2 and nobody who waits: no error, so no interval."""
    people: list[Person] = [
        (name, day, arm, (0, 0, 1, 1, 1) if name[0] == "a" else (0, 0, 0, 0, 0))
        for name, day, arm, _ in EIGHT
    ]
    found = found_for(people, study)
    row = effect(found, "unconditional")
    assert row["status"] == "no_variation"
    assert np.isnan(row["estimate"])
    assert effect(found, "unconditional", "event:0")["status"] == "no_variation"


def test_the_base_of_a_universal_period_is_a_reference(
    variation: Callable[..., Study],
) -> None:
    study = waiting_study(variation, estimators=["unconditional"], base_period="universal")
    row = effect(found_for(EIGHT, study), "unconditional", "event:-1")
    assert row["status"] == "reference"


def test_a_base_alone_is_no_average(variation: Callable[..., Study]) -> None:
    """All start together: the base period has its row, and the averages say why they are empty."""
    study = waiting_study(variation, estimators=["unconditional"], base_period="universal")
    people: list[Person] = [(name, MARCH, arm, months) for name, _, arm, months in EIGHT]
    rows = found_for(people, study).candidates.set_index("time", drop=False)["status"]
    assert rows["event:-1"] == "reference"
    assert set(rows.drop("event:-1")) == {"no_comparison"}


def test_never_treated_controls_are_the_control_cohort(variation: Callable[..., Study]) -> None:
    """Early against four of the control cohort of whom two work from month 2: 3/4 - 2/4."""
    study = waiting_study(
        variation, estimators=["unconditional"], control="never_treated", control_cohort=True
    )
    controls: list[Person] = [
        (f"z{number}", "2014-03-01", None, (0, 0, number % 2, number % 2, number % 2))
        for number in range(4)
    ]
    cells = found_for([*EIGHT, *controls], study).group_time.set_index(["group", "month"])
    assert cells.loc[(2, 2), "estimate"] == pytest.approx(0.25)
    assert cells.loc[(2, 4), "estimate"] == pytest.approx(0.5)


def random_people(seed: int, size: int = 60) -> Iterator[Person]:
    rng = np.random.default_rng(seed)
    for number in range(size):
        day = f"2016-0{rng.integers(1, 5)}-15"
        yield f"p{number:03d}", day, "activering", tuple(rng.integers(0, 2, 5).tolist())


def test_order_of_rows_does_not_matter(every: Study) -> None:
    people = list(random_people(3))
    cohort, panel = cohort_of(people), panel_of(people)
    first = did_staggered(cohort, panel, every, "rollout_did")
    mixed = cohort.sample(frac=1, random_state=1), panel.sample(frac=1, random_state=2)
    second = did_staggered(*mixed, every, "rollout_did")
    for name in ("candidates", "sensitivity", "group_time"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name), rtol=1e-8)
    assert (first.candidates["status"] == "ok").mean() > 0.5


def test_the_persons_behind_an_average_are_all_who_were_seen_guided(study: Study) -> None:
    """Nobody is seen in the last month: the early group was seen in months 2 and 3 all the same."""
    found = found_for(months_unseen(EIGHT, 4), study)
    for time in ("group:2", "overall:group", "event:0"):
        row = effect(found, "unconditional", time)
        assert (row["status"], row["n_treated"]) == ("ok", 4)
    assert effect(found, "unconditional", "group:2")["conf_high"] < 5


def test_the_count_for_disclosure_covers_those_compared_with(study: Study) -> None:
    """Forty who start early, half of whom work, against three who wait."""
    many: list[Person] = [
        (f"m{number:02d}", MARCH, "activering", (0, 0, number % 2, number % 2, number % 2))
        for number in range(40)
    ]
    found = found_for([*many, *EIGHT[4:7]], study)
    cells = found.group_time.set_index(["group", "month"])
    assert cells.loc[(2, 2), ["n_treated", "n_control", "smallest_cell"]].tolist() == [40, 3, 3]
    for time in ("event:0", "calendar:2", "group:2", "overall:dynamic"):
        assert effect(found, "unconditional", time)["smallest_cell"] <= 3


def test_a_start_on_one_day_has_no_calendar_overlap(study: Study) -> None:
    """All waiters start on 1 May 2016: nobody waits in a month in which another is guided."""
    assert one_check(found_for(EIGHT, study), "calendar_overlap")["estimate"] == 0


def test_who_waits_in_the_same_month_gives_calendar_overlap(study: Study) -> None:
    """Controls settled in March 2015 wait in no month of 2016 that is followed; in 2016 they do."""
    late: list[Person] = [
        (f"c{number}", "2016-05-01", "late", (0, 0, 0, 0, 1)) for number in range(4)
    ]
    arms = study.arms | {
        "late": study.arms["activering"].model_copy(
            update={"guidance_from": study.arms["activering"].guidance_from.replace(month=9)}
        )
    }
    both = study.model_copy(update={"arms": arms})
    # guided: March settlers May-July (3 months), January settlers May; late ones wait May-August
    assert one_check(found_for([*EIGHT, *late], both), "calendar_overlap")["estimate"] > 0.5
