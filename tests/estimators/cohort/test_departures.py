"""Who stayed stands for those like them who left: by hand, shares and one logit."""

import warnings

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.cohort.departures import LARGEST, staying_weights


def group(place: str, treated: bool, stayed: list[int], sex: str | None = None) -> pd.DataFrame:
    """Persons of one group; `sex` has a letter for each."""
    prefix = f"{place}-{int(treated)}"
    return pd.DataFrame(
        {
            "persoon_id": [f"{prefix}-{n:03d}" for n in range(len(stayed))],
            "place": place,
            "treated": treated,
            "geslacht": list(sex or "v" * len(stayed)),
            "stayed": np.array(stayed, dtype=bool),
        }
    )


def test_the_inverse_of_the_share_by_sex() -> None:
    persons = group("intervention", True, [1, 1, 0, 0, 1, 1, 1, 0] * 2, "vvvvmmmm" * 2)
    weights = staying_weights(persons, ["geslacht"]).to_numpy()
    # women: 2 of 4 stayed, weight 2; men: 3 of 4, weight 4/3; mean over 5 who stayed 8/5
    expected = np.array([2, 2, 4 / 3, 4 / 3, 4 / 3] * 2) / (8 / 5)
    assert weights == pytest.approx(expected, abs=1e-7)


def test_only_those_who_stayed_have_a_weight_and_each_group_has_mean_one() -> None:
    persons = pd.concat(
        [
            group("intervention", True, [1, 1, 0, 1, 1, 0, 1, 1], "vmvmvmvm"),
            group("comparison", False, [1, 1, 1]),
        ]
    )
    weights = staying_weights(persons, ["geslacht"])
    assert set(weights.index) == set(persons.loc[persons["stayed"], "persoon_id"])
    means = weights.groupby(weights.index.str.rsplit("-", n=1).str[0]).mean()
    assert means.to_numpy() == pytest.approx(1.0)
    assert weights[weights.index.str.startswith("comparison")].tolist() == [1.0, 1.0, 1.0]


def test_the_total_of_the_weights_by_level_is_that_of_everybody() -> None:
    """Rescaled to the group's size, the weighted women are as many as there were women."""
    sex = "vvvvvvmmmmmmmmmm"
    stayed = [1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]
    persons = group("intervention", False, stayed, sex)
    weights = staying_weights(persons, ["geslacht"])
    women = persons.set_index("persoon_id")["geslacht"].reindex(weights.index) == "v"
    assert weights[women].sum() / weights.sum() == pytest.approx(6 / 16, abs=1e-8)


def test_all_women_left_gives_the_share_of_the_group() -> None:
    """The logit has no finite solution: everybody who stayed weighs the same."""
    persons = group("intervention", True, [0, 0, 0, 1, 1, 1], "vvvmmm")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert staying_weights(persons, ["geslacht"]).tolist() == [1.0, 1.0, 1.0]


def test_one_person_never_speaks_for_a_crowd() -> None:
    """Of 60 women one stayed, of 60 men all but one: the raw weight 60 becomes 20."""
    persons = group("intervention", True, [1] + [0] * 59 + [1] * 59 + [0], "v" * 60 + "m" * 60)
    weights = staying_weights(persons, ["geslacht"]).to_numpy()
    assert weights[0] / weights[1] == pytest.approx(LARGEST / (60 / 59), rel=1e-6)


def test_order_of_rows_does_not_matter() -> None:
    rng = np.random.default_rng(4)
    persons = pd.concat(
        group(place, late, list(rng.integers(0, 2, 40)), "vm" * 20)
        for place in ("intervention", "comparison")
        for late in (False, True)
    )
    shuffled = persons.sample(frac=1, random_state=1)
    first, second = (staying_weights(p, ["geslacht"]).sort_index() for p in (persons, shuffled))
    pd.testing.assert_series_equal(first, second, rtol=1e-9)


def test_nobody_is_no_weight() -> None:
    assert staying_weights(group("intervention", True, []), ["geslacht"]).empty


def test_a_group_that_all_left_has_no_weights_and_no_warning() -> None:
    persons = pd.concat([group("intervention", True, [0, 0]), group("comparison", True, [1, 0])])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert staying_weights(persons, ["geslacht"]).to_dict() == {"comparison-1-000": 1.0}
