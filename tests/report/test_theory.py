"""The theory in a report: diagrams that hold their words, chapters that say what may be said."""

from dataclasses import replace

import made_up
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import FancyBboxPatch

from evaluatie.report.chapters import make_document
from evaluatie.report.chapters.practice import practice_chapter
from evaluatie.report.chapters.synthesis import synthesis_sections
from evaluatie.report.chapters.theory import theory_sections
from evaluatie.report.context import make_context
from evaluatie.report.document import Bullets, Paragraph, Picture, Tabulated
from evaluatie.report.figures import draw_figures
from evaluatie.report.figures.style import house_style
from evaluatie.report.figures.theory_chains import draw_chains
from evaluatie.report.figures.theory_overview import draw_overview
from evaluatie.report.figures.theory_process import draw_process
from evaluatie.report.locales import speaking
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from evaluatie.tables.theory import CHAINS, REASONS
from evaluatie.theory.synthesis import synthesis
from tests.theory.made_up import small_theory

VALUES = {
    "share_guided": 0.97, "share_early": 0.7, "days_from_settlement": 71.0, "caseload": 50.0,
    "months_guided": 9.04, "months_first_team": 6.8, "share_transferred": 0.8,
}  # fmt: skip


def practice(**changes: float) -> pd.DataFrame:
    """Released fidelity of both cohorts, one arm and one quarter."""
    groups = [
        ("treatment", "all", "all", "all", 2646), ("control", "all", "all", "all", 1430),
        ("treatment", "by-arm", "entree_2", "all", 396), ("treatment", "all", "all", "2016Q3", 370),
    ]  # fmt: skip
    rows = []
    for cohort, subgroup, level, quarter, persons in groups:
        values = (
            VALUES | changes if cohort == "treatment" else {"share_guided": 0.0, "months_guided": 0}
        )
        found = [(measure, "begeleiding", value) for measure, value in values.items()]
        reach = "reach" if cohort == "treatment" else "exposed"
        found += [(reach, "tov", 0.86), (reach, "taalboost", 0.17), ("weeks", "tov", 3.0)]
        rows += [
            {"cohort": cohort, "subgroup": subgroup, "level": level, "quarter": quarter,
             "measure": measure, "instrument": name, "persons": persons, "value": value,
             "share": measure not in ("caseload", "weeks")}
            for measure, name, value in found
        ]  # fmt: skip
    table = pd.DataFrame(rows).astype({"persons": "Int64", "value": "float64"})
    return check(table[released(FIDELITY).names], released(FIDELITY))


def stages() -> pd.DataFrame:
    rows = [
        ("Amsterdam", "2015H2", "control", True, 496, 0.0, 0.0),
        ("Amsterdam", "2016H2", "treatment", True, 735, 0.96, 11.5),
        ("Utrecht", "2016H2", "treatment", False, 225, None, None),
    ]
    return pd.DataFrame(rows, columns=released(FIRST_STAGE).names).astype({"persons": "Int64"})


def told(study, language: str = "nl", fidelity: pd.DataFrame | None = None):
    """The context of a report of that study with practice and its synthesis."""
    base, _ = made_up.amsterdam()
    table = practice() if fidelity is None else fidelity
    found = synthesis({"fidelity": table, "estimates": base.estimates}, study)
    tables = {"fidelity": table, "first_stage": stages(), **found}
    with speaking(language):
        return make_context(replace(base, **tables), study, language)


@pytest.fixture(scope="module")
def dutch():
    return told(made_up.load("amsterdam"))


@pytest.fixture
def small(tmp_path):
    path = str(small_theory(tmp_path))
    return told(made_up.load("amsterdam").model_copy(update={"theory": path}))


def drawn(context):
    with speaking(context.language), house_style():
        chains = [draw_chains(context, element) for element in context.theory.elements]
        return [draw_overview(context), draw_process(context), *chains]


def texts(blocks) -> str:
    """Everything that is said in paragraphs and lists."""
    said = [block.text for block in blocks if isinstance(block, Paragraph)]
    said += [item for block in blocks if isinstance(block, Bullets) for item in block.items]
    return " ".join(said)


def tables(blocks) -> dict:
    return {block.table.name: block.table for block in blocks if isinstance(block, Tabulated)}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_words_stay_inside_their_boxes(language: str) -> None:
    for figure, _ in drawn(told(made_up.load("amsterdam"), language)):
        renderer = FigureCanvasAgg(figure).get_renderer()
        (axes,) = figure.axes
        boxes = [
            p.get_window_extent(renderer) for p in axes.patches if isinstance(p, FancyBboxPatch)
        ]
        inside = [t for t in axes.texts if t.get_text() and t.get_horizontalalignment() == "center"]
        assert len(inside) == len(boxes)
        for text, box in zip(inside, boxes, strict=True):
            words = text.get_window_extent(renderer)
            assert box.x0 - 1 <= words.x0, text.get_text()
            assert words.x1 <= box.x1 + 1, text.get_text()
            assert box.y0 - 1 <= words.y0, text.get_text()
            assert words.y1 <= box.y1 + 1, text.get_text()


