"""What a rule yields, and how names are shown in it."""

from collections.abc import Iterable
from typing import Any

Problem = tuple[tuple[str | int, ...], str]
OVERALL, MAIN, LEVELS = "all", "main", "levels"


def names_in(written: Any, section: str) -> list[str]:
    """Names in a section as written, whether well formed or not."""
    entries = written.get(section)
    return list(entries) if isinstance(entries, dict) else []


def malformed(written: Any, section: str, entries: Any) -> list[str]:
    """Names of a section that are written and not among its well-formed `entries`.

    What they would hold is not known: while there are any, nothing is said to be absent.
    """
    return [name for name in names_in(written, section) if name not in entries]


def listed(names: Iterable[Any]) -> str:
    """Names with commas between them."""
    return ", ".join(map(str, names))
