"""Runs a study again in a scratch folder, beside the project and without touching it."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluatie.report.names import NAMES
from evaluatie.verify.provenance import MANIFEST, VerifyError, is_inside, made_by_the_run

OWN = ("data", "reports", "logs")  # what the scratch folder has for itself
RULES_OF_REPORTS = Path("rules/report.smk")
EVERY = 5.0  # seconds between two lines where the terminal cannot rewrite one
_STEPS = re.compile(r"(\d+) of (\d+) steps")
_REASON = 25  # lines shown of a run that stopped without saying why


@dataclass(frozen=True)
class Rerun:
    """Where a report was made again, by how many jobs, in how many seconds."""

    folder: Path
    jobs: int
    seconds: float


@contextlib.contextmanager
def recompute(
    manifest: dict[str, Any], cores: int | None, from_derived: bool, keep: bool
) -> Iterator[Rerun]:
    """Makes the report of a manifest again; the folder is gone afterwards, unless it is kept.

    `from_derived` begins at the tables of estimates in data/derived. Raises VerifyError with what
    the run said when it stops. The folder holds tables of persons: it is the user's alone.
    """
    project, study = Path.cwd(), manifest["study"]
    with _scratch(keep) as scratch:
        link_project(project, scratch)
        copy_simulations(manifest, project, scratch)
        if from_derived:
            link_derived(project, scratch, study)
        yield _run(_command(manifest, cores, from_derived), scratch, study)


@contextlib.contextmanager
def _scratch(keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="evaluatie_verify_"))
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        yield folder
    finally:
        signal.signal(signal.SIGTERM, before)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _stop(number: int, _: Any) -> None:
    """Ends as after Ctrl-C: what is temporary is removed."""
    sys.exit(128 + number)


def link_project(project: Path, scratch: Path) -> None:
    """Links to all that a run reads: everything but hidden files, derived tables and reports."""
    (scratch / "data").mkdir()
    for path in sorted(project.iterdir()):
        if path.name not in OWN and not path.name.startswith("."):
            (scratch / path.name).symlink_to(path)
    for path in sorted(p for p in project.glob("data/*") if p.name != "derived"):
        (scratch / "data" / path.name).symlink_to(path)


def copy_simulations(manifest: dict[str, Any], project: Path, scratch: Path) -> None:
    """Copies the tables of simulations that the report shows: they take half an hour to make."""
    for path in filter(is_inside, manifest["inputs"]):
        if path.startswith("data/derived/") and not made_by_the_run(path, manifest["study"]):
            (scratch / path).parent.mkdir(parents=True, exist_ok=True)
            if (project / path).is_file():
                shutil.copyfile(project / path, scratch / path)


def link_derived(project: Path, scratch: Path, study: str) -> None:
    """Links to the tables before release; what may be printed is decided again."""
    source, target = project / "data/derived" / study, scratch / "data/derived" / study
    if not source.is_dir():
        problem = "is not here: leave out --from-derived, or make it by `make run`"
        raise VerifyError(str(source), [problem])
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.name != "released":
            (target / path.name).symlink_to(path)


def _command(manifest: dict[str, Any], cores: int | None, from_derived: bool) -> list[str]:
    study = manifest["study"]
    settings = [f"{name}={json.dumps(value)}" for name, value in manifest["settings"].items()]
    # other rules are not looked at: their tables count as they are, whatever is newer
    rules = re.findall(r"^rule (\w+):", RULES_OF_REPORTS.read_text(encoding="utf-8"), re.MULTILINE)
    rules += [f"report_{language}" for language in NAMES]
    only = ["--allowed-rules", *rules] if from_derived else []
    return [
        sys.executable, "-m", "snakemake", f"reports/{study}/{MANIFEST}",
        "--cores", str(cores or "all"), "--config", f"studies=[{study}]", *settings, *only,
    ]  # fmt: skip


def _run(command: list[str], scratch: Path, study: str) -> Rerun:
    """Runs Snakemake and says how far it is; its whole group of processes ends with this one."""
    started = time.monotonic()
    lines: list[str] = []
    process = subprocess.Popen(
        command, cwd=scratch, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    try:
        progress = _Progress(study, started)
        for line in process.stdout or ():
            lines.append(line.rstrip())
            progress.read(line)
        status = process.wait()
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    progress.end()
    if status:
        raise VerifyError(f"{study} could not be recomputed", [_why(lines)])
    return Rerun(scratch / "reports" / study, progress.jobs, time.monotonic() - started)


def _why(lines: list[str]) -> str:
    """What the run said when it stopped: its own message, else its last lines."""
    first = next((n for n, line in enumerate(lines) if line.startswith("evaluatie:")
                  and not line.startswith("evaluatie: studies")), None)  # fmt: skip
    return "\n    ".join(lines[-_REASON:] if first is None else lines[first:])


class _Progress:
    """Says on the terminal how many jobs are done; rewrites one line where it can."""

    def __init__(self, study: str, started: float) -> None:
        self.jobs = 0
        self._study, self._started, self._last = study, started, started
        self._live = sys.stderr.isatty()
        self._say("starts")

    def read(self, line: str) -> None:
        found = _STEPS.search(line)
        if found:
            self.jobs = int(found[2])
            if self._live or time.monotonic() - self._last >= EVERY:
                self._say(f"{found[1]} of {found[2]} jobs")

    def _say(self, what: str) -> None:
        self._last = time.monotonic()
        text = f"recomputing {self._study}: {what}, {self._last - self._started:.0f} s"
        ends = ("\r", "\x1b[K") if self._live else ("", "\n")
        print(f"{ends[0]}{text}{ends[1]}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
