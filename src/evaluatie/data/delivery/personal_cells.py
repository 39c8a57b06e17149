"""What the cells of delivered columns look like: counts by SQL, one pass over a file."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.workspace import Workspace, literal, quoted

ROWS_LOOKED_AT = 1_000_000  # about; all rows of a file that has at most twice as many
_STREET = (
    "straat|str[.]?|laan|weg|plein|gracht|kade|singel|dreef|hof|pad|steeg|dijk|baan|plantsoen|park"
)
_NUMBER = r"\s+\d{1,5}\s?\p{L}{0,3}([ /-]+\w{1,4})?"
_TOWN = r"(,?\s*\d{4}\s?[A-Z]{2}\b.*|,\s*\p{L}.*)?"
_PARTICLES = "van|de|der|den|het|'t|ten|ter|te|el|al|ben|bin|ibn|abu|von|la|le|du|da|dos|di"
_NAME = r"\p{Lu}[\p{L}'’.]*"
_DIGITS = "translate({c}, ' .-', '')"


@dataclass(frozen=True)
class Looks:
    """How many cells of a column are filled, are distinct (about), and look like something."""

    filled: int
    distinct: int
    eleven_test: int
    mail: int
    phone: int
    marked_phone: int  # written as no pseudonym is: with +31, 0031 or separators
    street: int  # with a usual word for a street
    address: int  # any words and a house number
    name: int


def _eleven_test() -> str:
    """Dutch citizen service numbers: weights 9 8 7 6 5 4 3 2 -1, the sum divisible by eleven."""
    number = f"CAST({_DIGITS} AS INTEGER)"
    weighed = " + ".join(f"{k} * ({number} // {10 ** (k - 1)} % 10)" for k in range(2, 10))
    return f"{number} > 0 AND ({weighed} - {number} % 10) % 11 = 0"


def _matches(pattern: str) -> str:
    return f"regexp_full_match({{c}}, {literal(pattern)})"


# true for a cell {c}; the cheap conditions stand first, since few cells pass them
_LOOKS = {
    "eleven_test": f"length({{c}}) BETWEEN 8 AND 13 AND CASE WHEN {_matches(r'[0-9][0-9 .-]+[0-9]')} "
    f"AND length({_DIGITS}) IN (8, 9) THEN {_eleven_test()} END",
    "mail": r"contains({c}, '@') AND regexp_matches({c}, '[^@\s]+@[^@\s]+[.]\pL{2,}')",
    "phone": "starts_with({c}, '06') AND length({c}) = 10 AND " + _matches("06[0-9]{8}"),
    "marked_phone": "left({c}, 1) IN ('0', '+', '(') AND ("
    + _matches(r"(\+|00)31[ -]?(\(0\))?[ -]?[1-9]([ -]?[0-9]){8}")
    + " OR length({c}) > 10 AND "
    + _matches(r"\(?0[1-9][0-9]{0,2}\)?[ -][0-9]([ -]?[0-9])+")
    + " AND length(translate({c}, ' -()', '')) = 10)",
    "street": "contains({c}, ' ') AND "
    + _matches(rf"(?i)([0-9]+e )?\p{{L}}.*({_STREET}){_NUMBER}{_TOWN}"),
    "address": "contains({c}, ' ') AND "
    + _matches(rf"([0-9]+e )?\p{{L}}[\p{{L}}.'’/ -]*[\p{{L}}.]{_NUMBER}{_TOWN}"),
    "name": "contains({c}, ' ') AND "
    + _matches(rf"{_NAME}(-{_NAME})*,?\s+(({_PARTICLES})\s+)*{_NAME}([\s-]{_NAME})*"),
}


def looks(delivered: Delivered, workspace: Workspace) -> list[Looks]:
    """The looks of each delivered column; of a large file every k-th row is looked at."""
    connection = workspace.connection
    (rows,) = connection.execute(f"SELECT count(*) FROM {delivered.relation}").fetchall()[0]
    step = max(rows // ROWS_LOOKED_AT, 1)
    counts = ", ".join(count for column in delivered.columns for count in _counts(quoted(column)))
    query = f"SELECT {counts} FROM {delivered.relation} WHERE {ROW} % {step} = 0"
    found = connection.execute(query).fetchall()[0]
    width = len(found) // len(delivered.columns)
    return [Looks(*found[start : start + width]) for start in range(0, len(found), width)]


def _counts(column: str) -> Sequence[str]:
    return [
        f"count({column})",
        f"approx_count_distinct({column})",
        *(f"count(*) FILTER ({test.replace('{c}', column)})" for test in _LOOKS.values()),
    ]
