"""Opens the delivered files of every table; says which of them cannot be used, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from evaluatie.data.checks.findings import Finding, first_rows
from evaluatie.data.checks.plans import Part, Plan, ids_stored_as_numbers, missing_columns, together
from evaluatie.data.checks.scope import repeated_keys_sql
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.files import Found
from evaluatie.data.delivery.personal import personal_problems
from evaluatie.data.delivery.reading import read_file
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.extracts import TableFiles, hashes
from evaluatie.errors import ExtractError

Opened = tuple[Delivered | None, list[tuple[str, str]]]  # the file, or rules and sentences


@dataclass(frozen=True)
class Reading:
    """One table of one extract: its files as far as they can be read, and what was found.

    Without parts there is nothing to judge: the table is absent, or one of its files is unusable.
    """

    extract: str
    plan: Plan
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def table(self) -> str:
        """Name of the table in the contract."""
        return self.plan.table.name


@dataclass
class Opener:
    """Opens each file once, though several tables may use it, and numbers them.

    Files of the same content, such as a register of the whole country that lies in the folder of
    every extract, are read once too: they have the same relation.
    """

    workspace: Workspace
    known: frozenset[str]
    labels: bool = True
    _opened: dict[Path, Opened] = field(default_factory=dict)  # usable or not
    _by_content: dict[tuple[str, str], Opened] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def read(self, files: TableFiles, plan: Plan) -> Reading:
        """Opens the files of one table."""
        findings = [*_unusable(files), *_superseded(files), *self._refused(files)]
        if any(f.severity == "stop" for f in findings) or not files.main.chosen:
            return Reading(files.extract, plan, (), tuple(findings))
        beside = tuple(together(self._files(found)) for found in files.beside)
        parts = [Part(next(self._numbers), base, beside) for base in self._files(files.main)]
        problems = [f for part in parts for f in _column_findings(files, plan, part, self)]
        usable = () if problems else tuple(parts)
        return Reading(files.extract, plan, usable, (*findings, *problems))

    @property
    def inputs(self) -> dict[str, str]:
        """SHA-256 of the files that could be read, by path."""
        return {str(p): self._hashes[str(p)] for p, (file, _) in self._opened.items() if file}

    def _open(self, path: Path) -> Opened:
        if path not in self._opened:
            content = self._hash(path), path.suffix.lower()
            if content not in self._by_content:
                self._by_content[content] = _open(path, self)
            file, problems = self._by_content[content]
            self._opened[path] = file and replace(file, path=path), problems
        return self._opened[path]

    def _hash(self, path: Path) -> str:
        """Of a file that cannot be read, which is said when it is opened, its path."""
        try:
            self._hashes |= hashes([str(path)])
        except OSError:
            return str(path)
        return self._hashes[str(path)]

    def _files(self, found: Found) -> list[Delivered]:
        return [file for path in found.chosen if (file := self._open(path)[0])]

    def _refused(self, files: TableFiles) -> Iterator[Finding]:
        """What is wrong inside the files; one that may not be opened, such as a link, is not."""
        unusable = {problem.path for problem in files.problems}
        for path in (path for found in files.found for path in found.chosen):
            if path not in unusable:
                for rule, sentence in self._open(path)[1]:
                    yield Finding(files.extract, files.table, rule, sentence, path.name)


def _column_findings(
    files: TableFiles, plan: Plan, part: Part, opener: Opener
) -> Iterator[Finding]:
    """What is wrong with the columns of one file, and of those beside it."""
    missing = missing_columns(plan, part)
    if missing:
        names = ", ".join(missing)
        sentence = f"columns are missing: {names}{_strangers(part, opener.known)}"
        place = (files.extract, files.table, "missing_columns", sentence)
        yield Finding(*place, part.base.path.name, names)
        return
    for column in ids_stored_as_numbers(plan, part):
        sentence = (
            f"column {column}: is stored as a number, so that leading zeros are lost; deliver it "
            "as text"
        )
        place = (files.extract, files.table, "id_as_number", sentence)
        yield Finding(*place, part.base.path.name, column)
    for join, file in zip(plan.mapping.join, part.beside, strict=True):
        yield from _repeated_keys(files, file, join.on, opener.workspace)


def _strangers(part: Part, known: frozenset[str]) -> str:
    """Names that nobody knows may be the cells of a person: they are counted, not shown."""
    lower = {name.casefold() for name in known}
    unknown = sum(name.casefold() not in lower for name in part.base.columns)
    if not unknown:
        return ""
    return f"; {unknown} other names stand in the header (is the header missing?)"


def _repeated_keys(
    files: TableFiles, file: Delivered, on: list[str], workspace: Workspace
) -> Iterator[Finding]:
    sql = repeated_keys_sql(file.relation, on)
    rows, first = workspace.connection.execute(sql).fetchall()[0]
    if rows:
        keys, shown = ", ".join(on), first_rows(first, rows)
        sentence = (
            f"{rows} rows share their {keys} with another row (rows {shown}), so that they cannot "
            "be put beside another file; keep one row for each"
        )
        place = (files.extract, files.table, "repeated_join_key", sentence, file.path.name)
        yield Finding(*place, keys, "stop", rows, shown)


def _open(path: Path, opener: Opener) -> Opened:
    workspace, known = opener.workspace, opener.known
    try:
        file = read_file(path, workspace, known, opener.labels)
    except ExtractError as error:
        return None, [(_rule(problem), problem) for problem in error.problems]
    personal = [("personal_data", p) for p in personal_problems(file, workspace, known)]
    return file, personal


def _rule(problem: str) -> str:
    return "formula_cells" if "formula" in problem else "unreadable_file"


def _unusable(files: TableFiles) -> Iterable[Finding]:
    for problem in files.problems:
        yield Finding(files.extract, files.table, problem.rule, problem.sentence, problem.path.name)


def _superseded(files: TableFiles) -> Iterable[Finding]:
    sentence = "is not read: a higher version was delivered too"
    for found in files.found:
        for path in found.superseded:
            place = (files.extract, files.table, "superseded_version")
            yield Finding(*place, sentence, path.name, severity="notice")
