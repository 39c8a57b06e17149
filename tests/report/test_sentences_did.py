"""The words of difference-in-differences follow from the rows: they never say more."""

from types import SimpleNamespace

import pytest
from made_up import estimate
from made_up_did import check_row

from evaluatie.report import (
    sentences_half_years,
    sentences_places,
    sentences_robustness,
    sentences_rollout,
)
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import Catalogue, load_catalogue

BASE = load_catalogue("nl", {})
WORDS = Catalogue(BASE.texts, BASE.names, {"confidence": "95%"})
SHARE = Scale("share")
NAMES = {
    "programme": "de aanpak",
    "here": "Amsterdam",
    "elsewhere": "Utrecht",
    "start": "vestiging",
}
NULL = {"estimate": 0.01, "conf_low": -0.02, "conf_high": 0.04}
EMPTY = dict.fromkeys(["estimate", "std_error", "statistic", "freedom", "p_value", "conf_low",
                       "conf_high"])  # fmt: skip


def row(check, parameter="all", **changes):
    return SimpleNamespace(**EMPTY | check_row(check, parameter, **changes))


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({"p_value": 0.03}, 0.1, "slaat alarm"),
        ({"p_value": 0.47}, 0.1, "ziet geen verschil"),
        ({"p_value": 0.03}, None, "stelt daar geen eis"),
        ({"status": "no_pre_period"}, 0.1, "kon niet worden gedaan: geen periode ervoor"),
        ({"status": "suppressed"}, 0.1, "wegens te kleine aantallen niet te tonen"),
    ],
)
def test_the_test_before_is_shown_not_shown_or_not_made(changes, level, said):
    text = sentences_half_years.pretrend(row("pretrend", **changes), level, NAMES, WORDS)
    assert said in text
    others = {"slaat alarm", "ziet geen verschil", "kon niet worden gedaan"} - {said.split(":")[0]}
    assert not any(other in text for other in others)


def test_nothing_shown_before_is_never_told_as_proof():
    text = sentences_half_years.pretrend(row("pretrend", p_value=0.47), 0.1, NAMES, WORDS)
    assert "bewijst niet" in text
    assert "p = 0,47, grens 0,10" in text


def test_why_the_test_could_not_be_made_is_explained():
    missed = row("pretrend", status="no_pre_period")
    assert "Neem eerdere vestigers op" in sentences_half_years.pretrend(missed, 0.1, NAMES, WORDS)
    assert sentences_half_years.pretrend(None, 0.1, NAMES, WORDS) == ""


@pytest.mark.parametrize("gate", ["pretrend", "pretrend_missing"])
def test_a_difference_that_fails_before_is_not_called_an_effect(gate):
    failing = estimate(gates_passed=False, failed_gates=("placebo", gate))
    text = sentences_half_years.consequence(failing, WORDS)
    assert "niet als effect worden gelezen" in text
    assert sentences_half_years.consequence(estimate(), WORDS) == ""
    assert sentences_half_years.consequence(None, WORDS) == ""


@pytest.mark.parametrize(
    ("margin", "said"), [(0.03, "kleiner dan het gevonden"), (0.0786, "niet kleiner dan")]
)
def test_what_went_unnoticed_is_set_beside_the_difference(margin, said):
    same = row("equivalence", estimate=margin)
    text = sentences_half_years.unnoticed(same, estimate(), SHARE, NAMES, WORDS)
    assert said in text
    assert "7,1 procentpunt" in text
    alone = sentences_half_years.unnoticed(same, None, SHARE, NAMES, WORDS)
    assert "95% zekerheid" in alone
    assert said not in alone


def test_a_margin_that_is_withheld_is_not_told():
    withheld = row("equivalence", status="suppressed")
    assert sentences_half_years.unnoticed(withheld, estimate(), SHARE, NAMES, WORDS) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"estimate": 0.0}, "precies gelijk opliepen"),
        ({"estimate": 0.3008}, "minder uiteenliepen dan 0,3 keer"),
        ({"estimate": 0.0166}, "dan 0,02 keer"),
        ({"estimate": 1.4}, "zolang de plaatsen daarna van halfjaar op halfjaar niet meer"),
        ({"estimate": 64.0, "status": "beyond_search"}, "Verder is niet gezocht"),
        ({"status": "singular_covariance"}, "niet te berekenen: samenhang"),
        ({"status": "suppressed"}, "te kleine aantallen"),
    ],
)
def test_up_to_what_breach_zero_stays_excluded(changes, said):
    text = sentences_half_years.breakdown(
        row("relative_magnitudes_breakdown", **changes), SHARE, WORDS
    )
    assert said in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"estimate": 0.0}, "niet van nul te onderscheiden"),
        ({"estimate": 0.012}, "niet meer dan 1,2 procentpunt"),
        ({"estimate": 0.5, "status": "beyond_search"}, "Verder is niet gezocht"),
        ({"status": "not_finite"}, "niet te berekenen: schatting ontbreekt"),
        ({"status": "suppressed"}, "te kleine aantallen"),
    ],
)
def test_how_far_a_slope_may_bend(changes, said):
    text = sentences_half_years.breakdown(row("smoothness_breakdown", **changes), SHARE, WORDS)
    assert said in text


