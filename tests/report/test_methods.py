"""The words of every design, method, status and note, and methods beside a benchmark."""

import re
from dataclasses import replace
from typing import Literal, get_args, get_origin

import pandas as pd
import pytest
from made_up_methods import made

from evaluatie.report import tables_methods
from evaluatie.report.chapters.methods import design_words
from evaluatie.report.context import make_context
from evaluatie.report.figures.effects import draw_effects
from evaluatie.report.figures.forest import Mark, in_scale
from evaluatie.report.figures.primary import adjusted_range
from evaluatie.report.sentences import explained
from evaluatie.report.technical import effects
from evaluatie.report.technical.words import noted
from evaluatie.study import designs as plans

PLANS = (
    plans.NearestDesign, plans.OptimalDesign, plans.FullDesign, plans.SubclassificationDesign,
    plans.CemDesign, plans.IpwDesign, plans.EntropyDesign, plans.UnmatchedDesign,
    plans.DidCohortDesign, plans.DidPanelDesign,
)  # fmt: skip
STATUSES = (
    "too_few", "no_overlap", "separation", "not_converged", "window_not_observed", "no_variation",
    "too_many_ties", "too_large",
)  # fmt: skip
THIN = ("thin_pool_replacement", "thin_pool_full", "thin_pool_entropy", "thin_pool_none_balanced")


@pytest.fixture(scope="module")
def registers():
    return made("amsterdam")


@pytest.fixture(scope="module")
def persons():
    return made("nsw")


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.__name__)
def test_every_key_and_value_of_a_design_has_words(plan, registers):
    words = registers.words
    for key, field in plan.model_fields.items():
        assert words.has(f"choice.{key}"), key
        for value in literals(field.annotation):
            named = words.has(f"choice_value.{key}.{str(value).lower()}") or value in words.names
            assert named, f"{key}: {value}"


def literals(annotation):
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [value for part in get_args(annotation) for value in literals(part)]


def test_every_method_estimand_and_model_is_described(registers):
    words = registers.words
    methods = {
        value for plan in PLANS[:-2] for value in literals(plan.model_fields["method"].annotation)
    }
    cases = (methods - {"ipw"}) | {f"ipw_{name}" for name in ("ATT", "ATE", "ATO")}
    assert {"optimal", "cem", "ipw_ATO", "none"} <= cases
    assert all(words.has(f"design_text.{case}") for case in cases)
    assert all(words.has(f"method.{method}") for method in methods)
    assert all(words.has(f"estimand.{name}") for name in ("ATT", "ATM", "ATE", "ATO"))
    assert words.has("estimand.variance-weighted")
    models = literals(plans.ScoreSection.model_fields["propensity"].annotation)
    assert all(words.has(f"propensity.{model}") for model in models)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_says_what_happened_and_what_to_do(status, registers):
    assert registers.words.label(status) != status
    assert len(re.findall(r"[.](?: |$)", explained(status, registers.words))) >= 2


def test_notes_are_sentences_and_an_unknown_code_stays(persons):
    assert noted("constant:age", persons.words) == (
        "‘leeftijd’ is weggelaten: iedereen heeft hier dezelfde waarde."
    )
    assert noted("levels_off_support;later:3", persons.words).endswith("vergeleken. later:3")
    assert noted(None, persons.words) == ""


@pytest.mark.parametrize("reason", THIN)
def test_the_report_says_why_a_thin_pool_got_its_method(reason, registers):
    released = registers.released
    table = released.diagnostics.assign(reason=reason, method="entropy", controls_per_treated=0.26)
    context = make_context(replace(released, diagnostics=table), registers.study, "nl")
    text = design_words("cohort_matched", context)
    assert "0,3 per persoon" in text
    assert "grens van 5" in text
    assert ("entropiebalancering (entropy balancing)" in text) == (reason in THIN[2:])
    for english in ("full matching", "entropy balancing"):
        assert text.count(english) == text.count(f"({english})") <= 1
    assert "zich in andere jaren vestigden" in text


def test_who_is_left_out_is_said_with_how_many(persons, registers):
    name = "nearest"
    text = design_words(name, persons)
    assert "effect voor de deelnemers die een vergelijkbare persoon hebben (ATM)" in text
    assert "5 van de 185 mensen" in text
    table = persons.released.estimates.copy()
    table.loc[table["design"].eq(name), "n_matched_treated"] = pd.NA
    hidden = replace(persons, released=replace(persons.released, estimates=table))
    assert "een deel van de 185" in design_words(name, hidden)
    assert "ATM" not in design_words("raw", persons)


def test_every_method_stands_beside_the_experiment(persons):
    table = tables_methods.methods_table(persons)
    count = sum(len(plan.estimators) for plan in persons.study.designs.values())
    assert len(table.rows) == count
    assert len({row.group for row in table.rows}) == len(persons.study.designs)
    for row in table.rows:
        shown, gap = row.cells[1].value, row.cells[3].value
        assert gap == pytest.approx(round(shown) - 1794)
    own = [r for r in table.rows if r.group == persons.words.label("nearest")]
    assert [cell.text for cell in own[0].cells[4:6]] == ["ATM", "5"]
    assert "(ATM)" in tables_methods.estimands(persons)


def test_a_study_without_published_result_has_no_such_table(registers):
    assert tables_methods.methods_table(registers) is None


def test_raw_differences_do_not_press_the_others_together(persons):
    results = [e for e, _ in tables_methods.primary_rows(persons)]
    low, high = adjusted_range(results, persons)
    assert -8497.5 < low < 0 < 1794.342 < high
    inside, outside = Mark("a", 100.0, 0.0, 200.0, "x"), Mark("b", -8497.5, -9000.0, -8000.0, "y")
    first, second = in_scale([inside, outside], (low, high))
    assert first == inside
    assert (second.shape, second.low, second.shown) == ("<", None, "y")
    assert low < second.point < high


@pytest.mark.parametrize("reason", ["ample_pool_full", "ample_pool_none_balanced"])
def test_a_method_is_named_in_dutch_with_its_english_name_once(reason, registers):
    released = registers.released
    table = released.diagnostics.assign(reason=reason, method="full")
    context = make_context(replace(released, diagnostics=table), registers.study, "nl")
    text = design_words("cohort_matched", context)
    assert text.count("volledige matching (full matching)") == text.count("full matching") == 1


def test_a_weighted_average_has_a_dutch_name_and_a_legend(persons):
    table = persons.released.estimates.copy()
    table.loc[table["estimator"].eq("regression"), "estimand"] = "variance-weighted"
    context = replace(persons, released=replace(persons.released, estimates=table))
    shown = {row.cells[4].text for row in tables_methods.methods_table(context).rows}
    assert "variantiegewogen" in shown
    assert "(variantiegewogen)" in tables_methods.estimands(context)
    page = effects.effects_table(context, everybody=True)
    drawn = draw_effects(context)[0].axes[0].get_yticklabels()
    texts = [cell.text for row in page.rows for cell in row.cells]
    texts += [label.get_text() for label in drawn]
    assert not any("variance-weighted" in text for text in texts)
