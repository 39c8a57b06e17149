"""The chains of a policy theory: what goes wrong, and what should help, one figure an element."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from evaluatie.report.context import Context
from evaluatie.report.figures.boxes import Box, draw_row, height_of, note, sheet
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREEN, GREY, ORANGE, WIDTH
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.theory.model import Chain, Theory

LABEL = 0.85  # inches for what a row is
GAP = 0.2  # between boxes, for an arrow
TITLE, BETWEEN, AFTER = 0.3, 0.14, 0.24


def chains_of(theory: Theory, element: str) -> list[tuple[int, str, Chain]]:
    """The chains of an element with their number in the whole theory and their name."""
    numbered = enumerate(theory.chains.items(), start=1)
    return [
        (place, name, chain)
        for place, (name, chain) in numbered
        if theory.use_of(name).element == element
    ]


def draw_chains(context: Context, element: str) -> Drawn:
    """Of every chain of an element a row of the problem and a row of the intervention."""
    assert context.theory is not None
    chains = [(n, c) for n, _, c in chains_of(context.theory, element)]
    heights = [_height(chain, context) for _, chain in chains]
    figure, axes = sheet(sum(heights) + 0.05)
    top = 0.0
    for (place, chain), height in zip(chains, heights, strict=True):
        _draw(axes, place, chain, top, context)
        top += height
    told = [_told(place, chain, context) for place, chain in chains]
    return figure, joined(context.words.text("fig.chains_alt"), *told)


def _rows(chain: Chain, context: Context) -> tuple[list[str], list[str]]:
    """The texts of both rows."""
    helping = (chain.intervention, chain.mechanism, chain.result)
    return [context.say(t) for t in chain.problem], [context.say(t) for t in helping]


def _height(chain: Chain, context: Context) -> float:
    return TITLE + sum(_row_height(row) for row in _rows(chain, context)) + BETWEEN + AFTER


def _row_height(texts: Sequence[str]) -> float:
    return height_of(texts, _width(len(texts)))


def _width(boxes: int) -> float:
    return (WIDTH - LABEL - 0.05 - GAP * (boxes - 1)) / boxes


def _draw(axes: Axes, place: int, chain: Chain, top: float, context: Context) -> None:
    words = context.words
    title = words.text("fig.chain_title", number=number(place), name=context.say(chain.name))
    note(axes, 0.05, top + 0.14, title, bold=True)
    problem, helping = _rows(chain, context)
    colours = [(GREY, "#f1f4f6")] * (len(problem) - 1) + [(ORANGE, "#fbefe5")]
    _draw_row(axes, problem, colours, top + TITLE, words.text("fig.chain_problem"))
    second = top + TITLE + _row_height(problem) + BETWEEN
    colours = [(BLUE, "#e7f0f7"), (BLUE, "#ffffff"), (GREEN, "#e6f3ef")]
    _draw_row(axes, helping, colours, second, words.text("fig.chain_help"))


def _draw_row(
    axes: Axes, texts: list[str], colours: list[tuple[str, str]], top: float, label: str
) -> None:
    width, height = _width(len(texts)), _row_height(texts)
    note(axes, 0.05, top + height / 2, label)
    lefts = [LABEL + place * (width + GAP) for place in range(len(texts))]
    boxes = [
        Box(left, top, width, height, text, edge, fill)
        for left, text, (edge, fill) in zip(lefts, texts, colours, strict=True)
    ]
    draw_row(axes, boxes)


def _told(place: int, chain: Chain, context: Context) -> str:
    problem, helping = _rows(chain, context)
    return context.words.text(
        "fig.chain_told", number=number(place), name=context.say(chain.name),
        problem="; ".join(problem), help="; ".join(helping),
    )  # fmt: skip
