"""Who runs out of memory or disk is told so, and the scratch folder is empty whatever happens."""

import errno
from pathlib import Path

import duckdb
import pytest

from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

LARGE = "SELECT len(list('GEHEIM' || range)) FROM range(2_000_000)"  # must be in memory as a whole
GROUPS = "SELECT count(*) FROM (SELECT 'GEHEIM' || range AS k FROM range(800_000) GROUP BY k)"


def fails(scratch: Path, statements: str) -> ExtractError:
    """What comes of some statements in 20 MB."""
    with pytest.raises(ExtractError) as caught, Workspace(scratch, 20) as workspace:
        workspace.connection.execute(statements).fetchall()
    assert "GEHEIM" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert not scratch.exists()
    return caught.value


def test_out_of_memory(tmp_path: Path) -> None:
    (problem,) = fails(tmp_path / "klad", LARGE).problems
    assert "takes more memory than the 20 MB that are set aside for it" in problem
    assert "raise memory_mb" in problem


def test_what_does_not_fit_in_memory_and_not_on_the_disk_either(tmp_path: Path) -> None:
    limit = "SET max_temp_directory_size = '1MB'"
    (problem,) = fails(tmp_path / "klad", f"{limit}; {GROUPS}").problems
    assert f"no room is left on the disk of {tmp_path / 'klad'}" in problem


def test_what_does_not_fit_in_memory_goes_to_the_disk(tmp_path: Path) -> None:
    with Workspace(tmp_path / "klad", 20) as workspace:
        assert workspace.connection.execute(GROUPS).fetchall() == [(800_000,)]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    copy = "COPY (SELECT range FROM range(1000)) TO '/dev/full' (FORMAT parquet)"
    assert "no room is left" in fails(tmp_path / "klad", copy).problems[0]


def test_a_disk_that_is_full_outside_the_engine(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="no room is left"), Workspace(tmp_path / "klad", 20):
        raise OSError(errno.ENOSPC, "GEHEIM")


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(duckdb.IOException), Workspace(tmp_path / "klad", 20) as workspace:
        workspace.connection.execute("SELECT * FROM read_parquet('weg.parquet')")
    with pytest.raises(PermissionError), Workspace(tmp_path / "klad", 20):
        raise PermissionError
    assert not (tmp_path / "klad").exists()
