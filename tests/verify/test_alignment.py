"""Pieces of two lists beside each other."""

from hypothesis import given
from hypothesis import strategies as st

from evaluatie.verify.alignment import aligned

PIECES = st.lists(st.sampled_from("abc"), max_size=8)


def test_a_removed_piece_leaves_the_others_in_place() -> None:
    assert list(aligned("abcd", "abd")) == [(2, None)]
    assert list(aligned("abd", "abcd")) == [(None, 2)]
    assert list(aligned("abcd", "axcy")) == [(1, 1), (2, 2), (3, 3)]
    assert list(aligned("aa", "a")) == [(1, None)]


@given(PIECES, PIECES)
def test_what_is_not_paired_is_equal_and_in_order(one: list[str], other: list[str]) -> None:
    pairs = list(aligned(one, other))
    left, right = ({pair[side] for pair in pairs} for side in (0, 1))
    rest = [
        [x for n, x in enumerate(xs) if n not in done] for xs, done in ((one, left), (other, right))
    ]
    assert rest[0] == rest[1]
    assert len(pairs) == len(left - {None}) + sum(a is None for a, _ in pairs)
