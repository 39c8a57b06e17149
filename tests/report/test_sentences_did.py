"""The words of difference-in-differences follow from the rows: they never say more."""

from types import SimpleNamespace

import pytest
from made_up import estimate
from made_up_did import check_row

from evaluatie.report import (
    sentences_half_years,
    sentences_places,
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
    said = {"pretrend": "mag daarom niet als effect worden gelezen"}
    assert said.get(gate, "geen vastgesteld effect") in text
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


def test_checks_by_place_that_are_withheld_are_not_said_to_be_missing():
    texts = (
        sentences_places.placebo_places(
            row("placebo_places", status="suppressed"), [], SHARE, NAMES, WORDS
        ),
        sentences_places.wild_bootstrap(
            row("wild_cluster_bootstrap", status="suppressed"), NAMES, WORDS
        ),
    )
    for text in texts:
        assert "niet te tonen" in text
        assert "kon niet worden gedaan" not in text


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


def test_the_summary_says_that_the_interval_counts_persons():
    few = row("placebo_places", statistic=0.25, freedom=3)
    text = sentences_places.few_places(few, 0.95, WORDS)
    assert "3 vergelijkingsplaatsen" in text
    assert "0,25" in text
    many = row("placebo_places", statistic=0.02, freedom=49)
    assert sentences_places.few_places(many, 0.95, WORDS) == ""
    assert sentences_places.few_places(None, 0.95, WORDS) == ""
