"""The process of the approach: routes to a picture of the client, one way after, and beside it."""

from evaluatie.report.context import Context
from evaluatie.report.figures.boxes import Box, draw_arrow, draw_box, height_of, note, sheet
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREEN, GREY, WIDTH
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.theory.model import Step, Theory

LEFT, GAP, HEAD, ROW_GAP = 0.05, 0.2, 0.3, 0.16
_ROUTES = ("A", None, "B")


def draw_process(context: Context) -> Drawn:
    """A column for every step in turn; routes above each other; what runs beside it below."""
    theory = context.theory
    if theory is None:
        return None
    places = _places(theory)
    columns = 1 + max((column for column, _ in places.values()), default=0)
    width = (WIDTH - 2 * LEFT - GAP * (columns - 1)) / columns
    texts = {name: _text(name, step, context) for name, step in theory.process.items()}
    row = height_of([texts[name] for name in places], width)
    rows = 1 + max((place for _, place in places.values()), default=0)
    beside = [name for name, step in theory.process.items() if step.phase == "parallel"]
    bar = height_of([texts[name] for name in beside], WIDTH - 2 * LEFT)
    main = HEAD + rows * row + (rows - 1) * ROW_GAP
    figure, axes = sheet(main + (HEAD + len(beside) * (bar + 0.08) if beside else 0) + 0.05)
    note(axes, LEFT, 0.14, context.words.text("fig.process_main"), bold=True)
    boxes = {}
    for name, (column, place) in places.items():
        step = theory.process[name]
        alone = [p for c, p in places.values() if c == column] == [0]
        top = HEAD + (main - HEAD - row) / 2 if alone else HEAD + place * (row + ROW_GAP)
        edge = GREY if step.phase == "picture" else BLUE
        fill = "#f1f4f6" if step.phase == "picture" else "#e7f0f7"
        boxes[name] = Box(LEFT + column * (width + GAP), top, width, row, texts[name], edge, fill)
        draw_box(axes, boxes[name])
    for name, box in boxes.items():
        for target in theory.process[name].next:
            if target in boxes:
                draw_arrow(axes, *_ends(box, boxes[target]))
    if beside:
        note(axes, LEFT, main + 0.18, context.words.text("fig.process_beside"), bold=True)
    for place, name in enumerate(beside):
        top = main + HEAD + place * (bar + 0.08)
        draw_box(axes, Box(LEFT, top, WIDTH - 2 * LEFT, bar, texts[name], GREEN, "#e6f3ef"))
    return figure, joined(context.words.text("fig.process_alt"), *_told(context))


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
    """Code and name on a line of their own, and what happens."""
    code = name.upper().removeprefix("S")
    head = context.words.text("fig.process_step", code=code, name=context.say(step.name))
    return f"{head}\n{context.say(step.text)}"


def _told(context: Context) -> list[str]:
    theory = context.theory
    assert theory is not None
    texts = [_text(name, step, context) for name, step in theory.process.items()]
    return [
        context.words.text("fig.process_told", number=number(place), step=text.replace("\n", ": "))
        for place, text in enumerate(texts, start=1)
    ]
