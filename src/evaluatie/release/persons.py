"""Which numbers of persons are printed: of levels, arms, half-years and placebos, by horizon.

Who left between two horizons, or belongs to no level, is a count as any other. A number that would
give away fewer persons than may be printed is withheld, in every table and for every design, and
so are others as far as needed (`puzzle`); the primary horizon and everybody go last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from evaluatie.release.cells import (
    COLUMNS,
    KEY,
    REST,
    grouped,
    over_horizons,
    puzzle_of,
    settled,
    sums_of,
    with_rest,
)
from evaluatie.release.cohorts import (
    CONTROL,
    GROUPS,
    HERE,
    Tables,
    arm_cells,
    as_cells,
    flow_cells,
    from_time_zero,
    half_year_cells,
    of_half_years,
    placebo_cells,
)
from evaluatie.release.puzzle import ALWAYS, NEVER, withheld
from evaluatie.study.analyses import LEVELS, MAIN, TIME_ZERO
from evaluatie.study.model import Study
from evaluatie.tables.derived import OVERALL

Pool = dict[tuple[Any, ...], int]  # persons by horizon, subgroup and level
PLACE = ["horizon", "subgroup", "level"]
ELSEWHERE = "\0elsewhere"
ANY = "\0any"  # estimator
COSTS = {"everybody": 100.0, "primary": 4.0, "part": 1.0}


@dataclass(frozen=True)
class Persons:
    """Cells (frame) of persons with `hidden`, and by design, estimator and group its side."""

    cells: pd.DataFrame
    sides: dict[tuple[str, str, str], str]

    def side(self, design: str, estimator: str, group: str) -> str:
        """The pool of persons of a group of a design; of ANY estimator that of its first."""
        if estimator != ANY:
            return self.sides.get((design, estimator, group), "")
        names = (
            name for (own, _, one), name in self.sides.items() if (own, one) == (design, group)
        )
        return next(names, "")

    def hidden(self, side: pd.Series, split: pd.Series, part: pd.Series,
               horizon: pd.Series) -> pd.Series:  # fmt: skip
        """Whether the number of persons (rows) of a side, split, part and horizon is withheld."""
        own = self.cells[self.cells["hidden"]]
        known = pd.MultiIndex.from_frame(own[["side", "split", "part", "horizon"]])
        asked = pd.MultiIndex.from_arrays([side, split, part, horizon.astype("int64")])
        return pd.Series(asked.isin(known), index=side.index)

    def of_rows(self, frame: pd.DataFrame, group: str, study: Study) -> pd.Series:
        """Whether the number of a group in rows of results is withheld, by design and cell."""
        estimators = frame["estimator"] if "estimator" in frame else [ANY] * len(frame)
        keys = list(zip(frame["design"], estimators, strict=True))
        names = {
            (design, one): self.side(str(design), str(one), group) for design, one in set(keys)
        }
        side = pd.Series([names[key] for key in keys], index=frame.index, dtype="str")
        placebo = frame["analysis"].isin(list(study.placebos))
        split = frame["subgroup"].where(~placebo, frame["analysis"])
        part = frame["level"].where(~placebo, group)
        side = side.where(~placebo, HERE + CONTROL)
        horizon = frame["horizon"].mask(frame["design"].isin(from_time_zero(study)), TIME_ZERO)
        return self.hidden(side, split, part, horizon)


def persons(confidential: Tables, study: Study, fewest: int) -> Persons:
    """The numbers of persons of a study, and which of them are withheld."""
    pools, sides = _pools_of(_counted(confidential, study))
    found = pd.concat(
        [_cells(name, counts) for name, counts in pools.items()]
        + [
            flow_cells(confidential),
            half_year_cells(confidential, study),
            arm_cells(confidential, study),
        ]
        + [placebo_cells(confidential, study)]
    )
    found = found.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    if found.empty:
        return Persons(found.assign(hidden=pd.Series(dtype="bool")), sides)
    found = _elsewhere(_priced(found, study))
    lost = settled(found, over_horizons(found[found["split"] == OVERALL]), fewest)
    cells = with_rest(_closed(found, lost), fewest)
    sums = [*sums_of(cells), *_of_pools(cells), *of_half_years(cells, study)]
    hidden = withheld(puzzle_of(cells, sums, over_horizons(cells)), fewest)
    return Persons(cells.assign(hidden=hidden), sides)


def _closed(cells: pd.DataFrame, lost: list[str]) -> pd.DataFrame:
    """The cells with everybody's printed always, or with all of their parts nowhere."""
    gone = cells[cells["label"].isin(lost)]
    sides = pd.MultiIndex.from_arrays([gone["side"].str.removesuffix(ELSEWHERE), gone["horizon"]])
    nowhere = pd.MultiIndex.from_frame(cells[["side", "horizon"]]).isin(sides)
    everybody = (cells["split"] == OVERALL) | cells["shared"].fillna(False).astype(bool)
    cost = cells["cost"].mask(everybody, ALWAYS).mask(nowhere | cells["label"].isin(lost), NEVER)
    return cells.assign(cost=cost)[COLUMNS]


