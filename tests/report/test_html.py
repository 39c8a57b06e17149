import re
from itertools import pairwise

import made_up
import pytest
from jinja2 import Environment
from markupsafe import Markup

from evaluatie.report.drawings import Drawing
from evaluatie.report.figures import make_figures
from evaluatie.report.html import inline_svg, make_report
from evaluatie.report.numbers import refuse_raw
from tests.report.pages import Page


@pytest.fixture(scope="session")
def parsed(page):
    return Page(page)


@pytest.fixture(scope="session", params=["nl", "en"])
def spoken_page(context, figures, request):
    """The page in each language, with the figures of one."""
    return Page(make_report(context.released, context.study, figures, request.param))


def test_headings_are_in_order(spoken_page):
    levels = [int(tag[1]) for tag, _ in spoken_page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_overlap_is_shown_where_there_is_a_score(parsed):
    assert {"id": "figuur-mensen-overlap"} in parsed.all("figure")
    assert "mensen hebben die op elkaar lijken" in parsed.text


def test_every_figure_is_named_for_a_screen_reader(spoken_page):
    figures = spoken_page.all("svg")
    assert len(figures) >= 5
    ids = [attributes["id"] for attributes in spoken_page.all("title") if "id" in attributes]
    for attributes in figures:
        assert attributes["role"] == "img"
        assert attributes["aria-labelledby"] in ids


def test_ids_are_unique_and_references_exist(spoken_page):
    ids = [attributes["id"] for _, attributes in spoken_page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    source = spoken_page.source
    targets = re.findall(r'href="#([^"]+)"', source) + re.findall(r"url\(#([^)]+)\)", source)
    assert set(targets) <= set(ids)


def test_table_headers_have_a_scope(spoken_page):
    assert all(a["scope"] in ("col", "row", "rowgroup") for a in spoken_page.all("th"))


def test_captions_are_numbered_within_chapters(parsed):
    assert "Figuur 1.1 –" in parsed.text
    assert "Tabel 3.1 –" in parsed.text
    assert "Bron:" in parsed.text
    assert re.search(r"N = [\d.]+ in de onderzoeksgroep", parsed.text)


def test_page_needs_no_network_and_no_script(page, parsed):
    assert "http" not in page
    assert "@import" not in page
    assert not parsed.all("script", "link", "img", "iframe")


def test_page_holds_no_unformatted_number_or_leftover(parsed):
    """No decimal points but in captions, items and the version; nothing left of a template."""
    text = re.sub(r"(Figuur|Tabel|RECORD) \d+\.\d+|evaluatie [\d.]+", "", visible(parsed))
    assert not re.search(r"\d\.\d{1,2}(?!\d)", text)
    assert not re.search(r"None|nan|<NA>|[{}]", text.replace("financ", ""))


def visible(parsed):
    """The text after the style sheet."""
    return parsed.text.split("Naar de inhoud", 1)[1]


def test_banner_for_synthetic_data_only(kind, parsed):
    assert ("Synthetische gegevens, geen echte uitkomsten" in parsed.text) == (kind == "amsterdam")


def test_stars_and_significance_do_not_occur(parsed):
    assert "*" not in visible(parsed)
    assert "significan" not in visible(parsed)


def test_same_page_twice(context, figures, page):
    assert make_report(context.released, context.study, figures) == page


@pytest.mark.parametrize("value", [1, 2.5, None])
def test_template_gate_refuses_raw_values(value):
    environment = Environment(autoescape=True, finalize=refuse_raw)
    with pytest.raises(TypeError, match="on a page"):
        environment.from_string("{{ value }}").render(value=value)


def test_inline_svg_is_escaped_and_has_no_addresses():
    svg = (
        '<?xml version="1.0"?><svg width="5pt" xmlns="http://a" viewBox="0 0 5 5">'
        '<metadata>http://b</metadata><g id="a"><use xlink:href="#a"/></g></svg>'
    )
    made = inline_svg(Drawing(svg, "a < b & c"), "x-1")
    assert isinstance(made, Markup)
    assert "http" not in made
    assert '<title id="x-1-title">a &lt; b &amp; c</title>' in made
    assert '<g id="x-1-a"><use href="#x-1-a"/>' in made


def test_names_that_nobody_knows(tmp_path):
    """A user's own study of persons: names and labels as given, markup escaped."""
    study = made_up.load("nsw")
    changes = {
        "study": "own", "title": "Eigen <b>studie</b>", "labels": {}, "references": [],
        "outcomes": {"wage": study.outcomes["re78"].model_copy(update={"unit": "uur"})},
        "primary": study.primary.model_copy(update={"outcome": "wage"}),
        "subgroups": {"zz": study.subgroups["black"]}, "placebos": {},
    }  # fmt: skip
    own = study.model_copy(update=changes)
    released = made_up.persons(own)
    make_figures(released, own, tmp_path)
    text = make_report(released, own, tmp_path)
    assert "Eigen &lt;b&gt;studie&lt;/b&gt;" in text
    assert "‘wage’" in text
    assert "uur" in text
