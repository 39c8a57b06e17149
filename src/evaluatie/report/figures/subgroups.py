"""The primary result per subgroup."""

from itertools import groupby

from evaluatie.report import lookup, lookup_groups, sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.forest import Mark, draw_line, draw_marks, forest_height, mark
from evaluatie.report.figures.style import canvas
from evaluatie.report.numbers import p_text
from evaluatie.report.tables import subgroup_results


def draw_subgroups(context: Context) -> Drawn:
    """A forest plot by the design that speaks for the study; a line marks everybody."""
    found = subgroup_results(context)
    if not found:
        return None
    words, scale = context.words, context.primary_scale
    marks = []
    tested = {
        test.subgroup: words.text("fig.groups_tested", p=p_text(test.p_value))
        for test in lookup_groups.joint_tests(context)
        if test.known
    }
    for subgroup, group in groupby(found, key=lambda e: e.subgroup):
        marks.append(Mark(words.label(subgroup), shown=tested.get(subgroup, "")))
        marks += [mark(e, words.level(e.subgroup, e.level), context) for e in group]
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    draw_marks(axes, marks, scale)
    design = context.study.primary.design
    for e in lookup.primary_results(context.released, context.study):
        if e.design == design and e.known:
            draw_line(axes, e.estimate, words.text("fig.everybody"))
    axes.set_xlabel(words.text("fig.difference_axis", unit=scale.difference_unit))
    items = [
        words.text(
            "fig.subgroup_item",
            subgroup=words.label(e.subgroup), level=words.level(e.subgroup, e.level),
            difference=scale.difference_text(e.estimate), interval=sentences.interval(e, scale),
        )
        for e in found
        if e.known
    ]  # fmt: skip
    alternative = words.text("fig.subgroups_alt", design=words.label(design))
    return figure, sentences.joined(alternative, *items)
