"""The released counts of a study as one list of cells, from which a `Puzzle` is made.

A cell says of whom it counts: `side` (which pool of persons, as the treated), `split` (what the
pool is split by: a subgroup, half-years, or OVERALL), `part` (level), `outcome` (whose reached it;
EVERYBODY: all of them) and `horizon` (whose whole window was seen). All parts of a split and the
REST, persons of no part or of one that is not printed, add up to everybody. Of another split a
whole may be part: `inside` names the parts of another cell that make this one up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.release.puzzle import NEVER, Puzzle
from evaluatie.tables.derived import OVERALL

EVERYBODY = ""  # as an outcome: all persons, whatever they reached
REST = "\0rest"  # persons of no printed part
KEY = ["side", "split", "part", "outcome", "horizon"]
COLUMNS = [*KEY, "value", "upper", "cost", "label", "secret"]


@dataclass(frozen=True)
class Bonds:
    """Cells by number: `sums` of a whole and its parts, `nested` pairs of the larger and its part."""

    sums: list[tuple[int, list[int]]]
    nested: list[tuple[int, int]]


def with_rest(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells and, of every split whose parts are no more than everybody, the REST.

    Of a split whose parts are more, as of arms that share their controls, there is none: these
    persons are no parts of one whole.
    """
    whole = _wholes(cells)
    parts = cells[cells["split"] != OVERALL].groupby(["side", "split", "outcome", "horizon"])
    rests = []
    for (side, split, outcome, horizon), own in parts:
        total = whole.get((side, outcome, horizon))
        if total is None or own["value"].sum() > total[0]:
            continue
        rest = total[0] - own["value"].sum()
        rests.append((side, split, REST, outcome, horizon, rest, total[1], NEVER, REST, False))
    found = pd.concat([cells, pd.DataFrame(rests, columns=COLUMNS)] if rests else [cells])
    return found.reset_index(drop=True)


def _wholes(cells: pd.DataFrame) -> dict[tuple[object, ...], np.ndarray]:
    own = cells[cells["split"] == OVERALL]
    keys = own[["side", "outcome", "horizon"]].itertuples(index=False, name=None)
    return dict(zip(keys, own[["value", "upper"]].to_numpy(dtype=np.int64), strict=True))


def sums_of(cells: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """A whole and its parts with the rest, of every split that has one."""
    own = cells[cells["split"] == OVERALL]
    number = dict(
        zip(own[["side", "outcome", "horizon"]].itertuples(index=False, name=None), own.index,
            strict=True)
    )  # fmt: skip
    splits = cells[cells["split"] != OVERALL]
    for (side, _, outcome, horizon), parts in splits.groupby(KEY[:2] + KEY[3:]):
        if (parts["part"] == REST).any():
            yield number[side, outcome, horizon], list(parts.index)


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
