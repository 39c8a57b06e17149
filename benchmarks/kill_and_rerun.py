"""Whether a run that was killed, and run again, gives the same tables as an undisturbed one.

Runs the Amsterdam study once from beginning to end. Then, ten times, from nothing: starts it, kills
it with SIGKILL at a random moment of its run, one in each tenth of the time that it takes, runs it
again to the end, and compares every file that both left behind. Prints a line a moment and one
JSON object; the exit status is 1 when a file differs or something half-written was left.

    python benchmarks/kill_and_rerun.py --moments 10 --size 0.2 --seed 1
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline import project

MADE = ("data/derived", "reports")
# times of the run stand in it
DIFFERS = ("manifest.json",)
LEFT_OVER = ("*.partial", ".scratch")


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    """Snakemake on the copy of the project, as the leader of a process group of its own."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "studies=[amsterdam]"]
    return subprocess.Popen(
        [*command, *options], cwd=folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
    )  # fmt: skip


def run(folder: Path, *options: str) -> float:
    """Runs to the end; seconds it took."""
    begin = time.perf_counter()
    if start(folder, *options).wait() != 0:
        sys.exit("the undisturbed run failed; run it by hand to see why")
    return time.perf_counter() - begin


def kill_after(folder: Path, seconds: float) -> int:
    """Starts a run and kills it; the number of files that it had finished."""
    process = start(folder)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return len(hashes(folder))


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file that a run makes."""
    files = [path for part in MADE for path in sorted((folder / part).rglob("*"))]
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.is_file() and path.name not in DIFFERS and not path.name.startswith(".")
    }


def left_over(folder: Path) -> list[str]:
    """What a killed run left half-written, and the next did not clear."""
    found = [path for pattern in LEFT_OVER for path in (folder / "data").rglob(pattern)]
    found += (folder / "reports").rglob("*.partial")
    return sorted(str(path.relative_to(folder)) for path in found)


def clear(folder: Path) -> None:
    """Back to nothing."""
    for part in (*MADE, "logs", ".snakemake"):
        shutil.rmtree(folder / part, ignore_errors=True)


def main() -> None:
    """Kills and runs again, once for each moment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=10)
    parser.add_argument("--size", type=float, default=0.2, help="of the synthetic world")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    moments = random.Random(arguments.seed)
    failures = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "evaluatie"
        project(folder, arguments.size)
        whole = run(folder)
        expected = hashes(folder)
        print(f"undisturbed: {whole:.1f} s, {len(expected)} files")
        for number in range(arguments.moments):
            clear(folder)
            moment = whole * (number + moments.random()) / arguments.moments
            finished = kill_after(folder, moment)
            run(folder, "--unlock")
            again = run(folder)
            found, rest = hashes(folder), left_over(folder)
            differ = [path for path in expected if found.get(path) != expected[path]]
            differ += sorted(found.keys() - expected.keys())
            failures += bool(differ or rest)
            print(
                f"killed at {moment:5.1f} s, {finished} files made; run again in {again:.1f} s: "
                f"{len(expected) - len(differ)} files the same, {len(differ)} differ, "
                f"{len(rest)} half-written left"
            )
            for path in [*differ, *rest][:10]:
                print(f"    {path}")
    result = {
        "benchmark": "kill_and_rerun", "size": arguments.size, "seconds": round(whole, 2),
        "moments": arguments.moments, "files": len(expected), "failures": failures,
    }  # fmt: skip
    print(json.dumps(result))
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
