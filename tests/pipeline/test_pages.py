"""The pages of the pipeline as a reader meets them: in a browser, by keyboard, on paper."""

import functools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "the pages were not looked at in a browser: apt-get install chromium"
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
if CHROMIUM is None and not os.environ.get("CI"):
    pytest.skip(MISSING, allow_module_level=True)  # one line for all

REPORTS = [(study, name) for study in ("nsw", "amsterdam") for name in ("rapport", "technisch")]
PAGES = [*REPORTS, ("amsterdam", "validatierapport")]
FILTERED = [page for page in REPORTS if page[1] == "technisch"]

# px within the margins of A4, upright and (technisch) lying; 96 px are 25.4 mm
PAPER = {"rapport": 178 * 96 / 25.4, "technisch": 265 * 96 / 25.4}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests; where CI is set they fail without one."""
    if CHROMIUM is None:
        pytest.fail(MISSING)
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def shown(browser: Browser, request: pytest.FixtureRequest) -> Callable[..., Page]:
    """Opens a page once, 1280 px wide; what it asked of a network is in `asked`."""
    pages: Path = request.getfixturevalue("pages")  # not before there is a browser to show them

    @functools.cache
    def shown(study: str, name: str, **options: bool) -> Page:
        size = {"width": 1280, "height": 800}
        page = browser.new_context(viewport=size, offline=True, **options).new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto((pages / study / f"{name}.html").as_uri())
        page.called = name
        return page

    return shown


@pytest.fixture(params=PAGES, ids="-".join)
def page(shown: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    return shown(*request.param)


@pytest.fixture(params=REPORTS, ids="-".join)
def report(shown: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    return shown(*request.param)


@pytest.fixture(params=FILTERED, ids="-".join)
def appendix(shown: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    return shown(*request.param)


def fresh(page: Page) -> None:
    """The page as it opens: at its top, nothing chosen."""
    page.goto(page.url.partition("#")[0])


def test_it_asks_nothing_of_a_network(page: Page) -> None:
    outside = [url for url in page.asked if not url.startswith(("file:", "data:"))]
    assert not outside
    assert [url for url in page.asked if url.startswith("file:")] == [page.url]


@pytest.mark.parametrize("width", [1280, 640, 360])
def test_no_width_scrolls_the_page(page: Page, width: int) -> None:
    """640 px are those of 1280 at a zoom of 200%. Wide tables scroll by themselves."""
    page.set_viewport_size({"width": width, "height": 800})
    outside = page.evaluate("""() => {
        const room = document.documentElement.clientWidth;
        const parts = [...document.querySelectorAll("body *")]
            .filter(e => !e.parentElement.closest(".scroll, svg, .skip") && !e.matches(".skip"))
            .filter(e => e.getBoundingClientRect().right > room + 1);
        const scrolls = document.documentElement.scrollWidth > room;
        return [scrolls, ...parts.map(e => e.outerHTML.slice(0, 80))];
    }""")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert outside == [False]


def test_a_reader_of_paper_sees_whole_tables(report: Page) -> None:
    """Nothing is cut off at the right, and what is folded is printed."""
    report.emulate_media(media="print")
    report.set_viewport_size({"width": int(PAPER[report.called]), "height": 800})
    cut = report.evaluate("""() => [...document.querySelectorAll("table, figure svg")]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1 || !e.checkVisibility())
        .map(e => e.getAttribute("aria-labelledby"))""")
    report.emulate_media(media="screen")
    report.set_viewport_size({"width": 1280, "height": 800})
    assert cut == []


# --- by keyboard ----------------------------------------------------------------------------------


def test_the_first_stop_leads_past_the_contents(page: Page) -> None:
    fresh(page)
    page.keyboard.press("Tab")
    first = page.evaluate("""() => {
        const at = document.activeElement.getBoundingClientRect();
        return [document.activeElement.className, at.left >= 0 && at.top >= 0];
    }""")
    assert first == ["skip", True]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_stop_is_reached_and_seen(page: Page) -> None:
    """Links, regions that scroll, folds and boxes: in order, and each shows that it is there."""
    fresh(page)
    stops = page.locator("a[href], .scroll, summary, input").evaluate_all(
        "all => { window.stops = all.filter(e => e.checkVisibility({contentVisibilityAuto: true}));"
        " return window.stops.length; }"
    )
    reached = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => {
                const style = getComputedStyle(document.activeElement);
                const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return [window.stops.indexOf(document.activeElement), seen];
            }""")
        )
    assert reached == [[number, True] for number in range(stops)]


