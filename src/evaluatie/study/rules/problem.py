"""What a rule yields, and how names are shown in it."""

from collections.abc import Iterable
from typing import Any

Problem = tuple[tuple[str | int, ...], str]
OVERALL, MAIN, LEVELS = "all", "main", "levels"


def names_in(written: Any, section: str) -> list[str]:
    """Names in a section as written, whether well formed or not."""
    entries = written.get(section)
    return list(entries) if isinstance(entries, dict) else []


def listed(names: Iterable[Any]) -> str:
    """Names with commas between them."""
    return ", ".join(map(str, names))
