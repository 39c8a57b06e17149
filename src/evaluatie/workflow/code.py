"""Which files of the package a rule's script imports: edited, its results are made again."""

import ast
import functools
import os
from pathlib import Path

import evaluatie

SCRIPTS = Path("scripts")
LOCK = Path("requirements/run.txt")
PACKAGE = Path(evaluatie.__file__).parent


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
    """Package modules that a file imports, anywhere in it; a package's own __init__ included."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    inside = [name for name in names if name.split(".")[0] == "evaluatie"]
    parents = [name.rsplit(".", 1)[0] for name in inside if name.count(".") > 1]
    return tuple(dict.fromkeys([*inside, *parents]))
