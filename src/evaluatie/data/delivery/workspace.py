"""The engine in which deliveries are read and checked, larger than memory if need be."""

import errno
import shutil
from pathlib import Path
from types import TracebackType
from typing import Literal

import duckdb

from evaluatie.errors import ExtractError


class Workspace:
    """A DuckDB connection with a memory limit, and a scratch folder that it leaves empty.

    What does not fit in `memory_mb` goes to the scratch folder. The folder is emptied at the start
    too: a run that was killed may have left cells in it. Who runs out of memory or of disk inside
    it gets an ExtractError that says what to do, without the engine's text: that can hold cells.
    """

    def __init__(self, scratch: Path | str, memory_mb: int, threads: int = 1) -> None:
        self.scratch = Path(scratch)
        self._memory_mb = memory_mb
        self._threads = threads

    def __enter__(self) -> "Workspace":
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(parents=True)
        self.scratch.chmod(0o700)  # cells of persons pass through it
        self.connection = duckdb.connect(
            config={
                "memory_limit": f"{self._memory_mb}MB",
                "threads": self._threads,
                "temp_directory": str(self.scratch / "duckdb"),
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        # it would be drawn between the lines of a log or of a mapping
        self.connection.execute("SET enable_progress_bar = false")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        lack = shortage(error)
        if lack:
            raise ExtractError("reading and checking the extracts", [self._remedy(lack)]) from None

    def _remedy(self, lack: Literal["memory", "disk"]) -> str:
        if lack == "memory":
            return (
                f"takes more memory than the {self._memory_mb} MB that are set aside for it; raise "
                "memory_mb in config/config.yaml"
            )
        return (
            f"no room is left on the disk of {self.scratch}, where large files are kept while they "
            "are read; make room there, or put data/derived on a larger disk"
        )


def shortage(error: BaseException | None) -> Literal["memory", "disk"] | None:
    """What ran out, when that is why an error was raised: no file is to blame for it."""
    if isinstance(error, duckdb.OutOfMemoryException):
        # the engine calls it memory too when what it sets aside does not fit on the disk
        return "disk" if "max_temp_directory_size" in str(error) else "memory"
    if isinstance(error, duckdb.IOException):
        return "disk" if "No space left" in str(error) else None
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk" if full else None


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
