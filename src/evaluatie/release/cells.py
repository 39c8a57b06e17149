"""The released counts of a study as one list of cells, from which a `Puzzle` is made.

A cell says of whom it counts: `side` (which pool of persons, as the treated), `split` (what the
pool is split by: a subgroup, half-years, or OVERALL), `part` (level), `outcome` (whose reached it;
EVERYBODY: all of them) and `horizon` (whose whole window was seen). All parts of a split and the
REST, persons of no part or of one that is not printed, add up to everybody. Of another split a
whole may be part: `inside` names the parts of another cell that make this one up.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.release.puzzle import NEVER, Puzzle
from evaluatie.tables.derived import OVERALL

EVERYBODY = ""  # as an outcome: all persons, whatever they reached
REST = "\0rest"  # persons of no printed part
KEY = ["side", "split", "part", "outcome", "horizon"]
SPLIT = ["side", "split", "outcome", "horizon"]
COLUMNS = [*KEY, "value", "upper", "cost", "label", "secret"]


def grouped(cells: pd.DataFrame, keys: list[str]) -> dict[tuple[Any, ...], list[int]]:
    """Numbers of the cells by what they have in common."""
    found: dict[tuple[Any, ...], list[int]] = {}
    for row, *key in zip(cells.index, *(cells[name] for name in keys), strict=True):
        found.setdefault(tuple(key), []).append(int(row))
    return found


def with_rest(cells: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """The cells and, of every split whose parts are no more than everybody, the REST.

    Of a split whose parts are more, as of arms that share their controls, there is none: these
    persons are no parts of one whole.
    """
    cells = cells.reset_index(drop=True)
    size = cells[["value", "upper"]].to_numpy(dtype=np.int64)
    wholes, parts = _wholes(cells), grouped(cells[cells["split"] != OVERALL], SPLIT)
    rests = []
    for (side, split, outcome, horizon), own in parts.items():
        whole = wholes.get((side, outcome, horizon))
        if whole is None:
            continue
        rest, upper = size[whole] - size[own].sum(axis=0)
        upper = size[whole, 1] if outcome == EVERYBODY else upper
        if 0 <= rest <= upper:
            secret = outcome != EVERYBODY and upper > 0 and upper - rest < fewest
            rests.append((side, split, REST, outcome, horizon, rest, upper, NEVER, REST, secret))
    found = pd.concat([cells, pd.DataFrame(rests, columns=COLUMNS)] if rests else [cells])
    return found.reset_index(drop=True)


def _wholes(cells: pd.DataFrame) -> dict[tuple[Any, ...], int]:
    own = grouped(cells[cells["split"] == OVERALL], ["side", "outcome", "horizon"])
    return {key: rows[0] for key, rows in own.items()}


def sums_of(cells: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """A whole and its parts with the rest, of every split that has one.

    Where neither the whole nor a part is printed a sum tells nothing.
    """
    wholes, cost = _wholes(cells), cells["cost"].to_numpy()
    rest = (cells["part"] == REST).to_numpy()
    parts = grouped(cells[cells["split"] != OVERALL], SPLIT)
    for (side, _, outcome, horizon), own in parts.items():
        whole = wholes.get((side, outcome, horizon))
        if whole is not None and rest[own].any() and (cost[[whole, *own]] > NEVER).any():
            yield whole, own


def over_horizons(cells: pd.DataFrame) -> Iterator[tuple[int, int]]:
    """Pairs of one group at two horizons: whose longer window was seen, had a shorter one seen."""
    value, ordered = cells["value"].to_dict(), cells.sort_values("horizon", kind="stable")
    for own in grouped(ordered, ["side", "split", "part", "outcome"]).values():
        for first, second in combinations(own, 2):
            if value[first] >= value[second]:
                yield first, second


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
    label, value, upper = (cells[name].to_dict() for name in ("label", "value", "upper"))
    everybody = set(cells.index[cells["split"] == OVERALL])
    pairs = []
    for one, other in nested:
        gap = value[one] - value[other]
        few = 1 <= gap < fewest or 1 <= upper[one] - upper[other] - gap < fewest
        if few and one in everybody and other in everybody:
            pairs.append({label[one], label[other]})
    own = cells[cells["split"] == OVERALL]
    small = own["secret"] | ((own["value"] < fewest) & (own["upper"] > 0))
    lost = list(own.loc[small, "label"].unique())
    kept: list[str] = []
    order = own.sort_values(["cost", "horizon", "outcome"], ascending=[False, True, True])
    for name in order["label"].unique():
        if name in lost or any({name, other} in pairs for other in kept):
            lost.append(name)
        else:
            kept.append(name)
    return lost