def places(check, *effects):
    return [row(check, f"plaats {n}", estimate=effect) for n, effect in enumerate(effects)]


@pytest.mark.parametrize(
    ("p_value", "said"), [(0.25, "aanwijzing en geen bewijs"), (0.5, "ligt dat van Amsterdam niet")]
)
def test_placebo_places_are_told_by_rank(p_value, said):
    test = row("placebo_places", estimate=0.078, statistic=0.25, freedom=3, p_value=p_value)
    pretended = places("placebo_place", -0.002, 0.003)
    text = sentences_places.placebo_places(test, pretended, SHARE, NAMES, WORDS)
    assert said in text
    assert "−0,2 procentpunt tot 0,3 procentpunt" in text


def test_placebo_places_that_could_not_be_made():
    test = row("placebo_places", status="no_comparison")
    text = sentences_places.placebo_places(test, [], SHARE, NAMES, WORDS)
    assert "niemand om mee te vergelijken" in text
    assert "Er is niemand" in text


@pytest.mark.parametrize(
    ("effects", "said"),
    [
        ((0.05, 0.08), "tussen 5,0"),
        ((-0.01, 0.03), "richting hangt af"),
        ((0.07, 0.0701), "blijft"),
    ],
)
def test_leaving_a_place_out(effects, said):
    found = places("without_place", *effects)
    assert said in sentences_places.without_place(found, SHARE, WORDS)
    assert sentences_places.without_place([], SHARE, WORDS) == ""


@pytest.mark.parametrize("warning", ["one_treated_place", "one_comparison_place"])
def test_the_bootstrap_is_no_test_with_one_place(warning):
    wild = row("wild_cluster_bootstrap", p_value=0.004, freedom=4, note=warning)
    text = sentences_places.wild_bootstrap(wild, NAMES, WORDS)
    assert "geen geldige toets" in text
    assert "leid er niets uit af" in text


def test_the_bootstrap_with_enough_places_or_none():
    wild = row("wild_cluster_bootstrap", p_value=0.04, freedom=40)
    assert "over 40 plaatsen) geeft p = 0,04" in sentences_places.wild_bootstrap(wild, NAMES, WORDS)
    missed = row("wild_cluster_bootstrap", status="too_few")
    assert "te weinig personen" in sentences_places.wild_bootstrap(missed, NAMES, WORDS)


@pytest.mark.parametrize(
    ("spread", "said"),
    [(0.0, "sluit dat een schok in Amsterdam niet uit"), (0.02, "spreiding van 2,0"),
     (None, "niet te zeggen")],
)  # fmt: skip
def test_a_shock_in_the_place_itself_could_be_all_of_it(spread, said):
    test = row("placebo_places", estimate=0.078, std_error=spread)
    text = sentences_places.shock(test, SHARE, NAMES, WORDS)
    assert "schok van 7,8 procentpunt in alleen Amsterdam" in text
    assert said in text
    assert "niet van de aanpak te scheiden" in sentences_places.shock(None, SHARE, NAMES, WORDS)


def test_who_cannot_be_in_the_rollout():
    some = row("treated_at_entry", estimate=0.6962, freedom=1792)
    assert "70 procent (1.792 mensen)" in sentences_rollout.at_entry(some, NAMES, WORDS)
    withheld = row("treated_at_entry", status="suppressed")
    assert "niet te tonen" in sentences_rollout.at_entry(withheld, NAMES, WORDS)
    nobody = row("treated_at_entry", estimate=0.0, freedom=0)
    assert "hele onderzoeksgroep" in sentences_rollout.at_entry(nobody, NAMES, WORDS)


def told(result, reasons=()):
    return sentences_rollout.rollout_effect(result, list(reasons), SHARE, NAMES, WORDS)


