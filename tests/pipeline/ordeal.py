"""Runs a delivery as a user would, without the start-up of Snakemake, and looks at what is left."""

import csv
import hashlib
import os
import re
import runpy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow.parquet as pq

from evaluatie.errors import STOPPED, StudyError
from evaluatie.tables.contract import ALL_TABLES
from evaluatie.workflow import extract_inputs, load_studies
from tests.conftest import PROJECT
from tests.pipeline.deliveries import CONFIG, NUMBER, SECRET, SURNAME

DERIVED = "data/derived/amsterdam"
LOG = "logs/amsterdam/validated.log"
HTML = f"{DERIVED}/controle/validatierapport.html"
REPORT = f"{DERIVED}/controle/validatierapport.csv"
SUPPLIED = ("data/raw/", "config/", "elders/")  # what a run reads; all else it made
_TABLES = [table.name for table in ALL_TABLES]
RESULTS = [
    *(f"{DERIVED}/{kind}/{table}.parquet" for kind in ("validated", "quarantine") for table in _TABLES),
    f"{DERIVED}/quarantine_counts.parquet", f"{DERIVED}/inputs.json",
]  # fmt: skip
REFUSED, FINE, STOP = 1, 0, 2  # exit statuses
_PSEUDONYM = re.compile(rb"7q[12]\d{4}")
_SECRETS = [re.compile(mark.lower().encode()) for mark in (SECRET, str(NUMBER)[:-1], SURNAME)]


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the message that it ended with."""

    status: int
    message: str


class Log(list[str]):
    """The logs of a rule: some have a name."""

    html, csv = HTML, REPORT


def run() -> Outcome:
    """What a run of the rule `validated` does in the working folder.

    The check before the first job, as the Snakefile does it; the folders that Snakemake makes; the
    script of the rule with what Snakemake gives it.
    """
    try:
        study = load_studies(CONFIG)["amsterdam"]
    except StudyError as error:
        return Outcome(REFUSED, f"evaluatie: {error}")
    for path in (*RESULTS, LOG, HTML):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    snakemake = SimpleNamespace(
        input=SimpleNamespace(
            study="config/studies/amsterdam.yaml", extracts=extract_inputs(study)
        ),
        params=SimpleNamespace(folder=DERIVED, scratch=f"{DERIVED}/.scratch", memory_mb=700),
        log=Log([LOG]),
    )
    try:
        runpy.run_path(str(PROJECT / "scripts/validated.py"), {"snakemake": snakemake})
    except SystemExit as end:
        text = Path(LOG).read_text(encoding="utf-8")
        assert text.startswith(STOPPED)
        return Outcome(int(str(end.code)), text.removeprefix(STOPPED).strip())
    return Outcome(FINE, Path(LOG).read_text(encoding="utf-8"))


def made(folder: Path) -> set[str]:
    """Every file that the run made, and whatever it left half-way."""
    names = {_name(path, folder) for path in folder.rglob("*") if not path.is_dir()}
    left = {_name(path, folder) for path in folder.rglob(".scratch*")}
    return {name for name in names | left if not name.startswith(SUPPLIED)}


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder))


def fingerprints(folder: Path) -> dict[str, str]:
    """What was supplied, by path: hash, link or folder."""
    found = {}
    for top in SUPPLIED:
        for path in sorted((folder / top).rglob("*")):
            found[_name(path, folder)] = _fingerprint(path)
    return found


def _fingerprint(path: Path) -> str:
    if path.is_symlink():
        return f"link to {os.readlink(path)}"
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def leaks(folder: Path, seen: str) -> list[str]:
    """Where a secret came out, and where a pseudonym did outside the kept tables.

    Names and contents of all files that the run made; `seen` is what the terminal showed.
    """
    found = [] if _is_clean(seen.encode(), kept=False) else ["the terminal"]
    for name in sorted(made(folder)):
        kept = f"{DERIVED}/validated/" in name
        contents = [name.encode(), *_contents(folder / name)]
        found += [] if all(_is_clean(content, kept) for content in contents) else [name]
    return found


def _is_clean(content: bytes, kept: bool) -> bool:
    lower = content.lower().replace(b"\0", b"")  # texts in UTF-16 too
    marks = _SECRETS if kept else [*_SECRETS, _PSEUDONYM]
    return not any(mark.search(lower) for mark in marks)


def _contents(path: Path) -> Iterator[bytes]:
    if path.is_file():
        yield path.read_bytes()
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        yield str(table.schema.metadata).encode() + str(table.to_pylist()).encode()


def listed(folder: Path) -> list[dict[str, str]]:
    """The lines of the supplier's list."""
    with (folder / REPORT).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def table_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table that the run made: `quarantine/personen`."""
    return pq.read_table(folder / DERIVED / f"{name}.parquet").to_pylist()
