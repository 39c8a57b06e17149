"""The summary on the terminal: aligned, complete, with what is too small and by how much."""

import pytest

from evaluatie.simulation.power.terminal import aligned, power_lines
from evaluatie.study import Study
from tests.made_up_power import cell, power


@pytest.fixture(scope="module")
def lines(amsterdam: Study) -> list[str]:
    return power_lines(power(), amsterdam)


def part(lines: list[str], title: str) -> list[str]:
    """The lines under a title."""
    first = lines.index(title) + 1
    rest = lines[first:]
    return rest[: rest.index("")]


def test_numbers_stand_under_each_other() -> None:
    found = aligned(("level", "mde"), [("man", "3.3"), ("vrouw", "12.1")])
    assert found == ["  level   mde", "  man     3.3", "  vrouw  12.1"]


def test_everybody_comes_first(lines: list[str]) -> None:
    table = part(lines, "everybody")
    assert len(table) == 4
    assert table[1].split() == [
        "cohort_did", "doubly_robust", "work_3m", "12", "2640", "6890", "9", "%", "3.3", "3.5",
        "90", "%", "95", "%", "100", "%", "detects", "it",
    ]  # fmt: skip
    assert table[2].endswith("30 %      95 %   100 %       4.0    x 4.0  too small")
    assert table[3].endswith("intervals miss the truth")


def test_what_the_draws_seldom_find_has_no_shortage_in_points(amsterdam: Study) -> None:
    found = cell(power=0.7, more_persons=1.27, verdict="too_small")
    table = part(power_lines(power(found), amsterdam), "everybody")
    assert table[1].endswith("3.5   70 %      95 %   100 %              x 1.3  too small")


@pytest.mark.parametrize(("more", "said"), [(1.05, "1.1"), (1.043, "1.04"), (1.002, "1.01")])
def test_what_is_too_small_never_needs_as_many_as_there_are(
    amsterdam: Study, more: float, said: str
) -> None:
    found = cell(mde=0.041, more_persons=more, verdict="too_small")
    table = part(power_lines(power(found), amsterdam), "everybody")
    assert table[1].endswith(f" x {said}  too small")


def test_groups_say_what_is_lacking_and_why(lines: list[str]) -> None:
    table = part(lines, "work_3m at 12 months by group (cohort_did, doubly_robust)")
    assert table[2].split()[-5:] == ["4.0", "x", "4.0", "too", "small"]
    assert table[3].split()[:2] == ["herkomst", "syrie"]
    assert table[3].endswith("not estimable: too_few")
    assert table[3].split()[6:10] == [".", ".", ".", "."]  # mde, adjusted, power, coverage


def test_the_rest_is_counted_and_pointed_at(lines: list[str]) -> None:
    counts = "detects it: 2, too small: 3, intervals miss the truth: 1, not estimable: 1"
    assert f"7 cells in all; {counts}" in lines
    assert lines[-1].endswith("every cell: reports/amsterdam/power.csv")
    assert "effect worth finding: 4.0 points" in lines[1]
