"""No step of a printed curve, and none that follows from several, counts few persons."""

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.release.curves import SHARES, curves
from evaluatie.release.disclosure import CONFIDENTIAL, release
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.survival import CURVES

FEWEST = 10
PERSONS = 400


def curve(events: list[int], **values: Any) -> pd.DataFrame:
    """Rows of CURVES of a group of 400 who are all followed, with these events by month."""
    had = np.cumsum(events)
    share = had / PERSONS
    after = PERSONS - had
    row = {"design": "speed", "curve": "incidence", "cause": "werk", "group": "treated",
           "subgroup": "all", "level": "all"} | values  # fmt: skip
    frame = pd.DataFrame({
        "month": np.arange(1, len(events) + 1), "estimate": share, "std_error": 0.01234,
        "conf_low": share - 0.02, "conf_high": share + 0.02, "band_low": share - 0.03,
        "band_high": share + 0.03, "n_at_risk": after + np.array(events), "status": "ok",
        "events": events, "smallest_cell": np.where(had > 0, np.minimum(had, after), after),
    })  # fmt: skip
    return check(frame.assign(**row)[CURVES.names], CURVES)


def together(*parts: pd.DataFrame) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)


def months(frame: pd.DataFrame, horizons: tuple[int, ...] = (), **key: str) -> list[int]:
    """The months of a curve that are printed."""
    table = curves(frame, FEWEST, horizons)[0]
    for name, value in key.items():
        table = table[table[name] == value]
    return table.loc[table["estimate"].notna(), "month"].tolist()


@pytest.mark.parametrize(
    ("events", "printed"),
    [
        ([10, 10, 10], [1, 2, 3]),
        ([0, 0, 12], [1, 2, 3]),  # nil is printed
        ([9, 1, 3, 7], [2, 4]),
        ([9, 0, 0, 0], []),
        ([12, 5, 0, 4], [1]),  # a flat month after few exits would print them
        ([12, 0, 0, 4], [1, 2, 3]),
        ([300, 50, 42, 3], [1, 2]),  # then fewer than ten are left
    ],
)
def test_steps_of_enough_persons(events: list[int], printed: list[int]) -> None:
    assert months(curve(events)) == printed


def test_the_months_of_the_horizons_come_first() -> None:
    events = [11, 9, 5, 8, 10, 3]
    assert months(curve(events)) == [1, 3, 5]
    # month 1 leaves 14 for month 3; month 5 would leave 3 for month 6
    assert months(curve(events), (3, 6)) == [1, 3, 6]


def test_what_is_not_printed_has_no_number() -> None:
    table, withheld, _ = curves(curve([9, 4, 3, 8]), FEWEST)
    hidden = table[table["month"].isin([1, 3])]
    assert hidden["status"].eq("suppressed").all()
    assert withheld == 2
    numbers = ["estimate", "std_error", "conf_low", "band_high", "n_at_risk"]
    assert hidden[numbers].isna().all(axis=None)
    assert table.loc[table["month"] == 2, "status"].tolist() == ["ok"]


def test_whole_percentages_and_tens_of_persons() -> None:
    table = curves(curve([13, 14, 15]), FEWEST)[0]
    assert table["n_at_risk"].tolist() == [400, 380, 370]
    for name in SHARES:
        np.testing.assert_allclose(table[name] * 100, (table[name] * 100).round(), atol=1e-9)
    assert table["std_error"].tolist() == [0.012] * 3


def test_a_difference_is_printed_where_both_groups_are() -> None:
    frame = together(
        curve([12, 12, 12]), curve([3, 9, 12], group="control"),
        curve([3, 9, 12], group="difference"),
    )  # fmt: skip
    assert months(frame, group="difference") == [2, 3]


def test_levels_share_their_months() -> None:
    frame = together(
        curve([12, 3, 20], subgroup="geslacht", level="man"),
        curve([4, 12, 11], subgroup="geslacht", level="vrouw"),
    )
    # month 2 has 15 and 16 since the start; alone the men would show month 1
    assert months(frame, level="man") == months(frame, level="vrouw") == [2, 3]


def test_a_rare_level_takes_the_next_along() -> None:
    frame = together(
        curve([2, 1, 1], subgroup="opleiding", level="onbekend"),
        curve([30, 30, 30], subgroup="opleiding", level="laag"),
        curve([15, 15, 15], subgroup="opleiding", level="hoog"),
    )
    assert months(frame, level="laag") == [1, 2, 3]
    assert months(frame, level="hoog") == months(frame, level="onbekend") == []


def test_two_levels_of_which_one_is_rare_are_both_withheld() -> None:
    frame = together(
        curve([2, 1, 1], subgroup="geslacht", level="vrouw"),
        curve([30, 30, 30], subgroup="geslacht", level="man"),
    )
    assert months(frame) == []


def test_a_level_of_few_persons_has_no_name() -> None:
    small = curve([1, 1, 1], subgroup="herkomst", level="zeldzaam").assign(n_at_risk=6)
    frame = together(small, curve([30, 30, 30], subgroup="herkomst", level="overig"))
    names = set(curves(frame, FEWEST)[0]["level"])
    assert names == {"klein_1", "overig"}


EVENTS = st.lists(st.integers(0, 25), min_size=8, max_size=8)


@given(st.lists(EVENTS, min_size=1, max_size=4), st.sampled_from([(), (4, 8)]))
def test_no_printed_step_counts_few(levels: list[list[int]], horizons: tuple[int, ...]) -> None:
    """Of each level, and of all levels that are not printed together: what subtraction gives."""
    frame = together(*(curve(one, subgroup="groep", level=f"g{n}") for n, one in enumerate(levels)))
    shown = {n: months(frame, horizons, level=f"g{n}") for n in range(len(levels))}
    printed = [n for n, found in shown.items() if found]
    rest = [n for n, found in shown.items() if not found]
    for n in printed:
        assert all(step == 0 or step >= FEWEST for step in steps(levels[n], shown[n]))
    if printed and rest:
        assert len(rest) > 1
        others = np.sum([levels[n] for n in rest], axis=0).tolist()
        assert all(step == 0 or step >= FEWEST for step in steps(others, shown[printed[0]]))


def steps(events: list[int], shown: list[int]) -> set[int]:
    """Exits between printed months, from the start on."""
    had = [0, *np.cumsum(events)]
    edges = [0, *shown]
    return {int(had[b] - had[a]) for a, b in pairwise(edges)}


def test_the_release_holds_curves_at_the_study_s_horizons(amsterdam: Study) -> None:
    tables = {t.name: t.empty() for t in CONFIDENTIAL} | {"curves": curve([3, 4, 6, 7, 8, 9, 9, 2])}
    found = release(tables, amsterdam)
    table = check(found.tables["curves"], released(CURVES))
    assert "events" not in table
    assert "smallest_cell" not in table
    # month 5 would leave 9 for month 6, the first horizon
    assert table.loc[table["estimate"].notna(), "month"].tolist() == [3, 6, 8]
    log = found.log.set_index("table").loc["curves"]
    assert log["suppressed"] == 5
