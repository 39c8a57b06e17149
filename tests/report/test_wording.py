import ast
import re
from pathlib import Path

import pytest

import evaluatie.report
from evaluatie.errors import StudyError
from evaluatie.report.wording import load_catalogue, placeholders

PACKAGE = Path(evaluatie.report.__file__).parent
WORDS = load_catalogue("nl", {})
TECHNICAL = load_catalogue("technisch_nl", {})  # only the appendix speaks with these
POWER = load_catalogue("power_nl", {})  # only the page about power
THEORY = load_catalogue("theorie_nl", {})  # the chapters on the theory, practice and why
TEXTS = {**WORDS.texts, **TECHNICAL.texts, **POWER.texts, **THEORY.texts}
ENGLISH = {
    key: text
    for name in ("en", "technisch_en", "power_en", "theorie_en")
    for key, text in load_catalogue(name, {}).texts.items()
}
SUPPLIER = {"validation.py", "arrivals.py"}  # they speak with the words of validatie_nl.yaml
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if path.name not in SUPPLIER)


def calls(name):
    """Calls of words.text or words.variant whose first argument is written out."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == name
                and getattr(node.func.value, "id", "") != "cells"
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and isinstance(node.args[0].value, str)
            ):
                yield source.name, node.args[0].value, {k.arg for k in node.keywords}


def keys_in_code():
    """Every string in the code that is the key of a text or of a group of texts."""
    strings = set()
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value.rstrip("."))
    template = (PACKAGE / "templates" / "rapport.html.jinja").read_text(encoding="utf-8")
    return strings | set(re.findall(r't\("([a-z_.]+)"', template))


def test_every_text_that_is_used_exists_and_is_filled():
    found = list(calls("text"))
    assert len(found) > 60
    for source, key, given in found:
        assert key in TEXTS, f"{source}: {key}"
        assert placeholders(TEXTS[key]) == given, f"{source}: {key}"


def test_every_group_that_is_used_exists():
    for source, group, _ in calls("variant"):
        assert any(key.startswith(f"{group}.") for key in TEXTS), f"{source}: {group}"


def test_every_text_is_used():
    known = keys_in_code()
    unused = [
        key for key in WORDS.texts if key not in known and key.rpartition(".")[0] not in known
    ]
    assert unused == []


def test_every_text_of_the_page_about_power_is_used():
    known = keys_in_code()
    unused = [
        key for key in POWER.texts if key not in known and key.rpartition(".")[0] not in known
    ]
    assert unused == []


def test_every_text_on_the_theory_is_used_and_none_is_said_twice():
    known = keys_in_code()
    unused = [
        key for key in THEORY.texts if key not in known and key.rpartition(".")[0] not in known
    ]
    assert unused == []
    assert not set(THEORY.texts) & set(WORDS.texts)
    assert not set(THEORY.names) & set(WORDS.names)


def test_texts_on_the_theory_are_the_same_in_english():
    english = load_catalogue("theorie_en", {})
    assert english.texts.keys() == THEORY.texts.keys()
    assert english.names.keys() == THEORY.names.keys()
    for key, text in THEORY.texts.items():
        assert placeholders(english.texts[key]) == placeholders(text), key


def test_a_missing_or_superfluous_value_is_refused():
    with pytest.raises(KeyError):
        WORDS.text("within")
    with pytest.raises(KeyError):
        WORDS.text("and", more="x")
    with pytest.raises(TypeError, match="on a page"):
        WORDS.text("within", months=12, start="vestiging")


def test_own_labels_win_and_unknown_names_stay():
    own = load_catalogue("nl", {"geslacht": "sekse", "black=1": "ja, zwart"})
    assert own.label("geslacht") == "sekse"
    assert own.label("never_heard_of") == "never_heard_of"
    assert own.term("geslacht=vrouw") == "sekse: vrouw"
    assert own.level("black", "1") == "ja, zwart"
    assert own.level("black", "0") == "nee"


def test_levels_of_a_cut_column():
    assert WORDS.level("leeftijd", "<27") == "onder 27"
    assert WORDS.level("leeftijd", "27-<35") == "27 tot 35"
    assert WORDS.level("leeftijd", ">=35") == "35 en hoger"
    assert WORDS.level("leeftijd", "2014") == "2014"


def test_an_unknown_language_is_named():
    with pytest.raises(StudyError, match="'fr' is not one of: en, nl"):
        load_catalogue("fr", {})


@pytest.mark.parametrize("dutch", ["nl", "technisch_nl", "power_nl"])
def test_english_says_all_that_dutch_says(dutch):
    here = load_catalogue(dutch, {})
    there = load_catalogue(dutch.replace("nl", "en"), {})
    assert set(there.texts) == set(here.texts)
    assert set(there.names) == set(here.names)
    for key, text in here.texts.items():
        assert placeholders(there.texts[key]) == placeholders(text), key


def test_no_dutch_in_english_texts():
    for key, text in ENGLISH.items():
        found = re.findall(r"\b(?:de|het|een|van|niet|tot|procent|procentpunt)\b", text)
        assert found == [], key


@pytest.mark.parametrize("texts", [TEXTS, ENGLISH], ids=["nl", "en"])
def test_no_language_of_significance_or_stars(texts):
    for key, text in texts.items():
        assert "significan" not in text.lower(), key
        assert "*" not in text, key
