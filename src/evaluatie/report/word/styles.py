"""The styles of the Word file: an analyst changes one, and all that has it changes."""

from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from evaluatie.report import typefaces
from evaluatie.report.word.markup import NAMESPACE, attribute
from evaluatie.report.wording import Catalogue

LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
INK, MUTED, BLUE, FILL = "22303C", "56616C", "0A5F9E", "F1F4F6"
WARN, WARN_FILL, RULE, LIGHT = "8F3B00", "FDF3EA", "C9D0D6", "E6EAED"
_SANS, _SERIF = typefaces.TEXT, typefaces.TITLES

# built-in style -> typeface, half points, colour, other letters, paragraph
_BUILT_IN = {
    "Normal": (_SANS, 21, INK, "", '<w:spacing w:before="0" w:after="120" w:line="276" w:lineRule="auto"/>'),
    "Title": (_SERIF, 48, INK, "<w:b/>", '<w:keepNext/><w:spacing w:before="60" w:after="240"/>'),
    "Subtitle": (_SANS, 19, BLUE, '<w:b/><w:caps/><w:spacing w:val="16"/>', '<w:spacing w:before="480" w:after="0"/>'),
    "Heading1": (_SERIF, 36, INK, "<w:b/>", (
        '<w:keepNext/><w:keepLines/><w:pageBreakBefore/><w:numPr><w:numId w:val="{number}"/></w:numPr>'
        f'<w:pBdr><w:top w:val="single" w:sz="18" w:space="6" w:color="{BLUE}"/></w:pBdr>'
        '<w:spacing w:before="0" w:after="240"/><w:outlineLvl w:val="0"/>')),
    "Heading2": (_SERIF, 25, INK, "<w:b/>", (
        '<w:keepNext/><w:keepLines/><w:spacing w:before="320" w:after="80"/><w:outlineLvl w:val="1"/>')),
    "Caption": (_SANS, 17, INK, "<w:b/>", '<w:keepLines/><w:spacing w:before="120" w:after="80"/>'),
    "ListBullet": (_SANS, 21, INK, "", '<w:numPr><w:numId w:val="{bullet}"/></w:numPr><w:spacing w:after="80"/>'),
    "Header": (_SANS, 16, MUTED, "", (
        f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr><w:spacing w:after="0"/>')),
    "Footer": (_SANS, 16, MUTED, "", '<w:spacing w:after="0"/><w:jc w:val="right"/>'),
}  # fmt: skip
# own style -> built-in one that it is based on, letters, paragraph
_OWN = {
    "Result": ("Normal", '<w:sz w:val="24"/>', (BLUE, FILL)),
    "Warning": ("Normal", "", (WARN, WARN_FILL)),
    "BannerTitle": ("Normal", f'<w:b/><w:color w:val="{WARN}"/><w:sz w:val="24"/>', (WARN, WARN_FILL)),
    "BannerText": ("Normal", "", (WARN, WARN_FILL)),
}  # fmt: skip


def set_styles(document: WordDocument, words: Catalogue, language: str) -> None:
    """Gives a document the styles of the house; own ones have their name from the catalogue."""
    numbers = _numbering(document)
    for name, (face, size, colour, letters, lines) in _BUILT_IN.items():
        _restyle(_style(document, name), face, size, colour, letters, lines.format(**numbers))
    for xml in (*map(_boxed, _OWN), *_of_tables(), *_of_contents()):
        document.styles.element.append(parse_xml(xml))
    for style in document.styles.element.findall(qn("w:style")):
        key = f"word_style.{style.get(qn('w:styleId'))}"
        if words.has(key):
            style.find(qn("w:name")).set(qn("w:val"), words.text(key))
    _set_language(document, LANGUAGES.get(language, language))


def _style(document: WordDocument, name: str) -> Any:
    found = (s for s in document.styles.element.findall(qn("w:style")))
    return next(style for style in found if style.get(qn("w:styleId")) == name)


def _restyle(style: Any, face: str, size: int, colour: str, letters: str, lines: str) -> None:
    """Replaces how a built-in style looks; its name and place among styles stay."""
    for part in ("w:pPr", "w:rPr"):
        for old in style.findall(qn(part)):
            style.remove(old)
    style.append(parse_xml(f"<w:pPr {NAMESPACE}>{lines}</w:pPr>"))
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:cs="{face}"/>'
    look = f'{fonts}{letters}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    style.append(parse_xml(f"<w:rPr {NAMESPACE}>{_in_order(look)}</w:rPr>"))


def _in_order(look: str) -> str:
    """Letter properties in the order of the standard: space between letters follows the colour."""
    wide = '<w:spacing w:val="16"/>'
    return look if wide not in look else look.replace(wide, "").replace("<w:sz ", f"{wide}<w:sz ")


def _own(name: str, parent: str, letters: str, lines: str) -> str:
    return (
        f'<w:style {NAMESPACE} w:type="paragraph" w:customStyle="1" w:styleId="{name}">'
        f"<w:name w:val={attribute(name)}/><w:basedOn w:val=\"{parent}\"/><w:qFormat/>"
        f"<w:pPr>{lines}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
    )  # fmt: skip


def _boxed(name: str) -> str:
    """A paragraph with a coloured ground and a bar at its left."""
    parent, letters, (colour, ground) = _OWN[name]
    lines = (
        f'<w:keepLines/><w:pBdr><w:left w:val="single" w:sz="36" w:space="10" w:color="{colour}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/><w:ind w:left="260"/>'
    )  # fmt: skip
    return _own(name, parent, letters, lines)


def _of_tables() -> list[str]:
    """Texts of tables, terms, and the one style of all tables."""
    tight = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
    line = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="{2}"/>'
    borders = "".join(line.format(*b) for b in (("top", 12, INK), ("bottom", 12, INK), ("insideH", 4, LIGHT)))
    return [
        _own("TableText", "Normal", '<w:sz w:val="17"/>', tight),
        _own("TableNumber", "TableText", "", '<w:jc w:val="right"/>'),
        _own("TableGroup", "TableText", "<w:b/>", '<w:keepNext/><w:spacing w:before="100" w:after="20"/>'),
        _own("TableNote", "Normal", f'<w:color w:val="{MUTED}"/><w:sz w:val="16"/>', '<w:spacing w:before="60" w:after="240"/>'),
        _own("Term", "Normal", "<w:b/>", '<w:keepNext/><w:spacing w:before="100" w:after="0"/>'),
        _own("Figure", "Normal", "", '<w:keepNext/><w:spacing w:before="160" w:after="40" w:line="240" w:lineRule="auto"/>'),
        f'<w:style {NAMESPACE} w:type="table" w:customStyle="1" w:styleId="ReportTable">'
        '<w:name w:val="ReportTable"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:left w:w="60" w:type="dxa"/>'
        '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'{line.format("bottom", 8, INK)}</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>',
    ]  # fmt: skip


def _of_contents() -> list[str]:
    """The title of the contents and its two levels; the names are Word's own."""
    levels = {1: ("<w:b/>", 0, 100), 2: ("", 280, 0)}
    made = [
        f'<w:style {NAMESPACE} w:type="paragraph" w:styleId="TOC{level}"><w:name w:val="toc {level}"/>'
        f'<w:basedOn w:val="Normal"/><w:uiPriority w:val="39"/><w:pPr><w:tabs><w:tab w:val="right" '
        f'w:leader="dot" w:pos="9750"/></w:tabs><w:spacing w:before="{above}" w:after="0"/>'
        f'<w:ind w:left="{left}"/></w:pPr><w:rPr>{letters}</w:rPr></w:style>'
        for level, (letters, left, above) in levels.items()
    ]  # fmt: skip
    letters = f'<w:rFonts w:ascii="{_SERIF}" w:hAnsi="{_SERIF}"/><w:b/><w:sz w:val="28"/>'
    return [*made, _own("Contents", "Normal", letters, '<w:keepNext/><w:spacing w:before="360"/>')]


def _numbering(document: WordDocument) -> dict[str, int]:
    """Numbers of the lists: chapters (`1 Title`) and bullets."""
    root = document.part.numbering_part.element
    for old in list(root):
        root.remove(old)
    bullet = f'<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="300" w:hanging="300"/></w:pPr><w:rPr><w:color w:val="{BLUE}"/></w:rPr>'  # noqa: E501
    chapter = f'<w:pStyle w:val="Heading1"/><w:lvlText w:val="%1"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr><w:rPr><w:color w:val="{BLUE}"/></w:rPr>'  # noqa: E501
    levels = {1: ("decimal", chapter), 2: ("bullet", bullet)}
    for place, (kind, level) in levels.items():
        root.append(parse_xml(
            f'<w:abstractNum {NAMESPACE} w:abstractNumId="{place}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{level}</w:lvl></w:abstractNum>'
        ))  # fmt: skip
    for place in levels:
        root.append(parse_xml(
            f'<w:num {NAMESPACE} w:numId="{place}"><w:abstractNumId w:val="{place}"/></w:num>'
        ))  # fmt: skip
    return {"number": 1, "bullet": 2}


def _set_language(document: WordDocument, language: str) -> None:
    """The language in which Word checks spelling and a screen reader reads."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    for found in defaults.iter(qn("w:lang")):
        found.set(qn("w:val"), language)
