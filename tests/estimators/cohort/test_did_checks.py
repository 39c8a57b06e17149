"""What is asked of design B: half-years, tests before the approach, and few municipalities."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.cohort.did_checks import Checks, did_checks
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.sensitivity import SENSITIVITY
from tests.estimators.settlers import HALF_YEARS, PLACES, drawn, settlers, source_of

WORK = {"kind": "work", "hours_per_week": 12, "months": 3, "run": "consecutive",
        "basis": "calendar_month"}  # fmt: skip
PLAIN: dict[str, Any] = {
    "horizons": [12],
    "outcomes": {"work_3m": WORK},
    "secondary": {},
    "covariates": ["geslacht"],
    "robustness": {},
    "gates.ess": 4,
    "inference.draws": 99,
    "designs.cohort_did.estimators": ["unconditional"],
    "primary.estimator": "unconditional",
    "designs.cohort_did.matched_did": None,
    "designs.cohort_did.event_study": {
        "estimator": "unconditional", "without": [], "relative_magnitudes": [1],
        "smoothness": [0],
    },
    "designs.cohort_did.places": "unconditional",
}  # fmt: skip
TESTS = ["pretrend", "equivalence", "slope"]
BOUNDS = [
    "relative_magnitudes", "relative_magnitudes_breakdown", "smoothness", "smoothness_breakdown",
]  # fmt: skip
NO_EVENTS = {"designs.cohort_did.event_study": None}
NO_PLACES = {"designs.cohort_did.places": None}


@pytest.fixture
def plain(variation: Callable[..., Study]) -> Callable[..., Study]:
    return lambda changes=None: variation("amsterdam", PLAIN | (changes or {}))


def checks_of(persons: pd.DataFrame, study: Study) -> Checks:
    """The checks of the primary outcome, held against the contracts of their tables."""
    found = did_checks(source_of(persons), study, "cohort_did")
    check(found.sensitivity, SENSITIVITY)
    half_years = found.half_years
    if len(half_years):
        check(half_years, CANDIDATES)
        half_years = half_years[half_years["outcome"] == "work_3m"].set_index("time")
    sensitivity = found.sensitivity[found.sensitivity["outcome"] == "work_3m"]
    return Checks(half_years, sensitivity.set_index(["check", "parameter"]).sort_index())


def shares(**by_cell: tuple[int, int]) -> dict[tuple[str, str], list[float]]:
    """{"here_2014H1": (3, 8)}: of 8 persons 3 reached it."""
    names = {"here": "Amsterdam", "there": "Rotterdam"}
    return {
        (names[key.split("_")[0]], key.split("_")[1]): [1.0] * ones + [0.0] * (size - ones)
        for key, (ones, size) in by_cell.items()
    }


def test_effects_by_half_year_in_eight_shares(plain: Callable[..., Study]) -> None:
    """Against 2015H2 (here 2/8, there 4/8): 2015H1 3/8 - 2/8 - (4/8 - 4/8), 2016H1 6/8 - ..."""
    persons = settlers(shares(
        here_2015H1=(3, 8), here_2015H2=(2, 8), here_2016H1=(6, 8),
        there_2015H1=(4, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    rows = checks_of(persons, plain(NO_PLACES)).half_years
    assert rows.index.tolist() == ["2015H1", "2016H1"]
    assert rows["estimate"].tolist() == pytest.approx([1 / 8, 4 / 8 - 1 / 8])
    variances = [(3 * 5 + 2 * 6 + 4 * 4 + 4 * 4) / 8**3, (6 * 2 + 2 * 6 + 5 * 3 + 4 * 4) / 8**3]
    assert rows["std_error"].tolist() == pytest.approx(np.sqrt(variances))
    assert (rows["smallest_cell"]).tolist() == [2, 2]
    assert (rows["band_low"] < rows["estimate"]).all()
    half = (rows["band_high"] - rows["band_low"]) / 2 / rows["std_error"]
    assert half.iloc[0] == pytest.approx(half.iloc[1])
    assert half.iloc[0] > 1.96


def test_one_effect_before_is_tested_against_its_own_error(plain: Callable[..., Study]) -> None:
    """Of one number: W = (b / se)^2, the slope to one half-year back is -b."""
    persons = settlers(shares(
        here_2015H1=(3, 8), here_2015H2=(2, 8), here_2016H1=(6, 8),
        there_2015H1=(4, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    rows = checks_of(persons, plain(NO_PLACES)).sensitivity
    variance = (3 * 5 + 2 * 6 + 4 * 4 + 4 * 4) / 8**3
    wald = rows.loc[("pretrend", "all")]
    assert (wald["statistic"], wald["freedom"]) == pytest.approx((1 / 64 / variance, 1))
    assert wald["note"] == "reference:2015H2"
    assert rows.loc[("slope", "all"), "estimate"] == pytest.approx(-1 / 8)
    assert np.isnan(rows.loc[("equivalence", "all"), "statistic"])  # that half-year may be withheld
    expected = 1 / 8 + 1.6448536 * variance**0.5
    assert rows.loc[("equivalence", "all"), "estimate"] == pytest.approx(expected, abs=1e-6)


def test_half_years_apart_count_as_time(plain: Callable[..., Study]) -> None:
    """Nobody settled in 2015H1: 2014H2 lies two half-years before the reference."""
    persons = settlers(shares(
        here_2014H2=(4, 8), here_2015H2=(2, 8), here_2016H1=(6, 8),
        there_2014H2=(4, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    rows = checks_of(persons, plain(NO_PLACES)).sensitivity
    assert rows.loc[("slope", "all"), "estimate"] == pytest.approx(-(2 / 8) / 2)


def test_a_thin_half_year_is_no_reference(plain: Callable[..., Study]) -> None:
    """Of the last before the approach three settled here, of whom the gate asks four."""
    persons = settlers(shares(
        here_2014H2=(3, 8), here_2015H1=(3, 8), here_2015H2=(1, 3), here_2016H1=(6, 8),
        there_2014H2=(4, 8), there_2015H1=(4, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    found = checks_of(persons, plain(NO_PLACES))
    assert found.half_years.index.tolist() == ["2014H2", "2015H2", "2016H1"]
    assert found.sensitivity.loc[("pretrend", "all"), "note"] == "reference:2015H1"
    assert found.sensitivity.loc[("pretrend", "all"), "freedom"] == 1  # what is before it


def test_no_period_before_is_said_of_every_check(plain: Callable[..., Study]) -> None:
    persons = settlers(shares(
        here_2015H2=(2, 8), here_2016H1=(6, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    found = checks_of(persons, plain(NO_PLACES))
    assert found.half_years.loc["2016H1", "status"] == "ok"
    assert set(found.sensitivity.index.get_level_values("check")) == {*TESTS, *BOUNDS}
    assert set(found.sensitivity["status"]) == {"no_pre_period"}


def test_half_years_before_that_say_nothing_are_not_called_absent(
    plain: Callable[..., Study],
) -> None:
    """Nobody elsewhere in the half-year before the reference: that is the reason, not a gap."""
    persons = settlers(shares(
        here_2015H1=(3, 8), here_2015H2=(2, 8), here_2016H1=(6, 8),
        there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    found = checks_of(persons, plain(NO_PLACES)).sensitivity
    assert set(found["status"]) == {"no_comparison"}
    assert found.loc[("pretrend", "all"), "note"] == "reference:2015H2"


def test_a_band_is_never_narrower_than_its_interval(plain: Callable[..., Study]) -> None:
    """Of eight persons the interval is from t: so is the band, which else would lie inside."""
    persons = settlers(shares(
        here_2015H2=(2, 8), here_2016H1=(6, 8), there_2015H2=(4, 8), there_2016H1=(5, 8),
    ))  # fmt: skip
    row = checks_of(persons, plain(NO_PLACES)).half_years.loc["2016H1"]
    assert row["band_low"] == pytest.approx(row["conf_low"])  # one half-year: the same
    assert row["band_high"] == pytest.approx(row["conf_high"])


EARLY_HERE = settlers(shares(here_2015H1=(1, 2), here_2016H1=(6, 8), there_2016H1=(5, 8)))


@pytest.mark.parametrize(
    ("persons", "status", "places"),
    [
        (settlers(shares(here_2016H1=(6, 8), there_2016H1=(5, 8))), "no_pre_period",
         "no_comparison"),
        (EARLY_HERE, "too_few", "no_comparison"),
        (drawn(1).assign(status="data_end"), "window_not_observed", "window_not_observed"),
    ],
    ids=["nobody early", "too thin to refer to", "nobody whole"],
)  # fmt: skip
def test_without_a_reference_there_are_reasons(
    persons: pd.DataFrame, status: str, places: str, plain: Callable[..., Study]
) -> None:
    found = checks_of(persons, plain())
    assert found.half_years.empty
    checks = set(found.sensitivity.index.get_level_values("check"))
    assert checks >= {*TESTS, *BOUNDS}
    assert set(found.sensitivity.loc[TESTS + BOUNDS, "status"]) == {status}
    assert set(found.sensitivity["status"]) == {status, places}


def test_four_municipalities_only(plain: Callable[..., Study]) -> None:
    """Three placebos: a p-value of at least 1/4, and an interval without ends."""
    found = checks_of(drawn(5), plain(NO_EVENTS)).sensitivity
    placebo = found.loc[("placebo_places", "all")]
    assert (placebo["status"], placebo["freedom"], placebo["statistic"]) == ("ok", 3, 0.25)
    assert placebo["p_value"] >= 0.25
    assert found.loc["placebo_place"].index.tolist() == ["Den Haag", "Rotterdam", "Utrecht"]
    assert found.loc["without_place"].index.tolist() == ["Den Haag", "Rotterdam", "Utrecht"]
    wild = found.loc[("wild_cluster_bootstrap", "all")]
    assert (wild["status"], wild["freedom"], wild["note"]) == ("ok", 4, "one_treated_place")


def test_each_place_left_out_is_the_two_by_two_of_the_others(plain: Callable[..., Study]) -> None:
    persons = drawn(6)
    found = checks_of(persons, plain(NO_EVENTS)).sensitivity
    for place in PLACES[1:]:
        rest = persons[persons["gemeente"] != place]
        mean = rest.groupby(["place", "treated"])["y"].mean()
        change = mean[:, True] - mean[:, False]
        expected = change["intervention"] - change["comparison"]
        assert found.loc[("without_place", place), "estimate"] == pytest.approx(expected)
    placebo = persons[persons["gemeente"] != "Amsterdam"]
    mean = placebo.groupby([placebo["gemeente"] == "Utrecht", "treated"])["y"].mean()
    change = mean[:, True] - mean[:, False]
    utrecht = found.loc[("placebo_place", "Utrecht"), "estimate"]
    assert utrecht == pytest.approx(change[True] - change[False])


def test_the_count_for_disclosure_is_of_a_place_and_cohort(plain: Callable[..., Study]) -> None:
    """Of eighty late settlers of Utrecht three reached it: fewer than of any other group."""
    persons = drawn(5)
    utrecht = persons.index[(persons["gemeente"] == "Utrecht") & persons["treated"]]
    persons.loc[utrecht, "y"] = 0.0
    persons.loc[utrecht[:3], "y"] = 1.0
    found = checks_of(persons, plain(NO_EVENTS)).sensitivity
    assert set(found["smallest_cell"]) == {3}


def test_one_comparison_municipality(plain: Callable[..., Study]) -> None:
    persons = drawn(5, places=("Amsterdam", "Utrecht"))
    found = checks_of(persons, plain(NO_EVENTS)).sensitivity
    assert found.loc[("placebo_place", "Utrecht"), "status"] == "no_comparison"
    assert found.loc[("without_place", "Utrecht"), "status"] == "no_comparison"
    assert found.loc[("placebo_places", "all"), "status"] == "too_few_places"
    assert found.loc[("wild_cluster_bootstrap", "all"), "status"] == "too_few_places"
    assert found[["p_value", "conf_low", "conf_high"]].isna().all(axis=None)


def test_nobody_elsewhere_is_never_called_a_difference_in_differences(
    plain: Callable[..., Study],
) -> None:
    persons = drawn(5, places=("Amsterdam",))
    study = plain()
    found = checks_of(persons, study)
    assert "ok" not in set(found.sensitivity["status"])
    effects = did_cohort(source_of(persons), study, "cohort_did").candidates
    assert set(effects["status"]) == {"no_comparison"}


def test_a_group_of_eight_persons(plain: Callable[..., Study]) -> None:
    """Eight late settlers here in one half-year: estimated, and the count says how few."""
    persons = drawn(7)
    late_here = (persons["place"] == "intervention") & persons["treated"]
    dropped = persons.index[late_here][8:]
    found = checks_of(persons.drop(index=dropped), plain())
    row = found.half_years.loc["2016H1"]
    assert (row["status"], row["n_treated"]) == ("ok", 8)
    assert row["smallest_cell"] <= 4
    assert found.half_years.loc["2016H2", "status"] == "window_not_observed"
    sizes = found.sensitivity["smallest_cell"]
    assert sizes["pretrend"].max() <= 8
    assert sizes["placebo_places"].max() <= 4  # with or without work


def test_a_half_year_that_nobody_settled_elsewhere(plain: Callable[..., Study]) -> None:
    persons = drawn(9)
    gone = (persons["place"] == "comparison") & (persons["half_year"] == "2014H2")
    found = checks_of(persons[~gone], plain(NO_PLACES))
    assert found.half_years.loc["2014H2", "status"] == "no_comparison"
    assert found.half_years.loc["2014H1", "status"] == "ok"
    assert found.sensitivity.loc[("pretrend", "all"), "freedom"] == 2


def test_an_outcome_that_everybody_reached(plain: Callable[..., Study]) -> None:
    found = checks_of(drawn(9).assign(y=1.0), plain())
    assert "ok" not in set(found.half_years["status"])
    assert found.half_years["estimate"].isna().all()
    assert "ok" not in set(found.sensitivity["status"])
    numbers = ["estimate", "p_value", "conf_low", "conf_high"]
    assert found.sensitivity[numbers].isna().all(axis=None)


def test_bounds_widen_what_the_error_allows(plain: Callable[..., Study]) -> None:
    """Straight lines that go on (smoothness 0) are one restriction, breaches as before another."""
    rows = checks_of(drawn(10, per_cell=60), plain(NO_PLACES)).sensitivity
    for name in ("relative_magnitudes", "smoothness"):
        bound = rows.loc[name].iloc[0]
        assert bound["status"] == "ok"
        assert bound["conf_low"] < bound["conf_high"]
        assert rows.loc[(f"{name}_breakdown", "all"), "estimate"] >= 0


def test_pooled_effects_stand_before_those_by_half_year(plain: Callable[..., Study]) -> None:
    source, study = source_of(drawn(11)), plain()
    pooled = did_cohort(source, study, "cohort_did").candidates
    checks = did_checks(source, study, "cohort_did")
    both = check(checks.with_pooled(pooled), CANDIDATES)
    assert len(both) == len(pooled) + len(HALF_YEARS) - 1
    alone = did_checks(source, plain(NO_EVENTS), "cohort_did")
    pd.testing.assert_frame_equal(alone.with_pooled(pooled), pooled)


def test_order_of_rows_does_not_matter(plain: Callable[..., Study]) -> None:
    persons, study = drawn(12), plain()
    first, second = (
        checks_of(table, study) for table in (persons, persons.sample(frac=1, random_state=1))
    )
    pd.testing.assert_frame_equal(first.half_years, second.half_years, rtol=1e-8)
    pd.testing.assert_frame_equal(first.sensitivity, second.sensitivity, rtol=1e-6)
