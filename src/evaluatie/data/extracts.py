"""Which delivered files hold the tables of the extracts. Opens none but to hash it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluatie.data.delivery.files import FileProblem, Found, find
from evaluatie.study import mapping as mappings
from evaluatie.study.contract_names import OPTIONAL_TABLES, TABLES
from evaluatie.study.source import RegistersSource


@dataclass(frozen=True)
class TableFiles:
    """The files of one table of one extract, and for each `join` of its mapping those beside it."""

    extract: str
    table: str
    main: Found
    beside: tuple[Found, ...] = ()

    @property
    def found(self) -> tuple[Found, ...]:
        """All of them."""
        return (self.main, *self.beside)

    @property
    def problems(self) -> list[FileProblem]:
        """Why the table cannot be read; that an optional table is absent is none."""
        if self.table in OPTIONAL_TABLES and not self.main.chosen:
            return [p for p in self.main.problems if p.rule != "missing_file"]
        return [problem for found in self.found for problem in found.problems]


def delivered(source: RegistersSource, generated: str) -> dict[str, str]:
    """Folder of each extract: as the study says, or inside the folder of a synthetic world."""
    if source.origin == "synthetic":
        return {name: str(Path(generated) / name) for name in source.extracts}
    return source.extracts


def mapping_of(source: RegistersSource) -> mappings.Mapping | None:
    """The study's mapping, if it has one."""
    return mappings.load_mapping(source.mapping) if source.mapping else None


def extract_files(folders: Mapping[str, str], mapping: mappings.Mapping | None) -> list[TableFiles]:
    """The files of every table of every extract, in the order of extracts and of the contract."""
    return [
        _table_files(extract, folder, table, mapping)
        for extract, folder in folders.items()
        for table in TABLES
    ]


def _table_files(
    extract: str, folder: str, table: str, mapping: mappings.Mapping | None
) -> TableFiles:
    plan = mapping.tables.get(table) if mapping else None
    if plan is None:
        return TableFiles(extract, table, find(folder, table))
    beside = tuple(find(folder, join.file) for join in plan.join)
    return TableFiles(extract, table, find(folder, plan.file or table), beside)


def paths_of(files: Iterable[TableFiles]) -> list[str]:
    """Every file that is read, each once."""
    paths = (str(path) for table in files for found in table.found for path in found.chosen)
    return list(dict.fromkeys(paths))


def file_problems(files: Iterable[TableFiles]) -> list[str]:
    """Why the files of one extract cannot be read, each as the end of a sentence on its folder."""
    problems = list(dict.fromkeys(problem for table in files for problem in table.problems))
    missing = [p.path.name for p in problems if p.rule == "missing_file"]
    others = [f"holds {p.path.name}: {p.sentence}" for p in problems if p.rule != "missing_file"]
    names = ", ".join(name if "*" in name else f"{name}.csv" for name in missing)
    return (
        [f"lacks {names}, or the same as .parquet, .sav or .xlsx", *others] if missing else others
    )


def superseded(files: Iterable[TableFiles]) -> dict[str, str]:
    """Older versions that are not read, by path, with a remark in place of a hash."""
    paths = (path for table in files for found in table.found for path in found.superseded)
    return {str(path): "not read: a higher version was delivered too" for path in paths}


def hashes(paths: Iterable[str]) -> dict[str, str]:
    """SHA-256 of each file, by its path; read in pieces."""
    found = {}
    for path in paths:
        with open(path, "rb") as file:
            found[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return found
