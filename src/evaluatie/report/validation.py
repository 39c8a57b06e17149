"""The report for the supplier of an extract, in Dutch: what arrived and what must be mended.

One HTML page to read and one CSV list to work through. Both are made of the findings of the checks,
which hold counts, names and row numbers and no cell of a person.
"""

import csv
import io
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from evaluatie.report.arrivals import Arrival, arrivals, overview, share_text
from evaluatie.report.numbers import missing, number
from evaluatie.report.page import rendered
from evaluatie.report.sentences import joined, listed
from evaluatie.report.wording import Catalogue, load_catalogue
from evaluatie.tables.checks import SEVERITIES
from evaluatie.tables.contract import ALL_TABLES
from evaluatie.tables.store import write_text

PERSONAL_DATA = "personal_data"
WITH_HEADER = (".csv", ".txt", ".tsv", ".xlsx")
WITHOUT_HEADER = (".parquet", ".sav")

_TABLES = {table.name: number for number, table in enumerate(ALL_TABLES)}
_WORDING = "validatie_nl"
_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for cp1252
_PATTERNS = (
    ("empty", re.compile(r"empty_(?P<column>.+)")),
    ("unknown", re.compile(r"unknown_(?P<column>.+)")),
    ("after_data_end", re.compile(r"(?P<column>.+)_after_data_end")),
    ("too_early", re.compile(r"(?P<column>.+)_before_\d+")),
    ("before", re.compile(r"(?P<end>.+)_before_(?P<start>.+)")),
)


@dataclass(frozen=True)
class Point:
    """One finding in words. `detail` is the message of the check, where words do not say it all."""

    extract: str
    file: str
    table: str
    column: str
    rule: str
    severity: str
    rows: int
    first_rows: str
    what: str
    remedy: str
    detail: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Where in the delivery."""
        return (self.extract, self.file, self.table)


def write_validation_report(
    findings: pd.DataFrame, counts: pd.DataFrame, title: str, paths: tuple[Path | str, Path | str]
) -> None:
    """Writes the page and the list of `validation_report`; `paths` are those of HTML and CSV."""
    for text, path in zip(validation_report(findings, counts, title), paths, strict=True):
        write_text(text, path)


def validation_report(findings: pd.DataFrame, counts: pd.DataFrame, title: str) -> tuple[str, str]:
    """The page and the list, as texts.

    `findings` is the table FINDINGS: one row for each rule that a file breaks. `counts` is the
    table QUARANTINE: rows by extract, table and rule; without rows when nothing could be judged.
    `title` is the study's.
    """
    words = load_catalogue(_WORDING, {})
    points = _points(findings, words)
    return _page(points, arrivals(findings, counts), title, words), _listing(points, words)


def _page(points: list[Point], arrived: list[Arrival], title: str, words: Catalogue) -> str:
    return rendered(
        "validatierapport.html.jinja",
        title=words.text("title", title=title),
        t=words.text,
        answer=_answer(points, arrived, words),
        urgent=_worst(points),
        overview=overview(arrived, words),
        parts=_parts(points, words),
    )


def _worst(points: list[Point]) -> str:
    """The most urgent severity that must be mended; `good` when none."""
    found = {point.severity for point in points}
    return next((severity for severity in ("stop", "quarantine") if severity in found), "good")


def _answer(points: list[Point], arrived: list[Arrival], words: Catalogue) -> str:
    stops = sum(point.severity == "stop" for point in points)
    judged = sum((arrival.kept or 0) + (arrival.aside or 0) for arrival in arrived)
    aside = sum(arrival.aside or 0 for arrival in arrived)
    return words.variant(
        "answer", _worst(points),
        points=_counted("points", stops, words),
        judged=number(judged),
        aside=_counted("aside", aside, words),
        share=share_text(aside / max(judged, 1)),
    )  # fmt: skip


def _counted(unit: str, count: int, words: Catalogue) -> str:
    return words.variant(unit, "one" if count == 1 else "many", count=number(count))


# --- findings in words -------------------------------------------------------------------------


def _points(findings: pd.DataFrame, words: Catalogue) -> list[Point]:
    """All findings, the most urgent first, those of one file together.

    A file that seems to tell who somebody is comes before the others of its severity.
    """
    points = [_point(row, words) for row in findings.itertuples(index=False)]
    revealing = {point.place for point in points if point.rule == PERSONAL_DATA}
    return sorted(
        points,
        key=lambda point: (
            SEVERITIES.index(point.severity), point.place not in revealing,
            point.extract, _TABLES.get(point.table, -1), point.place,
            point.rule != PERSONAL_DATA, -point.rows, point.rule, point.column,
        ),
    )  # fmt: skip


def _point(row: Any, words: Catalogue) -> Point:
    table, rule = _text(row.table), _text(row.rule)
    name, found = _worded(rule, table, words)
    columns = _text(row.column) or found.get("column", "")
    values = {
        "rule": rule,
        "column": _columns(columns, words),
        "end": _columns(found.get("end", ""), words),
        "start": _columns(found.get("start", ""), words),
        "allowed": ", ".join(_allowed(table, found.get("column", ""))),
    }
    return Point(
        extract=_text(row.extract),
        file=_text(row.file),
        table=table,
        column=columns,
        rule=rule,
        severity=row.severity,
        rows=0 if missing(row.rows) else int(row.rows),
        first_rows=_text(row.first_rows),
        what=words.variant(f"rule.{name}", "what", **values),
        remedy=words.variant(f"rule.{name}", "remedy", **values),
        detail=_text(row.message) if row.severity == "stop" or name == "other" else "",
    )


def _text(cell: Any) -> str:
    return "" if missing(cell) else str(cell)


def _worded(rule: str, table: str, words: Catalogue) -> tuple[str, dict[str, str]]:
    """Name of the wording for a rule, and the columns that stand in the rule's name."""
    if words.has(f"rule.{rule}.what"):
        return rule, {}
    for name, pattern in _PATTERNS:
        match = pattern.fullmatch(rule)
        if match:
            found = match.groupdict()
            closed = name != "unknown" or _allowed(table, found["column"])
            return (name if closed else "unknown_open"), found
    return "other", {}


