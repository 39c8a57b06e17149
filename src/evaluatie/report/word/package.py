"""The Word file as bytes: with its typefaces in it, and the same on every run."""

import io
import uuid
import zipfile
from pathlib import Path

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from evaluatie.report import typefaces
from evaluatie.report.word.markup import NAMESPACE

_FONT = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" \
xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{fonts}</w:fonts>"""


def embed_typefaces(document: WordDocument) -> None:
    """Puts the faces in the file: it looks the same on a computer that does not have them."""
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    families = {
        typefaces.TEXT: {"Regular": typefaces.REGULAR, "Bold": typefaces.BOLD},
        typefaces.TITLES: {"Bold": typefaces.TITLE},
    }
    fonts = []
    for family, files in families.items():
        kept = "".join(_kept(part, style, path) for style, path in files.items())
        fonts.append(f'<w:font w:name="{family}"><w:charset w:val="00"/>{kept}</w:font>')
    _keep_on_saving(document)
    part._blob = _TABLE.format(fonts="".join(fonts)).encode()  # a part that the library only keeps


def _keep_on_saving(document: WordDocument) -> None:
    settings = document.settings.element
    before = settings.find(qn("w:zoom"))
    place = 0 if before is None else list(settings).index(before) + 1
    settings.insert(place, parse_xml(f"<w:embedTrueTypeFonts {NAMESPACE}/>"))


def _kept(table: Part, style: str, path: Path) -> str:
    """Adds a face as the standard asks: its first 32 bytes mixed with a key (ECMA-376, 17.8.1)."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, path.name)
    font, mask = path.read_bytes(), key.bytes[::-1]
    mixed = bytes(byte ^ mask[place % 16] for place, byte in enumerate(font[:32]))
    name = PackURI(f"/word/fonts/{path.stem}.odttf")
    part = Part(name, _FONT, mixed + font[32:], table.package)
    relation = table.relate_to(part, _FONT_RELATION)
    return f'<w:embed{style} r:id="{relation}" w:fontKey="{{{str(key).upper()}}}"/>'


def to_bytes(document: WordDocument) -> bytes:
    """The file; every entry has the same date."""
    written, target = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, source.read(name))
    return target.getvalue()
