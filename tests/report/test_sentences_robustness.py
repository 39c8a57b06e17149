"""What other choices say of the primary result: they never rescue it, and none is left out."""

import pytest
from made_up import estimate

from evaluatie.report import sentences_robustness
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import Catalogue, load_catalogue

BASE = load_catalogue("nl", {})
WORDS = Catalogue(BASE.texts, BASE.names, {"confidence": "95%"})
SHARE = Scale("share")
NULL = {"estimate": 0.01, "conf_low": -0.02, "conf_high": 0.04}


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
    assert "‘keuze_0’ (te weinig personen)" in missed
    assert sentences_robustness.variations(estimate(), [], SHARE, WORDS) == ""


def test_variations_without_a_number_are_named_with_their_reason():
    some = varied({}, {}, {"status": "too_few"}, {"status": "suppressed", "estimate": None})
    text = sentences_robustness.variations(estimate(), some, SHARE, WORDS)
    assert "(2 keer)" in text
    assert "zonder getal, ‘keuze_2’ (te weinig personen) en ‘keuze_3’ (niet getoond)" in text
    whole = sentences_robustness.variations(estimate(), varied({}, {}), SHARE, WORDS)
    assert "zonder getal" not in whole


def test_one_variation_has_no_range():
    text = sentences_robustness.variations(estimate(), varied({"estimate": 0.0911}), SHARE, WORDS)
    assert "is het verschil volgens de vooraf gekozen opzet 9,1 procentpunt;" in text
    assert "tussen" not in text


def test_another_outcome_is_told_by_itself():
    found = estimate(analysis="any_job")
    text = sentences_robustness.measured(found, SHARE, WORDS)
    assert "‘een baan van welke omvang ook’ als uitkomst is het verschil 7,1" in text
    assert "boven nul" in text
    missed = sentences_robustness.measured(estimate(status="too_few"), SHARE, WORDS)
    assert "geen schatting: te weinig personen" in missed
