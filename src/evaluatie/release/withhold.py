"""What every rule of disclosure control does: empty cells, small counts, the next to withhold."""

import pandas as pd

from evaluatie.tables import Table
from evaluatie.tables.derived import released

Outcome = tuple[pd.DataFrame, int, int]  # the table, rows withheld, rows put together

COUNTS = [
    "n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters", "n",
]  # fmt: skip


def printed(table: Table) -> list[str]:
    """The columns of the table as it is printed."""
    return released(table).names


def blank(frame: pd.DataFrame, withheld: pd.Series, columns: list[str]) -> pd.DataFrame:
    """The frame with these columns empty in the rows that are withheld."""
    return frame.assign(**{c: frame[c].mask(withheld) for c in columns if c in frame})


def small_counts(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Counts of 1 to fewest - 1 persons are withheld; nil may be printed."""
    columns = {}
    for name in COUNTS:
        if name in frame:
            column = frame[name].astype("Int64")
            columns[name] = column.mask(column.between(1, fewest - 1))
    return frame.assign(**columns)


def next_rarest(
    withheld: pd.Series, size: pd.Series, siblings: list[pd.Series], eligible: pd.Series
) -> pd.Series:
    """Of siblings of which one is withheld, the smallest other: else it is total minus the rest."""
    alone = withheld.groupby(siblings).transform("sum") == 1
    others = size.astype("float64").where(~withheld & alone & eligible)
    return others.groupby(siblings).rank(method="first") == 1
