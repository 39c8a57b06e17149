"""The policy theory on one page: elements, their instruments, mechanisms and their evidence."""

from evaluatie.report.context import Context
from evaluatie.report.figures.boxes import Box, draw_arrow, draw_box, height_of, note, sheet
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREEN, GREY
from evaluatie.report.lookup_theory import evidence_text
from evaluatie.report.sentences import joined
from evaluatie.theory.model import Theory, Use

COLUMNS = ((0.05, 1.65), (2.0, 1.75), (4.05, 3.3))  # left and width, in inches
HEAD, GAP = 0.32, 0.09


def draw_overview(context: Context) -> Drawn:
    """Elements at the left, what they use in the middle, how it should work at the right."""
    theory = context.theory
    if theory is None:
        return None
    texts = [_texts(use, context) for use in theory.uses]
    heights = _heights(texts, context)
    tops = [HEAD + sum(heights[:place]) + GAP * place for place in range(len(heights))]
    figure, axes = sheet(HEAD + sum(heights) + GAP * len(heights))
    for (left, _), key in zip(COLUMNS, ("element", "instrument", "mechanism"), strict=True):
        note(axes, left, 0.14, context.words.variant("fig.overview_head", key), bold=True)
    places = list(zip(texts, tops, heights, strict=True))
    for (instrument, mechanisms), top, height in places:
        (left, width), (last, last_width) = COLUMNS[1:]
        draw_box(axes, Box(left, top, width, height, instrument, BLUE, "#e7f0f7"))
        draw_box(axes, Box(last, top, last_width, height, mechanisms, GREEN, "#ffffff"))
        draw_arrow(axes, (left + width, top + height / 2), (last, top + height / 2))
    for element, first, last_use in _blocks(theory):
        top, bottom = tops[first], tops[last_use] + heights[last_use]
        name = context.say(theory.elements[element].name)
        box = Box(*COLUMNS[0][:1], top, COLUMNS[0][1], bottom - top, name, GREY, bold=True)
        draw_box(axes, box)
        for place in range(first, last_use + 1):
            middle = tops[place] + heights[place] / 2
            draw_arrow(axes, (box.right, middle), (COLUMNS[1][0], middle))
    return figure, joined(context.words.text("fig.overview_alt"), *_told(context))


def _heights(texts: list[tuple[str, str]], context: Context) -> list[float]:
    """Of each row: as much as its texts ask, and as the name of the element beside them asks."""
    theory = context.theory
    assert theory is not None
    heights = [max(height_of([t], COLUMNS[n + 1][1]) for n, t in enumerate(row)) for row in texts]
    for element, first, last in _blocks(theory):
        asked = height_of([context.say(theory.elements[element].name)], COLUMNS[0][1])
        there = sum(heights[first : last + 1]) + GAP * (last - first)
        heights[last] += max(asked - there, 0)
    return heights


def _blocks(theory: Theory) -> list[tuple[str, int, int]]:
    """Elements with the first and last of their uses that follow each other."""
    blocks: list[tuple[str, int, int]] = []
    for place, use in enumerate(theory.uses):
        if blocks and blocks[-1][0] == use.element:
            blocks[-1] = (use.element, blocks[-1][1], place)
        else:
            blocks.append((use.element, place, place))
    return blocks


def _texts(use: Use, context: Context) -> tuple[str, str]:
    theory, words = context.theory, context.words
    assert theory is not None
    instrument = words.text("fig.overview_none")
    if use.instrument is not None:
        instrument = context.say(theory.instruments[use.instrument].name)
    return instrument, "\n".join(_mechanism(name, context) for name in use.mechanisms)


def _mechanism(name: str, context: Context) -> str:
    """The mechanism with how strong the evidence for it is."""
    assert context.theory is not None
    mechanism = context.theory.mechanisms[name]
    grade = ""
    if mechanism.evidence is not None:
        grade = evidence_text(mechanism.evidence, context)
    name = context.say(mechanism.name)
    return context.words.text("fig.overview_mechanism_item", name=name, evidence=grade)


def _told(context: Context) -> list[str]:
    theory = context.theory
    assert theory is not None
    return [
        context.words.text(
            "fig.overview_told", element=context.say(theory.elements[use.element].name),
            instrument=instrument, mechanisms=mechanisms.replace("\n", ", "),
        )
        for use in theory.uses
        for instrument, mechanisms in [_texts(use, context)]
    ]  # fmt: skip