def test_the_rollout_in_words():
    assert "7,1 procentpunt hoger" in told(estimate())
    assert "niet van nul te onderscheiden" in told(estimate(**NULL))
    less = told(estimate(estimate=-0.05, conf_low=-0.09, conf_high=-0.01))
    assert "5,0 procentpunt lager" in less
    assert "mag niet als effect" not in less


def test_a_rollout_that_fails_or_is_missing_says_so():
    failing = estimate(gates_passed=False, failed_gates=("pretrend",))
    assert told(failing, ["er was al een verschil"]).endswith(
        "mag niet als effect worden gelezen: er was al een verschil."
    )
    assert "te weinig personen" in told(estimate(status="too_few"))
    assert told(None) == ""


def test_what_fixed_effects_mix():
    rows = [row("goodman_bacon", "later_vs_earlier", estimate=-0.0049, statistic=0.1967),
            row("goodman_bacon", "all", status="window_not_observed")]  # fmt: skip
    parts = sentences_rollout.mixed_parts(rows, SHARE, WORDS)
    assert len(parts) == 1
    assert "20 procent" in parts[0]
    assert "scheef" in parts[0]
    text = sentences_rollout.mixed(estimate(estimate=0.02), estimate(), SHARE, WORDS)
    assert "2,0 procentpunt" in text
    assert "7,1 procentpunt" in text
    assert sentences_rollout.mixed(estimate(status="too_few"), estimate(), SHARE, WORDS) == ""


@pytest.mark.parametrize(
    ("passing", "said"), [((True, True), "alle aan de eisen"), ((True, False), "de 1 die"),
                          ((False, False), "geen daarvan voldoet")]
)  # fmt: skip
def test_bracketing_tells_those_that_pass(passing, said):
    found = [estimate(estimate=0.05 + 0.02 * n, gates_passed=p) for n, p in enumerate(passing)]
    text = sentences_robustness.bracketing(found, SHARE, WORDS)
    assert said in text
    assert "van 5,0 procentpunt tot 7,0 procentpunt" in text
    assert sentences_robustness.bracketing([estimate(status="too_few")], SHARE, WORDS) == ""


def varied(*changes):
    return [estimate(analysis=f"keuze_{n}", **change) for n, change in enumerate(changes)]


@pytest.mark.parametrize(
    ("main", "others", "said"),
    [
        ({}, ({}, {}), "Geen van deze keuzen haalt nul"),
        ({}, ({}, NULL), "binnen het interval bij ‘keuze_1’"),
        ({}, ({"estimate": -0.05, "conf_low": -0.09, "conf_high": -0.01},), "andere kant op"),
        (NULL, (NULL,), "steeds niet van nul"),
        (NULL, (NULL, {}), "kies die uitkomst niet achteraf"),
    ],
)
def test_what_other_choices_change(main, others, said):
    text = sentences_robustness.variations(estimate(**main), varied(*others), SHARE, WORDS)
    assert said in text
    assert "eisen" not in text


def test_other_choices_never_rescue_a_result_that_fails():
    failing = estimate(gates_passed=False, failed_gates=("pretrend",))
    text = sentences_robustness.variations(failing, varied({}), SHARE, WORDS)
    assert "ook deze getallen mogen niet als effect" in text
    one = varied({"gates_passed": False, "failed_gates": ("smd",)})
    text = sentences_robustness.variations(estimate(), one, SHARE, WORDS)
    assert "Niet aan alle eisen voldoet ‘keuze_0’" in text
    missed = sentences_robustness.variations(
        estimate(), varied({"status": "too_few"}), SHARE, WORDS
    )
    assert "ontbreekt" in missed
    assert sentences_robustness.variations(estimate(), [], SHARE, WORDS) == ""


def test_another_outcome_is_told_by_itself():
    found = estimate(analysis="any_job")
    text = sentences_robustness.measured(found, SHARE, WORDS)
    assert "‘een baan van welke omvang ook’ als uitkomst is het verschil 7,1" in text
    assert "boven nul" in text
    missed = sentences_robustness.measured(estimate(status="too_few"), SHARE, WORDS)
    assert "geen schatting: te weinig personen" in missed


def test_the_summary_says_that_the_interval_counts_persons():
    few = row("placebo_places", statistic=0.25, freedom=3)
    text = sentences_places.few_places(few, 0.95, WORDS)
    assert "3 vergelijkingsplaatsen" in text
    assert "0,25" in text
    many = row("placebo_places", statistic=0.02, freedom=49)
    assert sentences_places.few_places(many, 0.95, WORDS) == ""
    assert sentences_places.few_places(None, 0.95, WORDS) == ""
