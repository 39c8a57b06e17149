"""The figures of a report, each with an alternative text that states its finding."""

from pathlib import Path

from matplotlib.figure import Figure

from evaluatie.report.context import Context, make_context
from evaluatie.report.drawings import ALTERNATIVES
from evaluatie.report.figures.bracketing import draw_bracketing
from evaluatie.report.figures.effects import draw_effects
from evaluatie.report.figures.flow import draw_flow
from evaluatie.report.figures.group_time import draw_group_time
from evaluatie.report.figures.half_years import draw_half_years
from evaluatie.report.figures.inflow import draw_inflow
from evaluatie.report.figures.instruments import draw_instruments
from evaluatie.report.figures.love import draw_love
from evaluatie.report.figures.mixture import draw_mixture
from evaluatie.report.figures.pictures import write_pictures
from evaluatie.report.figures.primary import draw_primary
from evaluatie.report.figures.rollout import draw_rollout
from evaluatie.report.figures.specifications import draw_specifications
from evaluatie.report.figures.speed import draw_speed
from evaluatie.report.figures.staggered import draw_staggered
from evaluatie.report.figures.style import house_style, save
from evaluatie.report.figures.subgroups import draw_subgroups
from evaluatie.report.figures.support import draw_ecdf, draw_overlap
from evaluatie.report.figures.theory_chains import draw_chains
from evaluatie.report.figures.theory_overview import draw_overview
from evaluatie.report.figures.theory_process import draw_process
from evaluatie.report.figures.trends import draw_trends
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.lookup_theory import chain_figure
from evaluatie.report.released import Released
from evaluatie.study import Study
from evaluatie.tables import write_json

FIGURES = {
    "hoofdresultaat": draw_primary,
    "beleidstheorie": draw_overview,
    "proces": draw_process,
    "uitrol": draw_rollout,
    "stroomdiagram": draw_flow,
    "instroom": draw_inflow,
    "loveplot": draw_love,
    "overlap": draw_overlap,
    "verdelingen": draw_ecdf,
    "effecten": draw_effects,
    "groepsgemiddelden": draw_trends,
    "verloop": draw_half_years,
    "uitrol_effecten": draw_staggered,
    "groep_maand": draw_group_time,
    "bracketing": draw_bracketing,
    "specificaties": draw_specifications,
    "goodman_bacon": draw_mixture,
    "subgroepen": draw_subgroups,
    "versneld": draw_speed,
    "onderdelen": draw_instruments,
}


def make_figures(
    released: Released, study: Study, folder: Path | str, language: str = DEFAULT
) -> None:
    """Writes every figure as svg and png, and a file with the alternative text of each."""
    folder = Path(folder)
    with speaking(language):
        figures = draw_figures(make_context(released, study, language))
        write_json(save_figures(figures, folder), folder / ALTERNATIVES)


def draw_figures(context: Context) -> dict[str, tuple[Figure, str]]:
    """Every figure that applies to the study, by file name, with its alternative text."""
    with house_style():
        drawn = {name: draw(context) for name, draw in FIGURES.items()}
        for element in context.theory.elements if context.theory else ():
            drawn[chain_figure(element)] = draw_chains(context, element)
    return {name: figure for name, figure in drawn.items() if figure is not None}


def save_figures(figures: dict[str, tuple[Figure, str]], folder: Path) -> dict[str, str]:
    """Writes name.svg and name.png for each; gives the alternative texts by name."""
    for name, (figure, _) in figures.items():
        save(figure, folder, name)
    write_pictures(folder, list(figures))
    return {name: alternative for name, (_, alternative) in figures.items()}
