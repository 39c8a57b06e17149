"""Which files of an extract's folder hold a table: endings, versions, no links to elsewhere."""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

TEXT_ENDINGS = (".csv", ".txt", ".tsv")
READ_ENDINGS = (*TEXT_ENDINGS, ".parquet", ".sav", ".xlsx")
RAW = Path("data/raw")  # where deliveries live; it may itself be a link to a protected disk
FORMATS = "CSV, Parquet, SPSS (.sav) and Excel (.xlsx)"
_ABOUT = (  # descriptions that suppliers put beside a file: not a delivery of the table
    *(".pdf", ".doc", ".docx", ".odt", ".rtf", ".md", ".htm", ".html"),
    *(".yaml", ".yml", ".log", ".sps", ".sha256", ".md5"),
)
_VERSION = re.compile(r"(?P<family>.+?)[ _-]?[vV](?P<version>\d+)")


@dataclass(frozen=True)
class FileProblem:
    """Why a file cannot be used: `rule` is missing_file or unreadable_file."""

    path: Path
    rule: str
    sentence: str


@dataclass(frozen=True)
class Found:
    """The files that hold one table of one extract, sorted by name.

    `superseded` are older versions of the chosen files: not read, but named in the manifest.
    """

    chosen: tuple[Path, ...]
    superseded: tuple[Path, ...] = ()
    problems: tuple[FileProblem, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    path: Path
    family: str
    version: int

    @property
    def is_read(self) -> bool:
        return self.path.suffix.lower() in READ_ENDINGS


def find(folder: Path | str, name: str, root: Path | str | None = None) -> Found:
    """Finds the files of table `name`: a file name without version and ending.

    Capitals do not count and `*` stands for any text: with it every file that fits is a part of
    the table. Of files that differ in a version only (`_v2`, `V3` at the end) the highest is used;
    no version is lower than any. A file must really lie inside `root`: data/raw when the folder is
    below it, else the folder itself. Opens no file.
    """
    folder = Path(folder)
    if not folder.is_dir():
        sentence = "the folder is missing; make it and put the delivered files in it"
        return Found((), (), (FileProblem(folder, "missing_file", sentence),))
    if not os.access(folder, os.R_OK | os.X_OK):
        sentence = "the folder may not be read by the user who runs this; change its permissions"
        return Found((), (), (FileProblem(folder, "unreadable_file", sentence),))
    families = _families(folder, name)
    if not families:
        return Found((), (), (_missing(folder, name),))
    inside = Path(root) if root else _root(folder)
    chosen: list[Path] = []
    superseded: list[Path] = []
    problems: list[FileProblem] = []
    for candidates in families:
        highest = max(c.version for c in candidates)
        superseded += [c.path for c in candidates if c.version < highest and c.is_read]
        paths, found = _choose([c for c in candidates if c.version == highest], inside)
        chosen += paths
        problems += found
    return Found(tuple(chosen), tuple(sorted(superseded)), tuple(problems))


def _families(folder: Path, name: str) -> list[list[_Candidate]]:
    """Files that fit the name, those that differ in version or ending only together."""
    families: dict[str, list[_Candidate]] = {}
    for path in sorted(folder.iterdir()):
        candidate = _candidate(path, name.lower())
        if candidate:
            families.setdefault(candidate.family, []).append(candidate)
    return [families[family] for family in sorted(families)]


def _candidate(path: Path, pattern: str) -> _Candidate | None:
    ending = path.suffix.lower()
    # programs leave hidden files and locks (~$personen.xlsx) beside the real one
    if path.name.startswith((".", "~$")) or ending in _ABOUT or not ending:
        return None
    stem = (path.stem if ending in READ_ENDINGS else path.name.split(".")[0]).lower()
    versioned = _VERSION.fullmatch(stem)
    if versioned and _fits(versioned["family"], pattern):
        return _Candidate(path, versioned["family"], int(versioned["version"]))
    return _Candidate(path, stem, 0) if _fits(stem, pattern) else None


def _fits(stem: str, pattern: str) -> bool:
    literal = pattern.replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(stem, literal)


def _choose(candidates: list[_Candidate], inside: Path) -> tuple[list[Path], list[FileProblem]]:
    """The one file of the highest version, or why there is none."""
    read = [c.path for c in candidates if c.is_read]
    if not read:
        sentence = f"this format is not read; save it as one of {FORMATS}"
        return [], [FileProblem(c.path, "unreadable_file", sentence) for c in candidates]
    if len(read) > 1:
        names = " and ".join(path.name for path in read)
        sentence = f"the table is delivered in {len(read)} files ({names}); keep one"
        return [], [FileProblem(read[0], "unreadable_file", sentence)]
    sentences = list(_obstacles(read[0], inside))
    problems = [FileProblem(read[0], "unreadable_file", sentence) for sentence in sentences]
    return ([] if problems else read), problems


def _obstacles(path: Path, inside: Path) -> Iterable[str]:
    if not _real(path).is_relative_to(_real(inside)):
        yield f"is a link to a place outside {inside}; put the file itself in the folder"
    elif path.is_dir():
        yield "is a folder; put the file itself in its place"
    elif not path.is_file():
        yield "is not a file that exists; put the file itself in the folder"
    elif not os.access(path, os.R_OK):
        yield "may not be read by the user who runs this; change its permissions"
    elif path.stat().st_size == 0:
        yield "the file is empty; deliver it with a header even if there are no rows"


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _missing(folder: Path, name: str) -> FileProblem:
    sentence = (
        f"the file is missing; deliver {name}.csv, .parquet, .sav or .xlsx, "
        "with a header even if empty"
    )
    return FileProblem(folder / name, "missing_file", sentence)


def _root(folder: Path) -> Path:
    """data/raw when the folder is below it, as the study writes both, else the folder."""
    written = Path(os.path.abspath(folder))
    return RAW if written.is_relative_to(Path(os.path.abspath(RAW))) else folder
