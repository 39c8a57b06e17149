"""Cells of a printed table: the text a reader sees with the typed number behind it."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import (
    UNKNOWN,
    WITHHELD,
    Scale,
    between,
    count,
    missing,
    number,
    p_value,
    percentage,
)
from evaluatie.report.wording import Catalogue

Kind = Literal["text", "count", "percentage", "number", "p", "interval"]


@dataclass(frozen=True)
class Cell:
    """`text` is what HTML prints; `value` the number for a workbook, None where there is none.

    An interval has two numbers; `decimals` is how many of them to show. `about` is an estimate of
    which gates were set aside: its table prints why. `share`: an interval of percentages, of which
    a workbook keeps the shares, as it does of a percentage. `link`: the address of a part of the
    page that the text names.
    """

    text: str
    kind: Kind = "text"
    value: Any = None
    decimals: int = 0
    about: Estimate | None = None
    share: bool = False
    link: str = ""


@dataclass(frozen=True)
class Row:
    """Cells of a row; rows with the same group stand together under its name."""

    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True)
class Table:
    """A table for readers. `persons` is the N of its caption; the first column names the rows.

    `source`: where its numbers are from, when that is not the source of the document.
    """

    name: str
    title: str
    headers: tuple[tuple[str, Kind], ...]
    rows: tuple[Row, ...]
    persons: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        """A row fits its header: as many cells, and two numbers only under an interval."""
        for row in self.rows:
            for (header, kind), cell in zip(self.headers, row.cells, strict=True):
                if cell.value is not None and (cell.kind == "interval") != (kind == "interval"):
                    raise ValueError(f"{self.name}: {cell.kind} under '{header}', a {kind}")

    @property
    def grouped(self) -> list[tuple[str, list[Row]]]:
        """Rows under the name of their group, in order."""
        return [(name, list(rows)) for name, rows in groupby(self.rows, lambda row: row.group)]

    @property
    def width(self) -> str:
        """Number of columns."""
        return number(len(self.headers))


def text(value: str) -> Cell:
    """A cell of words."""
    return Cell(value)


def counted(value: Any) -> Cell:
    """A number of persons."""
    return Cell(count(value), "count", None if missing(value) else int(value))


def decimal(value: Any, decimals: int) -> Cell:
    """A number without a unit."""
    return Cell(number(value, decimals), "number", _float(value), decimals)


def share(value: Any) -> Cell:
    """A share as a whole percentage; the workbook keeps the share."""
    return Cell(percentage(value), "percentage", _float(value))


def level(value: Any, scale: Scale) -> Cell:
    """A mean in the outcome's unit."""
    return share(value) if scale.is_share else decimal(value, scale.decimals)


def difference(value: Any, scale: Scale) -> Cell:
    """A difference in percentage points or in the outcome's unit."""
    scaled = None if missing(value) else _scaled(value, scale)
    return Cell(scale.difference(value), "number", scaled, scale.difference_decimals)


def interval(low: Any, high: Any, scale: Scale) -> Cell:
    """Both ends of an interval."""
    ends = None
    if not (missing(low) or missing(high)):
        ends = (_scaled(low, scale), _scaled(high, scale))
    return Cell(scale.interval(low, high), "interval", ends, scale.difference_decimals)


def share_interval(low: Any, high: Any) -> Cell:
    """Both ends of an interval of a share, as whole percentages like the share itself."""
    if missing(low) or missing(high):
        return Cell(WITHHELD, "interval")
    text = between(percentage(low), percentage(high))
    return Cell(text, "interval", (float(low), float(high)), share=True)


def probability(value: Any) -> Cell:
    """A p-value."""
    return Cell(p_value(value), "p", _float(value), 3)


def optional_probability(value: Any) -> Cell:
    """A p-value that does not exist for every row: blank, not withheld."""
    return Cell("", "p") if missing(value) else probability(value)


def estimate_cells(result: Estimate, scale: Scale, means: Scale | None = None) -> tuple[Cell, ...]:
    """Both means, difference, interval, p-values, numbers of persons, detectable difference.

    `means`: their scale, where it is not that of the difference.
    """
    levels = means or scale
    withheld = result.status == "suppressed"
    shown = (
        level(result.mean_treated, levels),
        level(result.mean_control, levels),
        difference(result.estimate, scale),
        interval(result.conf_low, result.conf_high, scale),
        probability(result.p_value),
        Cell(WITHHELD, "p") if withheld else optional_probability(result.p_adjusted),
        counted(result.n_treated),
        counted(result.n_control),
        difference(result.mde, scale),
    )
    return estimated(result, shown)


def stamp(result: Estimate, words: Catalogue) -> Cell:
    """The stamp: passes, caution or not interpretable, with the gates that failed."""
    if result.blinded:
        gates = ", ".join(words.label(gate) for gate in result.failed_gates)
        return text(words.variant("stamp_blinded", "fails" if gates else "none", gates=gates))
    if not result.known:
        return text(words.label(result.status if result.status != "ok" else "suppressed"))
    said = stamp_text(result.stamp, result.failed_gates, words)
    if not result.overridden_gates:
        return text(said)
    gates = ", ".join(words.label(gate) for gate in result.overridden_gates)
    return Cell(f"{said} {words.text('stamp_set_aside', gates=gates)}", about=result)


def stamp_text(stamp: str, failed: tuple[str, ...], words: Catalogue) -> str:
    """The stamp in words with the gates that failed."""
    gates = ", ".join(words.label(gate) for gate in failed)
    return words.variant("stamp", stamp, gates=gates)


def estimated(result: Estimate, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells, or a dot in each where there was nothing to estimate (withheld keeps its x).

    Of an effect that is blinded they are empty, so that its columns fall away.
    """
    if result.known or result.status == "suppressed":
        return cells
    if result.blinded:
        return tuple(
            Cell("", cell.kind) if cell.text == WITHHELD and cell.kind != "count" else cell
            for cell in cells
        )
    blank = {WITHHELD: UNKNOWN}
    return tuple(
        Cell(blank.get(cell.text, cell.text), cell.kind, cell.value, cell.decimals)
        for cell in cells
    )


def _scaled(value: Any, scale: Scale) -> float:
    """A number in the printed unit; digits that multiplying adds say nothing."""
    return round(scale.factor * float(value), 6)


def _float(value: Any) -> float | None:
    return None if missing(value) else float(value)
