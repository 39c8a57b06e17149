"""Attacks on what readers see: curves, coordinates of drawings, sheets, texts."""

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from tests.pipeline.attacks.output import FEWEST, Claim, Output
from tests.pipeline.attacks.persons import few

PERSONS = r"(?:personen|deelnemers|vluchtelingen|persons|refugees|participants)"
COUNTED = re.compile(r"aantal|personen|persons|number of|^n\b|^n =", re.IGNORECASE)


def events_of_a_month(output: Output) -> Iterator[Claim]:
    """The step of a curve of plain shares times the persons at risk: who found work that month."""
    frame = output.table("curves")
    if not len(frame):
        return
    shown = frame[frame["curve"].eq("km") & frame["estimate"].notna() & frame["n_at_risk"].notna()]
    keys = ["design", "curve", "cause", "group", "subgroup", "level"]
    for group, months in shown.groupby(keys, dropna=False):
        months = months.sort_values("month")
        for before, after in pairwise(months.itertuples(index=False)):
            left = 1 - before.estimate
            hazard = (after.estimate - before.estimate) / left if left > 0 else 0.0
            events = hazard * float(before.n_at_risk)
            if few(round(events)) and abs(events - round(events)) < 0.2:
                yield Claim(f"curve: {group}, month {after.month}", round(events))


def left_in_a_month(output: Output) -> Iterator[Claim]:
    """Persons at risk in one month minus the next."""
    frame = output.table("curves")
    if not len(frame):
        return
    keys = ["design", "curve", "cause", "group", "subgroup", "level"]
    for group, months in frame.dropna(subset=["n_at_risk"]).groupby(keys, dropna=False):
        sizes = months.sort_values("month")["n_at_risk"].astype("float64")
        for low, high in pairwise(sizes):
            if few(abs(low - high)):
                yield Claim(f"at risk: {group}", int(abs(low - high)))


def coordinates(output: Output) -> Iterator[Claim]:
    """Marks of the raw means in the drawing: more of them than there are released means.

    Where each is an attacker finds by the marks of means that are printed: a mark that fits none
    of them is one that was withheld.
    """
    frame = output.table("group_means")
    for name in ("groepsgemiddelden", "group_means"):
        drawing = output.drawings.get(name)
        if drawing is None or not len(frame):
            continue
        marks = len(_marks(drawing))
        shown = int(frame["mean"].notna().sum())
        if marks > shown:
            yield Claim(f"{name}.svg: marks without a released mean", marks - shown)


def _marks(drawing: str) -> list[tuple[float, float]]:
    found = re.findall(r'<use xlink:href="#\w+" x="([-\d.]+)" y="([-\d.]+)" style="fill', drawing)
    return [(float(x), float(y)) for x, y in found]


def exact_coordinates(output: Output) -> Iterator[Claim]:
    """Paths of curves with more levels than months: every step then is a person."""
    frame = output.table("curves")
    months = int(frame["month"].max()) + 1 if len(frame) else 0
    for name in ("versneld", "speed"):
        for path in re.findall(r'<path d="([^"]+)"', output.drawings.get(name, "")):
            points = re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path)
            levels = len({y for _, y in points})
            if len(points) > 40 and levels > 2 * months + 2:
                yield Claim(f"{name}.svg: steps", levels - months)


def cells_of_sheets(output: Output) -> Iterator[Claim]:
    """A cell of few persons under a heading that counts them."""
    for name, lines in output.sheets.items():
        headings = next((line for line in lines[1:3] if any(line)), [])
        for column, heading in enumerate(headings):
            if heading and COUNTED.search(str(heading)):
                for line in lines[2:]:
                    value = line[column] if column < len(line) else None
                    if isinstance(value, int) and few(value):
                        yield Claim(f"{name}: {heading}", value)


def unseen_parts(output: Output) -> Iterator[Claim]:
    """Sheets, rows, columns, notes and names that a reader does not see."""
    for place in output.unseen:
        yield Claim(f"hidden: {place}", 1)


def numbers_in_texts(output: Output) -> Iterator[Claim]:
    """Few persons, said in a text, a caption or an alternative text."""
    texts = {**output.pages, **{f"alternative of {k}": t for k, t in output.alternatives.items()}}
    pattern = re.compile(rf"(?<![\d.,\u2212-])([1-9])\s+{PERSONS}|\bN\s*=\s*([1-9])(?![\d.,])")
    for name, text in texts.items():
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - 60) : found.end() + 60]
            if "100" not in around:
                yield Claim(f"{name}: …{around}…", int(found[1] or found[2]))


def numbers_of_withheld_rows(output: Output) -> Iterator[Claim]:
    """A number that still stands in a row of which the numbers are withheld."""
    frame = output.table("estimates")
    if not len(frame):
        return
    numbers = ["estimate", "std_error", "p_value", "conf_low", "conf_high", "mean_treated",
               "mean_control", "ess", "risk_ratio"]  # fmt: skip
    held = frame[frame["status"] == "suppressed"]
    for column in numbers:
        for value in held[column].dropna() if column in held else ():
            yield Claim(f"estimates.{column} of a suppressed row", int(np.sign(value) or 1))


def names_of_small_levels(output: Output) -> Iterator[Claim]:
    """A level whose name is printed though it has fewer persons than may be counted."""
    frame = output.table("estimates")
    if not len(frame):
        return
    unknown = frame["n_treated"].isna() & frame["n_control"].isna() & (frame["subgroup"] != "all")
    pooled = frame["time"].isna() & (frame["analysis"] == "main") & frame["horizon"].notna()
    for level, rows in frame[pooled].groupby(["subgroup", "level"]):
        gone = unknown[rows.index].all() and (rows["status"] == "too_few").all()
        if gone and not str(level[1]).startswith("klein_"):
            yield Claim(f"level {level}", FEWEST - 1)
