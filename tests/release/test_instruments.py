"""Doses and combinations of instruments: nothing small, and nothing small by subtraction."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.release.instruments import instrument_combinations, instrument_doses
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES, OTHER

FEWEST = 10


def doses(*classes: tuple[str, int, int]) -> pd.DataFrame:
    """Classes of days of one instrument: name, persons, of whom with the outcome."""
    return pd.DataFrame(
        [
            {"design": "instruments", "instrument": "tov", "measure": "days", "number": number,
             "dose": name, "n": n, "mean": ones / n, "smallest_cell": min(ones, n - ones)}
            for number, (name, n, ones) in enumerate(classes)
        ]
    )  # fmt: skip


def combined(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"design": "instruments", "combination": name, "n": n, "mean": ones / n,
             "smallest_cell": min(ones, n - ones)}
            for name, n, ones in rows
        ]
    )  # fmt: skip


def test_a_small_class_joins_the_smaller_beside_it() -> None:
    made = doses(("<8", 100, 40), ("8-<29", 12, 3), ("29-<92", 60, 20), (">=92", 200, 60))
    table, withheld, merged = instrument_doses(made, FEWEST)
    check(table, released(INSTRUMENT_DOSES))
    assert table["dose"].tolist() == ["<8", "8-<29+29-<92", ">=92"]
    assert table["n"].tolist() == [100, 72, 200]
    assert table.loc[1, "mean"] == pytest.approx(23 / 72)
    assert (withheld, merged) == (0, 1)


def test_a_last_class_of_few_is_withheld() -> None:
    table, withheld, _ = instrument_doses(doses(("<8", 9, 2), ("8-<29", 3, 1)), FEWEST)
    assert table["dose"].tolist() == ["<8+8-<29"]
    assert table["mean"].isna().all()
    assert withheld == 1


def test_rare_combinations_are_put_together_and_take_one_along_if_need_be() -> None:
    made = combined(
        ("none", 300, 100), ("tov", 90, 30), ("assessment", 40, 15), ("taalboost", 9, 3)
    )
    table, withheld, merged = instrument_combinations(made, FEWEST)
    check(table, released(INSTRUMENT_COMBINATIONS))
    # nine persons would follow from the total: the rarest other joins them
    assert table["combination"].tolist() == ["none", "tov", OTHER]
    assert table["n"].tolist() == [300, 90, 49]
    assert table["mean"].iloc[2] == pytest.approx(18 / 49)
    assert (withheld, merged) == (0, 2)


SIZES = st.lists(
    st.tuples(st.integers(1, 60), st.floats(0, 1)).map(lambda p: (p[0], round(p[0] * p[1]))),
    min_size=1, max_size=8,
)  # fmt: skip


@given(SIZES)
def test_no_printed_class_is_small_and_all_persons_are_still_there(
    sizes: list[tuple[int, int]],
) -> None:
    names = [f"c{number}" for number in range(len(sizes))]
    made = [(name, n, ones) for name, (n, ones) in zip(names, sizes, strict=True)]
    for table in (
        instrument_doses(doses(*made), FEWEST)[0],
        instrument_combinations(combined(*made), FEWEST)[0],
    ):
        told = table[table["mean"].notna()]
        ones = (told["mean"] * told["n"].astype("float64")).round()
        assert (ones >= FEWEST).all()
        assert (told["n"].astype("float64") - ones >= FEWEST).all()
        assert (table["n"].isna() | (table["n"] >= FEWEST)).all()
        if table["n"].notna().all():
            assert table["n"].sum() == sum(n for n, _ in sizes)
        # what is withheld is never alone beside printed ones: the total would give it
        assert not (len(told) and len(table) - len(told) == 1)
