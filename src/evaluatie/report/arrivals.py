"""What arrived, for each extract and table: rows delivered, fine, rejected, and the verdict."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from evaluatie.report.numbers import NIL, number
from evaluatie.report.sentences import joined
from evaluatie.report.wording import Catalogue
from evaluatie.tables.contract import ALL_TABLES, OPTIONAL_TABLES

KEPT = "kept"
OUT_OF_SCOPE = "out_of_scope"
FULL_BARS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True)
class Arrival:
    """One table of one extract; the numbers of rows are None when nothing was judged."""

    extract: str
    table: str
    verdict: str
    kept: int | None = None
    aside: int | None = None
    out_of_scope: int | None = None

    @property
    def delivered(self) -> int | None:
        """All rows of the delivered files."""
        if self.kept is None or self.aside is None or self.out_of_scope is None:
            return None
        return self.kept + self.aside + self.out_of_scope

    @property
    def share(self) -> float:
        """Rows set aside as a share of the rows that were judged."""
        judged = (self.kept or 0) + (self.aside or 0)
        return (self.aside or 0) / judged if judged else 0.0


def arrivals(findings: pd.DataFrame, counts: pd.DataFrame) -> list[Arrival]:
    """Every table of the contract for every extract that the findings or counts name.

    An optional table only when it was delivered.
    """
    stopped = findings[findings["severity"] == "stop"]
    stops = set(zip(stopped["extract"], stopped["table"], strict=True))
    extracts = sorted({*findings["extract"].dropna(), *counts["extract"]} - {""})
    by_place = {
        place: dict(zip(rows["rule"], rows["rows"], strict=True))
        for place, rows in counts.groupby(["extract", "table"])
    }
    named = stops | {place for place, rows in by_place.items() if any(rows.values())}
    places = [
        (extract, table.name)
        for extract in extracts
        for table in ALL_TABLES
        if table not in OPTIONAL_TABLES or (extract, table.name) in named
    ]
    nothing: dict[str, int] | None = {} if by_place else None  # a table without rows has no counts
    return [_arrival(place, by_place.get(place, nothing), stops) for place in places]


def _arrival(
    place: tuple[str, str], rows: dict[str, int] | None, stops: set[tuple[str, str]]
) -> Arrival:
    if not rows and place in stops:
        return Arrival(*place, "stop")
    if rows is None:
        return Arrival(*place, "unjudged")
    kept = int(rows.get(KEPT, 0))
    out_of_scope = int(rows.get(OUT_OF_SCOPE, 0))
    aside = int(sum(rows.values())) - kept - out_of_scope
    worst = "quarantine" if aside else "good" if kept + out_of_scope else "empty"
    verdict = "stop" if place in stops else worst
    return Arrival(*place, verdict, kept, aside, out_of_scope)


def overview(arrived: list[Arrival], words: Catalogue) -> dict[str, Any]:
    """The table of the page: rows by extract, which columns it has, the note below it."""
    largest = max((arrival.share for arrival in arrived), default=0.0)
    full = next(bar for bar in FULL_BARS if bar >= largest)
    known = [arrival.delivered is not None for arrival in arrived]
    selected = any(arrival.out_of_scope for arrival in arrived)
    return {
        "extracts": [
            (extract, [_row(arrival, full, words) for arrival in group])
            for extract, group in groupby(arrived, key=lambda arrival: arrival.extract)
        ],
        "counted": any(known),
        "selected": selected,
        "note": joined(
            words.text("arrived.bar", full=f"{number(100 * full)}%") if largest else "",
            words.text("arrived.out_of_scope_note") if selected else "",
            words.text("arrived.uncounted") if any(known) and not all(known) else "",
        ),
    }


def _row(arrival: Arrival, full: float, words: Catalogue) -> dict[str, str]:
    counts = {
        "delivered": arrival.delivered, "kept": arrival.kept, "aside": arrival.aside,
        "out_of_scope": arrival.out_of_scope,
    }  # fmt: skip
    return {
        "table": arrival.table,
        **{name: NIL if count is None else number(count) for name, count in counts.items()},
        "share": share_text(arrival.share) if arrival.aside else "",
        "bar": f"{100 * arrival.share / full:.2f}" if arrival.aside else "",
        "state": arrival.verdict,
        "verdict": words.text(f"verdict.{arrival.verdict}"),
    }


def share_text(share: float) -> str:
    """A share as a percentage with one decimal; a share above zero never prints as zero."""
    return "<0,1%" if 0 < share < 0.0005 else f"{number(100 * share, 1)}%"
