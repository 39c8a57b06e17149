"""A workspace to read in, and what the readers made of a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.reading import read_file
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

KNOWN = frozenset({"persoon_id", "begindatum", "uren"})


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    # a folder whose name holds a star and a bracket, as no wildcard may notice
    with Workspace(tmp_path_factory.mktemp("klad") / "k[1]*", memory_mb=500) as workspace:
        yield workspace


@pytest.fixture
def read(workspace: Workspace) -> Callable[[Path], Delivered]:
    return lambda path: read_file(path, workspace, KNOWN)


@pytest.fixture
def rows(workspace: Workspace, read: Callable[[Path], Delivered]) -> Callable[[Path], list[tuple]]:
    """Rows of a file as it is delivered on: cells, then the row number."""
    return lambda path: workspace.connection.execute(
        f"SELECT * FROM {read(path).relation}"
    ).fetchall()


@pytest.fixture
def problems(read: Callable[[Path], Delivered]) -> Callable[[Path], tuple[str, ...]]:
    def refused(path: Path) -> tuple[str, ...]:
        with pytest.raises(ExtractError) as error:
            read(path)
        assert error.value.subject == str(path)
        return error.value.problems

    return refused


@pytest.fixture
def delivered(tmp_path: Path, read: Callable[[Path], Delivered]) -> Callable[..., Delivered]:
    """A delivered file with the given columns, written as CSV."""

    def write(**columns: list) -> Delivered:
        path = tmp_path / "table.csv"
        pd.DataFrame(columns).to_csv(path, index=False, sep=";")
        return read(path)

    return write
