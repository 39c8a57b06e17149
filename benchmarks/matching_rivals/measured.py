"""Time and peak memory of one contestant, in a process of its own, within limits."""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

from .people import people, read_people

WARM_UP = 400  # people, on whom imports and the loading of compiled code are spent
ONE_CORE = dict.fromkeys(
    ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"], "1"
)
_OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "Unable to allocate", "Cannot allocate memory")


@dataclass(frozen=True)
class Measurement:
    """What a contestant took and found; `failure` says why when it did not finish.

    `warm_up` are the seconds spent on a few people first: imports, and compiling or loading of
    compiled code. They are not part of `seconds`.
    """

    seconds: float | None = None
    cpu_seconds: float | None = None
    warm_up: float | None = None
    peak_mb: int | None = None
    pairs: int | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Bounds:
    """How long and how much memory a contestant may take; where compiled code is kept.

    Without a place it is kept where it always is.
    """

    seconds: float
    memory_mb: int
    cache: Path | None = None


def measured(script: Path, contestant: str, file: Path, bounds: Bounds, python: str) -> Measurement:
    """One run in a process of its own; `script` calls `measure` there."""
    command = [python, str(script), "--measure", contestant, str(file), str(bounds.memory_mb)]
    cache = {"NUMBA_CACHE_DIR": str(bounds.cache)} if bounds.cache else {}
    environment = os.environ | ONE_CORE | cache
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=bounds.seconds, env=environment
        )
    except subprocess.TimeoutExpired:
        return Measurement(failure="timed out")
    if done.returncode == 0:
        return Measurement(**json.loads(done.stdout.splitlines()[-1]))
    return Measurement(failure=_failure(done, contestant))


def _failure(done: subprocess.CompletedProcess[str], contestant: str) -> str:
    """Which of the ways to fail it was."""
    last = (done.stderr.strip().splitlines() or [""])[-1]
    if done.returncode == -9 or any(text in done.stderr for text in _OUT_OF_MEMORY):
        return "out of memory"
    if last.startswith("ModuleNotFoundError") and "evaluatie" not in contestant:
        return "not installed"
    return f"error: {last[:100]}"


def measure(contestant: str, file: str, memory_mb: str) -> None:
    """Prints the measurement of this process as JSON."""
    limit = int(memory_mb) * 1024**2
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    clock = time.perf_counter()
    run = import_module(f"{__package__}.with_{contestant}").run
    run(*people(WARM_UP))
    warm_up = time.perf_counter() - clock
    matrix, treated = read_people(Path(file))
    clock, cpu = time.perf_counter(), time.process_time()
    pairs = run(matrix, treated)
    seconds, cpu_seconds = time.perf_counter() - clock, time.process_time() - cpu
    sys.stdout.write("\n")
    print(json.dumps(asdict(Measurement(seconds, cpu_seconds, warm_up, peak_mb(), pairs))))


def peak_mb() -> int:
    """Most memory this program had at once (VmHWM is not inherited, ru_maxrss is)."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024
