"""What a delivered file is to the rest of the package, whatever its format was."""

from dataclasses import dataclass
from pathlib import Path

ROW = "__row"  # number of a row, as the supplier sees it in the file


@dataclass(frozen=True)
class Delivered:
    """One delivered file whose cells DuckDB can select as text.

    `relation` is SQL that can stand after FROM. It has the delivered columns as VARCHAR, trimmed,
    empty cells as NULL, and `__row` (BIGINT): in CSV and Excel the header is row 1 and the first
    record row 2, in Parquet and SPSS the first record is row 1. Cells that had a type in the file
    are written as the contract writes them: dates as 2016-01-31, numbers with a decimal point and
    no superfluous decimals, truth as ja and nee.

    `dates` and `numbers` are the columns that had such a type in the file; in a text file none.
    """

    path: Path
    relation: str
    columns: tuple[str, ...]
    dates: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
