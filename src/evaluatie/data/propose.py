"""Proposes a mapping for delivered files that nobody has described yet.

Reads the files, finds for each the table of the contract that it resembles most, and for each
column of that table the delivered column that resembles it most by name and by cells. What is
written holds names of columns and codes of short lists, never an id, a date, a number or a text of
a person.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.reading import read_file
from evaluatie.data.delivery.workspace import Workspace, quoted
from evaluatie.data.propose_match import Choice, choices, fit, named_alike
from evaluatie.data.propose_profile import Profile, own_names, profiles
from evaluatie.data.propose_yaml import Joined, TableProposal, mapping_text
from evaluatie.errors import ExtractError
from evaluatie.tables.contract import EXTRACT_TABLES, LOONAANGIFTEN
from evaluatie.tables.schema import Table

TABLES = {table.name: table for table in EXTRACT_TABLES}
FILES = {  # words in the names of files
    "personen": ("klanten", "persoon", "gbapersoon", "gbaadresobject", "asielcohort", "clienten"),
    "begeleiding": ("trajectbegeleiding", "teams"),
    "trajecten": ("instrumenten", "voorzieningen"),
    "dienstverbanden": ("spolisbus", "banen", "loonaangiften", "polis"),
    "onderwijs": ("onderwijsinschrtab", "studerendenbus", "inschrijvingen"),
    "uitkeringen": ("bijstanduitkeringtab", "bijstand", "uitkering"),
}
LEAST = 0.3  # a file that fits worse is not proposed for any table
REGISTER = "RINPERSOONS"


@dataclass(frozen=True)
class Group:
    """Delivered files with the same columns, such as one for each year, seen as one."""

    file: str
    delivered: Delivered
    profiles: dict[str, Profile]
    remarks: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Profile]:
        """The profiles in the order of the file."""
        return list(self.profiles.values())


def propose(
    paths: list[Path], workspace: Workspace, name: str = "voorstel", table: str | None = None
) -> str:
    """The text of a mapping `name` for these files; `table` says which table they are.

    Raises ExtractError with all files that cannot be read, that have no header, or (when that
    holds for all of them) that resemble no table.
    """
    groups = _groups(_read(paths, workspace), workspace)
    tables = {group.file: table or _resembled(group) for group in groups}
    lost = [group for group in groups if not tables[group.file]]
    if len(lost) == len(groups):
        problem = "resembles no table of the data contract; say which it is with --table"
        raise ExtractError("no mapping", [f"{group.file}: {problem}" for group in groups])
    proposals = []
    for key in TABLES:
        members = [group for group in groups if tables[group.file] == key]
        if members:
            proposals.append(_proposal(key, members, workspace))
    remarks = [f"TODO {g.file}: lijkt op geen tabel; noem die met --table" for g in lost]
    return mapping_text(name, f"Voorstel voor {', '.join(g.file for g in groups)}", proposals, remarks)


def _read(paths: list[Path], workspace: Workspace) -> list[Delivered]:
    """The files, each with a header that is one."""
    problems: list[str] = []
    files = []
    for path in paths:
        try:
            delivered = read_file(path, workspace, frozenset())
        except ExtractError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        if _header_is_data(delivered, workspace):
            problems.append(
                f"{path.name}: the first row looks like the cells of a person, not like a header; "
                "have the file delivered with names of columns"
            )
        files.append(delivered)
    if problems:
        raise ExtractError("no mapping", problems)
    return files
