import pandas as pd

from evaluatie.release.inflow import inflow
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.persons import INFLOW

FEWEST = 10


def counts(**origins):
    """Two half-years of one place and cohort; persons of each as origin=(first, second)."""
    rows = [
        ("intervention", "control", half, origin, persons)
        for origin, both in origins.items()
        for half, persons in zip(("2014H1", "2014H2"), both, strict=True)
    ]
    return pd.DataFrame(rows, columns=INFLOW.names).astype({"persons": "Int64"})


def shown(table):
    """Persons by origin, None where they are withheld."""
    found = check(table, released(INFLOW)).groupby("origin", sort=True)["persons"]
    return {origin: [None if pd.isna(n) else int(n) for n in values] for origin, values in found}


def test_counts_are_rounded_to_what_may_be_told() -> None:
    table, withheld, merged = inflow(counts(a=(14, 15), b=(25, 0)), FEWEST)
    assert shown(table) == {"a": [10, 20], "b": [30, 0]}
    assert (withheld, merged) == (0, 0)


def test_a_small_count_takes_the_next_rarest_of_its_half_year_along() -> None:
    table, withheld, _ = inflow(counts(a=(9, 50), b=(30, 30), c=(40, 40), d=(0, 10)), FEWEST)
    assert shown(table) == {
        "a": [None, 50], "b": [None, 30], "c": [40, 40], "d": [0, 10],
    }  # fmt: skip
    assert withheld == 2


def test_two_small_counts_hide_each_other() -> None:
    table, withheld, _ = inflow(counts(a=(9, 50), b=(3, 30), c=(40, 40)), FEWEST)
    assert shown(table) == {"a": [None, 50], "b": [None, 30], "c": [40, 40]}
    assert withheld == 2


def test_origins_of_few_lose_their_name() -> None:
    table, _, merged = inflow(counts(few=(9, 2), fewer=(4, 9), many=(50, 50)), FEWEST)
    assert shown(table) == {"many": [50, 50], "overig": [10, 10]}
    assert merged == 2


def test_a_rest_of_few_takes_the_rarest_other_along() -> None:
    """Else its count would be all that is not printed of a half-year."""
    table, _, merged = inflow(counts(few=(1, 2), rare=(20, 20), many=(50, 50)), FEWEST)
    assert shown(table) == {"many": [50, 50], "overig": [20, 20]}
    assert merged == 2


def test_the_rest_of_the_study_takes_those_of_few() -> None:
    table, _, merged = inflow(counts(few=(9, 2), overig=(31, 33), many=(50, 50)), FEWEST)
    assert shown(table) == {"many": [50, 50], "overig": [40, 40]}
    assert merged == 2


def test_a_place_with_few_persons_shows_none() -> None:
    table, withheld, _ = inflow(counts(few=(3, 0), fewer=(1, 2)), FEWEST)
    assert shown(table) == {"overig": [None, None]}
    assert withheld == 2


def test_nothing_is_rounded_where_all_may_be_told() -> None:
    table, withheld, merged = inflow(counts(a=(1, 2), b=(3, 0)), 1)
    assert shown(table) == {"a": [1, 2], "b": [3, 0]}
    assert (withheld, merged) == (0, 0)
