"""The styles of the Word file: an analyst changes one, and all that has it changes."""

from pathlib import Path
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from evaluatie.report.wording import Catalogue

_TEMPLATES = Path(__file__).parent.parent / "templates"
_LANGUAGE = (qn("w:lang"), qn("w:themeFontLang"))
_SPELLING = {"nl": "nl-NL", "en": "en-GB"}


def set_styles(document: WordDocument, words: Catalogue, language: str) -> None:
    """Gives a document the styles of templates/rapport_stijlen.xml, in place of those it has.

    Own styles have their name from the catalogue; Word itself translates the names of its own.
    """
    there = document.styles.element
    for style in _parsed("rapport_stijlen.xml"):
        _rename(style, words)
        old = _with_id(there, style.get(qn("w:styleId")))
        if old is None:
            there.append(style)
        else:
            there.replace(old, style)
    defaults = there.find(qn("w:docDefaults")), document.settings.element
    for found in (one for part in defaults for one in part.iter(*_LANGUAGE)):
        found.set(qn("w:val"), _SPELLING.get(language, language))
    lists = document.part.numbering_part.element
    lists[:] = list(_parsed("rapport_nummers.xml"))


def _parsed(template: str) -> list[Any]:
    return list(parse_xml((_TEMPLATES / template).read_bytes()))


def _with_id(styles: Any, name: str) -> Any:
    found = styles.findall(qn("w:style"))
    return next((style for style in found if style.get(qn("w:styleId")) == name), None)


def _rename(style: Any, words: Catalogue) -> None:
    key = f"word_style.{style.get(qn('w:styleId'))}"
    if words.has(key):
        style.find(qn("w:name")).set(qn("w:val"), words.text(key))
