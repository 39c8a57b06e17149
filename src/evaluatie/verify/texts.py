"""Compares pages, Word files and other texts: the words that a reader sees, without the marks."""

import io
import zipfile
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from xml.etree import ElementTree

from evaluatie.verify.alignment import aligned
from evaluatie.verify.tally import Tally

_INLINE = {
    "a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "tspan", "time", "u", "wbr",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_UNSEEN = {"script", "style"}
_READ_ALOUD = ("alt", "aria-label", "title", "content")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_Piece = tuple[str, str]  # what it stands under, and its text


def compare_texts(
    tally: Tally, stands: bytes, comes_out: bytes, pieces: Callable[[bytes], list[_Piece]]
) -> None:
    """Piece by piece: a paragraph, a cell of a table, a line."""
    there, made = pieces(stands), pieces(comes_out)
    texts = [text for _, text in there], [text for _, text in made]
    differing: set[int] = set()
    for one, other in aligned(*texts):
        under = there[one][0] if one is not None else made[other or 0][0]
        stands_text = "" if one is None else texts[0][one]
        comes_text = "" if other is None else texts[1][other]
        tally.text(f"under '{under}'" if under else "at the top", stands_text, comes_text)
        differing |= {other} if other is not None else set()
    for place in set(range(len(made))) - differing:
        tally.text("", texts[1][place], texts[1][place])
    tally.rows = len(made)


def page_pieces(content: bytes) -> list[_Piece]:
    """The texts of an HTML page, under their headings; also those that are read aloud only."""
    page = _Page()
    page.feed(content.decode("utf-8"))
    page.close()
    return page.finished()


def word_pieces(content: bytes) -> list[_Piece]:
    """The paragraphs of a Word file, those in its tables, headers and notes included.

    Raises zipfile.BadZipFile or ElementTree.ParseError for what is no Word file.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = sorted(n for n in parts.namelist() if n.startswith("word/") and n.endswith(".xml"))
        return [piece for name in names for piece in _paragraphs(parts.read(name))]


def word_pictures(content: bytes) -> dict[str, bytes]:
    """The pictures in a Word file, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return {n: parts.read(n) for n in parts.namelist() if n.startswith("word/media/")}


def _paragraphs(content: bytes) -> Iterable[_Piece]:
    under = ""
    for paragraph in ElementTree.fromstring(content).iter(f"{_WORD}p"):
        text = _one_line("".join(node.text or "" for node in paragraph.iter(f"{_WORD}t")))
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        if text:
            yield under, text
        if style is not None and style.get(f"{_WORD}val", "").startswith("Heading"):
            under = text


def line_pieces(content: bytes) -> list[_Piece]:
    """The lines of a plain text, JSON for one."""
    lines = content.decode("utf-8").splitlines()
    return [(f"line {n}", _one_line(line)) for n, line in enumerate(lines, 1) if line.strip()]


def _one_line(text: str) -> str:
    return " ".join(text.split())


class _Page(HTMLParser):
    """Collects the pieces of text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[_Piece] = []
        self._text: list[str] = []
        self._under = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self._end()
        self._unseen += tag in _UNSEEN
        texts = (_one_line(text) for name, text in attrs if text and name in _READ_ALOUD)
        self._pieces += [(self._under, text) for text in texts]

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        if tag in _HEADINGS:
            self._under = _one_line("".join(self._text))
        if tag not in _INLINE:
            self._end()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(data)

    def _end(self) -> None:
        text = _one_line("".join(self._text))
        self._text = []
        if text:
            self._pieces.append((self._under, text))

    def finished(self) -> list[_Piece]:
        """All pieces, the last included."""
        self._end()
        return self._pieces
