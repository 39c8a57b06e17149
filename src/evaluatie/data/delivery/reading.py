"""The one door to delivered files: any format in, cells of text out."""

from pathlib import Path

from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.excel import read_excel
from evaluatie.data.delivery.files import FORMATS, TEXT_ENDINGS
from evaluatie.data.delivery.parquet import read_parquet
from evaluatie.data.delivery.spss import read_spss
from evaluatie.data.delivery.text import read_text
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

_READERS = {
    **dict.fromkeys(TEXT_ENDINGS, read_text),
    ".parquet": read_parquet,
    ".sav": read_spss,
    ".xlsx": read_excel,
}


def read_file(
    path: Path, workspace: Workspace, known: frozenset[str], labels: bool = True
) -> Delivered:
    """The cells of one delivered file as text, read as its ending says.

    `known` are the names of columns that messages may show: those of the contract and of the
    mapping; with `labels` the cells of coded SPSS variables are their labels. The cells are copied
    to the workspace and last as long as it. Raises ExtractError whose subject is the path, with
    every problem that keeps the file from being read.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ExtractError(str(path), [f"this format is not read; save it as one of {FORMATS}"])
    try:
        if read is read_spss:
            return read_spss(path, workspace, known, labels)
        return read(path, workspace, known)
    except FileNotFoundError:
        problem = "the file is missing; deliver it, with a header even if empty"
    except PermissionError:
        problem = "may not be read by the user who runs this; change its permissions"
    except IsADirectoryError:
        problem = "is a folder; put the file itself in its place"
    raise ExtractError(str(path), [problem])
