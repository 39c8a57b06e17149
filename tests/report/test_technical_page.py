"""The technical appendix as a page, and the texts that only it has."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest
from made_up_methods import extended, made, simulated

import evaluatie.report.technical.page
from evaluatie.report.technical.page import make_technical, technical_document
from evaluatie.report.technical.words import technical_context
from evaluatie.report.wording import load_catalogue, placeholders
from tests.report.pages import Page

PACKAGE = Path(evaluatie.report.technical.page.__file__).parent
OWN = load_catalogue("technisch_nl", {})


def trees():
    for path in sorted(PACKAGE.glob("*.py")):
        yield path.name, ast.parse(path.read_text(encoding="utf-8"))


def test_every_text_of_the_appendix_exists_and_is_filled():
    texts, found = made("nsw").words.texts, 0
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "text":
                owner = getattr(node.func.value, "id", "")
                if owner == "cells" or not isinstance(node.args[0], ast.Constant):
                    continue
                key, given = node.args[0].value, {k.arg for k in node.keywords}
                assert placeholders(texts[key]) == given, f"{name}: {key}"
                found += 1
    assert found > 12


def test_every_text_of_the_appendix_is_used():
    strings = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    groups = {"table", "choice_value"}  # by name of a table; by key and value of a design
    template = {"filter_label", "filter_shown"}
    unused = [
        key for key in OWN.texts
        if key not in strings | template and key.split(".")[0] not in strings | groups
    ]  # fmt: skip
    assert unused == []


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """A folder with one small figure: those that are not there are left out."""
    folder = tmp_path_factory.mktemp("figuren")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 5"><g id="a"/></svg>'
    (folder / "loveplot.svg").write_text(drawing)
    (folder / "alternatieve_teksten.json").write_text('{"loveplot": "Stippen rond nul."}')
    return folder


@pytest.fixture(scope="module")
def html(context, figures):
    released = extended(context.released, context.study)
    return make_technical(released, context.study, figures, "nl", simulated())


@pytest.fixture(scope="module")
def parsed(html):
    return Page(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL))


def test_headings_are_in_order_and_ids_unique(parsed):
    grades = [int(tag[1]) for tag, _ in parsed.elements if re.fullmatch("h[1-6]", tag)]
    assert grades.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(grades))
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [a["aria-labelledby"] for _, a in parsed.elements if "aria-labelledby" in a]
    assert set(named) <= set(ids)


def test_tables_have_captions_scopes_and_room_to_scroll(parsed):
    tables = parsed.all("table")
    assert len(tables) > 8
    assert all("aria-labelledby" in attributes for attributes in tables)
    assert all(a["scope"] in ("col", "row", "rowgroup") for a in parsed.all("th"))
    regions = [a for _, a in parsed.elements if a.get("class") == "scroll"]
    assert len(regions) >= len(tables)


def test_page_works_offline_and_without_its_script(html, parsed):
    assert "http" not in html
    assert not parsed.all("link", "img", "iframe")
    assert html.count("<script>") == 1
    assert not parsed.all("input")  # the script makes the box: without it nothing is dead
    assert "hidden" not in parsed.source.split("<main", 1)[1].replace("hidden>", "")


def test_page_holds_no_unformatted_number_or_leftover(parsed):
    text = parsed.text.split("Naar de inhoud", 1)[1]
    text = re.sub(r"(Figuur|Tabel) \d+\.\d+|evaluatie [\d.]+", "", text)
    assert not re.search(r"\d\.\d{1,2}(?!\d)", text)
    assert not re.search(r"None|nan|<NA>|[{}]", text.replace("financ", ""))
    assert "significan" not in text


def test_page_has_every_chapter(context, parsed):
    released = extended(context.released, context.study)
    whole = technical_context(released, context.study, "nl")
    kinds = {plan.kind for plan in context.study.designs.values()}
    expected = ["over", "opzetten", "diagnostiek", "balans", "schattingen", "groepen", "did",
                "gevoeligheid", "simulatie", "verantwoording"]  # fmt: skip
    if "did_panel" not in kinds and context.study.cohorts is None:
        expected.remove("did")
    slugs = [chapter.slug for chapter in technical_document(whole, (), simulated()).chapters]
    assert slugs == expected
    assert "Technische bijlage" in parsed.text
    assert "Figuur 4.1 –" in parsed.text
    assert len(parsed.all("svg")) == 1


def test_same_page_twice(context, figures, html):
    released = extended(context.released, context.study)
    assert make_technical(released, context.study, figures, "nl", simulated()) == html
