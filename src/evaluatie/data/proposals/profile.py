"""What the columns of an unknown delivered file look like: shares of kinds, never the cells."""

import re
from dataclasses import dataclass, field

from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.workspace import Workspace, literal, quoted

DATES = {  # format of a mapping: what the cell looks like, and how DuckDB reads it
    "YYYY-MM-DD": (r"\d{4}-\d{2}-\d{2}", "%Y-%m-%d"),
    "DD-MM-YYYY": (r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
    "DD/MM/YYYY": (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"),
    "YYYYMMDD": (r"\d{8}", "%Y%m%d"),
    "YYYY-MM": (r"\d{4}-\d{2}", "%Y-%m"),
    "YYYYMM": (r"\d{6}", "%Y%m"),
}
OPEN_END = ("88888888", "99999999", "00000000", "99991231", "9999-12-31", "31-12-9999")
MISSING = ("-", "--", ".", "nvt", "n.v.t.", "NULL", "NA", "#N/B")
FLAGS = ("ja", "nee", "j", "n", "true", "false", "waar", "onwaar", "1", "0")

MOST_CODES = 25  # a column with more different cells is no list of codes
FEWEST_ROWS = 10  # a rarer code could be one person's
LOOKED_AT = 200_000  # rows, about: enough for shares
_CODE = re.compile(r"[^\W\d_][\w .,/()+-]{0,29}|\d{1,4}")  # words, or a short number


@dataclass(frozen=True)
class Profile:
    """One delivered column; shares are of its filled cells, those that mean 'open end' apart.

    `codes` are the cells of a short list of codes, each in at least FEWEST_ROWS rows; `rare` counts
    the codes that are left out because they are rarer. Of any other column no cell is kept.
    """

    name: str
    filled: int
    distinct: int
    dates: dict[str, float]
    number: float
    flag: float
    open_end: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    rare: int = 0
    typed: str = field(default="text")  # date or number when the file says so

    @property
    def date_format(self) -> str:
        """The format that reads most cells; the first of those that read as many."""
        return max(self.dates, key=lambda name: self.dates[name])

    @property
    def date(self) -> float:
        """Share that reads as a date in the best format."""
        return self.dates[self.date_format]

    @property
    def listed(self) -> bool:
        """Whether the column is a short list of codes."""
        return bool(self.codes)


def profiles(delivered: Delivered, workspace: Workspace) -> dict[str, Profile]:
    """The profile of every column, by name.

    Large files are looked at in every k-th row; codes are counted in all rows.
    """
    counted = _counts(delivered, workspace)
    return {name: _profile(name, delivered, counted[name], workspace) for name in delivered.columns}


def own_names(delivered: Delivered, workspace: Workspace) -> int:
    """Number of columns whose name is also one of their cells, as in a file without a header."""
    tests = [f"coalesce(bool_or({quoted(c)} = {literal(c)}), false)" for c in delivered.columns]
    query = f"SELECT {', '.join(tests)} FROM {delivered.relation}"
    return sum(workspace.connection.execute(query).fetchall()[0])


def _counts(delivered: Delivered, workspace: Workspace) -> dict[str, dict[str, int]]:
    """What is counted of each column, in one pass over the file."""
    tests = {name: _tests(quoted(name)) for name in delivered.columns}
    expressions = [e for columns in tests.values() for e in columns.values()]
    cells = f"FROM {delivered.relation}"
    rows = workspace.connection.execute(f"SELECT count(*) {cells}").fetchall()
    step = max(1, rows[0][0] // LOOKED_AT)
    found = workspace.connection.execute(
        f"SELECT {', '.join(expressions)} {cells} WHERE {quoted(ROW)} % {step} = 0"
    ).fetchall()
    numbers = iter(found[0])
    return {name: {key: next(numbers) for key in tests[name]} for name in tests}


def _tests(cell: str) -> dict[str, str]:
    """SQL that counts the cells of each kind in one column."""
    kinds = {
        "number": f"try_cast(replace({cell}, ',', '.') AS DOUBLE) IS NOT NULL",
        "flag": f"lower({cell}) IN ({', '.join(map(literal, FLAGS))})",
    }
    for name, (shape, pattern) in DATES.items():
        reads = f"try_strptime({cell}, {literal(pattern)}) IS NOT NULL"
        kinds[name] = f"regexp_full_match({cell}, {literal(shape)}) AND {reads}"
        ends = ", ".join(map(literal, OPEN_END))
        kinds[name] = f"{cell} NOT IN ({ends}) AND {kinds[name]}"
    kinds |= {f"code {code}": f"{cell} = {literal(code)}" for code in (*OPEN_END, *MISSING)}
    counts = {key: f"count(*) FILTER (WHERE {test})" for key, test in kinds.items()}
    return {"filled": f"count({cell})", "distinct": f"count(DISTINCT {cell})"} | counts


def _profile(
    name: str, delivered: Delivered, counts: dict[str, int], workspace: Workspace
) -> Profile:
    open_end = tuple(code for code in OPEN_END if counts[f"code {code}"])
    missing = tuple(code for code in MISSING if counts[f"code {code}"])
    special = sum(counts[f"code {code}"] for code in (*open_end, *missing))
    usual = max(counts["filled"] - special, 1)
    few = 0 < counts["distinct"] <= MOST_CODES
    codes, rare = _codes(name, delivered, workspace) if few else ((), 0)
    return Profile(
        name,
        counts["filled"],
        counts["distinct"],
        dates={date: counts[date] / usual for date in DATES},
        number=min(counts["number"] / usual, 1.0),
        flag=min(counts["flag"] / usual, 1.0),
        open_end=open_end,
        missing=missing,
        codes=tuple(code for code in codes if code not in (*OPEN_END, *MISSING)),
        rare=rare,
        typed=_typed(name, delivered),
    )


def _typed(name: str, delivered: Delivered) -> str:
    if name in delivered.dates:
        return "date"
    return "number" if name in delivered.numbers else "text"


def _codes(name: str, delivered: Delivered, workspace: Workspace) -> tuple[tuple[str, ...], int]:
    """The codes that are common enough to be shown, sorted, and how many are not.

    Nothing when there are too many, or when one that would be shown does not look like a code.
    """
    cell = quoted(name)
    found = workspace.connection.execute(
        f"SELECT {cell}, count(*) FROM {delivered.relation} WHERE {cell} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 1 LIMIT {MOST_CODES + 1}"
    ).fetchall()
    common = tuple(code for code, rows in found if rows >= FEWEST_ROWS)
    usual = [code for code in common if code not in (*OPEN_END, *MISSING)]
    if len(found) > MOST_CODES or not all(_CODE.fullmatch(code) for code in usual):
        return (), 0
    return common, len(found) - len(common)
