"""The power of a plan as lines for a terminal: what it detects, what is too small, and by how much.

Points are percentage points.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evaluatie.inference.multiplicity import is_primary
from evaluatie.simulation.power.settlers import power_of
from evaluatie.study import Study, load_study
from evaluatie.tables import read_table
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.power import EFFECT, POWER, VERDICTS

Line = tuple[str, ...]
NUMBERS = ("treated", "others", "without", "mde", "adjusted", "power", "coverage", "passed",
           "short by", "persons")  # fmt: skip
SAID = {
    "detects": "detects it",
    "too_small": "too small",
    "unreliable": "intervals miss the truth",
    "stopped": "gates stop it",
    "not_estimable": "not estimable",
}


def show_power(tables: Sequence[Path | str], studies: Sequence[Path | str]) -> None:
    """Prints the summary of every study on the terminal itself: a job's prints go to its log."""
    for table, study in zip(tables, studies, strict=True):
        lines = power_lines(read_table(table, POWER), load_study(study))
        print("\n".join(lines), file=sys.__stdout__, flush=True)


def power_lines(table: pd.DataFrame, study: Study) -> list[str]:
    """A summary of POWER: everybody, the primary result by group, differences between groups."""
    primary = table[is_primary(table, study)]
    speaks = (primary["design"] == study.primary.design) & (
        primary["estimator"] == study.primary.estimator
    )
    own, effects = primary[speaks], table[table["other"] == EFFECT]
    groups = own[(own["other"] == EFFECT) & (own["subgroup"] != OVERALL)]
    result = f"{study.primary.outcome} at {study.primary.horizon} months"
    by = f"{study.primary.design}, {study.primary.estimator}"
    return [
        *_heading(table, study),
        *_part("everybody", effects[effects["subgroup"] == OVERALL], _everybody),
        *_part(f"{result} by group ({by})", groups, _group),
        *_part(f"differences between groups in {result} ({by})", own[own["other"] != EFFECT],
               _difference),
        *_counted(table, study),
    ]  # fmt: skip


def _heading(table: pd.DataFrame, study: Study) -> list[str]:
    power, confidence = power_of(study), study.inference.confidence
    drawn = 0 if table.empty else int(table["repetitions"].iloc[0])
    return [
        "",
        f"{study.study}: power before data, {drawn} repetitions; effect worth finding: "
        f"{_points(power.relevant_effect)} points",
        f"mde: effect found four times out of five at {100 * confidence:g} % confidence; adjusted: "
        "the same as one of its family of tests; power: at the effect worth finding",
    ]


def _part(title: str, rows: pd.DataFrame, shown: Any) -> list[str]:
    """A titled table; nothing without rows."""
    if rows.empty:
        return []
    found = [shown(row) for row in rows.itertuples(index=False)]
    return ["", title, *aligned(tuple(found[0]), [tuple(one.values()) for one in found])]


def aligned(headers: Line, rows: Sequence[Line]) -> list[str]:
    """Columns under their headers, numbers to the right."""
    widths = [max(len(line[place]) for line in (headers, *rows)) for place in range(len(headers))]

    def padded(line: Line) -> str:
        cells = (
            cell.rjust(width) if header in NUMBERS else cell.ljust(width)
            for cell, width, header in zip(line, widths, headers, strict=True)
        )
        return "  " + "  ".join(cells).rstrip()

    return [padded(headers), *map(padded, rows)]


def _everybody(row: Any) -> dict[str, str]:
    named = {"design": row.design, "estimator": row.estimator, "outcome": row.outcome}
    return named | {"months": f"{row.horizon:>6}"} | _sizes(row) | _figures(row) | _verdict(row)


def _group(row: Any) -> dict[str, str]:
    named = {"group": row.subgroup, "level": row.level}
    return named | _sizes(row) | _figures(row) | _verdict(row)


def _difference(row: Any) -> dict[str, str]:
    named = {"group": row.subgroup, "level": row.level, "against": row.other}
    return named | _detectable(row) | {"coverage": _percent(row.coverage)} | _verdict(row)


def _sizes(row: Any) -> dict[str, str]:
    return {
        "treated": _whole(row.n_treated), "others": _whole(row.n_control),
        "without": _percent(row.mean_control),
    }  # fmt: skip


def _figures(row: Any) -> dict[str, str]:
    return _detectable(row) | {
        "power": _percent(row.power), "coverage": _percent(row.coverage),
        "passed": _percent(row.passed),
    }  # fmt: skip


def _detectable(row: Any) -> dict[str, str]:
    return {"mde": _points(row.mde), "adjusted": _points(row.mde_adjusted)}


def _verdict(row: Any) -> dict[str, str]:
    """How far the detectable effect lies above the one worth finding, and what would mend it."""
    small, said = not pd.isna(row.more_persons), SAID[row.verdict]
    short = row.mde - row.relevant_effect
    if row.verdict in ("stopped", "not_estimable") and not pd.isna(row.stopped_by):
        said = f"{said}: {row.stopped_by}"
    return {
        "short by": _points(short) if small and short > 0 else "",
        "persons": _times(row.more_persons) if small else "",
        "verdict": said,
    }


def _counted(table: pd.DataFrame, study: Study) -> list[str]:
    counts = table["verdict"].value_counts()
    found = [f"{SAID[name]}: {counts[name]}" for name in VERDICTS if counts.get(name, 0)]
    folder = f"reports/{study.study}"
    return [
        "",
        f"{len(table)} cells in all; {', '.join(found)}",
        "persons: times as many as declared, for the effect worth finding",
        f"explained: {folder}/power.html; every cell: {folder}/power.csv",
    ]


def _points(value: float) -> str:
    return "." if pd.isna(value) else f"{100 * value:.1f}"


def _times(persons: float) -> str:
    """With two decimals, and more than 1, where one decimal would say that none are lacking."""
    return f"x {persons:.1f}" if persons >= 1.05 else f"x {max(persons, 1.01):.2f}"


def _percent(value: float) -> str:
    return "." if pd.isna(value) else f"{100 * value:.0f} %"


def _whole(value: float) -> str:
    return "." if pd.isna(value) else f"{value:.0f}"
