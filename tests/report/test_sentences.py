from types import SimpleNamespace

import pytest
from made_up import estimate

from evaluatie.inference.gates import FEWEST_CLUSTERS
from evaluatie.report import cells, sentences, sentences_placebo
from evaluatie.report.lookup_placebo import Weighed
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import Catalogue, load_catalogue

BASE = load_catalogue("nl", {})
WORDS = Catalogue(
    BASE.texts,
    BASE.names,
    {"intervention": "Amsterdam", "comparison": "Utrecht en Den Haag", "confidence": "95%"},
)
SHARE = Scale("share")
DOLLAR = Scale("dollar", 0)
NULL = {"estimate": 0.01, "conf_low": -0.02, "conf_high": 0.04, "p_value": 0.51}


def test_direction_comes_from_the_interval():
    assert sentences.direction(estimate()) == "more"
    assert sentences.direction(estimate(estimate=-0.1, conf_low=-0.2, conf_high=-0.01)) == "less"
    assert sentences.direction(estimate(**NULL)) == "unclear"


def test_effect_counts_people_out_of_100():
    text = sentences.effect(estimate(), SHARE, WORDS)
    assert "Van elke 100 mensen in de onderzoeksgroep bereikten er 23" in text
    assert "naar schatting 16 geweest" in text
    assert "7,1 procentpunt meer" in text
    assert "binnen 12 maanden na vestiging" in text


def test_effect_downwards_has_no_double_minus():
    lower = estimate(estimate=-0.05, conf_low=-0.08, conf_high=-0.02)
    assert "5,0 procentpunt minder" in sentences.effect(lower, SHARE, WORDS)


def test_effect_of_an_amount_and_of_a_change():
    amount = estimate(
        outcome="re78", horizon=0, estimate=1794.3, conf_low=480.0, conf_high=3109.0,
        mean_treated=6349.1, mean_control=4554.8,
    )  # fmt: skip
    text = sentences.effect(amount, DOLLAR, WORDS)
    assert "6.349 dollar" in text
    assert "4.555 dollar" in text
    changed = sentences.effect(amount, DOLLAR, WORDS, change=True)
    assert "6.349" not in changed
    assert "1.794 dollar meer" in changed


def test_uncertainty_of_an_effect():
    text = sentences.uncertainty(estimate(), SHARE, WORDS)
    expected = "Het 95%-betrouwbaarheidsinterval loopt van 3,2 tot 11,0 procentpunt (p <0,001)."
    assert text == expected


def test_a_null_is_shown_with_what_could_have_been_seen():
    text = sentences.effect(estimate(**NULL), SHARE, WORDS)
    assert "niet van nul te onderscheiden" in text
    text = sentences.uncertainty(estimate(**NULL), SHARE, WORDS)
    assert "geen bewijs dat er geen effect is" in text
    assert "pas vanaf 5,6 procentpunt" in text


def test_what_could_not_be_estimated_says_why():
    text = sentences.effect(estimate(status="too_few", estimate=None), SHARE, WORDS)
    assert "te weinig personen" in text
    assert sentences.uncertainty(estimate(status="too_few"), SHARE, WORDS) == ""


def test_gate_reasons_have_value_and_limit():
    row = SimpleNamespace(
        max_smd=0.2419, ess_treated=185.0, ess_control=21.4, controls_per_treated=0.26
    )
    limits = SimpleNamespace(smd=0.1, ess=30, controls_per_treated=5)
    failed = estimate(failed_gates=("smd", "ess", "controls_per_treated", "placebo"))
    reasons = sentences.gate_reasons(failed, row, limits, WORDS)
    assert "0,24, grens 0,10" in reasons[0]
    assert "21,4, grens 30,0" in reasons[1]
    assert "0,3 per persoon in de onderzoeksgroep, grens 5,0" in reasons[2]
    assert reasons[3] == "de placebotoets mislukt"


def test_gate_reasons_of_a_design_without_matching():
    """The estimate itself says how few it rests on and how unlike its groups are."""
    limits = SimpleNamespace(smd=0.1, ess=40)
    failed = estimate(failed_gates=("smd", "ess"), ess=22.7, max_smd=0.31, n_treated=43)
    reasons = sentences.gate_reasons(failed, None, limits, WORDS)
    assert "0,31, grens 0,10" in reasons[0]
    assert "22,7, grens 40,0" in reasons[1]


def test_gate_reasons_without_diagnostics_or_text():
    failed = estimate(failed_gates=("smd", "calendar", "a_new_gate"))
    reasons = sentences.gate_reasons(failed, None, SimpleNamespace(), WORDS)
    assert "lijken" in reasons[0]
    assert "kalenderjaren" in reasons[1]
    assert reasons[2] == "a_new_gate"


