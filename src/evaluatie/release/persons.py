"""Which numbers of persons are printed: of levels, arms, half-years and placebos, by horizon.

Who left between two horizons, or belongs to no level, is a count as any other. A number that would
give away fewer persons than may be printed is withheld, in every table and for every design, and
so are others as far as needed (`puzzle`); the primary horizon and everybody go last.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from evaluatie.release.cells import (
    COLUMNS,
    EVERYBODY,
    KEY,
    REST,
    grouped,
    over_horizons,
    puzzle_of,
    settled,
    sums_of,
    with_rest,
)
from evaluatie.release.puzzle import ALWAYS, NEVER, withheld
from evaluatie.study.analyses import LEVELS, MAIN, TIME_ZERO
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.placebos import CohortPlacebo
from evaluatie.tables.derived import GROUP_MEANS, OVERALL
from evaluatie.tables.persons import EXPOSURE, FLOW

Tables = Mapping[str, pd.DataFrame]
Pool = dict[tuple[Any, ...], int]  # persons by horizon, subgroup and level
PLACE = ["horizon", "subgroup", "level"]
SIDES = {"treated": "n_treated", "control": "n_control"}
HALF_YEAR = "half_year"
HERE = "intervention_"
ELSEWHERE = "\0elsewhere"
ARMS = "arm"
ANY = "\0any"  # estimator
TREATMENT, CONTROL = "treatment", "control"
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
        keys = zip(frame["design"], estimators, strict=True)
        names = [self.side(str(design), str(one), group) for design, one in keys]
        side = pd.Series(names, index=frame.index, dtype="str")
        placebo = frame["analysis"].isin(list(study.placebos))
        split = frame["subgroup"].where(~placebo, frame["analysis"])
        part = frame["level"].where(~placebo, group)
        side = side.where(~placebo, HERE + CONTROL)
        horizon = frame["horizon"].mask(frame["design"].isin(_from_time_zero(study)), TIME_ZERO)
        return self.hidden(side, split, part, horizon)


def _from_time_zero(study: Study) -> list[str]:
    """Designs that follow everybody from time zero on, whatever the horizon."""
    return [name for name, plan in study.designs.items() if isinstance(plan, SurvivalDesign)]


def persons(confidential: Tables, study: Study, fewest: int) -> Persons:
    """The numbers of persons of a study, and which of them are withheld."""
    pools, sides = _pools_of(_counted(confidential, study))
    found = pd.concat(
        [_cells(name, counts) for name, counts in pools.items()]
        + [_flow(confidential), _half_years(confidential, study), _arms(confidential, study)]
        + [_placebos(confidential, study)]
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
    pools = cells[cells["side"].isin(list(SIDES))].set_index(["side", *KEY[1:]])["value"]
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
    columns = ["design", "estimator", "analysis", *PLACE, *SIDES.values()]
    found = [tables[n].assign(estimator=ANY) for n in ("diagnostics",) if n in tables]
    found = [frame[columns] for frame in found]
    estimates = tables["candidates"]
    found.append(estimates.loc[estimates["time"].isna(), columns])
    rows = pd.concat([frame for frame in found if len(frame)] or [found[-1]])
    rows = rows[rows["analysis"].isin([MAIN, LEVELS])]
    late = rows["design"].isin(_from_time_zero(study))
    rows = rows.assign(horizon=rows["horizon"].mask(late, TIME_ZERO).astype("int64"))
    rows = rows.reset_index(drop=True)
    return rows.drop_duplicates(["design", "estimator", *PLACE, *SIDES.values()])


def _pools_of(rows: pd.DataFrame) -> tuple[dict[str, Pool], dict[tuple[str, str, str], str]]:
    """Pools of persons, and the pool of each group of a design and estimator.

    Designs that count the same persons wherever both count any have one pool.
    """
    pools: dict[str, Pool] = {}
    sides = {}
    for group, column in SIDES.items():
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
    return _as_cells(pd.DataFrame(rows, columns=["horizon", "split", "part", "value"]), side)


def _as_cells(frame: pd.DataFrame, side: str | pd.Series) -> pd.DataFrame:
    """Cells of all persons of a side; no one knows of more than there are of it at most."""
    frame = frame.assign(side=side, outcome=EVERYBODY, cost=1.0, label="", secret=False)
    frame = frame.astype({"value": "int64", "horizon": "int64"})
    return frame.assign(upper=frame.groupby("side")["value"].transform("max"))[COLUMNS]


def _flow(tables: Tables) -> pd.DataFrame:
    """Cells of everybody by place and cohort: who is left at each horizon."""
    flow = tables.get("flow", FLOW.empty())
    flow = flow[flow["cohort"].isin([TREATMENT, CONTROL])]
    last = flow.groupby(["place", "cohort", "horizon"], as_index=False)["remaining"].last()
    frame = last.rename(columns={"remaining": "value"}).assign(split=OVERALL, part=OVERALL)
    return _as_cells(frame, last["place"] + "_" + last["cohort"])


def _half_years(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of half-years of settlement, of the cohort in which each lies."""
    means = tables.get("group_means", GROUP_MEANS.empty())
    frame = means.drop_duplicates(["horizon", "place", "half_year"]).dropna(subset=["n"])
    cohort = cohort_of(frame["half_year"], study)
    frame = frame.rename(columns={"n": "value", "half_year": "part"}).assign(split=HALF_YEAR)
    return _as_cells(frame, frame["place"] + "_" + cohort)


