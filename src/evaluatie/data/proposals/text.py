"""Writes a proposed mapping as YAML that an analyst reads and corrects.

Behind every line stands how sure it is: `# zeker` when name and cells agree, `# controleer` when
one of them does; `# TODO` is what only the analyst knows. The comments are Dutch, like the people
who deliver.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from evaluatie.data.checks.plans import IDS
from evaluatie.data.proposals.match import TOGETHER, Choice, translated
from evaluatie.data.proposals.profile import FEWEST_ROWS

HEAD = """\
# Voorstel van `evaluatie map`: lees elke regel na voordat hij meedoet.
#   zeker       naam en inhoud van de kolom passen
#   controleer  een van beide past; houd de regel tegen de beschrijving van het bestand
#   TODO        moet nog worden ingevuld
"""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_NO_WORDS = ("on", "off", "yes", "no", "y", "n", "true", "false", "null")
_NAMES = ("gemeente", "herkomstland")  # names in the contract, often numbers in a register
_FLAGS = ("ja", "nee")


@dataclass(frozen=True)
class Joined:
    """A second file of a table, and the columns by which its rows are found."""

    file: str
    by: tuple[str, ...]


@dataclass(frozen=True)
class TableProposal:
    """What is proposed for one table of the contract; `remarks` become comments above it."""

    name: str
    file: str
    choices: list[Choice]
    joined: tuple[Joined, ...] = ()
    stays: bool = False
    in_register: bool = False
    remarks: tuple[str, ...] = ()


def mapping_text(name: str, title: str, tables: list[TableProposal], remarks: list[str]) -> str:
    """The whole file."""
    found = [choice for table in tables for choice in table.choices if choice.found]
    dates = _usual_format(found)
    lines = [f"mapping: {word(name)}", f"title: {word(title)}"]
    lines.append(f"dates: {dates}  # zo staan de meeste datums er")
    for key, codes in (("missing", _missing(found)), ("open_end", _open_ends(found))):
        if codes:
            lines.append(f"{key}: [{', '.join(map(word, codes))}]  # controleer")
    lines += [f"# {_one_line(remark)}" for remark in remarks]
    lines += ["", "tables:"]
    for table in tables:
        lines += _table_lines(table, dates)
    return HEAD + "\n".join(lines) + "\n"


def word(text: str) -> str:
    """A text as YAML writes it: in quotes when it could be taken for something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_WORDS:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _one_line(text: str) -> str:
    """A name in a header can hold the end of a line, which would end the comment."""
    return " ".join(text.split())


def _usual_format(found: list[Choice]) -> str:
    counted = Counter(filter(None, map(_format, found)))
    return counted.most_common(1)[0][0] if counted else "YYYY-MM-DD"


def _format(choice: Choice) -> str | None:
    """The format of a date column; None for other columns and for dates that the file marks."""
    if choice.together:
        return TOGETHER[choice.column.name][1]
    if choice.column.kind != "date" or choice.profile is None or choice.profile.typed == "date":
        return None
    return choice.profile.date_format


def _missing(found: list[Choice]) -> list[str]:
    return sorted({code for choice in found if choice.profile for code in choice.profile.missing})


def _open_ends(found: list[Choice]) -> list[str]:
    dates = [c.profile for c in found if c.column.kind == "date" and c.profile and not c.together]
    return sorted({code for profile in dates for code in profile.open_end})


def _table_lines(table: TableProposal, dates: str) -> Iterator[str]:
    yield f"  {table.name}:"
    for remark in table.remarks:
        yield f"    # {_one_line(remark)}"
    if table.file != table.name:
        yield f"    file: {_pattern(table.file)}"
    if table.stays:
        yield "    stays: true  # controleer: personen staan er vaker in, als adressen na elkaar"
    if table.in_register:
        yield "    keep: {RINPERSOONS: [R]}  # zeker"
    if table.joined:
        yield "    join:"
    for joined in table.joined:
        by = ", ".join(map(word, joined.by))
        yield f'      - {{file: {_pattern(joined.file)}, "on": [{by}]}}  # controleer'
    yield "    columns:"
    for choice in table.choices:
        if table.stays and choice.column.name == "uitschrijfreden" and not choice.found:
            yield "      # uitschrijfreden: verhuizing volgt uit de adressen"
            continue
        for line in _column_lines(choice, dates):
            yield f"      {line}"


def _pattern(file: str) -> str:
    """A file's name as YAML writes it; a `*` at the end needs no quotes."""
    stem = file.removesuffix("*")
    return file if word(stem) == stem else word(file)


def _column_lines(choice: Choice, dates: str) -> Iterator[str]:
    name = choice.column.name
    if choice.profile is None:
        given = "een vaste waarde" if choice.column.required else "niet geleverd"
        value = "..." if choice.column.required else "''"
        missing = f"# TODO {name}: geen kolom gevonden; {given} is `{name}: {{value: {value}}}`"
        yield missing if choice.column.delivered else f"# {name}: mag ontbreken"
        return
    source = word(choice.profile.name)
    if choice.together:
        source = f"[{', '.join(map(word, choice.together))}]"
    format_, codes = _format(choice), _code_lines(choice)
    if codes:
        yield f"{name}:  {_sureness(choice, codes)}"
        yield from (f"  from: {source}", "  codes:", *(f"    {line}" for line in codes))
        return
    if format_ and format_ != dates:
        source = f"{{from: {source}, format: {format_}}}"
    yield f"{name}: {source}  {_sureness(choice, codes)}"


def _sureness(choice: Choice, codes: list[str]) -> str:
    assert choice.profile is not None
    if not choice.profile.filled:
        return "# controleer: de kolom is leeg"
    if choice.column.name in IDS and choice.profile.typed == "number":
        return "# controleer: is een getal; vraag om tekst, met de nullen vooraan"
    if any(line.startswith("# TODO") for line in codes):
        return "# controleer: vul de codes in"
    if choice.sure:
        return "# zeker"
    doubt = "de naam is anders" if choice.name < choice.cells else "de inhoud past niet overal"
    return f"# controleer: {doubt}"


def _code_lines(choice: Choice) -> list[str]:
    """One line for each code that is not a word of the contract already, and for the rare ones."""
    profile, values = choice.profile, _values(choice)
    if profile is None or not profile.listed or not values or set(profile.codes) <= set(values):
        return []
    lines = []
    for code in profile.codes:
        value = translated(code, values)
        if value is None:
            lines.append(f"# TODO {word(code)}: {' of '.join(values)}")
        elif value != code:
            lines.append(f"{word(code)}: {value}")
    if profile.rare:
        lines.append(f"# {profile.rare} codes in minder dan {FEWEST_ROWS} rijen staan er niet")
    return lines


def _values(choice: Choice) -> tuple[str, ...]:
    """What the codes of a column may stand for; nothing when the cells can stay as they are."""
    assert choice.profile is not None
    if choice.together:
        return ()
    if choice.column.kind == "flag":
        return () if choice.profile.flag == 1 else _FLAGS
    if choice.column.name in _NAMES:
        return ("de naam",) if all(code.isdigit() for code in choice.profile.codes) else ()
    return choice.column.allowed
