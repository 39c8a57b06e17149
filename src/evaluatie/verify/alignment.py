"""Which piece of one list belongs to which of another, where some were added or removed."""

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T", bound=Hashable)
_PATIENCE = 4_000_000  # pairs beyond which they are not compared each with each


def aligned(one: Sequence[T], other: Sequence[T]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of positions; None where a piece has no counterpart. As many of each: in their order.

    Pieces that both lists begin and end with are left out: they are equal.
    """
    start = _common(one, other)
    longest = min(len(one), len(other)) - start
    end = min(_common(one[::-1], other[::-1]), longest)
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    for a, b in _pairs(left, right):
        yield (None if a is None else a + start), (None if b is None else b + start)


def _common(one: Sequence[T], other: Sequence[T]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _pairs(left: Sequence[T], right: Sequence[T]) -> Iterator[tuple[int | None, int | None]]:
    if len(left) == len(right) or len(left) * len(right) > _PATIENCE:
        yield from _zipped((0, len(left)), (0, len(right)))
        return
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _zipped((a, b), (c, d))


def _zipped(
    left: tuple[int, int], right: tuple[int, int]
) -> Iterator[tuple[int | None, int | None]]:
    sizes = left[1] - left[0], right[1] - right[0]
    for n in range(max(sizes)):
        yield (left[0] + n if n < sizes[0] else None), (right[0] + n if n < sizes[1] else None)
