"""What it takes to undo the primary result, in words: never against its table or its gates."""

from types import SimpleNamespace

import made_up_did
import made_up_sensitivity
import numpy as np
import pandas as pd
import pytest
from drawn import with_table
from made_up import estimate

from evaluatie.report import sentences_sensitivity as said
from evaluatie.report import tables_sensitivity
from evaluatie.report.chapters.sensitivity import sensitivity
from evaluatie.report.document import Bullets, Paragraph
from evaluatie.report.figures.specifications import draw_specifications
from evaluatie.report.figures.style import BLUE, GREY, house_style
from evaluatie.report.numbers import Scale
from evaluatie.report.technical.sensitivity import sensitivity_chapter
from evaluatie.report.technical.words import technical_context
from evaluatie.report.wording import Catalogue, load_catalogue

BASE = load_catalogue("nl", {})
WORDS = Catalogue(BASE.texts, BASE.names, {"confidence": "95%"})
SHARE = Scale("share")
NULL = {"estimate": 0.01, "conf_low": -0.02, "conf_high": 0.04}
FAILS = {"gates_passed": False, "failed_gates": ("placebo",)}


def row(check="e_value", parameter="all", status="ok", **numbers):
    empty = dict.fromkeys(
        ("estimate", "std_error", "statistic", "freedom", "p_value", "conf_low", "conf_high"),
        float("nan"),
    )
    names = {"design": "cohort_matched", "estimator": "difference_in_means", "note": None}
    return SimpleNamespace(
        check=check, parameter=parameter, status=status, **(empty | names | numbers)
    )


@pytest.fixture
def asked(amsterdam):
    """The made-up report with the rows of what undoes its primary result."""
    frame = amsterdam.released.sensitivity
    more = pd.DataFrame(made_up_sensitivity.rows(made_up_did.check_row))
    more = more.reindex(columns=frame.columns).astype(frame.dtypes.to_dict())
    return with_table(amsterdam, sensitivity=pd.concat([frame, more], ignore_index=True))


def told(context):
    """The first sentence of the section, and its points."""
    blocks = sensitivity(context)
    (first,) = [b for b in blocks if isinstance(b, Paragraph)]
    points = [item for b in blocks if isinstance(b, Bullets) for item in b.items]
    return first.text, points


def changed(context, **columns):
    table = context.released.estimates.copy()
    own = (table["design"] == "cohort_did") & (table["estimator"] == "doubly_robust")
    own &= (table["analysis"] == "main") & (table["horizon"] == 12)
    for name, value in columns.items():
        table.loc[own, name] = value
    return with_table(context, estimates=table)


@pytest.mark.parametrize(
    ("changes", "case"),
    [({}, "effect"), (FAILS, "fails"), (NULL, "unclear"), (NULL | FAILS, "unclear"),
     ({"status": "too_few"}, "unknown")],
)  # fmt: skip
def test_what_there_is_to_undo(changes, case):
    assert said.footing(estimate(**changes)) == case
    assert said.footing(None) == "unknown"


def test_an_effect_that_passes_has_every_point(asked):
    first, points = told(asked)
    assert "voldoet aan alle eisen" in first
    assert len(points) == 7
    text = " ".join(points)
    for part in ("1,77 maal", "1,58 maal", "hooguit 2,33 maal", "6,2 procent", "4,3 procent",
                 "3 maal zo sterk", "van 5,5 nog 4,0 procentpunt", "tussen 5,0 en 7,0 procentpunt",
                 "Vertrek alleen verklaart dat verschil niet", "zonder ‘herkomst’",
                 "2,2 procent van de huishoudens", "16 manieren", "p = 0,001"):  # fmt: skip
        assert part in text
    # the sets are of another design, which does not pass
    assert "ook wat zo standhoudt is een verschil en geen effect" in text


def test_a_result_that_fails_is_never_called_an_effect(asked):
    failing = changed(asked, gates_passed=False, failed_gates="placebo")
    first, points = told(failing)
    assert "mag niet als effect" in first
    assert len(points) == 7
    assert "voldoet aan alle eisen en" not in first


def test_without_a_difference_there_is_nothing_to_explain(asked):
    flat = changed(asked, estimate=0.005, conf_low=-0.03, conf_high=0.04)
    first, points = told(flat)
    assert "geen conclusie die iets verborgens" in first
    text = " ".join(points)
    for part in ("E-waarde", "Rosenbaum", "regressie: iets", "huishoudens"):
        assert part not in text
    assert "Vertrek" in text


