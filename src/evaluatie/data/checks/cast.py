"""SQL that reads delivered cells, which are texts, as the kinds of the data contract.

A cell that cannot be read becomes NULL; whoever asks compares with the cell.
"""

from collections.abc import Iterable, Sequence

from evaluatie.data.delivery.workspace import literal
from evaluatie.tables.schema import Kind

ISO = "YYYY-MM-DD"
MONTH = "YYYY-MM"
# how DuckDB writes each format, and how many characters a cell of it has
FORMATS = {
    ISO: ("%Y-%m-%d", 10),
    "DD-MM-YYYY": ("%d-%m-%Y", 10),
    "DD/MM/YYYY": ("%d/%m/%Y", 10),
    "YYYYMMDD": ("%Y%m%d", 8),
    MONTH: ("%Y-%m", 7),
    "YYYYMM": ("%Y%m", 6),
}
_SWAPPED = {
    ISO: ("%Y-%d-%m", 10),
    "DD-MM-YYYY": ("%m-%d-%Y", 10),
    "DD/MM/YYYY": ("%m/%d/%Y", 10),
    "YYYYMMDD": ("%Y%d%m", 8),
}
_TRUE = ("ja", "true", "1", "waar", "j")
_FALSE = ("nee", "false", "0", "onwaar", "n")
_AS_A_NUMBER = r"\d+[.,]0+|\d([.,]\d+)?[eE]\+\d+"


def value_sql(cell: str, kind: Kind, formats: Sequence[str] = (ISO,)) -> str:
    """The value of a cell: DATE, DOUBLE, BOOLEAN or VARCHAR; dates in one of the formats."""
    match kind:
        case "date":
            return _date(cell, [FORMATS[name] for name in formats])
        case "number" | "integer":
            return _number(f"replace({cell}, ',', '.')")
        case "flag":
            lower = f"lower({cell})"
            return (
                f"CASE WHEN {lower} IN ({texts(_TRUE)}) THEN true "
                f"WHEN {lower} IN ({texts(_FALSE)}) THEN false END"
            )
    return cell


def _date(cell: str, formats: Iterable[tuple[str, int]]) -> str:
    """Length first: DuckDB would read 2016-1-5 too, and two digits as a year."""
    readings = [
        f"CASE WHEN length({cell}) = {length} THEN try_strptime({cell}, '{code}') END"
        for code, length in formats
    ]
    return f"CAST(coalesce({', '.join(readings)}) AS DATE)"


def _number(text: str) -> str:
    """DuckDB would read 1_000, nan and infinity too."""
    number = f"TRY_CAST({text} AS DOUBLE)"
    return f"CASE WHEN NOT contains({text}, '_') AND isfinite({number}) THEN {number} END"


def id_read_as_number_sql(cell: str) -> str:
    """Whether an id looks as a spreadsheet writes a number, as 123.0 or 1,2E+08."""
    suspect = " OR ".join(f"contains({cell}, '{sign}')" for sign in "+.,")
    return f"coalesce(({suspect}) AND regexp_full_match({cell}, '{_AS_A_NUMBER}'), false)"


def remedy(kind: Kind, formats: Sequence[str]) -> str:
    """What to do about cells that are not of a kind."""
    match kind:
        case "date":
            return f"write dates as {' or '.join(formats)}"
        case "flag":
            return "write ja or nee, or translate with `codes` in the mapping"
    return "write numbers with digits and one decimal comma or point, without a unit"


def other_readings(cell: str, kind: Kind, formats: Sequence[str]) -> dict[str, str]:
    """Values of cells that could not be read, had they been written otherwise, by a hint."""
    if kind == "date":
        others = [name for name in FORMATS if name not in formats]
        hints = {
            f"they would read as {name}: set `dates` in the mapping, or `format` of the column": (
                _date(cell, [FORMATS[name]])
            )
            for name in others
        }
        swapped = [_SWAPPED[name] for name in formats if name in _SWAPPED]
        exchanged = {"day and month seem to be swapped": _date(cell, swapped)} if swapped else {}
        return exchanged | hints
    if kind == "number":
        plain = f"replace(replace({cell}, '.', ''), ',', '.')"
        return {"they would read without points between thousands": _number(plain)}
    return {}


def texts(values: Iterable[str]) -> str:
    """Texts as a list in SQL."""
    return ", ".join(map(literal, values))
