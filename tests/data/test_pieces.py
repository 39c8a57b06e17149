"""Some persons at a time: pieces of any size, and any memory, give the same tables."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.data import indicators as kernel
from evaluatie.data.indicators import (
    follow_up_parts,
    indicator_parts,
    indicators,
    persons_at_a_time,
    registers_in,
)
from evaluatie.data.outcomes.histories import COLUMNS, Registers
from evaluatie.errors import ContractError
from evaluatie.study import Study
from evaluatie.tables import read_table, write_parts
from evaluatie.tables.contract import PERSONEN
from evaluatie.tables.persons import FOLLOW_UP, INDICATORS
from evaluatie.tables.store import write_frames
from tests.data.lives import DAY, Life, everything, registers_of


def written(registers: Registers, folder: Path) -> Path:
    """The kept tables of the registers, sorted by person as ingest leaves them."""
    people = registers.personen.reindex(columns=PERSONEN.names)
    tables = vars(registers) | {"personen": people}
    write_frames({n: t.sort_values("persoon_id") for n, t in tables.items()}, folder)
    return folder


def town(amount: int) -> Registers:
    """As many different lives, always the same ones."""
    random = np.random.default_rng(3)

    def day(settled: dt.date) -> dt.date:
        return settled + int(random.integers(-60, 400)) * DAY

    def life() -> Life:
        settled = dt.date(2016, 1, 1) + int(random.integers(0, 600)) * DAY
        hours = (4.0, 8.0, 12.0, 20.0)
        jobs = [(day(settled), None, float(random.choice(hours))) for _ in range(random.poisson(2))]
        ends = [(first, first + int(random.integers(0, 200)) * DAY, h) for first, _, h in jobs]
        benefit = [(settled, day(settled), "bijstand", "volledig")]
        known = [b for b in benefit if b[0] <= b[1]]
        return Life(settled, tuple(ends), tuple(known))

    return registers_of([life() for _ in range(amount)])


def in_pieces(at_a_time: int, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(kernel, "persons_at_a_time", lambda *_: at_a_time)


SIZES = pytest.mark.parametrize("at_a_time", [1, 2, 7, 1000])


@SIZES
def test_pieces_of_any_size_give_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    registers = town(23)
    folder = written(registers, tmp_path)
    whole = indicators(registers, everything())
    assert whole["value"].mean() > 0
    in_pieces(at_a_time, monkeypatch)
    pieces = registers_in(folder, list(COLUMNS), 4000)
    parts = [indicators(part, everything()) for part in pieces]
    assert len(parts) == -(-23 // at_a_time)
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole)
    write_parts(indicator_parts(folder, everything(), 4000), tmp_path / "out.parquet")
    pd.testing.assert_frame_equal(read_table(tmp_path / "out.parquet", INDICATORS), whole)


@SIZES
def test_pieces_without_a_time_zero(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    """Persons without permit stand first, between the others, and last."""
    registers = town(9)
    permits = registers.personen["vestigingsdatum"].where(np.arange(9) % 4 != 0)
    registers = replace(registers, personen=registers.personen.assign(vergunningdatum=permits))
    folder = written(registers, tmp_path)
    study = timed_by("vergunningdatum")
    in_pieces(at_a_time, monkeypatch)
    write_parts(follow_up_parts(folder, study, 4000), tmp_path / "follow_up.parquet")
    write_parts(indicator_parts(folder, study, 4000), tmp_path / "out.parquet")
    followed = read_table(tmp_path / "follow_up.parquet", FOLLOW_UP)
    assert followed["persoon_id"].tolist() == ["0001", "0002", "0003", "0005", "0006", "0007"]
    table = read_table(tmp_path / "out.parquet", INDICATORS)
    missing = table[table["status"] == "missing"]
    assert missing["persoon_id"].unique().tolist() == ["0000", "0004", "0008"]
    assert missing["value"].isna().all()
    whole = indicators(registers, study)
    pd.testing.assert_frame_equal(table, whole)


def timed_by(index_date: str) -> Study:
    study = everything()
    population = study.population.model_copy(update={"index_date": index_date})  # type: ignore[union-attr]
    return study.model_copy(update={"population": population})


@pytest.mark.parametrize("memory_mb", [100, 500, 4000])
def test_the_memory_setting_changes_nothing(tmp_path: Path, memory_mb: int) -> None:
    registers = town(5)
    folder = written(registers, tmp_path)
    write_parts(indicator_parts(folder, everything(), memory_mb), tmp_path / "out.parquet")
    found = read_table(tmp_path / "out.parquet", INDICATORS)
    pd.testing.assert_frame_equal(found, indicators(registers, everything()))


def test_more_memory_takes_more_persons_at_a_time(tmp_path: Path) -> None:
    folder = written(town(5), tmp_path)
    sizes = [persons_at_a_time(folder, list(COLUMNS), memory_mb) for memory_mb in (0, 600, 4000)]
    assert sizes == sorted(sizes)
    assert sizes[0] >= 500


def test_an_unsorted_table_stops_the_work_and_leaves_no_file(tmp_path: Path) -> None:
    registers = town(5)
    folder = written(registers, tmp_path)
    backwards = registers.dienstverbanden.sort_values("persoon_id", ascending=False)
    write_frames({"dienstverbanden": backwards}, folder)
    with pytest.raises(ContractError, match="must be sorted by persoon_id"):
        write_parts(indicator_parts(folder, everything(), 4000), tmp_path / "out.parquet")
    assert not list(tmp_path.glob("*out.parquet*"))


def test_no_persons_at_all(tmp_path: Path) -> None:
    folder = written(registers_of([]), tmp_path)
    write_parts(indicator_parts(folder, everything(), 4000), tmp_path / "out.parquet")
    write_parts(follow_up_parts(folder, everything(), 4000), tmp_path / "follow_up.parquet")
    assert read_table(tmp_path / "out.parquet", INDICATORS).empty
    assert read_table(tmp_path / "follow_up.parquet", FOLLOW_UP).empty