def test_verdicts():
    assert "voldoet aan alle eisen" in sentences.verdict(estimate(), [], WORDS)
    failed = estimate(gates_passed=False, failed_gates=("placebo", "mde"))
    said = "voldoet niet en is niet als effect te lezen: a; b."
    assert said in sentences.verdict(failed, ["a", "b"], WORDS)
    thin = estimate(gates_passed=False, failed_gates=("mde",))
    said = "voldoet niet helemaal en is met voorbehoud te lezen: a."
    assert said in sentences.verdict(thin, ["a"], WORDS)
    unknown = estimate(status="no_overlap")
    assert "geen vergelijkbare personen" in sentences.verdict(unknown, [], WORDS)


def test_failed_placebo_of_an_earlier_outcome():
    found = estimate(outcome="re75", estimate=-1268.1, conf_low=-2141.0, conf_high=-395.0)
    text = sentences_placebo.placebo(found, "fails", DOLLAR, WORDS, "outcome")
    assert "De placebotoets mislukt" in text
    assert "van voordat het begon, al met −1.268 dollar" in text
    assert "−2.141 tot −395 dollar" in text
    assert "mag daarom niet als effect worden gelezen" in text


def test_failed_placebo_of_cohorts():
    text = sentences_placebo.placebo(estimate(), "fails", SHARE, WORDS, "cohorts")
    assert "tussen twee groepen die zich allebei vestigden voordat het programma bestond" in text


@pytest.mark.parametrize(("failed", "case"), [(True, "withheld_fails"), (False, "withheld")])
def test_a_placebo_that_is_withheld_was_done(failed, case):
    hidden = estimate(status="suppressed", estimate=None)
    assert sentences_placebo.placebo_case(hidden, failed, False) == case
    text = sentences_placebo.placebo(hidden, case, SHARE, WORDS, "cohorts")
    assert "niet te tonen" in text
    assert "kon" not in text
    assert ("mislukt" in text) == failed


def test_a_placebo_that_could_not_be_done_says_why_and_what_to_do():
    missed = estimate(status="no_comparison", estimate=None)
    assert sentences_placebo.placebo_case(missed, False, False) == "unknown"
    text = sentences_placebo.placebo(missed, "unknown", SHARE, WORDS, "cohorts")
    assert "kon voor ‘difference-in-differences’ niet worden gedaan" in text
    assert "Neem mensen op" in text


def test_what_is_withheld_is_never_said_to_have_no_estimate():
    hidden = estimate(status="suppressed", estimate=None)
    for text in (sentences.effect(hidden, SHARE, WORDS), sentences.verdict(hidden, [], WORDS)):
        assert "niet te tonen" in text
        assert "geen schatting" not in text


NEW = ("no_comparison", "no_base_month", "no_earlier_measurement", "too_few_places", "one_cluster")


@pytest.mark.parametrize("status", NEW)
def test_every_status_has_a_name_a_cause_and_a_remedy(status):
    assert WORDS.label(status) != status
    cause, *remedy = sentences.explained(status, WORDS).split(". ")
    assert cause.startswith(("Er ", "De ", "Alle "))
    assert remedy[0].startswith(("Neem ", "Vul ", "Kies "))


@pytest.mark.parametrize("status", ["no_overlap", "separation"])
def test_a_caliper_is_advised_to_matching_only(status):
    text = sentences.explained(status, WORDS)
    advice = next((part for part in text.split(". ") if "caliper" in part), "bij matching")
    assert "bij matching" in advice
    assert "grove" in text


def test_the_gate_of_few_clusters_is_told_with_its_limit():
    failed = estimate(gates_passed=False, failed_gates=("clusters",))
    (reason,) = sentences.gate_reasons(failed, None, SimpleNamespace(), WORDS)
    assert FEWEST_CLUSTERS == 10
    assert "minder dan tien clusters, zoals gemeenten" in reason
    assert "gemeenten" in sentences.verdict_together([failed, failed], WORDS)
    assert "clusters" in cells.stamp(failed, WORDS).text
    assert WORDS.label("clusters") != "clusters"


def test_passed_placebo_names_what_it_can_miss():
    text = sentences_placebo.placebo(estimate(**NULL), "passes", SHARE, WORDS, "cohorts")
    assert "slaagt" in text
    assert "kleiner dan 5,6 procentpunt" in text


@pytest.mark.parametrize(
    ("differs", "failed", "elsewhere", "case"),
    [
        (True, True, True, "fails"),
        (True, False, True, "passes_together"),
        (False, True, True, "fails_elsewhere"),
        (False, True, False, "passes"),
        (False, False, False, "passes"),
    ],
)
def test_placebo_tells_the_verdict_of_the_gate(differs, failed, elsewhere, case):
    found = estimate() if differs else estimate(**NULL)
    assert sentences_placebo.placebo_case(found, failed, elsewhere) == case
    assert sentences_placebo.placebo(found, case, SHARE, WORDS, "cohorts")