def test_alternative_texts_say_what_is_drawn(dutch) -> None:
    overview, process, *chains = [alternative for _, alternative in drawn(dutch)]
    assert "Jobhunting: Matchingsmechanisme (redelijk bewijs), Vertrouwensmechanisme" in overview
    assert "P2 Inburgering: eigen keuze van cursus" in process
    assert (
        "Keten 4, Kennismaken met werkgevers. Probleem: De arbeidsmarkt is onbekend;" in chains[1]
    )
    assert len(chains) == 5


def test_a_study_without_a_theory_has_none_of_it(nsw) -> None:
    assert theory_sections(nsw) == []
    assert synthesis_sections(nsw) == []
    assert practice_chapter(nsw) == []
    assert not [name for name in draw_figures(nsw) if name.startswith(("keten", "proces"))]


def test_the_theory_is_told_in_counts_and_pictures(dutch) -> None:
    blocks = theory_sections(dutch)
    assert "5 kernelementen en 10 ketens, die via 10 van de 13 mechanismen" in texts(blocks)
    assert "1 juli 2016: begeleiding van wie zich vestigt." in texts(blocks)
    pictures = [block for block in blocks if isinstance(block, Picture)]
    assert len(pictures) == 7
    assert all("Deelrapport 1" in picture.source for picture in pictures)


def test_practice_puts_promised_beside_done(dutch) -> None:
    blocks = practice_chapter(dutch)
    said = texts(blocks)
    assert "kreeg 97 procent begeleiding, gemiddeld 9,0 van de 12 maanden" in said
    assert "in de controlegroep 0 procent, gemiddeld 0,0" in said
    assert "Van Utrecht zijn geen gegevens over begeleiding geleverd" in said
    assert "Taalboost (vier dagen per week in groepjes van vier" in said
    rows = {
        row.cells[0].text: [c.text for c in row.cells] for row in tables(blocks)["promises"].rows
    }
    assert rows["verplicht voor iedereen"] == ["verplicht voor iedereen", "100%", "86%", "86%"]
    assert rows["een duur van twee tot vier weken"][1:3] == ["2 tot 4", "3,0"]
    whole = tables(blocks)["guidance_practice"].rows
    assert [row.group for row in whole] == [
        "Allen", "Allen", "Traject", "Kwartaal van vestiging"
    ]  # fmt: skip
    assert whole[3].cells[0].text == "2016-3"


def test_withheld_guidance_says_no_difference(dutch) -> None:
    hidden = told(dutch.study, fidelity=practice(share_guided=float("nan")))
    assert "Het verschil tussen de groepen is hier niet te tonen" in texts(practice_chapter(hidden))


def test_every_chain_has_a_conclusion_and_what_would_test_it(dutch) -> None:
    blocks = synthesis_sections(dutch)
    table = tables(blocks)["chains"]
    assert len(table.rows) == 10
    said = texts(blocks)
    assert (
        "9. Slagen voor de inburgering: hier niet toetsbaar. ‘Advies bij inburgering’ staat" in said
    )
    assert "is de aanpak zelf: vrijwel iedereen kreeg het" in said
    assert "bewijzen niet" in said
    assert "Aldashev e.a. (2010), aangehaald in Bertelsmann Stiftung (2016)" in said


def test_every_reason_has_its_sentence(dutch) -> None:
    """Also those that this study does not give: nothing is left unfilled."""
    words = dutch.words
    reasons = [key for key in words.texts if key.startswith("chain_reason.")]
    names = [key.removeprefix("chain_reason.") for key in reasons]
    assert sorted(names) == sorted(REASONS)
    for name in names:
        said = words.variant("chain_reason", name, instrument="X", effect="1,0 procentpunt")
        assert "{" not in said


def test_another_municipality_gets_its_own_chapters(small) -> None:
    blocks = [*theory_sections(small), *practice_chapter(small), *synthesis_sections(small)]
    said = texts(blocks)
    assert "2 kernelementen en 2 ketens, die via 1 van de 2 mechanismen" in said
    assert "Samen starten: goed uitgevoerd" not in said  # fifty clients, thirty were promised
    assert "Samen starten: deels uitgevoerd (score 0,60; 1 van 1 beloften gemeten)" in said
    assert "1. Een gids: hier niet toetsbaar" in said
    assert "Jobhunting" not in said
    assert [len(figure.axes) for figure, _ in drawn(small)] == [1, 1, 1, 1]
    assert "1. Start: de eerste dag." in drawn(small)[1][1]
    chapters = make_document(small, [])
    assert "uitvoering" in [chapter.slug for chapter in chapters.chapters]


def test_the_theory_speaks_english_where_it_can() -> None:
    english = told(made_up.load("amsterdam"), "en")
    alternatives = [alternative for _, alternative in drawn(english)]
    assert "Early activation" in alternatives[2]


def test_the_chains_keep_their_contract(dutch) -> None:
    check(dutch.released.chains, released(CHAINS))
