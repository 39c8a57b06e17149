"""The delivered files for which a mapping is proposed: read, refused, and grouped by columns."""

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path

from evaluatie.data.checks.plans import together
from evaluatie.data.delivery.columns import label
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.personal import personal_problems
from evaluatie.data.delivery.reading import read_file
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.proposals.profile import Profile, own_names, profiles
from evaluatie.errors import ExtractError

SHORTEST = 3  # letters that files must share for a pattern
_VERSION = re.compile(r"[ _-]?[vV]\d+$")
_YEAR = re.compile(r"(19|20)\d{2}\d*")
_CELL = re.compile(r"[\d\s.,:/+-]+|.*@.*|.{61,}")  # what no column is called


@dataclass(frozen=True)
class Group:
    """Delivered files with the same columns, such as one for each year, seen as one.

    `file` is the name by which a mapping finds them. Columns that may not be used, because they
    hold personal data, are not among the profiles but in the remarks.
    """

    file: str
    delivered: Delivered
    profiles: dict[str, Profile]
    remarks: tuple[str, ...] = ()

    @property
    def columns(self) -> list[Profile]:
        """The profiles in the order of the file."""
        return list(self.profiles.values())


def groups(paths: list[Path], workspace: Workspace) -> list[Group]:
    """The files by their columns, in the order given.

    Raises ExtractError with all files that cannot be read or whose first row is no header.
    """
    problems: list[str] = []
    families: dict[frozenset[str], list[Delivered]] = {}
    for path in paths:
        if not path.is_file():
            problems.append(f"{path}: is no file; name the delivered files one by one")
            continue
        try:
            delivered = read_file(path, workspace, frozenset())
        except ExtractError as error:
            problems += [f"{path.name}: {problem}" for problem in error.problems]
            continue
        if _header_is_data(delivered, workspace):
            problems.append(
                f"{path.name}: the first row looks like the cells of a person, not like a header; "
                "have the file delivered with the names of its columns"
            )
        families.setdefault(frozenset(delivered.columns), []).append(delivered)
    if problems:
        raise ExtractError("no mapping", problems)
    return [_group(family, workspace) for family in families.values()]


def _header_is_data(delivered: Delivered, workspace: Workspace) -> bool:
    """Whether names of columns are numbers, dates or addresses, or stand among their own cells."""
    cells = any(_CELL.fullmatch(name) for name in delivered.columns)
    return cells or own_names(delivered, workspace) > 0


def file_pattern(stems: list[str]) -> str:
    """The name by which a mapping finds files: without version, years as `*`.

    Files that share no such name give their common beginning and a `*`; without one, the first.
    """
    names = sorted({_YEAR.sub("*", _VERSION.sub("", stem)) for stem in stems})
    if len({name.lower() for name in names}) == 1:
        return names[0]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    common = "".join(letters[0] for letters in alike).rstrip("*")
    return f"{common}*" if len(common) >= SHORTEST else names[0]


def _group(family: list[Delivered], workspace: Workspace) -> Group:
    """Files with the same columns as one relation, and the profiles of its columns."""
    files = together(family)
    personal = _personal(files, workspace)
    usable = replace(files, columns=tuple(c for c in files.columns if c not in personal))
    remarks = [f"weggelaten: {sentence}" for sentence in personal.values()]
    stems = [_VERSION.sub("", delivered.path.stem) for delivered in family]
    file = file_pattern(stems)
    missed = sum(not fnmatchcase(stem.lower(), file.lower()) for stem in stems)
    if missed:
        remarks.append(f"TODO {missed} bestanden met dezelfde kolommen heten anders")
    return Group(file, usable, profiles(usable, workspace), tuple(remarks))


def _personal(files: Delivered, workspace: Workspace) -> dict[str, str]:
    """The sentence about each column that holds something personal, by its name."""
    shown = frozenset(files.columns)
    problems = personal_problems(files, workspace, shown)
    return {
        name: problem
        for name in files.columns
        for problem in problems
        if problem.startswith(f"{label(files.columns, name, shown)}: ")
    }
