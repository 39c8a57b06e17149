"""Time and peak memory of one contestant, in a process of its own."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from . import Counts

SECONDS = 1800  # longer than this is not waited for
_OUT_OF_MEMORY = ("MemoryError", "Out of Memory", "OutOfMemory", "memory allocation")


@dataclass(frozen=True)
class Measurement:
    """What a contestant took and found; `failure` says why when it did not finish."""

    seconds: float | None = None
    peak_mb: int | None = None
    counts: Counts | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Task:
    """The registers to work on, a few of the same kind to warm up with, the memory to use."""

    folder: Path
    warm_up: Path
    memory_mb: int


def measured(script: Path, contestant: str, task: Task, repeat: int = 1) -> Measurement:
    """The fastest of `repeat` runs, each in a fresh process; `script` calls `measure` there."""
    runs = [_process(script, contestant, task) for _ in range(repeat)]
    failed = [run for run in runs if run.seconds is None]
    return failed[0] if failed else min(runs, key=lambda run: run.seconds or 0.0)


def _process(script: Path, contestant: str, task: Task) -> Measurement:
    order = [contestant, str(task.folder), str(task.warm_up), str(task.memory_mb)]
    command = [sys.executable, str(script), "--measure", *order]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return Measurement(failure=f"more than {SECONDS} s")
    if done.returncode == 0:
        return Measurement(**json.loads(done.stdout.splitlines()[-1]))
    killed = done.returncode == -9 or any(text in done.stderr for text in _OUT_OF_MEMORY)
    return Measurement(failure="out of memory" if killed else "failed")


def measure(contestant: str, folder: str, warm_up: str, memory_mb: str) -> None:
    """Prints the measurement of this process as JSON; the warm-up takes imports out of it."""
    run = import_module(f"{__package__}.with_{contestant}").run
    run(Path(warm_up), int(memory_mb))
    start = time.perf_counter()
    counts = run(Path(folder), int(memory_mb))
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "counts": counts}))


def peak_mb() -> int:
    """Most memory this program had at once.

    `ru_maxrss` is inherited from the process that started this one; VmHWM is not.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024
