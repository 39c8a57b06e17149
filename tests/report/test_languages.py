"""The same code writes every language: nothing of one is left in the other."""

import re

import made_up
import pytest
from made_up_methods import extended, simulated
from matplotlib.text import Text

from evaluatie.report.chapters import make_document
from evaluatie.report.context import make_context
from evaluatie.report.figures import draw_figures
from evaluatie.report.figures.style import house_style
from evaluatie.report.html import Drawing, render_page
from evaluatie.report.locales import speaking
from evaluatie.report.power.context import planned
from evaluatie.report.power.page import power_document
from evaluatie.report.technical.page import technical_document
from evaluatie.report.technical.words import technical_context
from evaluatie.report.wording import load_catalogue
from evaluatie.report.workbook import make_workbook, sheet_headers
from evaluatie.report.workbook_sheets import workbook_tables
from tests.made_up_power import cell, curve, level, pair, power
from tests.report.pages import Page

LANGUAGES = ("nl", "en")
DUTCH = (
    "de", "het", "een", "en", "niet", "voor", "van", "naar", "zonder", "bij", "dat",
    "zijn", "wordt", "werk", "tot", "procent", "procentpunt", "weken", "maanden", "jaar", "groep",
    "groepen", "verschil", "onbekend", "overig", "vrouw", "laag", "hoog", "leeftijd", "opzet",
    "uitkomst", "onderzoeksgroep", "controlegroep", "vestiging", "ja", "nee", "januari",
)  # fmt: skip
_DUTCH = re.compile(rf"\b(?:{'|'.join(DUTCH)})\b", re.IGNORECASE)
# a decimal comma, or dots between thousands
_DUTCH_NUMBER = re.compile(r"\d,\d{1,2}(?!\d)|(?<![\d.])[1-9]\d{0,2}\.\d{3}(?!\d)")
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 5 5"/>'


@pytest.fixture(params=LANGUAGES)
def language(request):
    """The language that is written for as long as a test lasts."""
    with speaking(request.param):
        yield request.param


@pytest.fixture(scope="module")
def made(kind):
    """The made-up study in English."""
    with speaking("en"):
        return make_context(*getattr(made_up, kind)(), "en")


@pytest.fixture
def english(made):
    """The same, while English is written."""
    with speaking("en"):
        yield made


@pytest.fixture(scope="module")
def figures(made):
    """Every figure of it, drawn."""
    with speaking("en"), house_style():
        drawn = draw_figures(made)
        for figure, _ in drawn.values():
            figure.draw_without_rendering()
    return drawn


def drawings(figures):
    return {name: Drawing(_SVG, alternative) for name, (_, alternative) in figures.items()}


def without_names(text, context):
    """The text without the authors of publications, many of whom are Dutch."""
    known = context.theory.references.values() if context.theory else ()
    for authors in sorted({r.authors.removesuffix(" e.a.") for r in known}, key=len, reverse=True):
        text = text.replace(authors, "")
    return text


def assert_english(text):
    assert [text[m.start() - 40 : m.end() + 20] for m in _DUTCH.finditer(text)] == []
    assert _DUTCH_NUMBER.findall(text) == []


def test_an_english_report_is_english(english, figures):
    drawn = drawings(figures)
    html = render_page(make_document(english, drawn), drawn, english.words)
    assert '<html lang="en">' in html
    page = Page(html)
    assert_english(without_names(page.text, english))
    assert re.search(r"N = \d+,\d{3} in the study group|N = \d+ in the study group", page.text)


def test_an_english_appendix_is_english(english):
    released = extended(english.released, english.study)
    context = technical_context(released, english.study, "en")
    html = render_page(technical_document(context, {}, simulated()), {}, context.words)
    assert_english(Page(re.sub(r"<script>.*?</script>", "", html, flags=re.DOTALL)).text)


def test_english_figures_are_english(english, figures):
    assert len(figures) > 5
    for figure, alternative in figures.values():
        assert_english(alternative)
        assert_english(" | ".join(text.get_text() for text in figure.findobj(Text)))


def test_an_english_workbook_is_english(english, tmp_path):
    make_workbook(english.released, english.study, tmp_path / "tables.xlsx", "en")
    for name, table in workbook_tables(english).items():
        cells = [cell.text for row in table.rows for cell in row.cells]
        headers = sheet_headers(table, english)
        said = " | ".join([name, table.title, *headers, *table.notes, *cells])
        assert_english(without_names(said, english))


def test_an_english_page_about_power_is_english():
    rows = [cell(), level("geslacht", "man"), pair("geslacht", "man", "vrouw")]
    with speaking("en"):
        page = planned(power(*rows), curve(*rows), made_up.load("amsterdam"), "en")
        assert_english(Page(render_page(power_document(page, {}), {}, page.words)).text)


def test_sheets_have_names_that_a_workbook_takes(language):
    words = load_catalogue(language, {})
    names = [text for key, text in words.texts.items() if key.startswith("sheet.")]
    names = [*(name.format(number="99") for name in names if "{" in name), *names]
    assert len({name.casefold() for name in names}) == len(names) > 30
    for name in [*names, words.text("workbook.readme")]:
        assert len(name) <= 31
        assert not set("[]:*?/'") & set(name)
        assert name.casefold() != "history"


def test_titles_and_labels_in_the_language_of_the_report(language):
    released, study = made_up.nsw()
    context = make_context(released, study, language)
    named = {"nl": ("inkomen in 1978", "dollar"), "en": ("earnings in 1978", "dollars")}
    assert (context.words.label("re78"), context.primary_scale.unit) == named[language]
    assert context.title == getattr(study.title, language)
    assert context.language == language


def test_a_text_among_numbers_of_another_language_is_refused():
    words = load_catalogue("en", {})
    with pytest.raises(RuntimeError, match="a text in en among numbers in nl"):
        words.text("and")
