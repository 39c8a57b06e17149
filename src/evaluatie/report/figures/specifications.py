"""The curve of all specifications: every estimate of the primary result, with its choices."""

from matplotlib.axes import Axes

from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREY, INK, RULE, canvas, number_axis, wrapped
from evaluatie.report.lookup_sensitivity import Specification, specifications
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.study.analyses import MAIN

Choices = list[tuple[str, list[bool]]]  # name of a choice (heading: no marks), which made it
FEWEST = 2
_ROW = 0.19
_CURVE = 2.6


def draw_specifications(context: Context) -> Drawn:
    """Estimates sorted with their intervals, below each the choices behind it.

    Filled and coloured where the gates are passed, open and grey where not; the one that the plan
    chose is a diamond. None for a study that does not ask, or with fewer than two estimates.
    """
    found = specifications(context)
    if context.study.sensitivity is None or len(found) < FEWEST:
        return None
    choices = _choices(found, context)
    below = _ROW * len(choices)
    figure = canvas(_CURVE + below + 0.4)
    upper, lower = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": [_CURVE, below]}
    )
    _curve(upper, found, context)
    _marks(lower, choices, found)
    return figure, _alternative(found, context)


def _curve(axes: Axes, found: list[Specification], context: Context) -> None:
    words, scale = context.words, context.primary_scale
    axes.axhline(0, color=INK, linewidth=0.9, zorder=1)
    for place, one in enumerate(found):
        result, chosen = one.result, _is_planned(one, context)
        colour = BLUE if result.gates_passed else GREY
        axes.plot([place, place], [result.conf_low, result.conf_high], color=colour,
                  linewidth=1.4, zorder=2)  # fmt: skip
        axes.plot(place, result.estimate, "D" if chosen else "o", color=colour, zorder=3,
                  markerfacecolor=colour if result.gates_passed else "white",
                  markersize=7 if chosen else 5)  # fmt: skip
    axes.set_xticks([])
    axes.grid(True, axis="y", color=RULE, linewidth=0.5, zorder=0)
    axes.set_axisbelow(True)
    axes.set_ylabel(scale.difference_unit)
    axes.set_title(words.text("fig.specifications_legend"), fontsize=8, fontweight="normal")
    number_axis(axes.yaxis, scale.factor)


def _is_planned(one: Specification, context: Context) -> bool:
    primary = context.study.primary
    own = (one.result.design, one.result.estimator, one.variation)
    return own == (primary.design, primary.estimator, MAIN)


def _choices(found: list[Specification], context: Context) -> Choices:
    """Designs, estimators, what was done otherwise, and the gates; a heading before each."""
    words, study = context.words, context.study
    kinds: dict[str, tuple[str, list[str]]] = {
        "fig.specification_design": ("design", list(study.designs)),
        "fig.specification_estimator": (
            "estimator", [e for plan in study.designs.values() for e in plan.estimators]
        ),
        "fig.specification_variation": ("analysis", [MAIN, *study.robustness]),
    }  # fmt: skip
    rows: Choices = []
    for heading, (column, names) in kinds.items():
        made = [(n, [getattr(s.result, column) == n for s in found]) for n in dict.fromkeys(names)]
        rows.append((words.text(heading), []))
        rows += [(words.label(name), marks) for name, marks in made if any(marks)]
    return [*rows, (words.text("fig.specification_gates"), [s.result.gates_passed for s in found])]


def _marks(axes: Axes, choices: Choices, found: list[Specification]) -> None:
    colours = [BLUE if one.result.gates_passed else GREY for one in found]
    for place, (_, made) in enumerate(choices):
        for column, marked in enumerate(made):
            if marked:
                axes.plot(column, place, "s", color=colours[column], markersize=3.6)
    axes.set_ylim(len(choices) - 0.4, -0.7)
    axes.set_yticks(range(len(choices)), [wrapped(name, 48) for name, _ in choices])
    for (_, made), tick in zip(choices, axes.get_yticklabels(), strict=True):
        tick.set_fontweight("normal" if made else "bold")
        tick.set_fontsize(7.5)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.grid(True, axis="y", color=RULE, linewidth=0.4, zorder=0)
    axes.set_axisbelow(True)


def _alternative(found: list[Specification], context: Context) -> str:
    words, scale = context.words, context.primary_scale
    values = [one.result.estimate for one in found]  # from low to high
    text = words.text(
        "fig.specifications_alt",
        number=number(len(found)), low=scale.difference(values[0]),
        high=scale.difference_text(values[-1]),
        differing=number(sum(one.result.differs for one in found)),
        passing=number(sum(one.result.gates_passed for one in found)),
    )  # fmt: skip
    passed = [one.result.estimate for one in found if one.result.gates_passed]
    if not passed:
        return joined(text, words.text("fig.specifications_none"))
    low, high = scale.difference(min(passed)), scale.difference_text(max(passed))
    return joined(text, words.text("fig.specifications_passing", low=low, high=high))
