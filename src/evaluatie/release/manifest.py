"""Provenance: all that a reviewer needs to see whether two runs were the same run."""

import hashlib
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evaluatie.release.result import result_sha256
from evaluatie.study.mapping import mapping_path
from evaluatie.study.model import Study
from evaluatie.study.told import told

PACKAGES = (
    "evaluatie", "snakemake", "pandas", "pyarrow", "duckdb", "pyreadstat", "openpyxl", "numpy",
    "scipy", "statsmodels",
    "linearmodels", "scikit-learn", "formulaic", "matplotlib", "pydantic", "jinja2", "xlsxwriter",
    "typst", "python-docx", "fonttools", "font-source-sans-pro", "font-source-serif-pro",
)  # fmt: skip


WORKFLOW = ("Snakefile", "rules/*.smk", "scripts/*.py", "requirements/run.txt")


def manifest(
    study: Study,
    study_file: str,
    inputs: dict[str, str],
    outputs: list[str],
    settings: dict[str, Any],
) -> dict[str, Any]:
    """What went in, what ran and what came out, files by their SHA-256.

    Two runs on one machine differ only in `times`; what may differ on another is in `machine`, and
    in the last digits of numbers, so in the hashes of `outputs`. `result` does not depend on it.
    """
    return {
        "study": study.study,
        "title": told(study.title),
        "origin": study.source.origin,
        "seed": study.seed,
        "settings": settings,
        "study_file": _hashed(study_file),
        "mapping": _mapping(study),
        "inputs": inputs,
        "outputs": {name: sha256(path) for name, path in sorted(_files(outputs).items())},
        "result": _result(outputs),
        "code": code_version(),
        "machine": machine(),
        "times": {"written": datetime.now(UTC).isoformat(timespec="seconds")},
    }


def _files(outputs: list[str]) -> dict[str, Path]:
    """The files named, and those in the folders named, by their path in the folder of reports."""
    found: dict[str, Path] = {}
    for path in map(Path, outputs):
        inside = path.iterdir() if path.is_dir() else ()
        found |= {f"{path.name}/{p.name}": p for p in inside if _counts(p)}
        found |= {path.name: path} if path.is_file() else {}
    return found


def _counts(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _result(outputs: list[str]) -> str | None:
    found = (path for path in outputs if Path(path).name == "estimates.csv")
    return next(map(result_sha256, found), None)


def _mapping(study: Study) -> dict[str, str] | None:
    name = getattr(study.source, "mapping", None)
    return _hashed(str(mapping_path(name))) if name else None


def _hashed(path: str) -> dict[str, str]:
    return {"path": path, "sha256": sha256(path)}


def machine() -> dict[str, Any]:
    """What may differ on another machine, and numbers with it in their last digits."""
    return {
        "packages": {name: _version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


def sha256(path: str | Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def code_version() -> dict[str, str | bool | None]:
    """Commit and whether files changed since, both empty outside git; hashes of what runs.

    `sha256` is of the package; `workflow_sha256` of the rules and their scripts in the working
    folder, and of the lock file.
    """
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain", "--untracked-files=no")
    return {
        "commit": commit,
        "changed_since": None if not commit or changes is None else changes != "",
        "sha256": package_sha256(),
        "workflow_sha256": workflow_sha256(),
    }


def package_sha256() -> str:
    """One hash over every file of the package: the code that ran, with or without git."""
    folder = Path(__file__).parent.parent
    return _together(folder, (p for p in folder.rglob("*") if p.suffix != ".pyc"))


def workflow_sha256() -> str:
    """One hash over the rules and scripts in the working folder, and the lock file."""
    return _together(Path(), (path for glob in WORKFLOW for path in Path().glob(glob)))


def _together(folder: Path, paths: Iterable[Path]) -> str:
    files = sorted(path for path in paths if path.is_file())
    lines = [f"{path.relative_to(folder).as_posix()} {sha256(path)}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _git(*arguments: str) -> str | None:
    try:
        found = subprocess.run(
            ["git", *arguments], cwd=Path(__file__).parent, capture_output=True, text=True,
            check=True, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return found.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