def test_a_study_that_does_not_ask_has_no_section(asked):
    study = asked.study.model_copy(update={"sensitivity": None})
    silent = type(asked)(asked.released, study, asked.words, asked.scales)
    assert sensitivity(silent) == []
    with house_style():
        assert draw_specifications(silent) is None
    assert sensitivity_chapter(silent) == []


def test_e_values():
    both = said.e_value(row(estimate=2.5), row(estimate=1.4), "matching", WORDS)
    assert "2,50 maal" in both
    assert "1,40 maal" in both
    assert "in de tijd" not in both
    one = said.e_value(
        row(estimate=2.5, note="standardised"), row(estimate=1.0), "did_cohort", WORDS
    )
    assert "1,00" not in one
    assert "benaderd" in one
    assert "in de tijd" in one
    missed = said.e_value(row(status="suppressed"), None, "matching", WORDS)
    assert "niet getoond" in missed
    assert said.e_value(None, None, "matching", WORDS) == ""


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (row(estimate=1.8), "hooguit 1,80 maal"),
        (row(status="beyond_search"), "honderd maal"),
        (row(status="no_difference"), "ook zonder iets verborgens"),
        (row(status="no_sets"), "geen van de opzetten"),
        (row(status="suppressed"), "te weinig mensen"),
        (row(status="too_few"), "te weinig personen"),
    ],
)
def test_rosenbaum(found, part):
    assert part in said.rosenbaum(found, estimate(), WORDS)
    stamped = said.rosenbaum(found, estimate(**FAILS), WORDS)
    holds = found.status in ("ok", "beyond_search")
    assert ("geen effect" in stamped) == holds
    assert said.rosenbaum(None, None, WORDS) == ""


def test_robustness_values_and_benchmarks():
    text = said.robustness_value(row(estimate=0.109), row(estimate=0.0), WORDS)
    assert "10,9 procent" in text
    assert "ook zo al niet" in text
    ends = {"none": (-0.08, -0.02), "leeftijd:1": (-0.07, -0.01), "leeftijd:2": (-0.05, 0.01)}
    found = [row(parameter=name, estimate=(low + high) / 2, conf_low=low, conf_high=high)
             for name, (low, high) in ends.items()]  # fmt: skip
    text = said.benchmark(found, SHARE, WORDS)
    assert "2 maal zo sterk" in text
    assert "−2,0 procentpunt over, niet van nul" in text
    assert "over, van nul" in said.benchmark(found[:2], SHARE, WORDS)
    assert said.benchmark(found[:1], SHARE, WORDS) == ""


def bounds(low, high, ends):
    return {
        "unadjusted": row(estimate=(low + high) / 2), "low": row(estimate=low),
        "high": row(estimate=high), "bounds": row(conf_low=ends[0], conf_high=ends[1]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (bounds(0.03, 0.07, (0.01, 0.09)), "verklaart dat verschil niet"),
        (bounds(0.01, 0.07, (-0.01, 0.09)), "nul niet uit te sluiten"),
        (bounds(-0.01, 0.07, (-0.03, 0.09)), "al kan verklaren"),
        (bounds(-0.07, -0.03, (-0.09, -0.01)), "verklaart dat verschil niet"),
        (bounds(0.05, 0.0501, (0.01, 0.09)), "nauwelijks"),
        ({"bounds": row(status="no_attrition")}, "niemand vertrok"),
        ({"bounds": row(status="not_defined")}, "geen grenzen mogelijk"),
        ({"bounds": row(status="suppressed")}, "te weinig mensen"),
    ],
)
def test_leaving(found, part):
    assert part in said.leaving(found, SHARE, WORDS)
    assert said.leaving({}, SHARE, WORDS) == ""


def without(**values):
    return [row(parameter=name, estimate=v, conf_low=v - 0.03, conf_high=v + 0.03)
            for name, v in values.items()]  # fmt: skip


@pytest.mark.parametrize(
    ("found", "part"),
    [
        (without(all=0.05, geslacht=0.06, leeftijd=0.045), "steeds van nul te onderscheiden"),
        (without(all=0.05, geslacht=0.02), "niet altijd van nul"),
        (without(all=0.02, geslacht=0.05), "kies die uitkomst niet achteraf"),
        (without(all=0.02, geslacht=0.01), "nooit van nul"),
        (without(all=0.02, geslacht=-0.01), "wisselt het van richting"),
    ],
)
def test_covariates_left_out(found, part):
    assert part in said.left_out(found, SHARE, WORDS).replace("\n", " ")
    assert said.left_out(found[:1], SHARE, WORDS) == ""
    found[0].note = "regression"
    assert "in een lineaire regressie" in said.left_out(found, SHARE, WORDS)


