"""The contestants of a benchmark do the same work, so that times can be compared."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from benchmarks.matching_rivals import measured as matching_measured
from benchmarks.matching_rivals import with_evaluatie, with_evaluatie_optimal, with_sklearn
from benchmarks.matching_rivals.people import people, write_people
from benchmarks.matching_rivals.with_numpy import logit
from benchmarks.months_of_work import (
    HORIZONS,
    RUNS,
    table_counts,
    with_duckdb,
    with_numpy,
    with_pandas,
    with_polars,
)
from benchmarks.months_of_work import registers as made_up
from benchmarks.months_of_work.measured import Measurement, Task, measured
from benchmarks.months_of_work.with_evaluatie import primary_outcomes
from evaluatie.data.indicators import indicator_parts
from evaluatie.tables import read_table, write_parts
from evaluatie.tables.persons import INDICATORS

MATCHING_BENCHMARK = Path(__file__).parent.parent / "benchmarks/matching.py"
INDICATOR_BENCHMARK = Path(__file__).parent.parent / "benchmarks/indicators.py"


@pytest.fixture(scope="module", params=[None, 60], ids=["jobs", "wage_returns"])
def registers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plain registers in small row groups, so that a person's rows lie on both sides of an edge."""
    folder = tmp_path_factory.mktemp("registers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(made_up, "ROW_GROUP", 97)
        made_up.write_registers(folder, persons=400, periods=request.param, plain=True)
    return folder


@pytest.fixture(scope="module")
def floor(registers: Path) -> dict[str, int]:
    return with_numpy.run(registers, memory_mb=500)


@pytest.mark.parametrize("rival", [with_duckdb, with_polars, with_pandas])
def test_every_rival_finds_what_the_floor_finds(rival, registers: Path, floor) -> None:
    assert table_counts(rival.run(registers, memory_mb=500)) == floor


def test_evaluatie_finds_what_the_floor_finds(registers: Path, floor, tmp_path: Path) -> None:
    study = primary_outcomes()
    source = study.source.model_copy(update={"data_until": study.source.data_until.replace(2030)})
    study = study.model_copy(update={"source": source, "contamination": None})
    write_parts(indicator_parts(registers, study, 500), tmp_path / "indicators.parquet")
    table = read_table(tmp_path / "indicators.parquet", INDICATORS)
    assert (table["status"] == "complete").all()
    reached = table.groupby(["outcome", "horizon"])["value"].sum()
    for least in RUNS:
        for horizon in study.horizons:
            assert reached[f"work_{least}m", horizon] == floor[f"{least}_{horizon}"]


def test_the_counts_tell_contestants_apart(floor: dict[str, int]) -> None:
    assert list(floor) == [f"{least}_{h}" for h in HORIZONS for least in RUNS]
    ones, threes = ([floor[f"{least}_{h}"] for h in HORIZONS] for least in RUNS)
    assert 0 < threes[0] < threes[1] < threes[2] < threes[3] < threes[4]
    assert all(three < one < 400 for three, one in zip(threes, ones, strict=True))


def test_the_registers_keep_the_contract(registers: Path) -> None:
    for table in made_up.TABLES:
        ids = read_table(registers / f"{table.name}.parquet", table)["persoon_id"]
        assert ids.is_monotonic_increasing
        assert ids.str.fullmatch(r"\d{8,9}").all()
    people = pq.read_table(registers / "personen.parquet")["persoon_id"].to_pylist()
    assert len(set(people)) == 400
    assert {len(name) for name in people} == {8, 9}
    assert any(name.startswith("0") for name in people)


def test_it_ends_with_one_json_object() -> None:
    command = [sys.executable, str(INDICATOR_BENCHMARK), "--sizes", "50", "--repeat", "1"]
    done = subprocess.run([*command, "--rivals", "duckdb"], capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["benchmark"], result["size"], result["growth"]) == ("indicators", 50, None)
    assert min(result[key] for key in ("seconds", "floor_seconds", "ratio", "peak_mb")) > 0
    assert result["rivals"]["duckdb"] > 0


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise MemoryError", "out of memory"),
        ("import os; os.kill(os.getpid(), 9)", "out of memory"),
        ("raise ValueError", "failed"),
    ],
)
def test_running_out_of_memory_is_told_from_other_failures(
    program: str, failure: str, tmp_path: Path
) -> None:
    script = tmp_path / "contestant.py"
    script.write_text(program, encoding="utf-8")
    task = Task(tmp_path, tmp_path, memory_mb=500)
    assert measured(script, "numpy", task) == Measurement(failure=failure)


def test_the_floor_of_matching_is_the_logit_that_is_matched_on() -> None:
    matrix, treated = people(3_000)
    assert treated.mean() == pytest.approx(0.4, abs=0.001)
    distance, limits = with_evaluatie.scored(matrix, treated)
    np.testing.assert_allclose(logit(matrix, treated), distance, atol=1e-8)
    assert limits.calipers[0].width == pytest.approx(0.2 * distance.std(ddof=1))


def test_matching_contestants_find_what_they_can() -> None:
    """Optimal matching makes the most pairs; with replacement nobody waits for a control."""
    matrix, treated = people(3_000)
    greedy, optimal = (
        each.run(matrix, treated) for each in (with_evaluatie, with_evaluatie_optimal)
    )
    assert 0.8 * treated.sum() < greedy <= optimal <= with_sklearn.run(matrix, treated)
    assert with_sklearn.run(matrix, treated) <= treated.sum()


def test_the_matching_benchmark_ends_with_one_json_object() -> None:
    """Rivals that are not there are shown, not left out."""
    sizes = ["--sizes", "2000", "--sets-size", "300", "--repeat", "1", "--no-compile"]
    rivals = ["--rivals", "sklearn", "psmpy", "--rivals-python", sys.executable]
    command = [sys.executable, str(MATCHING_BENCHMARK), *sizes, *rivals]
    done = subprocess.run(command, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["benchmark"], result["size"]) == ("matching", 2000)
    assert min(result[key] for key in ("seconds", "floor_seconds", "ratio", "peak_mb")) > 0
    assert result["rivals"]["sklearn"] > 0
    assert result["rivals"]["psmpy"] == "not installed"
    assert result["sets"]["size"] == 300
    assert min(result["sets"]["optimal"], result["sets"]["full"]) > 0


@pytest.mark.parametrize(
    ("program", "failure"),
    [
        ("raise MemoryError", "out of memory"),
        ("import os; os.kill(os.getpid(), 9)", "out of memory"),
        ("import time; time.sleep(60)", "timed out"),
        ("import nothing_of_that_name", "not installed"),
        ("raise ValueError('no')", "error: ValueError: no"),
    ],
)
def test_how_a_matching_rival_fails(program: str, failure: str, tmp_path: Path) -> None:
    script = tmp_path / "contestant.py"
    script.write_text(program, encoding="utf-8")
    bounds = matching_measured.Bounds(seconds=1, memory_mb=500)
    found = matching_measured.measured(script, "psmpy", tmp_path, bounds, sys.executable)
    assert found == matching_measured.Measurement(failure=failure)


def test_a_matching_rival_is_held_to_its_memory(tmp_path: Path) -> None:
    write_people(tmp_path / "people.npz", 500_000)
    bounds = matching_measured.Bounds(seconds=60, memory_mb=90)
    arguments = (MATCHING_BENCHMARK, "numpy", tmp_path / "people.npz", bounds, sys.executable)
    assert matching_measured.measured(*arguments).failure == "out of memory"