def _columns(names: str, words: Catalogue) -> str:
    """Kolom ‘a’; kolommen ‘a’ en ‘b’; een kolom, when none is named."""
    quoted = [f"‘{name}’" for name in names.split(", ") if name]
    case = "none" if not quoted else "one" if len(quoted) == 1 else "many"
    return words.variant("columns", case, names=listed(quoted, words))


def _allowed(table: str, column: str) -> tuple[str, ...]:
    known = [c for t in ALL_TABLES if t.name == table for c in t.columns if c.name == column]
    return known[0].allowed if known else ()


# --- the page ----------------------------------------------------------------------------------


def _parts(points: list[Point], words: Catalogue) -> list[dict[str, Any]]:
    """The points by urgency and then by place, as the template shows them."""
    stopped = _worst(points) == "stop"
    parts = []
    for severity, members in groupby(points, key=lambda point: point.severity):
        case = "quarantine_stopped" if stopped and severity == "quarantine" else severity
        places = groupby(members, key=lambda point: point.place)
        parts.append(
            {
                "severity": severity,
                "title": words.text(f"severity.{case}"),
                "now": words.text(f"now.{case}"),
                "places": [_place(place, list(group), words) for place, group in places],
            }
        )
    return parts


def _place(place: tuple[str, str, str], points: list[Point], words: Catalogue) -> dict[str, Any]:
    extract, file, table = place
    title = [
        extract,
        words.text("mend.file", file=file) if file else "",
        words.text("mend.table", table=table) if table else "",
    ]
    numbered = any(point.first_rows for point in points)
    return {
        "title": ", ".join(filter(None, title)) or words.text("mend.whole"),
        "counting": _counting(file, words) if numbered else "",
        "points": [(point, _size(point, words)) for point in points],
    }


def _counting(file: str, words: Catalogue) -> str:
    """Which row is row 1: it depends on whether the format has a header row."""
    ending = Path(file).suffix.lower()
    if ending in WITH_HEADER:
        return words.text("mend.header_counts")
    return words.text("mend.record_counts") if ending in WITHOUT_HEADER else ""


def _size(point: Point, words: Catalogue) -> str:
    """How many rows, and the first of them."""
    if not point.rows:
        return ""
    first = point.first_rows.removesuffix("...").strip()
    case = "first" if first != point.first_rows else "all" if "," in first else "single"
    return words.variant(
        "size", case if first else "rows",
        rows=_counted("rows", point.rows, words), first=first,
    )  # fmt: skip


# --- the list ----------------------------------------------------------------------------------


def _listing(points: list[Point], words: Catalogue) -> str:
    """One line for each point; `;` and a byte order mark, as a Dutch Excel expects."""
    keys = ("extract", "file", "table", "column", "rule", "severity", "rows", "first_rows")
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow([words.text(f"csv.{key}") for key in (*keys, "remedy")])
    for point in points:
        severity = words.text(f"csv_severity.{point.severity}")
        cells = [severity if key == "severity" else getattr(point, key) for key in keys]
        detail = f"{words.text('mend.detail')} {point.detail}" if point.detail else ""
        advice = joined(point.what, point.remedy, detail)
        writer.writerow([_harmless(str(cell)) for cell in (*cells, advice)])
    return _BYTE_ORDER_MARK + target.getvalue()


def _harmless(cell: str) -> str:
    """A text that Excel would take for a formula (a file can be named so) stays a text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
