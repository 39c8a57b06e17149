"""The contestants of benchmarks/did.py do the same work, so that times can be compared."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.did_rivals import CONTROLS, with_evaluatie, with_numpy
from benchmarks.did_rivals.measured import Measurement, Task, measured
from benchmarks.did_rivals.people import MONTHS, STARTS, long_table, people

BENCHMARK = Path(__file__).parent.parent / "benchmarks/did.py"


@pytest.mark.parametrize("controls", CONTROLS)
def test_the_floor_finds_what_evaluatie_finds(controls: str) -> None:
    made = people(2_000)
    np.testing.assert_allclose(
        with_numpy.run(made, controls), with_evaluatie.run(made, controls), rtol=1e-8
    )


def test_both_kinds_of_controls_are_different_work() -> None:
    never, later = (with_evaluatie.run(people(2_000), controls) for controls in CONTROLS)
    assert later[1] < never[1]


def test_the_people_are_six_groups_and_never_treated() -> None:
    made = people(1_000)
    assert made.outcome.shape == (1_000, MONTHS)
    groups, sizes = np.unique(made.start, return_counts=True)
    assert groups.tolist() == [*STARTS, np.inf]
    np.testing.assert_allclose(sizes, [100] * 6 + [400], atol=1)
    table = long_table(made, never=0.0)
    assert len(table) == 1_000 * MONTHS
    assert table["y"].iloc[MONTHS + 2] == made.outcome[1, 2]


def test_it_ends_with_one_json_object() -> None:
    """Rivals that are not there are shown, not left out."""
    command = [sys.executable, str(BENCHMARK), "--sizes", "1000", "2000", "--repeat", "1"]
    absent = ["--rivals", "csdid", "--rivals-python", sys.executable]
    done = subprocess.run([*command, *absent], capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["benchmark"], result["size"]) == ("did", 2000)
    for figures in (result, result["not_yet_treated"]):
        assert min(figures[key] for key in ("seconds", "floor_seconds", "ratio")) > 0
        assert figures["peak_mb"] >= 0
        assert figures["rivals"]["csdid"] == "not installed"


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise MemoryError", "out of memory"),
        ("import time; time.sleep(60)", "timed out"),
        ("import nothing_of_that_name", "not installed"),
        ("raise ValueError('no')", "error: ValueError: no"),
    ],
)
def test_how_a_rival_fails(program: str, failure: str, tmp_path: Path) -> None:
    script = tmp_path / "contestant.py"
    script.write_text(program, encoding="utf-8")
    task = Task(tmp_path, CONTROLS[0], seconds=1, memory_mb=500)
    assert measured(script, "csdid", task) == Measurement(failure=failure)
