"""The engine in which deliveries are read and checked, larger than memory if need be."""

import shutil
from pathlib import Path
from types import TracebackType

import duckdb


class Workspace:
    """A DuckDB connection with a memory limit, and a scratch folder that it leaves empty.

    What does not fit in `memory_mb` goes to the scratch folder. The folder is emptied at the start
    too: a run that was killed may have left cells in it.
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


def quoted(name: str) -> str:
    """A name as SQL writes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
