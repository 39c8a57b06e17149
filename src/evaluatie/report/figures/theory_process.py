"""The process of the approach: routes to a picture of the client, one way after, and beside it."""

import re

from evaluatie.report.context import Context
from evaluatie.report.figures.boxes import Box, draw_arrow, draw_box, height_of, note, sheet
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREEN, GREY, WIDTH
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.theory.model import Step, Theory

LEFT, GAP, HEAD, ROW_GAP = 0.05, 0.2, 0.3, 0.16
_ROUTES = ("A", None, "B")
_COLOURS = {
    "picture": (GREY, "#f1f4f6"), "guidance": (BLUE, "#e7f0f7"), "parallel": (GREEN, "#e6f3ef"),
}  # fmt: skip


def draw_process(context: Context) -> Drawn:
    """A column for every step in turn; routes above each other; what runs beside it below."""
    theory = context.theory
    if theory is None:
        return None
    texts = {name: _text(name, step, context) for name, step in theory.process.items()}
    boxes, main = _steps(theory, texts)
    beside = _beside(theory, texts, main + HEAD)
    bottom = beside[-1].top + beside[-1].height if beside else main
    figure, axes = sheet(bottom + 0.08)
    note(axes, LEFT, 0.14, context.words.text("fig.process_main"), bold=True)
    if beside:
        note(axes, LEFT, main + 0.18, context.words.text("fig.process_beside"), bold=True)
    for box in (*boxes.values(), *beside):
        draw_box(axes, box)
    for name, box in boxes.items():
        for target in theory.process[name].next:
            if target in boxes:
                draw_arrow(axes, *_ends(box, boxes[target]))
    return figure, joined(context.words.text("fig.process_alt"), *_told(texts, context))


def _steps(theory: Theory, texts: dict[str, str]) -> tuple[dict[str, Box], float]:
    """The boxes by step, and where the lowest ends; a step alone is in the middle."""
    places = _places(theory)
    columns = 1 + max((column for column, _ in places.values()), default=0)
    rows = 1 + max((row for _, row in places.values()), default=0)
    width = (WIDTH - 2 * LEFT - GAP * (columns - 1)) / columns
    height = height_of([texts[name] for name in places], width)
    bottom = HEAD + rows * height + (rows - 1) * ROW_GAP
    boxes = {}
    for name, (column, row) in places.items():
        alone = [r for c, r in places.values() if c == column] == [0]
        top = (HEAD + bottom - height) / 2 if alone else HEAD + row * (height + ROW_GAP)
        colours = _COLOURS[theory.process[name].phase]
        left = LEFT + column * (width + GAP)
        boxes[name] = Box(left, top, width, height, texts[name], *colours)
    return boxes, bottom


def _beside(theory: Theory, texts: dict[str, str], top: float) -> list[Box]:
    """A bar under each other for what runs all the time."""
    names = [name for name, step in theory.process.items() if step.phase == "parallel"]
    width = WIDTH - 2 * LEFT
    height = height_of([texts[name] for name in names], width)
    return [
        Box(LEFT, top + n * (height + 0.08), width, height, texts[name], *_COLOURS["parallel"])
        for n, name in enumerate(names)
    ]


def _places(theory: Theory) -> dict[str, tuple[int, int]]:
    """Column and row of every step but those beside the process: the longest way to it.

    Steps of the same column stand under each other, by route.
    """
    steps = {n: s for n, s in theory.process.items() if s.phase != "parallel"}
    column = dict.fromkeys(steps, 0)
    for _ in steps:  # a chain of steps is no longer than there are steps
        for name, step in steps.items():
            for target in step.next:
                if target in steps and column[target] < column[name] + 1 < len(steps):
                    column[target] = column[name] + 1
    rows: dict[int, int] = {}
    found = {}
    for name in sorted(steps, key=lambda n: _ROUTES.index(steps[n].route)):
        place = rows.get(column[name], 0)
        rows[column[name]] = place + 1
        found[name] = (column[name], place)
    return {name: found[name] for name in steps}


def _ends(box: Box, target: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """From the right side to the left side, or between boxes of a column from one to the other."""
    if box.left == target.left:
        middle = box.left + box.width / 2
        down = target.top > box.top
        return (middle, box.top + box.height if down else box.top), (
            middle, target.top if down else target.top + target.height,
        )  # fmt: skip
    return (box.right, box.middle), (target.left, target.middle)


def _text(name: str, step: Step, context: Context) -> str:
    """Name on a line of its own, after a code as A1 or 3 (of s3) if it has one; what happens."""
    head = context.say(step.name)
    if re.fullmatch(r"[a-z]\d+", name):
        code = name.removeprefix("s").upper()
        head = context.words.text("fig.process_step", code=code, name=head)
    return f"{head}:\n{context.say(step.text)}"


def _told(texts: dict[str, str], context: Context) -> list[str]:
    return [
        context.words.text("fig.process_told", number=number(place), step=text.replace("\n", " "))
        for place, text in enumerate(texts.values(), start=1)
    ]
