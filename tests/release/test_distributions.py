"""Pictures of distributions: no interval, and no difference of two, rests on few persons."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.release.disclosure import release
from evaluatie.release.distributions import distributions, together
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import DISTRIBUTIONS, RELEASE_LOG, released

FEWEST = 10
CELL = {"analysis": "main", "horizon": 12, "subgroup": "all", "level": "all"}
Counts = Sequence[int]


def series(counts: Counts, left_out: Counts | None = None, cuts: Counts = (), **key: str):  # type: ignore[no-untyped-def]
    """Rows of one group at one stage; interval k holds the values from k up to k + 1."""
    used = np.array(counts)
    size = len(used)
    return pd.DataFrame({
        "design": "d", **CELL, "term": "age", "stage": "before", "group": "treated", **key,
        "interval": range(size), "lower": [np.nan, *range(1, size)],
        "upper": [*range(1, size), np.nan], "share": used / max(used.sum(), 1),
        "at_cut": np.isin(range(size), cuts), "smallest_cell": used,
        "smallest_difference": np.zeros(size, dtype=int) if left_out is None else left_out,
    })  # fmt: skip


def design(treated: Counts, control: Counts, left_out: Counts | None = None, **key):  # type: ignore[no-untyped-def]
    """Both groups before and after; after matching `left_out` of the controls are gone."""
    gone = np.zeros(len(control), dtype=int) if left_out is None else np.array(left_out)
    rest = np.array(control) - gone
    return pd.concat([
        series(treated, **key), series(treated, stage="after", **key),
        series(control, group="control", **key),
        series(rest, gone, stage="after", group="control", **key),
    ])  # fmt: skip


def printed(*frames: pd.DataFrame) -> pd.DataFrame:
    table, _, _ = distributions(pd.concat(frames, ignore_index=True), FEWEST)
    return check(table, released(DISTRIBUTIONS))


def edges(table: pd.DataFrame, **key: str) -> list[float]:
    """Inner edges of the treated before."""
    key = {"design": "d", "stage": "before", "group": "treated"} | key
    rows = table[(table[list(key)] == pd.Series(key)).all(axis=1)]
    return rows["lower"].dropna().astype(int).tolist()


@pytest.mark.parametrize(("counts", "expected"), [
    ([[10, 10, 10]], [0, 1, 2]), ([[9, 1, 10]], [0, 0, 1]), ([[10, 10, 9]], [0, 1, 1]),
    ([[0, 10, 0]], [0, 1, 2]), ([[3, 3, 3]], [0, 0, 0]), ([[0, 0, 0]], [0, 1, 2]),
    ([[10, 10, 10], [4, 5, 11]], [0, 0, 0]), ([[10, 10, 10], [4, 6, 11]], [0, 0, 1]),
    ([[20, 5, 5, 20, 1]], [0, 1, 1, 2, 2]),
])  # fmt: skip
def test_neighbours_are_put_together(counts: list[Counts], expected: Counts) -> None:
    assert together(np.array(counts), FEWEST).tolist() == expected


def test_intervals_are_the_same_for_both_groups_and_stages() -> None:
    table = printed(design([10, 10, 10, 10], [40, 3, 17, 20]))
    assert edges(table) == [1, 3]
    assert edges(table, group="control", stage="after") == [1, 3]
    shares = table[(table["group"] == "control") & (table["stage"] == "before")]["share"]
    assert shares.tolist() == [0.5, 0.25, 0.25]
    assert table["upper"].isna().sum() == table["lower"].isna().sum() == 4


def test_who_was_left_out_does_not_follow_from_before_and_after() -> None:
    table = printed(design([20] * 4, [40] * 4, [12, 0, 4, 20]))
    assert edges(table) == [1, 2]
    assert edges(printed(design([20] * 4, [40] * 4, [12, 0, 15, 20]))) == [1, 2, 3]


def test_a_few_left_out_are_not_drawn() -> None:
    """Three controls are left out: the picture after is that before."""
    table = printed(design([20] * 3, [40, 20, 20], [3, 0, 0]))
    control = table[table["group"] == "control"].pivot(index="interval", columns="stage")["share"]
    assert control["after"].tolist() == control["before"].tolist() == [0.5, 0.25, 0.25]


def test_a_cut_of_a_subgroup_stays_an_edge() -> None:
    """The level below 2 is counted in other tables: up to 3, less it, would be four persons."""
    counts = [20, 20, 4, 30, 30]
    assert edges(printed(series(counts))) == [1, 2, 4]
    rows = series([20, 4, 20, 30, 30], cuts=[2])
    assert edges(printed(rows)) == [2, 3, 4]
    # a level of few persons is withheld there as well
    assert edges(printed(series([20, 20, 4, 30], cuts=[2, 3]))) == [1, 2]


def test_a_design_that_keeps_too_few_is_withheld_and_spoils_no_other() -> None:
    small = design([3, 3, 3], [40, 40, 40], design="small")
    table = printed(small, design([20] * 3, [40] * 3, design="large"))
    withheld = table["design"] == "small"
    assert table.loc[withheld, ["share", "lower", "upper"]].isna().all(axis=None)
    assert withheld.sum() == 12
    assert table.loc[~withheld, "share"].notna().all()
    assert edges(table, design="large") == [1, 2]


def test_of_designs_with_the_same_persons_the_first_has_a_picture() -> None:
    """Else (2, 3] less (2, 4] of another would be a few."""
    one = design([20] * 4, [40] * 4, [0, 0, 4, 20], design="one")
    other = design([20] * 4, [40] * 4, design="other")
    table = printed(one, other)
    assert edges(table, design="one") == [1, 2]
    assert table.loc[table["design"] == "other", "share"].isna().all()
    apart = printed(one, design([20] * 4, [39, 41, 40, 40], design="other"))
    assert edges(apart, design="other") == [1, 2, 3]


@given(st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=1, max_size=4))
def test_what_is_put_together_is_enough_or_all(counts: list[Counts]) -> None:
    place = together(np.array(counts), FEWEST)
    assert (np.diff(place, prepend=0) >= 0).all()
    assert np.diff(place, prepend=0).max() <= 1
    for row in counts:
        sums = np.bincount(place, weights=row)
        assert place.max() == 0 or ((sums == 0) | (sums >= FEWEST)).all()


def counts_of(size: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 30), min_size=size, max_size=size)


@st.composite
def several(draw: st.DrawFn) -> pd.DataFrame:
    """Two designs on the same persons, of whom they leave out different ones; perhaps a cut."""
    treated, control = draw(counts_of(8)), draw(counts_of(8))
    cuts = draw(st.lists(st.integers(1, 7), max_size=2, unique=True))
    frames = []
    for name in ("one", "other"):
        gone = [draw(st.integers(0, count)) for count in control]
        frames.append(design(treated, control, gone, design=name).assign(
            at_cut=lambda rows, cuts=tuple(cuts): rows["interval"].isin(cuts)
        ))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


@settings(max_examples=20, deadline=None)
@given(several())
def test_no_difference_of_cumulative_shares_is_a_few(frame: pd.DataFrame) -> None:
    """Persons below one printed edge less those below another, of any table: nobody or enough."""
    table = printed(frame)
    shown = table[table["share"].notna()]
    few_gone = frame.groupby(["design", "group"])["smallest_difference"].transform("sum") < FEWEST
    frame = frame.assign(smallest_difference=frame["smallest_difference"].mask(few_gone, 0))
    at = sorted({0, 8, *shown["lower"].dropna().astype(int)})
    for (name, stage, group), rows in frame.groupby(["design", "stage", "group"]):
        if not (shown["design"] == name).any():
            continue
        before = stage == "before"
        for column in ("smallest_cell", "smallest_difference"):
            held = rows.sort_values("interval")[column].to_numpy()
            own = shown[(shown["design"] == name) & (shown["group"] == group)]
            below = at if before else sorted({0, 8, *own["lower"].dropna().astype(int)})
            if not before and few_gone[rows.index].all():
                continue  # after is printed as before
            for low, high in pairwise(below):
                count = held[low:high].sum()
                assert count == 0 or count >= FEWEST


@settings(max_examples=20, deadline=None)
@given(several())
def test_shares_stay_true(frame: pd.DataFrame) -> None:
    """A printed share is the sum of those it was put together from; all are one together."""
    table = printed(frame)
    shown = table[table["share"].notna() & (table["stage"] == "before")]
    sums = shown.groupby(["design", "group"])["share"].sum()
    np.testing.assert_allclose(sums, 1, atol=0.005)
    whole = frame[frame["stage"] == "before"].set_index(["design", "group", "interval"])
    whole = whole["share"].sort_index()
    for row in shown.itertuples():
        low = 0 if np.isnan(row.lower) else int(row.lower)
        high = 8 if np.isnan(row.upper) else int(row.upper)
        expected = whole[row.design, row.group].iloc[low:high].sum()
        assert row.share == pytest.approx(expected, abs=0.00051)


@settings(max_examples=10, deadline=None)
@given(several(), st.randoms())
def test_the_order_of_rows_of_a_design_does_not_matter(frame: pd.DataFrame, random: object) -> None:
    mixed = frame.sample(frac=1, random_state=random.randrange(2**31))  # type: ignore[attr-defined]
    order = {name: rank for rank, name in enumerate(frame["design"].unique())}
    mixed = mixed.sort_values("design", key=lambda names: names.map(order), kind="stable")
    pd.testing.assert_frame_equal(printed(mixed), printed(frame))


def test_the_log_counts_what_was_withheld_and_merged(amsterdam: Study) -> None:
    tables = {"distributions": pd.concat([
        design([3, 3, 3], [40, 40, 40], design="small"),
        design([20, 9, 11], [40] * 3, design="large"),
    ], ignore_index=True)}  # fmt: skip
    found = release(tables, amsterdam)
    row = check(found.log, RELEASE_LOG).set_index("table").loc["distributions"]
    assert row[["rows", "kept", "suppressed", "merged"]].tolist() == [20, 8, 12, 4]


def test_an_empty_table_stays_empty() -> None:
    assert printed(DISTRIBUTIONS.empty()).empty
