"""Differences between groups give no withheld group back."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.release.differences import differences
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.differences import DIFFERENCES

KEY = {"design": "d", "estimator": "e", "outcome": "work", "horizon": 12, "subgroup": "herkomst"}
NUMBERS = [c.name for c in DIFFERENCES.columns if c.kind == "number"]


def estimates(**status: str) -> pd.DataFrame:
    """Released effects of the levels, with their status; other cells stand beside them."""
    rows = [KEY | {"level": level, "status": one, "analysis": "main", "time": None}
            for level, one in status.items()]  # fmt: skip
    other = [row | {"analysis": "levels", "status": "suppressed"} for row in rows]
    timed = [row | {"time": "2016H1", "status": "suppressed"} for row in rows]
    return pd.DataFrame([*rows, *other, *timed])


def compared(*pairs: tuple[str, str], levels: int, **changes: Any) -> pd.DataFrame:
    """The joint test of so many levels, and pairs."""
    rows = []
    for level, other in [("all", "all"), *pairs]:
        count = levels if level == "all" else 2
        numbers = dict.fromkeys(NUMBERS, 0.5)
        rows.append(KEY | numbers | {
            "level": level, "other": other, "levels": count, "failed_gates": None,
            "stamp": "passes", "status": "ok", "smallest_cell": 30, "deviations": None,
        } | changes)  # fmt: skip
    return pd.DataFrame(rows)[DIFFERENCES.names]


def shown(frame: pd.DataFrame, effects: pd.DataFrame) -> list[bool]:
    out, withheld, _ = differences(frame, effects, 10)
    typed = out.astype({"horizon": "Int64", "levels": "Int64", "failed_gates": "str"})
    check(typed, released(DIFFERENCES))
    known = out["status"] == "ok"
    assert withheld == (~known).sum()
    assert out.loc[known, NUMBERS].notna().all(axis=None)
    assert out.loc[~known, NUMBERS].isna().all(axis=None)
    assert (out.loc[~known, "status"] == "suppressed").all()
    assert "smallest_cell" not in out
    assert "deviations" not in out
    return known.tolist()


PAIRS = (("a", "b"), ("a", "c"), ("b", "c"))


def test_what_is_printed_of_all_levels_is_printed_of_their_differences() -> None:
    frame = compared(*PAIRS, levels=3)
    assert shown(frame, estimates(a="ok", b="ok", c="ok")) == [True] * 4


def test_a_withheld_level_takes_its_differences_and_the_joint_test_along() -> None:
    """a is printed: a - b would give b back, and so would, with c, the joint test."""
    frame = compared(*PAIRS, levels=3)
    known = shown(frame, estimates(a="ok", b="suppressed", c="ok"))
    assert known == [False, False, True, False]


def test_a_level_that_took_no_part_hides_nothing() -> None:
    """c was too small to be tested: the test of a and b says nothing of it."""
    frame = compared(("a", "b"), levels=2)
    assert shown(frame, estimates(a="ok", b="ok", c="suppressed")) == [True, True]


@pytest.mark.parametrize(("smallest", "known"), [(10, True), (9, False)])
def test_few_persons_are_withheld(smallest: int, known: bool) -> None:
    frame = compared(("a", "b"), levels=2, smallest_cell=smallest)
    assert shown(frame, estimates(a="ok", b="ok")) == [known, known]


def test_of_levels_that_are_not_there_nothing_is_printed() -> None:
    frame = compared(("a", "b"), levels=2)
    assert shown(frame, estimates(c="ok")) == [False, False]


def test_a_test_that_was_not_made_keeps_its_reason() -> None:
    frame = compared(levels=1, status="too_few", **dict.fromkeys(NUMBERS))
    out, withheld, _ = differences(frame, estimates(a="suppressed"), 10)
    assert out["status"].tolist() == ["too_few"]
    assert withheld == 0
