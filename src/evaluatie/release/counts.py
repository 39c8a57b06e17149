"""Disclosure control of tables of counts: the flow, contamination, arms against teams."""

from typing import Any

import numpy as np
import pandas as pd

from evaluatie.release.withhold import Outcome, blank, printed, small_counts
from evaluatie.tables.contract import TEAMS
from evaluatie.tables.derived import OVERALL, TOGETHER
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, FLOW

NONE = "geen"
VERDICTS = ("own", "other", "none", "unnamed")


def flow(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Exclusions of few persons are put together, within a group and horizon.

    When together they are still few, the least of the other exclusions joins them; a count that
    even then is small is withheld.
    """
    parts, merged = [frame.iloc[:0]], 0
    for _, block in frame.groupby(["place", "cohort", "horizon"], sort=False):
        small = block["excluded"].between(1, fewest - 1)
        if small.any() and block.loc[small, "excluded"].sum() < fewest:
            others = block.loc[~small & (block["excluded"] > 0), "excluded"]
            small |= block.index == (others.idxmin() if len(others) else -1)
        if small.sum() > 1:
            merged += int(small.sum())
            block = _merge(block, small)
        parts.append(block)
    table = pd.concat(parts, ignore_index=True)
    number = table.groupby(["place", "cohort"]).cumcount()
    withheld = table["excluded"].between(1, fewest - 1)
    # what was left before a withheld step would give it back; after it the counts are results
    block = [table["place"], table["cohort"], table["horizon"]]
    before = number < number.where(withheld).groupby(block).transform("max")
    few = table["remaining"].between(1, fewest - 1)
    table = table.assign(
        number=number,
        excluded=table["excluded"].astype("Int64").mask(withheld),
        remaining=table["remaining"].astype("Int64").mask(few | before),
    )
    return table[FLOW.names], int(withheld.sum()), merged


def _merge(block: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    """One row in the place of the last of `rows`, their names with a + in between; sums stay."""
    before, last = block, block.index[rows][-1]
    total = int(block.loc[rows, "excluded"].sum())
    names = TOGETHER.join(block.loc[rows, "step"])
    block = block.assign(
        step=block["step"].mask(block.index == last, names),
        excluded=block["excluded"].mask(block.index == last, total),
    )
    start = int(before["remaining"].iloc[0] + before["excluded"].iloc[0])
    kept = block[~rows | (block.index == last)]
    return kept.assign(remaining=start - kept["excluded"].cumsum())


def contamination(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Shares are withheld where few controls are contaminated, or few are not; nil is printed.

    How many are is never printed: the flow counts those of them who were observed to the end,
    and the difference is the few who left in between.
    """
    clean = frame["n_control"] - frame["n_contaminated"]
    withheld = frame["n_contaminated"].between(1, fewest - 1) | clean.between(1, fewest - 1)
    everywhere = pd.Series(True, index=frame.index)
    frame = blank(frame, withheld, ["share", "person_months"])
    frame = small_counts(blank(frame, everywhere, ["n_contaminated"]), fewest)
    return frame[printed(CONTAMINATION)], int(withheld.sum()), 0


def arm_check(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Persons per arm by verdict in the place of the team, with a row `all` for their sums.

    own: the team of the arm, or no guidance for those in no arm; other: another team; none: no
    guidance; unnamed: no team is named after the arm. When a verdict is on few persons, only own
    and differs are told apart; arms with small cells are put together, their names with a + in
    between. So all sums stay true, and no cell follows from them. When even the sums are small
    nothing is printed.
    """
    if frame.empty:
        return frame, 0, 0
    verdicts = _by_verdict(frame)
    if _small(verdicts.sum(), fewest).any():
        differs = verdicts.drop(columns="own").sum(axis=1)
        verdicts = pd.DataFrame({"own": verdicts["own"], "differs": differs})
    arms = _put_together(verdicts, fewest)
    apart = arms if len(arms) > 1 else arms.iloc[:0]
    counts = pd.concat([apart, arms.sum().to_frame(OVERALL).T])
    withheld = bool(_small(counts.loc[OVERALL], fewest).any())
    table = counts.rename_axis(index="arm", columns="team").stack().rename("persons").reset_index()
    table = table.astype({"persons": "Int64"}).assign(agrees=table["team"] == "own")
    table = blank(table, pd.Series(withheld, index=table.index), ["persons"])
    return table[printed(ARM_CHECK)], len(table) * withheld, len(verdicts) - len(arms)


def _by_verdict(frame: pd.DataFrame) -> pd.DataFrame:
    """Persons per arm (rows) and verdict (columns)."""
    named = frame["arm"].isin([*TEAMS, NONE])
    cases = [frame["agrees"], frame["team"] == NONE, named]
    verdict = np.select(cases, ["own", "none", "other"], "unnamed")
    counts = frame.assign(team=verdict).pivot_table("persons", "arm", "team", "sum", fill_value=0)
    present = [verdict for verdict in VERDICTS if verdict == "own" or verdict in counts]
    return counts.reindex(columns=present, fill_value=0).astype("int64")


def _put_together(counts: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """Joins the smallest arm with a small cell and the smallest other, until there is none."""
    while len(counts) > 1 and _small(counts, fewest).any(axis=None):
        size = counts.sum(axis=1)
        first = size[_small(counts, fewest).any(axis=1)].idxmin()
        pair = [first, size.drop(first).idxmin()]
        joined = counts.loc[pair].sum().to_frame(TOGETHER.join(sorted(pair))).T
        counts = pd.concat([counts.drop(pair), joined])
    return counts


def _small(counts: Any, fewest: int) -> Any:
    return (counts > 0) & (counts < fewest)
