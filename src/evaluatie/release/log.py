"""The release log: per table and rule what was kept, rounded, withheld and why, without a value."""

from collections.abc import Mapping

import pandas as pd

from evaluatie.release.blinding import BLINDED, hidden_rows
from evaluatie.release.digits import PERSONS
from evaluatie.study.model import Study

RULE = "minimum_cell"
WHY = {
    "minimum_cell": "a group, or those who did or did not reach it, is of too few persons",
    "freedom": "its error has too few degrees of freedom",
    "dominance": "one person has most of the amount",
    "group": "nearly everybody of the group reached it",
    "secondary": "a withheld level would follow from it",
    "differencing": "with other released numbers it would count too few persons",
    "rounding": "the study asks numbers of persons as multiples",
    BLINDED: "the design is not judged yet",
}
# pictures that are drawn from a table hold what the table does
FIGURES = {
    "estimates": (
        "hoofdresultaat", "effecten", "subgroepen", "verloop", "uitrol_effecten", "bracketing",
        "specificaties", "onderdelen",
    ),
    "balance": ("loveplot",), "distributions": ("overlap", "verdelingen"),
    "flow": ("stroomdiagram",), "group_means": ("groepsgemiddelden",),
    "group_time": ("groep_maand",), "sensitivity": ("goodman_bacon", "specificaties"),
    "curves": ("versneld",), "inflow": ("instroom",),
}  # fmt: skip
Row = tuple[object, ...]


def hidden_by_blinding(name: str, before: pd.DataFrame, after: pd.DataFrame) -> Row:
    """The row of a table whose effects are hidden until the design is judged."""
    rows, hidden = len(before), hidden_rows(before, after)
    figures = ";".join(FIGURES.get(name, ()))
    return name, BLINDED, rows, rows - hidden, 0, hidden, 0, WHY[BLINDED], figures


def logged(
    name: str,
    stages: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    outcome: tuple[Mapping[str, int] | int, int],
    study: Study,
) -> list[tuple[object, ...]]:
    """Rows of the log of one table: first the minimum cell, then other rules that did something.

    `stages` are the table after its own rules, after what other tables tell, and as it is printed;
    `outcome` the rows withheld (by rule) and put together.
    """
    (suppressed, merged), rows = outcome, len(stages[0])
    figures = ";".join(FIGURES.get(name, ()))
    counts = {RULE: suppressed} if isinstance(suppressed, int) else dict(suppressed)
    counts["differencing"] = hidden_rows(stages[0], stages[1])
    found: list[tuple[object, ...]] = []
    for rule, count in counts.items():
        if rule == RULE or count:
            label = f"{RULE} {study.disclosure.minimum_cell}" if rule == RULE else rule
            joined = merged if rule == RULE else 0
            found.append((name, label, rows, rows - count, 0, count, joined, WHY[rule], figures))
    base, moved = study.disclosure.rounding, _moved(stages[1], stages[2])
    if base and moved:
        found.append((name, f"rounding {base}", rows, rows, moved, 0, 0, WHY["rounding"], figures))
    return found


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Rows of which a number of persons is rounded."""
    names = [name for name in PERSONS if name in after]
    one, other = (frame[names].astype("Int64") for frame in (before, after))
    return int((one != other).fillna(False).any(axis=1).sum())