def test_why_designs_differ_names_both_numbers_and_the_gap():
    matched = estimate(design="cohort_matched", estimate=0.1212)
    text = " ".join(sentences.designs_differ(matched, estimate(), SHARE, WORDS))
    assert "voor-na cohortvergelijking komt uit op 12,1 procentpunt" in text
    assert "difference-in-differences op 7,1 procentpunt" in text
    assert "Dat scheelt 5,0 procentpunt" in text
    assert "andere kalenderjaren" in text
    assert "opleving" in text
    assert "Utrecht en Den Haag" in text
    assert "alleen Amsterdam raakte" in text


def test_why_designs_differ_the_other_way_round_and_not_at_all():
    lower = estimate(design="cohort_matched", estimate=0.02)
    assert "teruggang" in " ".join(sentences.designs_differ(lower, estimate(), SHARE, WORDS))
    same = sentences.designs_differ(estimate(design="cohort_matched"), estimate(), SHARE, WORDS)
    assert "hetzelfde getal" in same[0]
    unknown = estimate(status="too_few")
    assert sentences.designs_differ(unknown, estimate(), SHARE, WORDS) == []


def test_truth_inside_above_below_unknown():
    assert "omvat het ware effect" in sentences.truth(estimate(), 0.04, SHARE, WORDS)
    assert "helemaal boven" in sentences.truth(estimate(), 0.0, SHARE, WORDS)
    assert "helemaal onder" in sentences.truth(estimate(), 0.2, SHARE, WORDS)
    assert "geen schatting" in sentences.truth(estimate(status="too_few"), 0.2, SHARE, WORDS)


def test_lists():
    assert sentences.listed([], WORDS) == ""
    assert sentences.listed(["a"], WORDS) == "a"
    assert sentences.listed(["a", "b", "c"], WORDS) == "a, b en c"


def test_designs_that_fail_alike_are_named_together() -> None:
    failing = {"gates_passed": False, "failed_gates": ("smd", "placebo")}
    group = [estimate(design=name, **failing) for name in ("cohort_matched", "cohort_did")]
    text = sentences.verdict_together(group, WORDS)
    assert all(f"‘{WORDS.label(result.design)}’" in text for result in group)
    assert text.endswith(
        "lijken na matching of weging nog te weinig op elkaar; de placebotoets mislukt."
    )


def test_a_placebo_that_passes_beside_an_interval_off_zero_says_how_it_is_weighed():
    """It never says that nothing was found: Holm over the tests together is what passes."""
    text = sentences_placebo.placebo(
        estimate(), "passes_together", SHARE, WORDS, "cohorts", weighed=Weighed(3, 0.118)
    )
    assert "geen verschil" not in text
    assert "7,1 procentpunt waar geen effect kan bestaan, met een interval zonder nul" in text
    assert "weegt 3 toetsen samen" in text
    assert "(Holm), 0,05 of minder is; de kleinste is 0,12." in text
    hidden = sentences_placebo.placebo(
        estimate(), "passes_together", SHARE, WORDS, "cohorts", weighed=Weighed(3)
    )
    assert "dat is hier niet zo" in hidden


def test_intervals_off_zero_of_a_placebo_that_passes_are_explained():
    text = sentences_placebo.placebo_intervals(estimate(), Weighed(3, 0.084, 0.05, 3, 3), WORDS)
    assert "buiten 3 van de 3 getoonde intervallen, en toch slaagt" in text
    assert "de kleinste is 0,08" in text
    assert (
        sentences_placebo.placebo_intervals(estimate(), Weighed(3, 0.084, 0.05, 3, 0), WORDS) == ""
    )


def test_which_results_are_adjusted_is_told_by_name():
    raw, did = estimate(design="cohort_raw"), estimate()
    assert "telkens gecorrigeerd" in sentences.adjusted([raw, did], [], WORDS)
    some = sentences.adjusted([raw, did], [raw], WORDS)
    assert some.endswith("behalve bij ‘voor-na cohortvergelijking zonder matching’.")
    assert "niet gecorrigeerd" in sentences.adjusted([raw], [raw], WORDS)
    plain = estimate(estimator="unconditional")
    several = sentences.adjusted([did, plain], [plain], WORDS)
    assert several.endswith("behalve bij ‘difference-in-differences’ (zonder kenmerken).")


def test_a_value_is_told_apart_from_the_limit_that_it_passes():
    """0.1012 is beyond 0.1, and prints so; what the release rounded gives way to what it kept."""
    limits, row = SimpleNamespace(smd=0.1), SimpleNamespace(max_smd=0.1)
    failed = estimate(failed_gates=("smd",), max_smd=0.1012)
    (reason,) = sentences.gate_reasons(failed, row, limits, WORDS)
    assert "0,101, grens 0,10" in reason