def _priced(cells: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The cells with the cost of withholding each, and one label for what counts the same."""
    primary = study.primary.horizon if study.primary.horizon is not None else TIME_ZERO
    cost = pd.Series(COSTS["part"], index=cells.index)
    cost = cost.mask(cells["horizon"] == primary, COSTS["primary"])
    cost = cost.mask(cells["split"] == OVERALL, cost * COSTS["everybody"])
    side = cells["side"].replace({HERE + "treatment": "treated", HERE + "control": "control"})
    pools = cells[cells["side"].isin(list(GROUPS))].set_index(["side", *KEY[1:]])["value"]
    same = pools.reindex(pd.MultiIndex.from_arrays([side, *(cells[k] for k in KEY[1:])]))
    side = side.where((same == cells["value"].to_numpy()).to_numpy(), cells["side"])
    label = side + "|" + cells["horizon"].astype("str") + "|" + cells["split"] + "|" + cells["part"]
    return _aliases(cells.assign(cost=cost, label=label))


def _aliases(cells: pd.DataFrame) -> pd.DataFrame:
    """Parts that are everybody, as controls that all arms share, are settled with everybody."""
    whole = cells[cells["split"] == OVERALL].set_index(["side", "horizon"])
    own = whole.reindex(pd.MultiIndex.from_frame(cells[["side", "horizon"]]))
    same = (own["value"] == cells["value"].to_numpy()).to_numpy() & (cells["value"] > 0)
    return cells.assign(
        cost=cells["cost"].mask(same, own["cost"].to_numpy()),
        label=cells["label"].mask(same, own["label"].to_numpy()),
        shared=same,
    )


def _counted(tables: Tables, study: Study) -> pd.DataFrame:
    """Numbers of both groups by design, horizon and level, of the main analysis."""
    columns = ["design", "estimator", "analysis", *PLACE, *GROUPS.values()]
    found = [tables[n].assign(estimator=ANY) for n in ("diagnostics",) if n in tables]
    found = [frame[columns] for frame in found]
    estimates = tables["candidates"]
    found.append(estimates.loc[estimates["time"].isna(), columns])
    rows = pd.concat([frame for frame in found if len(frame)] or [found[-1]])
    rows = rows[rows["analysis"].isin([MAIN, LEVELS])]
    late = rows["design"].isin(from_time_zero(study))
    rows = rows.assign(horizon=rows["horizon"].mask(late, TIME_ZERO).astype("int64"))
    rows = rows.reset_index(drop=True)
    return rows.drop_duplicates(["design", "estimator", *PLACE, *GROUPS.values()])


def _pools_of(rows: pd.DataFrame) -> tuple[dict[str, Pool], dict[tuple[str, str, str], str]]:
    """Pools of persons, and the pool of each group of a design and estimator.

    Designs that count the same persons wherever both count any have one pool.
    """
    pools: dict[str, Pool] = {}
    sides = {}
    for group, column in GROUPS.items():
        counted = rows.dropna(subset=[column])
        for (design, estimator), own in grouped(counted, ["design", "estimator"]).items():
            found = counted.loc[own, [*PLACE, column]].itertuples(index=False, name=None)
            counts = {tuple(key): int(n) for *key, n in found}
            names = [name for name in pools if name.partition("@")[0] == group]
            name = next((one for one in names if _alike(pools[one], counts)), None)
            name = name or (f"{group}@{design}@{estimator}" if names else group)
            pools[name] = counts | pools.get(name, {})
            sides[str(design), str(estimator), group] = name
    return pools, sides


def _alike(known: Pool, counts: Pool) -> bool:
    """Whether both count the same wherever both count; or can, where they share no horizon."""
    both = known.keys() & counts.keys()
    if both:
        return all(known[key] == counts[key] for key in both)
    groups = {key[1:] for key in known} & {key[1:] for key in counts}
    together = sorted((*key[1:], key[0], n) for key, n in (known | counts).items())
    pairs = pairwise(together)
    falls = [
        one[-1] >= other[-1] for one, other in pairs if one[:2] == other[:2] and one[:2] in groups
    ]
    return bool(groups) and all(falls)


def _cells(side: str, pool: Pool) -> pd.DataFrame:
    """Cells of everybody of a side, and of each level at each horizon."""
    rows = [(*key, n) for key, n in pool.items()]
    return as_cells(pd.DataFrame(rows, columns=["horizon", "split", "part", "value"]), side)


def _elsewhere(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells and, of pools of controls that hold those of another pool, who is in them only."""
    base = cells[cells["side"] == "control"].set_index(KEY[1:])["value"]
    wider = cells[cells["side"].str.startswith("control@")]
    inside = base.reindex(pd.MultiIndex.from_frame(wider[KEY[1:]])).to_numpy(dtype="float64")
    rest = wider["value"] - inside
    found = wider.assign(side=wider["side"] + ELSEWHERE, value=rest, cost=NEVER)
    found["label"] = found["label"] + ELSEWHERE
    found = found[(rest >= 0).groupby(wider["side"]).transform("all") & rest.notna()]
    return pd.concat([cells, found.astype({"value": "int64"})], ignore_index=True)


def _of_pools(cells: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """A pool of controls is another one and those elsewhere."""
    number = {key: rows[0] for key, rows in grouped(cells, KEY).items()}
    for (side, *place), i in number.items():
        pool = str(side).removesuffix(ELSEWHERE)
        if pool != side and place[1] != REST:
            yield number[(pool, *place)], [number[("control", *place)], i]
