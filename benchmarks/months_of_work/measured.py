"""Time and peak memory of one contestant, in a process of its own."""

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path

from . import Counts, table_counts

SECONDS = 1800  # longer than this is not waited for
_OUT_OF_MEMORY = ("MemoryError", "Out of Memory", "OutOfMemory", "memory allocation")


@dataclass(frozen=True)
class Measurement:
    """What a contestant took and found; `failure` says why when it did not finish.

    `seconds` by the clock, `cpu_seconds` of all threads together: on a machine that does other
    work too the second says more.
    """

    seconds: float | None = None
    cpu_seconds: float | None = None
    peak_mb: int | None = None
    counts: Counts | None = None
    failure: str | None = None


@dataclass(frozen=True)
class Task:
    """The registers to work on, a few of the same kind to warm up with, the memory to use."""

    folder: Path
    warm_up: Path
    memory_mb: int


def compared(
    script: Path, contestants: list[str], task: Task, repeat: int = 1
) -> dict[str, Measurement]:
    """The fastest of `repeat` runs of each contestant, each in a fresh process.

    They take turns, so that a busy minute of the machine is not one contestant's bad luck.
    """
    best: dict[str, Measurement] = {}
    for _ in range(repeat):
        for name in contestants:
            if name not in best or best[name].failure is None:
                run = measured(script, name, task)
                best[name] = min(best.get(name, run), run, key=lambda each: each.seconds or 0.0)
    return best


def measured(script: Path, contestant: str, task: Task) -> Measurement:
    """One run in a process of its own; `script` calls `measure` there."""
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
    clock, cpu = time.perf_counter(), time.process_time()
    answer = run(Path(folder), int(memory_mb))
    found = Measurement(time.perf_counter() - clock, time.process_time() - cpu, peak_mb())
    counts = table_counts(answer) if isinstance(answer, Path) else answer
    print(json.dumps(asdict(replace(found, counts=counts))))


def peak_mb() -> int:
    """Most memory this program had at once.

    `ru_maxrss` is inherited from the process that started this one; VmHWM is not.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024
