"""What the cells of delivered columns look like: counts by SQL, two passes over a file."""

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
Key = tuple[int, str]  # place of a column, and what is counted there
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
_SIZES = {
    "filled": "count({cell})",
    "distinct": "approx_count_distinct({cell})",
    **{name: f"count({{{name}}})" for name in _CANDIDATES},
}
_TESTS = {  # for each look: which candidates are tested, and how
    "eleven_test": (
        "number",
        f"{{number}} > 0 AND ({_WEIGHED} - {{number}} % 10) % 11 = 0 AND "
        + _is("cell", "([0-9][ .-]?){8,9}"),
    ),
    "mail": ("mail", r"regexp_matches({mail}, '[^@\s]+@[^@\s]+[.]\p{L}{2,}')"),
    "phone": ("mobile", _is("mobile", "06[0-9]{8}")),
    "marked_phone": (
        "long",
        _is("long", r"(\+|00)31[ -]?(\(0\))?[ -]?[1-9]([ -]?[0-9]){8}")
        + " OR length(translate({long}, ' -()', '')) = 10 AND "
        + _is("long", r"\(?0[1-9][0-9]{0,2}\)?[ -][0-9]([ -]?[0-9])+"),
    ),
    "street": (
        "spaced",
        _is("spaced", rf"(?i)([0-9]+e )?\p{{L}}.*({_STREETS}){_HOUSE}{_TOWN}"),
    ),
    "address": (
        "spaced",
        _is("spaced", rf"([0-9]+e )?\p{{L}}[\p{{L}}.'’/ -]*[\p{{L}}.]{_HOUSE}{_TOWN}"),
    ),
    "name": (
        "spaced",
        _is("spaced", rf"{_NAME}(-{_NAME})*,?\s+(({_PARTICLES})\s+)*{_NAME}([\s-]{_NAME})*"),
    ),
}


def looks(delivered: Delivered, workspace: Workspace) -> list[Looks]:
    """The looks of each delivered column; of a large file every k-th row is looked at.

    The first pass counts the candidates of every column, the second tests those columns that have
    some: setting up one test takes longer than counting a small file.
    """
    cells = _cells_sql(delivered, workspace)
    places = range(len(delivered.columns))
    sizes = _counted(
        {(p, what): _filled_in(sql, p) for p in places for what, sql in _SIZES.items()},
        cells,
        workspace,
    )
    tests = {
        (place, look): f"count(*) FILTER ({_filled_in(test, place)})"
        for place in places
        for look, (candidate, test) in _TESTS.items()
        if sizes[place, candidate]
    }
    found = _counted(tests, cells, workspace)
    return [
        Looks(
            sizes[p, "filled"], sizes[p, "distinct"], *(found.get((p, look), 0) for look in _TESTS)
        )
        for p in places
    ]


def _cells_sql(delivered: Delivered, workspace: Workspace) -> str:
    """SQL of the cells that are looked at and of the candidates among them, each with a name."""
    counted = workspace.connection.execute(f"SELECT count(*) FROM {delivered.relation}")
    step = max(counted.fetchall()[0][0] // ROWS_LOOKED_AT, 1)
    columns = [
        f"{sql.replace('{cell}', quoted(column))} AS {name}_{place}"
        for place, column in enumerate(delivered.columns)
        for name, sql in {"cell": "{cell}", **_CANDIDATES}.items()
    ]
    return f"SELECT {', '.join(columns)} FROM {delivered.relation} WHERE {ROW} % {step} = 0"


def _counted(counts: dict[Key, str], cells: str, workspace: Workspace) -> dict[Key, int]:
    """Several counts over the cells, in one pass."""
    if not counts:
        return {}
    sql = f"SELECT {', '.join(counts.values())} FROM ({cells})"
    return dict(zip(counts, workspace.connection.execute(sql).fetchall()[0], strict=True))


def _filled_in(sql: str, place: int) -> str:
    """SQL about the cells of one column."""
    for name in ("cell", *_CANDIDATES):
        sql = sql.replace(f"{{{name}}}", f"{name}_{place}")
    return sql