def curves(passing, p_value=0.001):
    names = ("specification_median", "specification_share")
    found = {
        (name, "all"): row(name, estimate=0.5, freedom=25.0, p_value=p_value) for name in names
    }
    status = "ok" if passing else "too_few"
    number = 0.5 if passing else np.nan
    more = {(name, "passing"): row(name, status=status, estimate=number, freedom=3.0,
                                   p_value=p_value) for name in names}  # fmt: skip
    return found | more


@pytest.mark.parametrize(
    ("passing", "p_value", "parts"),
    [
        (True, 0.001, ("3 manieren", "zelden zo uitvallen")),
        (True, 0.4, ("3 manieren", "Ook zonder enig verschil")),
        (False, 0.001, ("te weinig manieren", "waardoor het verschil komt zegt dat niet")),
        (False, 0.4, ("te weinig manieren", "Ook zonder enig verschil")),
    ],
)
def test_all_ways_together(passing, p_value, parts):
    text = said.curve(curves(passing, p_value), 0.95, SHARE, WORDS)
    for part in parts:
        assert part in text
    few = {("specification_median", "all"): row(status="too_few")}
    assert "te weinig personen" in said.curve(few, 0.95, SHARE, WORDS)
    assert said.curve({}, 0.95, SHARE, WORDS) == ""


def test_influential_households():
    few = row(parameter="10", estimate=0.03)
    assert "2,0 procent" in said.influential(few, row(estimate=0.02), "huishoudens", SHARE, WORDS)
    never = said.influential(few, row(status="not_reached"), "personen", SHARE, WORDS)
    assert "komt het niet op nul" in never
    hidden = said.influential(few, row(status="suppressed"), "personen", SHARE, WORDS)
    assert "op nul" not in hidden
    assert said.influential(None, None, "personen", SHARE, WORDS) == ""


def test_the_short_table_and_the_whole(asked):
    short = tables_sensitivity.sensitivity_table(asked)
    names = [r.cells[0].text for r in short.rows]
    assert asked.words.label("rosenbaum_breakdown") == names[-1]
    assert asked.words.label("partial_r2") not in names
    assert names.count(asked.words.label("benchmark")) == 3
    whole = tables_sensitivity.every_sensitivity_table(asked)
    assert len(whole.rows) > len(short.rows)
    texts = [cell.text for r in whole.rows for cell in r.cells]
    parts = (
        "odds tot 1,5 maal", "herkomst en de groep", "zonder 10 huishoudens", "6,2%",
        "3 maal zo sterk als herkomst", "kan niet zo sterk zijn", "zonder leeftijd",
    )  # fmt: skip
    for part in parts:
        assert part in texts


def test_every_answer_says_what_it_accounts_for(asked):
    table = tables_sensitivity.bracketing_table(asked)
    found = {r.cells[0].text: r.cells[-1].text for r in table.rows}
    assert next(iter(found)) == "ruw verschil"
    assert "difference-in-differences met kenmerken" in found
    assert len(set(found.values())) == len(found)


def test_the_curve_sorts_and_stamps(asked):
    with house_style():
        figure, text = draw_specifications(asked)
    upper, lower = figure.axes
    points = [line for line in upper.lines if line.get_marker() in ("o", "D")]
    values = [point.get_ydata()[0] for point in points]
    assert values == sorted(values)
    assert {p.get_markerfacecolor() for p in points if p.get_color() == GREY} == {"white"}
    assert {p.get_markerfacecolor() for p in points if p.get_color() == BLUE} == {BLUE}
    assert sum(point.get_marker() == "D" for point in points) == 1
    names = [tick.get_text() for tick in lower.get_yticklabels()]
    assert asked.words.label("any_job") not in names
    assert f"De {len(points)} schattingen" in text
    # one mark for design, estimator and variation of each, and one when it passes
    passing = sum(p.get_color() == BLUE for p in points)
    assert len(lower.lines) == 3 * len(points) + passing


def test_the_appendix_explains_and_lists(asked):
    context = technical_context(asked.released, asked.study, "nl")
    kinds = [block.kind for block in sensitivity_chapter(context)]
    assert kinds == ["paragraph", "terms", "folded"]
