"""Disclosure control of instruments: doses and combinations, which add up to known totals."""

import pandas as pd

from evaluatie.release.withhold import Outcome, blank, next_rarest, printed, small_counts
from evaluatie.tables.derived import TOGETHER
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES, OTHER


def instrument_doses(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Classes on few persons are put together with the smaller class beside them.

    The persons of all classes and their mean are printed as the effect's starters, so that no
    class may be small: a last class that is, is withheld.
    """
    parts, merged = [frame.iloc[:0]], 0
    for _, block in frame.groupby(["design", "instrument", "measure"], sort=False):
        classes = block.sort_values("number").reset_index(drop=True)
        while len(classes) > 1 and (classes["smallest_cell"] < fewest).any():
            first = int(classes["smallest_cell"].idxmin())
            beside = [place for place in (first - 1, first + 1) if place in classes.index]
            other = min(beside, key=lambda place: (classes.loc[place, "n"], place))
            classes, merged = _joined(classes, sorted((first, other))), merged + 1
        parts.append(classes)
    table = pd.concat(parts, ignore_index=True)
    withheld = table["smallest_cell"] < fewest
    table = small_counts(blank(table, withheld, ["mean"]), fewest)
    return table[printed(INSTRUMENT_DOSES)], int(withheld.sum()), merged


def _joined(classes: pd.DataFrame, pair: list[int]) -> pd.DataFrame:
    """The classes with two that follow each other as one, under both names.

    Fewest persons: of the sum at least the larger of the two; of shares the sum of each side.
    """
    rows = classes.loc[pair]
    one = rows.iloc[0].copy()
    one["dose"] = TOGETHER.join(rows["dose"])
    one["n"], one["mean"] = rows["n"].sum(), _mean(rows)
    one["smallest_cell"] = _smallest(rows)
    kept = classes.drop(index=pair)
    joined = pd.concat([kept, one.to_frame().T.astype(classes.dtypes.to_dict())])
    return joined.sort_values("number").reset_index(drop=True)


def _mean(rows: pd.DataFrame) -> float:
    size = rows["n"].astype("float64")
    return float((rows["mean"] * size).sum() / size.sum())


def _smallest(rows: pd.DataFrame) -> int:
    """Fewest persons of the rows together: never fewer than in them apart, added up."""
    return int(rows["smallest_cell"].sum())


def instrument_combinations(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Combinations on few persons are put together as `other`, with the next rarest if need be.

    When what is put together is still on few persons its mean is withheld, and that of the rarest
    other: all together are known.
    """
    parts, merged = [frame.iloc[:0]], 0
    for _, block in frame.groupby("design", sort=False):
        size = block["smallest_cell"].sort_values(kind="stable")
        rare = list(size.index[size < fewest])
        rest = list(size.index[size >= fewest])
        while rare and rest and int(block.loc[rare, "smallest_cell"].sum()) < fewest:
            rare.append(rest.pop(0))
        parts.append(_with_other(block, rare))
        merged += len(rare)
    table = pd.concat(parts, ignore_index=True)
    small = table["smallest_cell"] < fewest
    withheld = small | next_rarest(small, table["smallest_cell"], [table["design"]], ~small)
    table = small_counts(blank(table, withheld, ["mean"]), fewest)
    return table[printed(INSTRUMENT_COMBINATIONS)], int(withheld.sum()), merged


def _with_other(block: pd.DataFrame, rare: list[int]) -> pd.DataFrame:
    """Most common first, and those that are put together last."""
    kept = block.drop(index=rare).sort_values(["n", "combination"], ascending=[False, True])
    if not rare:
        return kept
    rows = block.loc[rare]
    other = rows.iloc[[0]].assign(
        combination=OTHER, n=int(rows["n"].sum()), mean=_mean(rows), smallest_cell=_smallest(rows)
    )
    return pd.concat([kept, other])
