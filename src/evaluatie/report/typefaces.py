"""The two typefaces of every report, so that page, PDF and figures look the same on any computer.

Source Serif Pro for titles and Source Sans Pro for text (Adobe, SIL Open Font License).
"""

import base64
import functools
import io
import shutil
from importlib.util import find_spec
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro

TEXT = "Source Sans Pro"
TITLES = "Source Serif Pro"

_SANS = Path(font_source_sans_pro.font_directory)
_SERIF = Path(font_source_serif_pro.font_directory)
REGULAR = _SANS / "SourceSansPro-Regular.ttf"
SEMIBOLD = _SANS / "SourceSansPro-Semibold.ttf"
BOLD = _SANS / "SourceSansPro-Bold.ttf"
TITLE = _SERIF / "SourceSerifPro-Semibold.ttf"
FILES = (REGULAR, SEMIBOLD, BOLD, TITLE)
# for letters that the others lack: Greek, Cyrillic, Arabic, signs
SPARE = "DejaVu Sans"
_MATPLOTLIB = find_spec("matplotlib")  # not imported: only figures need more of it than a face
_SPARE = Path(str(_MATPLOTLIB and _MATPLOTLIB.origin)).parent / "mpl-data/fonts/ttf/DejaVuSans.ttf"
# what a page holds: family, weight, file
_ON_A_PAGE = (
    (TEXT, "400", REGULAR),
    (TEXT, "600", SEMIBOLD),
    (TITLES, "600", TITLE),
)
# Latin letters with every accent of Europe, and the signs of a report; the rest is the reader's own
_CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2070, 0x208F), *range(0x2009, 0x2027),
    0x202F, 0x2030, 0x20AC, 0x2190, 0x2192, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
)  # fmt: skip


@functools.cache
def characters() -> frozenset[int]:
    """Code points that the faces can show."""
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for path in (REGULAR, _SPARE):
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)


@functools.cache
def register() -> None:
    """Makes the faces known to matplotlib."""
    from matplotlib.font_manager import fontManager

    for path in FILES:
        fontManager.addfont(path)


@functools.cache
def _widths() -> dict[str, float]:
    """Width of each character in letter sizes."""
    from fontTools.ttLib import TTFont

    with TTFont(REGULAR, lazy=True) as font:
        advances, size = font["hmtx"], font["head"].unitsPerEm
        return {chr(sign): advances[name][0] / size for sign, name in font.getBestCmap().items()}


def width(text: str) -> float:
    """How wide a text is in the text face, in letter sizes (em)."""
    known = _widths()
    return sum(known.get(sign, 0.6) for sign in text)


def gathered(folder: Path) -> None:
    """Copies the faces to a folder: those of the packages hold each in two formats."""
    for path in (*FILES, _SPARE):
        shutil.copyfile(path, folder / path.name)


@functools.cache
def web_fonts() -> str:
    """The style rules that hold the faces, cut down to Latin: about 80 kB for a page."""
    return "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: block; '
        f'src: url("data:font/woff;base64,{_woff(path)}") format("woff"); }}'
        for family, weight, path in _ON_A_PAGE
    )


def _woff(path: Path) -> str:
    """A font file with only the characters of a report, for a page: the same bytes on every run."""
    from fontTools import subset

    options = subset.Options(
        hinting=False, layout_features=["kern", "tnum"], name_IDs=[1, 2], notdef_outline=True
    )
    font = subset.load_font(str(path), options, lazy=True)
    cut = subset.Subsetter(options)
    cut.populate(unicodes=_CHARACTERS)
    cut.subset(font)
    font.flavor = "woff"
    font.recalcTimestamp = False
    target = io.BytesIO()
    font.save(target)
    return base64.b64encode(target.getvalue()).decode("ascii")