def test_contents_lead_to_their_chapter(report: Page) -> None:
    links = report.locator("nav a")
    for place in (0, links.count() - 1):
        link = links.nth(place)
        link.focus()
        report.keyboard.press("Enter")
        target = link.get_attribute("href")
        assert report.url.endswith(target)
        assert report.locator(f"{target} h2").evaluate("""e => {
            const top = e.getBoundingClientRect().top;
            return top > -1 && top < innerHeight;
        }""")


def test_a_wide_table_is_scrolled_with_the_arrows(report: Page) -> None:
    report.set_viewport_size({"width": 360, "height": 800})
    wide = report.locator(".table > .scroll").evaluate_all(
        "all => all.findIndex(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 40)"
    )
    region = report.locator(".table > .scroll").nth(wide)
    region.focus()
    report.keyboard.press("ArrowRight")
    report.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle(), timeout=2000)
    report.set_viewport_size({"width": 1280, "height": 800})
    assert wide >= 0


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_fold_opens_and_closes(appendix: Page, key: str) -> None:
    fold = appendix.locator("details").first
    for is_open in (True, False):
        fold.locator("summary").focus()
        appendix.keyboard.press(key)
        assert fold.evaluate("e => e.open") is is_open
        assert fold.locator("table").is_visible() is is_open


def test_a_box_keeps_the_rows_with_its_words(appendix: Page) -> None:
    tables = appendix.locator("main > section > .table")
    table = tables.filter(has=appendix.locator(".filter")).first
    box, rows = table.locator(".filter"), table.locator("tbody tr:not(.group)")
    everything = rows.count()
    word = rows.first.locator("th").inner_text()
    box.locator("input").focus()
    appendix.keyboard.type(f"{word} 0")
    shown = rows.locator("visible=true")
    kept = shown.all_inner_texts()
    status = box.locator("[role=status]")
    assert f"{len(kept)}" in status.inner_text()
    appendix.keyboard.type(" zzzz")
    assert shown.count() == 0
    box.locator("input").fill("")
    assert shown.count() == everything
    assert status.inner_text() == ""


def test_without_scripts_all_rows_are_there(shown: Callable[..., Page]) -> None:
    page = shown("amsterdam", "technisch", java_script_enabled=False)
    rows = page.locator("main > section > .table tbody tr")
    assert page.locator("input").count() == 0
    assert rows.count() == rows.locator("visible=true").count() > 50
    fold = page.locator("details").first
    fold.locator("summary").press("Enter")
    assert fold.locator("table").is_visible()


# --- by screen reader -----------------------------------------------------------------------------


def test_no_rule_of_accessibility_is_broken(page: Page) -> None:
    """All rules of axe-core; of rows that are built alike it looks at two per table. The last test.

    Drawings are pictures with a name, of which a screen reader sees no part: only the name is left.
    """
    page.evaluate("""() => {
        for (const part of document.querySelectorAll("svg[role=img] > :not(title)")) part.remove();
        for (const table of document.querySelectorAll("table")) {
            const seen = {};
            for (const row of table.querySelectorAll("tbody tr")) {
                const kind = row.className + [...row.cells].map(e => e.tagName + e.className);
                seen[kind] = (seen[kind] || 0) + 1;
                if (seen[kind] > 2) row.remove();
            }
        }
    }""")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
