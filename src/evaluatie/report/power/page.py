"""The page about power: what stands in it, and how it is rendered."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from evaluatie.report.document import (
    Block,
    Chapter,
    Document,
    Heading,
    Paragraph,
    Picture,
    bullets,
    paragraph,
    tabulated,
)
from evaluatie.report.drawings import ALTERNATIVES, load_drawings
from evaluatie.report.figures import save_figures
from evaluatie.report.html import render_page
from evaluatie.report.locales import speaking
from evaluatie.report.numbers import number, percentage
from evaluatie.report.power import sentences
from evaluatie.report.power.context import Planned, planned
from evaluatie.report.power.figures import draw_power
from evaluatie.report.power.tables import (
    differences_table,
    everybody_table,
    groups_table,
    outcomes_table,
    persons_table,
)
from evaluatie.report.sentences import within
from evaluatie.report.technical.frame import folded, retitled
from evaluatie.study import Study
from evaluatie.tables import write_json
from evaluatie.tables.cell import OVERALL

TEMPLATE = "technisch.html.jinja"


def make_power_report(
    tables: tuple[pd.DataFrame, pd.DataFrame], study: Study, folder: Path | str, language: str
) -> str:
    """The page as one HTML file; its figures are written to `folder` too, for other documents.

    `tables` are POWER and POWER_CURVE.
    """
    with speaking(language):
        page = planned(*tables, study, language)
        alternatives = save_figures(draw_power(page), Path(folder))
        write_json(alternatives, Path(folder) / ALTERNATIVES)
        drawings = load_drawings(folder)
        return render_page(power_document(page, drawings), drawings, page.words, TEMPLATE)


def power_document(page: Planned, figures: Collection[str]) -> Document:
    """Every chapter, and a banner that says that no number is of a real person."""
    words = page.words
    chapters = {
        "kort": _short(page),
        "verwacht": _expected(page),
        "iedereen": _everybody(page, figures),
        "groepen": _groups(page, figures),
        "verschillen": _differences(page),
        "lezen": _reading(page),
    }
    return Document(
        page.context.told(page.study.title),
        words.text("power_kind"),
        words.text("power_source"),
        tuple(
            Chapter(f"power-{slug}", words.variant("power_chapter", slug), tuple(blocks))
            for slug, blocks in chapters.items()
            if blocks
        ),
        (words.text("power_warning_title"), words.text("power_warning")),
    )


def _present(*blocks: Block | None) -> list[Block]:
    return [block for block in blocks if block is not None]


def _short(page: Planned) -> list[Block]:
    return _present(
        paragraph(sentences.primary_sentence(page), "result"),
        bullets([
            sentences.others_sentence(page), sentences.groups_sentence(page),
            sentences.differences_sentence(page), sentences.matching_sentence(page),
        ]),
        paragraph(sentences.coverage_sentence(page)),
    )  # fmt: skip


def _expected(page: Planned) -> list[Block]:
    words, plan = page.words, page.plan
    case = "declared" if plan.shares else "world"
    items = [
        words.text("power_persons_text", here=words.label("intervention")),
        words.variant("power_shares", case),
        words.text("power_households", correlation=number(plan.household_correlation, 2)),
        words.text("power_windows"),
        words.text("power_worth", relevant=sentences.relevant(page)),
    ]
    return [
        *_present(bullets(items)), *tabulated(persons_table(page), outcomes_table(page)),
    ]  # fmt: skip


def _everybody(page: Planned, figures: Collection[str]) -> list[Block]:
    caption = page.words.text("power_curve_caption", result=_result(page))
    return [
        *_picture("power_curve", caption, figures),
        *tabulated(everybody_table(page.effects(subgroup=OVERALL), page)),
    ]


def _picture(name: str, caption: str, figures: Collection[str]) -> list[Block]:
    return [Picture(name, caption)] if name in figures else []


def _result(page: Planned) -> str:
    """The primary outcome at its horizon."""
    return f"{page.words.label(page.asked['outcome'])}{within(page.asked['horizon'], page.words)}"


def _groups(page: Planned, figures: Collection[str]) -> list[Block]:
    caption = page.words.text("power_groups_caption", result=_result(page))
    return [
        *_present(paragraph(sentences.groups_sentence(page))),
        *_picture("power_groups", caption, figures),
        *tabulated(groups_table(page.groups(**page.asked), page)),
        *_others(page, groups=True),
    ]


def _differences(page: Planned) -> list[Block]:
    rows = page.differences(**page.speaking, **page.asked)
    return [
        *_present(paragraph(sentences.differences_sentence(page))),
        *tabulated(differences_table(rows, page)),
        *_others(page, groups=False),
    ]


def _others(page: Planned, groups: bool) -> list[Block]:
    """The same tables for other outcomes and horizons, folded."""
    blocks: list[Block] = []
    for outcome in page.plan.outcomes:
        for horizon in page.study.horizons:
            key = {"outcome": outcome, "horizon": horizon}
            if key == page.asked:
                continue
            rows = page.groups(**key) if groups else page.differences(**page.speaking, **key)
            table = (groups_table if groups else differences_table)(rows, page)
            about = f"{page.words.label(outcome)}{within(horizon, page.words)}"
            blocks += folded(retitled(table, about, page.context), page.context)
    return [Heading(page.words.text("power_elsewhere")), *blocks] if blocks else []


def _reading(page: Planned) -> list[Block]:
    """What the columns mean, and what was not simulated."""
    words, study = page.words, page.study
    rollouts = [name for name, plan in study.designs.items() if plan.kind == "did_staggered"]
    items = [
        words.text("power_read_mde", confidence=words.label("confidence")),
        words.text("power_read_adjusted"),
        words.text("power_read_drawn", drawn=number(page.plan.repetitions)),
        words.text("power_read_verdict", enough=percentage(0.5)),
        words.text("power_read_gates"),
        words.text("power_read_effect"),
    ]
    if rollouts:
        items.append(words.text("power_read_rollout"))
    return [*_present(bullets(items)), Paragraph(words.text("power_read_again", study=study.study))]
