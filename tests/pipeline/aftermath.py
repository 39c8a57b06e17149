"""Reads a delivery as a run does, without the start-up of Snakemake, and looks at what is left."""

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
from evaluatie.workflow.files import extract_inputs
from evaluatie.workflow.studies import load_studies
from tests.conftest import PROJECT
from tests.pipeline.deliveries import NUMBER, SECRET, SURNAME

CONFIG = {"studies": ["amsterdam"], "language": "nl", "memory_mb": 1000}
DERIVED = "data/derived/amsterdam"
LOG = "logs/amsterdam/validated.log"
HTML = f"{DERIVED}/controle/validatierapport.html"
LIST = f"{DERIVED}/controle/validatierapport.csv"
WORDS = {LOG, HTML, LIST}  # what a run leaves that was stopped
TABLES = [
    f"{DERIVED}/{kind}/{table.name}.parquet"
    for kind in ("validated", "quarantine")
    for table in ALL_TABLES
]
RESULTS = {*TABLES, f"{DERIVED}/quarantine_counts.parquet", f"{DERIVED}/inputs.json"}
SUPPLIED = ("data/raw/", "config/", "elders/")  # what a run reads; all else it made
_PSEUDONYM = re.compile(rb"7q[12]\d{4}")
_SECRETS = re.compile("|".join((SECRET, str(NUMBER)[:7], SURNAME)).lower().encode())


@dataclass(frozen=True)
class Outcome:
    """How a run ended, and the message that it ended with."""

    end: str
    message: str


class Log(list[str]):
    """The logs of the rule: some have a name."""

    html, csv = HTML, LIST


def read_delivery() -> Outcome:
    """What a run of the rule `validated` does with the project in the working folder.

    The check before the first job, as the Snakefile does it; then the script of the rule with
    what Snakemake gives it, in the folders that Snakemake makes.
    """
    try:
        study = load_studies(CONFIG)["amsterdam"]
    except StudyError as error:
        return Outcome("refused", f"evaluatie: {error}")
    for path in RESULTS | WORDS:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    extracts = extract_inputs(study)
    snakemake = SimpleNamespace(
        input=SimpleNamespace(study="config/studies/amsterdam.yaml", extracts=extracts),
        params=SimpleNamespace(folder=DERIVED, scratch=f"{DERIVED}/.scratch", memory_mb=700),
        log=Log([LOG]),
    )
    status = 0
    try:
        runpy.run_path(str(PROJECT / "scripts/validated.py"), {"snakemake": snakemake})
    except SystemExit as end:
        status = int(str(end.code))
    text = Path(LOG).read_text(encoding="utf-8")
    assert text.startswith(STOPPED) == (status != 0)
    end = f"status {status}" if status else "done"
    return Outcome(end, text.removeprefix(STOPPED).strip())


def made(folder: Path) -> set[str]:
    """Every file that the run made, and whatever it left half-way."""
    paths = {path for path in folder.rglob("*") if not path.is_dir() or ".scratch" in path.name}
    names = {str(path.relative_to(folder)) for path in paths}
    return {name for name in names if not name.startswith(SUPPLIED)}


def fingerprints(folder: Path) -> dict[str, str]:
    """What was supplied, by path: hash, link or kind."""
    paths = [path for top in SUPPLIED for path in sorted((folder / top).rglob("*"))]
    return {str(path.relative_to(folder)): _fingerprint(path) for path in paths}


def _fingerprint(path: Path) -> str:
    if path.is_symlink():
        return f"link to {os.readlink(path)}"
    if not path.is_file():
        return "folder" if path.is_dir() else "other"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def leaks(folder: Path, shown: str = "") -> list[str]:
    """Where a secret came out, and where a pseudonym did that is not in a kept table.

    In names and contents of all files that the run made, tables read back as text too, and in
    what the terminal showed.
    """
    found = [] if _is_clean([shown.encode()], kept=False) else ["the terminal"]
    for name in sorted(made(folder)):
        kept = f"{DERIVED}/validated/" in name
        found += [] if _is_clean([name.encode(), *_contents(folder / name)], kept) else [name]
    return found


def _is_clean(contents: list[bytes], kept: bool) -> bool:
    for content in contents:
        lower = content.lower().replace(b"\0", b"")  # texts in UTF-16 too
        if _SECRETS.search(lower) or (not kept and _PSEUDONYM.search(lower)):
            return False
    return True


def _contents(path: Path) -> Iterator[bytes]:
    if path.is_file():
        yield path.read_bytes()
    if path.suffix == ".parquet" and path.is_file():
        table = pq.read_table(path)
        yield str(table.schema.metadata).encode() + str(table.to_pylist()).encode()


def suppliers_list(folder: Path) -> list[dict[str, str]]:
    """The lines of the list for the supplier."""
    with (folder / LIST).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table that the run made, such as `quarantine/personen`."""
    return pq.read_table(folder / DERIVED / f"{table}.parquet").to_pylist()
