"""The released counts of a study as one list of cells, from which a `Puzzle` is made.

A cell says of whom it counts: `side` (which pool of persons, as the treated), `split` (what the
pool is split by: a subgroup, half-years, or OVERALL), `part` (level), `outcome` (whose reached it;
EVERYBODY: all of them) and `horizon` (whose whole window was seen). All parts of a split and the
REST, persons of no part or of one that is not printed, add up to everybody. Of another split a
whole may be part: `inside` names the parts of another cell that make this one up.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd

from evaluatie.release.puzzle import NEVER, Puzzle
from evaluatie.tables.derived import OVERALL

EVERYBODY = ""  # as an outcome: all persons, whatever they reached
REST = "\0rest"  # persons of no printed part
KEY = ["side", "split", "part", "outcome", "horizon"]
COLUMNS = [*KEY, "value", "upper", "cost", "label", "secret"]


def with_rest(cells: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """The cells and, of every split whose parts are no more than everybody, the REST.

    Of a split whose parts are more, as of arms that share their controls, there is none: these
    persons are no parts of one whole.
    """
    whole = _wholes(cells)
    parts = cells[cells["split"] != OVERALL].groupby(["side", "split", "outcome", "horizon"])
    rests = []
    for (side, split, outcome, horizon), own in parts:
        total = whole.get((side, outcome, horizon))
        if total is None:
            continue
        rest, upper = total - own[["value", "upper"]].sum().to_numpy()
        upper = total[1] if outcome == EVERYBODY else upper
        if 0 <= rest <= upper:
            secret = outcome != EVERYBODY and 0 < upper and upper - rest < fewest
            rests.append((side, split, REST, outcome, horizon, rest, upper, NEVER, REST, secret))
    found = pd.concat([cells, pd.DataFrame(rests, columns=COLUMNS)] if rests else [cells])
    return found.reset_index(drop=True)


def _wholes(cells: pd.DataFrame) -> dict[tuple[object, ...], np.ndarray]:
    own = cells[cells["split"] == OVERALL]
    keys = own[["side", "outcome", "horizon"]].itertuples(index=False, name=None)
    return dict(zip(keys, own[["value", "upper"]].to_numpy(dtype=np.int64), strict=True))


def sums_of(cells: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """A whole and its parts with the rest, of every split that has one.

    Where neither the whole nor a part is printed a sum tells nothing.
    """
    own = cells[cells["split"] == OVERALL]
    number = dict(
        zip(own[["side", "outcome", "horizon"]].itertuples(index=False, name=None), own.index,
            strict=True)
    )  # fmt: skip
    splits = cells[cells["split"] != OVERALL]
    for (side, _, outcome, horizon), parts in splits.groupby(KEY[:2] + KEY[3:]):
        whole = number.get((side, outcome, horizon))
        told = whole is not None and (cells.loc[[whole, *parts.index], "cost"] > NEVER).any()
        if told and (parts["part"] == REST).any():
            yield whole, list(parts.index)


def over_horizons(cells: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Pairs of one group at two horizons: whose longer window was seen, had a shorter one seen."""
    for _, own in cells.groupby(["side", "split", "part", "outcome"]):
        rows = own.sort_values("horizon")
        values = rows["value"].to_numpy()
        for first in range(len(rows)):
            for second in range(first + 1, len(rows)):
                if values[first] >= values[second]:
                    yield int(rows.index[first]), int(rows.index[second])


def puzzle_of(
    cells: pd.DataFrame, sums: Iterable[tuple[int, Sequence[int]]],
    nested: Iterable[tuple[int, int]], nil: bool = False,
) -> Puzzle:  # fmt: skip
    """The puzzle of cells; those with a `label` in common are withheld together, of REST none."""
    labels = cells["label"].where(cells["label"] != REST, cells.index.astype("str") + REST)
    return Puzzle(
        cells["value"].to_numpy(dtype=np.int64), cells["upper"].to_numpy(dtype=np.int64),
        cells["cost"].to_numpy(dtype=np.float64), pd.factorize(labels)[0].astype(np.int64),
        list(sums), list(nested), cells["secret"].to_numpy(dtype=bool), nil,
    )  # fmt: skip


def settled(cells: pd.DataFrame, nested: Iterable[tuple[int, int]], fewest: int) -> list[str]:
    """Labels of everybody that are not printed, because they are few or few from another.

    Labels are taken in order of cost: one that would give away a small difference with those
    before is printed nowhere. All others are printed always, so that no split depends on another.
    """
    number = cells["label"].to_dict()
    pairs = [(number[a], number[b]) for a, b in nested if _close(cells, a, b, fewest)]
    own = cells[cells["split"] == OVERALL]
    few = own["secret"] | ((own["value"] < fewest) & (own["upper"] > 0))
    lost = list(own.loc[few, "label"].unique())
    kept: list[str] = []
    order = own.sort_values(["cost", "horizon", "outcome"], ascending=[False, True, True])
    for label in order["label"].unique():
        if label in lost or any({label, other} in map(set, pairs) for other in kept):
            lost.append(label)
        else:
            kept.append(label)
    return lost


def _close(cells: pd.DataFrame, larger: int, smaller: int, fewest: int) -> bool:
    one, other = cells.loc[larger], cells.loc[smaller]
    if one["split"] != OVERALL or other["split"] != OVERALL:
        return False
    gap = int(one["value"] - other["value"])
    return 1 <= gap < fewest or 1 <= int(one["upper"] - other["upper"]) - gap < fewest
