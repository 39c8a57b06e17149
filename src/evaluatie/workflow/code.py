"""Which files of the package a rule's script imports: edited, its results are made again."""

import functools
import os
import re
from pathlib import Path

import evaluatie

SCRIPTS = Path("scripts")
LOCK = Path("requirements/run.txt")
PACKAGE = Path(evaluatie.__file__).parent
_IMPORT = re.compile(
    r"^[ \t]*(?:from|import) (evaluatie[\w.]*)(?: import (?:\(([^)]*)\)|([^\n#(]+)))?", re.MULTILINE
)


def sources(rule: str) -> list[str]:
    """Package files that a rule's script imports, directly or not, and the lock file.

    `sources("panel")` belongs among the inputs of the rule `panel`: Snakemake does not see that a
    script imports a package, and would leave old results standing after an edit.
    """
    found: set[Path] = set()
    for module in _imports(SCRIPTS / f"{rule}.py"):
        _follow(module, found)
    lock = [LOCK] if LOCK.is_file() else []
    return sorted([*map(_shown, found), *map(str, lock)])


def _shown(path: Path) -> str:
    """Relative to the working folder when inside it, so that the project can be moved."""
    try:
        return str(path.relative_to(os.getcwd()))
    except ValueError:
        return str(path)


def _follow(module: str, found: set[Path]) -> None:
    path = _file_of(module)
    if path is None or path in found:
        return
    found.add(path)
    for name in _imports(path):
        _follow(name, found)


@functools.cache
def _file_of(module: str) -> Path | None:
    base = PACKAGE.joinpath(*module.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@functools.cache
def _imports(path: Path) -> tuple[str, ...]:
    """Package modules that a file imports, anywhere in it; a package's own __init__ included.

    Read off its lines, which ruff keeps in one form: parsing hundreds of files takes a second at
    every start. A name too many (of a docstring) does no harm.
    """
    names: list[str] = []
    for found in _IMPORT.finditer(path.read_text(encoding="utf-8")):
        module, several, one = found.groups()
        parts = re.findall(r"(\w+)(?: as \w+)?\s*(?:,|$)", (several or one or "").strip())
        names += [module, *(f"{module}.{part}" for part in parts)]
    parents = [name.rsplit(".", 1)[0] for name in names if name.count(".") > 1]
    return tuple(dict.fromkeys([*names, *parents]))
