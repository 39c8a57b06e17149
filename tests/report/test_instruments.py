"""The parts of an approach in a report: what each sentence says, and that it always explains."""

from dataclasses import replace

import made_up
import pandas as pd
import pytest
from made_up import estimate, frame, row

from evaluatie.report import sentences_instruments, tables_instruments
from evaluatie.report.chapters.why import why_chapter
from evaluatie.report.context import make_context
from evaluatie.report.figures.instruments import draw_instruments
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import load_catalogue
from evaluatie.tables.derived import DIAGNOSTICS, ESTIMATES, SECONDARY_MEANS
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.sensitivity import SENSITIVITY

WORDS = load_catalogue("nl", {})
SHARE = Scale("share")
PART = {"subgroup": "instrument", "horizon": 12, "gates_passed": False, "note": "from_landmark"}
KNOWN = PART | {"design": "instruments", "level": "taalboost", "failed_gates": ("explanatory",)}


def told(reasons: tuple[str, ...] = (), **changes) -> str:
    return sentences_instruments.part(estimate(**KNOWN | changes), reasons, SHARE, 0.95, WORDS)


def test_a_difference_is_a_hint_and_no_proof() -> None:
    assert told(p_adjusted=0.003) == (
        "Taalboost: wie begon, bereikte de uitkomst daarna vaker dan wie wachtte (7,1 procentpunt, "
        "confidence-BI 3,2 tot 11,0 procentpunt). Dat is verklarend: het past bij een werkend "
        "onderdeel en bewijst het niet."
    )
    less = told(estimate=-0.071, conf_low=-0.11, conf_high=-0.032, p_adjusted=0.003)
    assert "minder vaak" in less
    assert "7,1 procentpunt minder" in less


def test_several_parts_are_allowed_for() -> None:
    assert "niet meer na correctie voor het aantal onderdelen" in told(p_adjusted=0.07)
    assert "niet meer na correctie" not in told(p_adjusted=0.05)


def test_no_difference_says_what_could_have_been_seen() -> None:
    text = told(estimate=0.01, conf_low=-0.03, conf_high=0.05)
    assert "niet van nul te onderscheiden" in text
    assert "Pas vanaf 5,6 procentpunt" in text


def test_another_gate_takes_the_explanation_away() -> None:
    text = told(("de groepen lijken te weinig op elkaar",), p_adjusted=0.001)
    assert "ook als verklaring niet te gebruiken: de groepen lijken te weinig op elkaar" in text
    assert "vaker" not in text


@pytest.mark.parametrize(
    ("status", "said"), [("no_overlap", "geen schatting"), ("suppressed", "niet te tonen")]
)
def test_without_a_number_it_says_why(status: str, said: str) -> None:
    nothing = dict.fromkeys(("estimate", "conf_low", "conf_high", "mde"), float("nan"))
    assert said in told(status=status, **nothing)


def part_rows(study) -> list[dict]:
    """Four parts: a difference, none, one that fails another gate, one without an estimate."""
    common = PART | {"failed_gates": "explanatory", "p_adjusted": 0.02}
    rows = []
    for estimator in study.designs["instruments"].estimators:
        made = {
            "assessment": row(study, "instruments", estimator, 0.08, **common),
            "taalboost": row(study, "instruments", estimator, 0.01, **common),
            "tov": row(study, "instruments", estimator, 0.09, **common)
            | {"failed_gates": "explanatory;placebo"},
            "jobhunting": made_up.withheld(
                row(study, "instruments", estimator, 0.0, **common), "no_overlap"
            ),
        }
        rows += [one | {"level": name} for name, one in made.items()]
    late = {"time": "landmark:3-5", "n_treated": None, "n_control": None}
    return [*rows, rows[0] | late]


@pytest.fixture(scope="module")
def explained():
    study = made_up.load("amsterdam")
    doses = [
        {"design": "instruments", "instrument": "taalboost", "measure": "days", "number": place,
         "dose": dose, "n": 40 + place, "mean": 0.2}
        for place, dose in enumerate(("<8+8-<29", ">=29"))
    ] + [
        {"design": "instruments", "instrument": "tov", "measure": "courses", "number": 1,
         "dose": "1", "n": 400, "mean": 0.2}
    ]  # fmt: skip
    together = [
        {"design": "instruments", "combination": name, "n": n, "mean": mean}
        for name, n, mean in (("tov+taalboost", 80, 0.2), ("none", 60, 0.1), ("other", 20, None))
    ]
    empty = pd.DataFrame()
    tables = made_up.Released(**dict.fromkeys(_required(), empty))
    tables = replace(
        tables,
        estimates=frame(part_rows(study), ESTIMATES),
        instrument_doses=frame(doses, INSTRUMENT_DOSES),
        instrument_combinations=frame(together, INSTRUMENT_COMBINATIONS),
    )
    for name, form in _empty_forms().items():
        tables = replace(tables, **{name: frame([], form)})
    return make_context(tables, study, "nl")


def _required() -> list[str]:
    fields = made_up.Released.__dataclass_fields__.values()
    return [field.name for field in fields if field.name not in ("group_means", "truth")]


def _empty_forms() -> dict:
    """Tables that the sections look into and find empty."""
    return {
        "diagnostics": DIAGNOSTICS, "sensitivity": SENSITIVITY, "secondary_means": SECONDARY_MEANS,
    }  # fmt: skip


def test_the_chapter_warns_first_and_says_each_part(explained) -> None:
    blocks = why_chapter(explained)
    kinds = [block.kind for block in blocks]
    assert kinds == ["heading", "paragraph", "paragraph", "bullets", "picture", "table",
                     "heading", "paragraph", "table", "table"]  # fmt: skip
    assert blocks[1].style == "warning"
    assert "verklarend, niet bevestigend" in blocks[1].text
    assert [item.split(":")[0] for item in blocks[3].items] == [
        "Assessment", "Taalboost", "TOV", "Jobhunting",
    ]  # fmt: skip


def test_every_row_carries_the_stamp(explained) -> None:
    table = tables_instruments.part_table(explained, "instruments")
    assert [one.cells[-1].text for one in table.rows] == [
        "verklarend", "verklarend", "verklarend; voldoet niet: placebo",
        "geen vergelijkbare personen",
    ]  # fmt: skip
    every = tables_instruments.every_part_table(explained)
    assert len(every.rows) == 4 * len(explained.study.designs["instruments"].estimators)


def test_moments_doses_and_combinations_in_words(explained) -> None:
    moments = tables_instruments.moment_table(explained).rows
    assert [(one.group, one.cells[0].text) for one in moments] == [
        ("assessment", "maand 3 tot en met 5")
    ]
    doses = tables_instruments.dose_table(explained).rows
    # one class of a part tells no more than its effect does
    assert [one.cells[0].text for one in doses] == [
        "dagen: onder 8 of 8 tot 29", "dagen: 29 en hoger"
    ]  # fmt: skip
    names = [one.cells[0].text for one in tables_instruments.combination_table(explained).rows]
    assert names == ["TOV en Taalboost", "geen van deze onderdelen", "andere combinaties"]


def test_no_mark_of_the_figure_looks_like_a_result(explained) -> None:
    figure, alternative = draw_instruments(explained)
    marks = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len(marks) == 3
    # open, or half filled as a caution is: never full, as what passes
    assert all(
        mark.get_markerfacecolor() == "white" or mark.get_fillstyle() == "left" for mark in marks
    )
    assert "verklarend" in alternative
    assert "assessment: 8,0 procentpunt" in alternative
