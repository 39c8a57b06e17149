"""A reader with pencil and paper cannot pin down what is withheld."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.release.puzzle import ALWAYS, NEVER, Puzzle, intervals, withheld

FEWEST = 3


def table(counts: np.ndarray) -> Puzzle:
    """Levels (rows) by horizon (columns), everybody of whom is printed; the last row is the rest.

    Of each row who is left at a later horizon was there at an earlier one.
    """
    levels, horizons = counts.shape
    whole = counts.sum(axis=0)
    value = np.concatenate([counts.ravel(), whole])
    upper = np.concatenate([np.tile(whole.max(), levels * horizons), whole])
    cost = np.ones(len(value))
    cost[(levels - 1) * horizons : levels * horizons] = NEVER
    cost[levels * horizons :] = ALWAYS
    sums = [
        (levels * horizons + h, [row * horizons + h for row in range(levels)])
        for h in range(horizons)
    ]
    nested = [(row * horizons, row * horizons + 1) for row in range(levels) if horizons == 2]
    return Puzzle(value, upper, cost, np.arange(len(value)), sums, nested)


def tables_like(counts: np.ndarray, hidden: np.ndarray) -> list[np.ndarray]:
    """All tables of whole numbers with the same printed cells and sums, longer windows inside."""
    columns = []
    for column, unknown in zip(counts.T, hidden.T, strict=True):
        ranges = [
            range(column.sum() + 1) if one else [n] for n, one in zip(column, unknown, strict=True)
        ]
        columns.append([one for one in product(*ranges) if sum(one) == column.sum()])
    found = [np.array(one).T for one in product(*columns)]
    return [one for one in found if one.shape[1] < 2 or (one[:, 0] >= one[:, 1]).all()]


@st.composite
def counts(draw: st.DrawFn) -> np.ndarray:
    levels = draw(st.integers(2, 3))
    first = np.array(draw(st.lists(st.integers(0, 5), min_size=levels, max_size=levels)))
    left = np.array(draw(st.lists(st.integers(0, 4), min_size=levels, max_size=levels)))
    return np.column_stack([first, np.maximum(first - left, 0)])


@given(counts())
@settings(max_examples=60)
def test_no_table_pins_down_a_secret(found: np.ndarray) -> None:
    """Brute force: everything that could be behind what is printed."""
    puzzle = table(found)
    hidden = withheld(puzzle, FEWEST)
    inside = hidden[: found.size].reshape(found.shape)
    others = tables_like(found, inside)
    flat = np.array([np.concatenate([one.ravel(), one.sum(axis=0)]) for one in others])
    free = puzzle.cost[: found.size] < ALWAYS
    for secret in puzzle.secrets(FEWEST):
        if not secret[: found.size].any():
            continue  # everybody's, which this puzzle always prints
        width = np.ptp(flat @ secret)
        gone = hidden[: found.size][free & (secret[: found.size] != 0)]
        assert width >= min(FEWEST, puzzle.upper[0]) or gone.all()


@given(counts())
@settings(max_examples=30)
def test_the_ends_of_intervals_are_reached_by_whole_numbers(found: np.ndarray) -> None:
    """So that the linear programme tells a reader's interval exactly."""
    puzzle = table(found)
    hidden = withheld(puzzle, FEWEST)
    others = tables_like(found, hidden[: found.size].reshape(found.shape))
    cells = np.eye(len(puzzle.value))[: found.size]
    values = np.array([one.ravel() for one in others])
    ends = np.column_stack([values.min(axis=0), values.max(axis=0)])
    assert intervals(puzzle, hidden, cells) == pytest.approx(ends, abs=1e-6)


def test_a_small_cell_takes_the_cheapest_other_along() -> None:
    puzzle = table(np.array([[4], [200], [300], [0]]))
    costs = np.array([1, 5, 2, NEVER, ALWAYS])
    puzzle = Puzzle(puzzle.value, puzzle.upper, costs, puzzle.label, puzzle.sums)
    assert withheld(puzzle, 10).tolist() == [True, False, True, True, False]


def test_who_left_between_two_horizons_is_a_small_cell() -> None:
    """8 and 7 of two levels: of both one of the numbers goes, and no third."""
    puzzle = table(np.array([[422, 414], [513, 502], [521, 514], [0, 0]]))
    hidden = withheld(puzzle, 10)[:6].reshape(3, 2)
    assert hidden.sum() == 2
    assert hidden[[0, 2]].any(axis=1).all()


def test_a_large_rest_hides_a_small_cell_by_itself() -> None:
    puzzle = table(np.array([[4], [200], [130]]))
    assert withheld(puzzle, 10).tolist() == [True, False, True, False]


def test_what_nobody_belongs_to_is_no_secret() -> None:
    puzzle = table(np.array([[100], [200], [0]]))
    assert not withheld(puzzle, 10)[:2].any()


def test_nested_outcomes_that_differ_by_few_are_a_secret() -> None:
    value = np.array([23, 19, 60, 50])  # one month of work and three, of a group and of another
    puzzle = Puzzle(
        value, np.array([400, 400, 500, 500]), np.array([1.0, 4.0, 1.0, 4.0]), np.arange(4),
        nested=[(0, 1), (2, 3)],
    )  # fmt: skip
    assert withheld(puzzle, 10).tolist() == [True, False, False, False]


def test_all_but_a_few_who_reached_it_are_a_secret_too() -> None:
    """Of the 12 who are only in the larger group 8 reached it: 4 did not."""
    puzzle = Puzzle(np.array([60, 52]), np.array([100, 88]), np.ones(2), np.arange(2), (), [(0, 1)])
    assert withheld(puzzle, 10).sum() == 1


def test_a_label_is_withheld_as_a_whole() -> None:
    puzzle = Puzzle(np.array([4, 300]), np.array([400, 400]), np.ones(2), np.zeros(2, dtype=int))
    assert withheld(puzzle, 10).all()


def test_of_a_handful_everything_goes() -> None:
    puzzle = table(np.array([[2], [1], [0]]))
    assert withheld(puzzle, 10)[:2].all()
