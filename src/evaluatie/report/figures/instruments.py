"""The parts of an approach under each other."""

from evaluatie.report import lookup_instruments, sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.forest import Mark, draw_marks, forest_height, mark
from evaluatie.report.figures.style import canvas


def draw_instruments(context: Context) -> Drawn:
    """A forest plot with a heading for each design; every mark is open: none is a result."""
    words, marks, items = context.words, [], []
    designs = lookup_instruments.instrument_designs(context.study)
    for design in designs:
        found = lookup_instruments.parts(context, design)
        scale = context.scale(lookup_instruments.plan_of(context, design).outcome)
        marks += [Mark(words.label(design))] if len(designs) > 1 else []
        for result in found:
            name = words.level(result.subgroup, result.level)
            marks.append(mark(result, name, context))
            if result.known:
                items.append(
                    words.text(
                        "fig.part_item", part=name,
                        difference=scale.difference_text(result.estimate),
                        interval=sentences.interval(result, scale),
                    )
                )  # fmt: skip
    if not marks:
        return None
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    draw_marks(axes, marks, scale)
    axes.set_xlabel(words.text("fig.difference_axis", unit=scale.difference_unit))
    return figure, sentences.joined(words.text("fig.parts_alt"), *items)
