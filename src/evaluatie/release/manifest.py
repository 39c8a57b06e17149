"""Provenance: all that a reviewer needs to see whether two runs were the same run."""

import hashlib
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evaluatie.study.model import Study
from evaluatie.study.told import told

PACKAGES = (
    "evaluatie", "snakemake", "pandas", "pyarrow", "duckdb", "pyreadstat", "openpyxl", "numpy",
    "scipy", "statsmodels",
    "linearmodels", "scikit-learn", "formulaic", "matplotlib", "pydantic", "jinja2", "xlsxwriter",
    "typst", "python-docx", "fonttools", "font-source-sans-pro", "font-source-serif-pro",
)  # fmt: skip


def manifest(
    study: Study, study_file: str, inputs: dict[str, str], outputs: list[str]
) -> dict[str, Any]:
    """What went in, what ran and what came out, files by their SHA-256.

    Times are the only part that differs between two runs on one machine.
    """
    return {
        "study": study.study,
        "title": told(study.title),
        "origin": study.source.origin,
        "seed": study.seed,
        "study_file": {"path": study_file, "sha256": sha256(study_file)},
        "inputs": inputs,
        "outputs": {path.name: sha256(path) for path in _files(outputs)},
        "code": code_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _files(outputs: list[str]) -> list[Path]:
    """The files named, and those in the folders named, by name."""
    files: list[Path] = []
    for path in map(Path, outputs):
        files += [p for p in path.iterdir() if p.suffix] if path.is_dir() else [path]
    return sorted((p for p in files if not p.name.startswith(".")), key=lambda p: p.name)


def sha256(path: str | Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def code_version() -> dict[str, str | bool | None]:
    """Commit and whether files changed since, both empty outside git; hash of the package."""
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain", "--untracked-files=no")
    changed = None if not commit or changes is None else changes != ""
    return {"commit": commit, "changed_since": changed, "sha256": package_sha256()}


def package_sha256() -> str:
    """One hash over every file of the package: the code that ran, with or without git."""
    folder = Path(__file__).parent.parent
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
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
