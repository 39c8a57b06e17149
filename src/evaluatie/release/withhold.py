"""What every rule of disclosure control does: empty cells, small counts, the next to withhold."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluatie.study.analyses import unit_of
from evaluatie.study.model import Study
from evaluatie.tables import Table
from evaluatie.tables.derived import ESTIMATES, OVERALL, released

SUPPRESSED = "suppressed"
SHARE = "share"
# the table, rows withheld (by rule, where there are several), rows put together
Outcome = tuple[pd.DataFrame, Mapping[str, int] | int, int]

COUNTS = [
    "n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters", "n",
]  # fmt: skip
MATCHED_COUNTS = ["n_matched_treated", "n_matched_control"]
SIZES = ["ess", "ess_treated", "ess_control", "n_clusters"]


def is_share(study: Study, outcome: str) -> bool:
    """Whether an outcome is a share of persons; so is one that the study does not know."""
    try:
        return unit_of(study, outcome) == SHARE
    except KeyError:
        return True


def share_rows(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Whether the outcome of each row is a share of persons."""
    known = {name: is_share(study, name) for name in frame["outcome"].unique()}
    return frame["outcome"].map(known).astype("bool")


def printed(table: Table) -> list[str]:
    """The columns of the table as it is printed."""
    return released(table).names


def blank(frame: pd.DataFrame, withheld: pd.Series, columns: list[str]) -> pd.DataFrame:
    """The frame with these columns empty in the rows that are withheld."""
    return frame.assign(**{c: frame[c].mask(withheld) for c in columns if c in frame})


def suppressed(frame: pd.DataFrame, withheld: pd.Series) -> pd.DataFrame:
    """ESTIMATES with these rows withheld: they stay as rows, without numbers and gates."""
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number" and c.name != "conf_level"]
    frame = blank(frame, withheld, [*numbers, "mean_all_treated"])
    return frame.assign(
        status=frame["status"].mask(withheld, SUPPRESSED),
        gates_passed=frame["gates_passed"] & ~withheld,
        failed_gates=frame["failed_gates"].mask(withheld, SUPPRESSED),
        overridden_gates=frame["overridden_gates"].mask(withheld),
        stamp=frame["stamp"].mask(withheld),
        note=frame["note"].mask(withheld),
    )


def small_counts(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Counts of 1 to fewest - 1 persons are withheld; nil may be printed."""
    columns = {}
    for name in COUNTS:
        if name in frame:
            column = frame[name].astype("Int64")
            columns[name] = column.mask(column.between(1, fewest - 1))
    return frame.assign(**columns)


def to_nearest(counts: pd.Series, fewest: int) -> pd.Series:
    """Counts as multiples of `fewest`, which do not tell by how few they differ from others.

    For tables of persons whom no estimate counts in the same way, as of a cohort at its start.
    """
    return (2 * counts + fewest) // (2 * fewest) * fewest


def next_rarest(
    withheld: pd.Series, size: pd.Series, siblings: list[pd.Series], eligible: pd.Series
) -> pd.Series:
    """Of siblings of which one is withheld, the smallest other: else it is total minus the rest."""
    alone = withheld.groupby(siblings).transform("sum") == 1
    others = size.astype("float64").where(~withheld & alone & eligible)
    return others.groupby(siblings).rank(method="first") == 1


def few_left_out(frame: pd.DataFrame, fewest: int) -> pd.Series:
    """Whether a design leaves out some persons of a group, but fewer than may be counted."""
    few = pd.Series(False, index=frame.index)
    for group in ("treated", "control"):
        left_out = frame[f"n_{group}"].astype("Int64") - frame[f"n_matched_{group}"].astype("Int64")
        few |= left_out.between(1, fewest - 1).fillna(False).astype(bool)
    return few


def near_another(frame: pd.DataFrame, persons: list[pd.Series], fewest: int) -> pd.Series:
    """Whether another row of the same persons matches only a few treated more or fewer."""
    counts = frame["n_matched_treated"].astype("float64")
    counts = counts.where((counts > 0) & (frame["status"] == "ok"))

    def near(group: pd.Series) -> pd.Series:
        known = group.dropna().unique()
        gaps = np.abs(group.to_numpy()[:, None] - known[None, :])
        return pd.Series(((gaps >= 1) & (gaps < fewest)).any(axis=1), index=group.index)

    return counts.groupby(persons).transform(near).astype(bool)


def blank_matched(frame: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    """The frame without how many were matched where only a few were left out.

    What says the same goes too: equal weights make an effective size a count, pairs or
    persons make the clusters one.
    """
    treated, control = (frame[name].astype("float64") for name in MATCHED_COUNTS)
    columns = {}
    for name in (name for name in SIZES if name in frame):
        size = frame[name].astype("float64")
        counted = _counts(size, (treated, control, treated + control))
        columns[name] = frame[name].mask(few & counted)
    return blank(frame.assign(**columns), few, MATCHED_COUNTS)


def _counts(size: pd.Series, counts: tuple[pd.Series, ...]) -> pd.Series:
    """Whether a size is one of these counts."""
    found = pd.Series(False, index=size.index)
    for count in counts:
        found |= (size - count).abs() < 0.5
    return found


def nameless_levels(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Levels of few persons lose their name, which may itself be what a person told."""
    persons = frame["n_treated"].fillna(0) + frame["n_control"].fillna(0)
    largest = persons.groupby([frame["subgroup"], frame["level"]]).transform("max")
    few = largest.lt(fewest) & (frame["subgroup"] != OVERALL)
    order = frame["level"].where(few).groupby(frame["subgroup"]).rank(method="dense")
    name = "klein_" + order.astype("Int64").astype("str")
    return frame.assign(level=frame["level"].mask(few, name))


def without_few(frame: pd.DataFrame, fewest: int) -> pd.Series:
    """Notes in which a count of few persons, after the last colon of a code, reads `klein`."""

    def hidden(found: re.Match[str]) -> str:
        return ":klein" if 0 < int(found[1]) < fewest else found[0]

    return frame["note"].astype("str").str.replace(r":(\d+)(?=;|$)", hidden, regex=True)
