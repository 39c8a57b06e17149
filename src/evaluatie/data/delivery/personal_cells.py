"""What the cells of delivered columns look like: counts by SQL, one pass over a file."""

from dataclasses import dataclass

from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.workspace import Workspace, literal, quoted

ROWS_LOOKED_AT = 1_000_000  # about; all rows of a file that has less than twice as many
_STREETS = (
    "straat|str[.]?|laan|weg|plein|gracht|kade|singel|dreef|hof|pad|steeg|dijk|baan|plantsoen|park"
)
_HOUSE = r"\s+[0-9]{1,5}\s?\p{L}{0,3}([ /-]+\w{1,4})?"
_TOWN = r"(,?\s*[0-9]{4}\s?[A-Z]{2}\b.*|,\s*\p{L}.*)?"
_PARTICLES = "van|de|der|den|het|'t|ten|ter|te|el|al|ben|bin|ibn|abu|von|la|le|du|da|dos|di"
_NAME = r"\p{Lu}[\p{L}'’.]*"
# Dutch citizen service numbers: nine digits weighed 9 8 7 6 5 4 3 2 -1 add up to elevens
_WEIGHED = " + ".join(f"{k} * ({{number}} // {10 ** (k - 1)} % 10)" for k in range(2, 10))


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


def _is(cell: str, pattern: str) -> str:
    return f"regexp_full_match({{{cell}}}, {literal(pattern)})"


# Cells that may be something, or NULL: most columns have none, and then the tests cost nothing.
_CANDIDATES = {
    "number": "CASE WHEN strlen({cell}) BETWEEN 8 AND 13 THEN TRY_CAST("
    "replace(replace(replace({cell}, ' ', ''), '.', ''), '-', '') AS INTEGER) END",
    "mail": "CASE WHEN contains({cell}, '@') THEN {cell} END",
    "mobile": "CASE WHEN strlen({cell}) = 10 AND starts_with({cell}, '06') THEN {cell} END",
    "long": "CASE WHEN strlen({cell}) > 10 THEN {cell} END",
    "spaced": "CASE WHEN contains({cell}, ' ') THEN {cell} END",
}
_TESTS = (  # in the order of Looks
    f"{{number}} > 0 AND ({_WEIGHED} - {{number}} % 10) % 11 = 0 AND "
    + _is("cell", "([0-9][ .-]?){8,9}"),
    r"regexp_matches({mail}, '[^@\s]+@[^@\s]+[.]\p{L}{2,}')",
    _is("mobile", "06[0-9]{8}"),
    _is("long", r"(\+|00)31[ -]?(\(0\))?[ -]?[1-9]([ -]?[0-9]){8}")
    + " OR length(translate({long}, ' -()', '')) = 10 AND "
    + _is("long", r"\(?0[1-9][0-9]{0,2}\)?[ -][0-9]([ -]?[0-9])+"),
    _is("spaced", rf"(?i)([0-9]+e )?\p{{L}}.*({_STREETS}){_HOUSE}{_TOWN}"),
    _is("spaced", rf"([0-9]+e )?\p{{L}}[\p{{L}}.'’/ -]*[\p{{L}}.]{_HOUSE}{_TOWN}"),
    _is("spaced", rf"{_NAME}(-{_NAME})*,?\s+(({_PARTICLES})\s+)*{_NAME}([\s-]{_NAME})*"),
)


def looks(delivered: Delivered, workspace: Workspace) -> list[Looks]:
    """The looks of each delivered column; of a large file every k-th row is looked at."""
    execute = workspace.connection.execute
    (rows,) = execute(f"SELECT count(*) FROM {delivered.relation}").fetchall()[0]
    step = max(rows // ROWS_LOOKED_AT, 1)
    cells = ", ".join(
        _candidates(quoted(name), place) for place, name in enumerate(delivered.columns)
    )
    counts = ", ".join(_counts(place) for place in range(len(delivered.columns)))
    sample = f"SELECT {cells} FROM {delivered.relation} WHERE {ROW} % {step} = 0"
    found = execute(f"SELECT {counts} FROM ({sample})").fetchall()[0]
    width = len(found) // len(delivered.columns)
    return [Looks(*found[start : start + width]) for start in range(0, len(found), width)]


def _names(place: int) -> dict[str, str]:
    return {name: f"{name}_{place}" for name in ("cell", *_CANDIDATES)}


def _candidates(column: str, place: int) -> str:
    """SQL of a column's cells and of those that may be something, each with its own name."""
    names = _names(place)
    sql = {"cell": column} | {k: v.replace("{cell}", column) for k, v in _CANDIDATES.items()}
    return ", ".join(f"{expression} AS {names[name]}" for name, expression in sql.items())


def _counts(place: int) -> str:
    names = _names(place)
    tests = [_filled_in(test, names) for test in _TESTS]
    cell = names["cell"]
    counts = [f"count({cell})", f"approx_count_distinct({cell})"]
    return ", ".join([*counts, *(f"count(*) FILTER ({test})" for test in tests)])


def _filled_in(test: str, names: dict[str, str]) -> str:
    for name, column in names.items():
        test = test.replace(f"{{{name}}}", column)
    return test