def cohort_of(half_year: pd.Series, study: Study) -> pd.Series:
    """The cohort in which a half-year (as 2016H1) starts; `between` when it is in neither."""
    start = half_year.map(lambda name: dt.date(int(name[:4]), 6 * int(name[-1]) - 5, 1))
    inside = pd.Series("between", index=half_year.index)
    if study.cohorts is None:
        return inside
    for name, cohort in ((TREATMENT, study.cohorts.treatment), (CONTROL, study.cohorts.control)):
        inside = inside.mask((start >= cohort.start) & (start <= cohort.until), name)
    return inside


def _arms(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of the arms of the treated, and of those in none."""
    frame = tables.get("exposure", EXPOSURE.empty()).dropna(subset=["persons"])
    frame = frame[~frame["group"].isin([OVERALL, CONTROL])]
    frame = frame.rename(columns={"persons": "value", "group": "part"})
    return _as_cells(frame.assign(split=arms_of(study)), "treated")


def arms_of(study: Study) -> str:
    """The subgroup that is the arms of the rollout."""
    return next((name for name, one in study.subgroups.items() if one.arms), ARMS)


def _placebos(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of the cohorts of placebos, which are parts of the control cohort."""
    frame = tables["candidates"]
    frame = frame[frame["analysis"].isin(cohort_placebos(study)) & frame["time"].isna()]
    frame = frame[(frame["subgroup"] == OVERALL) & ~frame["design"].isin(_from_time_zero(study))]
    keys = ["analysis", "horizon"]
    lowest = frame.groupby(keys, as_index=False)[list(SIDES.values())].min()
    lowest = lowest.rename(columns={column: group for group, column in SIDES.items()})
    parts = lowest.melt(keys, list(SIDES), "part", "value").dropna(subset=["value"])
    return _as_cells(parts.rename(columns={"analysis": "split"}), HERE + CONTROL)


def cohort_placebos(study: Study) -> dict[str, CohortPlacebo]:
    """Placebos of which both cohorts lie in the study's control cohort."""
    return {
        name: placebo
        for name, placebo in study.placebos.items()
        if isinstance(placebo, CohortPlacebo)
        and study.cohorts is not None
        and placebo.control.start >= study.cohorts.control.start
        and placebo.treatment.until <= study.cohorts.control.until
    }


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


def of_half_years(cells: pd.DataFrame, study: Study) -> Iterator[tuple[int, list[int]]]:
    """A cohort of a placebo is the half-years that lie in it, where the numbers say so."""
    here = cells[(cells["side"] == HERE + CONTROL) & (cells["part"] != REST)]
    halves = here[here["split"] == HALF_YEAR]
    years = halves["part"].str[:4].astype("int64")
    for name, placebo in cohort_placebos(study).items():
        for part, dates in (("treated", placebo.treatment), ("control", placebo.control)):
            inside = halves[(years >= dates.start.year) & (years <= dates.until.year)]
            for i, row in here[(here["split"] == name) & (here["part"] == part)].iterrows():
                same = inside["horizon"] == row["horizon"]
                parts = inside[same & (inside["outcome"] == row["outcome"])]
                if len(parts) and parts["value"].sum() == row["value"]:
                    yield int(i), list(parts.index)
