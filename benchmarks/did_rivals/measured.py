"""Time and peak memory of one contestant, in a process of its own, within limits."""

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from .people import people, read_people

WARM_UP = 1_000  # people, on whom imports and the loading of compiled code are spent
ONE_CORE = dict.fromkeys(
    [
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMBA_NUM_THREADS",
        "POLARS_MAX_THREADS",
        "RAYON_NUM_THREADS",
        "LOKY_MAX_CPU_COUNT",
    ],
    "1",
)
_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Unable to allocate", "Cannot allocate memory")


@dataclass(frozen=True)
class Measurement:
    """What a contestant took and found; `failure` says why when it did not finish.

    `warm_up` are the seconds spent on a few people first, not part of `seconds`. `peak_mb` is the
    most memory above what was in use with the data read. `estimate` and `std_error` are the
    simple average.
    """

    seconds: float | None = None
    cpu_seconds: float | None = None
    warm_up: float | None = None
    peak_mb: int | None = None
    estimate: float | None = None
    std_error: float | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Task:
    """Which people and controls, and how long and how much memory a contestant may take."""

    file: Path
    controls: str
    seconds: float
    memory_mb: int


def measured(
    script: Path, contestant: str, task: Task, python: str = sys.executable
) -> Measurement:
    """One run in a process of its own; `script` calls `measure` there."""
    arguments = [contestant, str(task.file), task.controls, str(task.memory_mb)]
    try:
        done = subprocess.run(
            [python, "-W", "ignore", str(script), "--measure", *arguments],
            capture_output=True,
            text=True,
            timeout=task.seconds,
            env=os.environ | ONE_CORE,
        )
    except subprocess.TimeoutExpired:
        return Measurement(failure="timed out")
    if done.returncode == 0:
        return Measurement(**json.loads(done.stdout.splitlines()[-1]))
    return Measurement(failure=_failure(done, contestant))


def _failure(done: "subprocess.CompletedProcess[str]", contestant: str) -> str:
    """Which of the ways to fail it was."""
    last = (done.stderr.strip().splitlines() or [""])[-1]
    if done.returncode == -9 or any(text in done.stderr for text in _OUT_OF_MEMORY):
        return "out of memory"
    if last.startswith("ModuleNotFoundError") and contestant != "evaluatie":
        return "not installed"
    return f"error: {last[:100]}"


def measure(contestant: str, file: str, controls: str, memory_mb: str) -> None:
    """Prints the measurement of this process as JSON."""
    limit = int(memory_mb) * 1024**2
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    clock = time.perf_counter()
    run = import_module(f"{__package__}.with_{contestant}").run
    run(people(WARM_UP), controls)
    warm_up = time.perf_counter() - clock
    made = read_people(Path(file))
    before = _start_of_peak()
    clock, cpu = time.perf_counter(), time.process_time()
    estimate, error = run(made, controls)
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - cpu
    peak = _memory_mb("VmHWM") - before
    found = Measurement(seconds, cpu_seconds, warm_up, peak, estimate, error)
    sys.stdout.write("\n")
    print(json.dumps(asdict(found)))


def _start_of_peak() -> int:
    """Memory in use now; what was used before no longer counts for the peak."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory_mb("VmRSS")


def _memory_mb(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines[name].split()[0]) // 1024
