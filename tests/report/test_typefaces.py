import re
from base64 import b64decode
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont

from evaluatie.report import typefaces
from evaluatie.report.figures.style import house_style
from tests.conftest import PROJECT

SIGNS = "−≤≥₂–‘’“”…×²ë€→"
WORDING = PROJECT / "src/evaluatie/report/wording"


@pytest.fixture(scope="module")
def faces():
    found = re.findall(r"base64,([^\"]+)", typefaces.web_fonts())
    return [TTFont(BytesIO(b64decode(one))) for one in found]


def test_every_sign_of_the_catalogues_is_in_the_text_face():
    used = {sign for path in WORDING.glob("*.yaml") for sign in path.read_text(encoding="utf-8")}
    assert {ord(sign) for sign in used if sign.isprintable()} <= typefaces.characters()


def test_a_page_holds_the_faces_cut_down(faces):
    assert len(faces) == 3
    for face in faces:
        assert {ord(sign) for sign in SIGNS} <= set(face.getBestCmap())
        assert face.flavor == "woff"
    assert len(typefaces.web_fonts()) < 150_000


def test_the_same_rules_twice():
    assert typefaces.web_fonts.__wrapped__() == typefaces.web_fonts()


def test_figures_find_the_text_face():
    with house_style():
        assert findfont(FontProperties(weight="bold")).endswith("SourceSansPro-Bold.ttf")


def test_widths_are_those_of_the_letters():
    assert typefaces.width("00") == pytest.approx(2 * typefaces.width("1"))  # digits are as wide
    assert typefaces.width("m") > typefaces.width("i")
    assert typefaces.width("") == 0
