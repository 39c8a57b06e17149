"""The words of a rollout follow from its rows: whom it is about, what is found, what is mixed."""

from types import SimpleNamespace

import pytest
from made_up import estimate
from made_up_did import check_row

from evaluatie.report import sentences_rollout
from evaluatie.report.numbers import Scale
from evaluatie.report.wording import Catalogue, load_catalogue

BASE = load_catalogue("nl", {})
WORDS = Catalogue(BASE.texts, BASE.names, {"confidence": "95%"})
SHARE = Scale("share")
NAMES = {
    "programme": "de aanpak", "start": "vestiging", "compared": "mensen die nog wachtten",
}  # fmt: skip
NULL = {"estimate": 0.01, "conf_low": -0.02, "conf_high": 0.04}
EMPTY = dict.fromkeys(["estimate", "statistic", "freedom", "p_value"])


def row(check, parameter="all", **changes):
    return SimpleNamespace(**EMPTY | check_row(check, parameter, **changes))


ENTERED = {
    "some": {"estimate": 0.6962, "freedom": 1792},
    "everybody": {"estimate": 1.0, "freedom": 748},
    "nobody": {"estimate": 0.0, "freedom": 0},
    "withheld": {"status": "suppressed"},
}


def entered(case, estimated=True, no_arm=0):
    found = row("treated_at_entry", **ENTERED[case])
    return sentences_rollout.at_entry(found, no_arm, estimated, NAMES, WORDS)


def test_who_cannot_be_in_the_rollout():
    assert "70 procent (1.792 mensen)" in entered("some")
    assert "niet te tonen" in entered("withheld")
    assert "kreeg niemand die al" in entered("nobody")
    assert "Alle 748 mensen" in entered("everybody")


def test_the_share_is_of_those_whose_start_is_known():
    for case in ("some", "everybody", "nobody"):
        assert "van wie bekend is wanneer de begeleiding begon" in entered(case)
        assert "geen fase" not in entered(case)
    assert "Nog 130 mensen van de onderzoeksgroep vallen in geen fase" in entered(
        "some", no_arm=130
    )


def test_a_number_of_the_others_is_told_only_where_there_is_one():
    others = "gaat alleen over de anderen"
    assert others in entered("some")
    assert others not in entered("some", estimated=False)
    assert others not in entered("everybody", estimated=False)
    assert others not in entered("nobody")


def test_a_cohort_without_persons_has_nobody_to_tell_of():
    empty = row("treated_at_entry", freedom=0)
    assert sentences_rollout.at_entry(empty, 0, False, NAMES, WORDS) == ""
    assert sentences_rollout.at_entry(None, 0, False, NAMES, WORDS) == ""


@pytest.mark.parametrize(
    ("case", "groups", "differ"),
    [("some", 1, True), ("everybody", 0, False), ("nobody", 1, False), ("nobody", 2, True),
     ("withheld", 0, False), ("withheld", 3, True)],
)  # fmt: skip
def test_starts_differ_only_where_the_numbers_show_it(case, groups, differ):
    found = row("treated_at_entry", **ENTERED[case])
    text = sentences_rollout.starts_differ(found, groups, NAMES, WORDS)
    assert bool(text) == differ


def told(result, reasons=()):
    return sentences_rollout.rollout_effect(result, list(reasons), SHARE, NAMES, WORDS)


def test_the_rollout_in_words():
    assert "7,1 procentpunt hoger dan bij mensen die nog wachtten" in told(estimate())
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


def test_a_rollout_that_is_withheld_is_not_said_to_be_missing():
    text = told(estimate(status="suppressed", estimate=None))
    assert "niet te tonen" in text
    assert "geen schatting" not in text
    assert "Er is wel een schatting" not in text


def test_what_fixed_effects_mix():
    rows = [row("goodman_bacon", "later_vs_earlier", estimate=-0.0049, statistic=0.1967),
            row("goodman_bacon", "all", status="window_not_observed")]  # fmt: skip
    parts = sentences_rollout.mixed_parts(rows, SHARE, WORDS)
    assert len(parts) == 1
    assert "20 procent" in parts[0]
    assert "scheef" in parts[0]


STATIC = {"estimator": "twoway_fe", "estimate": 0.02}


@pytest.mark.parametrize(
    ("static", "own", "said", "beside"),
    [
        (
            STATIC,
            {},
            "uit op 2,0 procentpunt, de vergelijking met mensen die nog wachtten op 7,1",
            True,
        ),
        (STATIC, STATIC, "uit op 2,0 procentpunt.", False),
        (STATIC, {"status": "too_few"}, "uit op 2,0 procentpunt.", False),
        (STATIC | {"status": "suppressed", "estimate": None}, {}, "(niet getoond)", False),
    ],
)
def test_what_fixed_effects_give_always_leads_in_their_parts(static, own, said, beside):
    text = sentences_rollout.mixed(estimate(**static), estimate(**own), SHARE, NAMES, WORDS)
    assert said in text
    assert ("de vergelijking met" in text) == beside
    assert text.endswith("hier van wie in elke maand is gevolgd:")
