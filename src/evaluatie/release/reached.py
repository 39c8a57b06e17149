"""Which numbers of persons who reached an outcome are printed, as a mean of a group tells them.

A mean of which the group's size is known is a count: who reached the outcome, and who did not. It
may be small itself, be what others leave over of everybody's, or lie few persons from a count of
which it is a part: three months of work are among one month of work, a longer window of the same
persons holds a shorter one, the matched are some of all. Of amounts, such as earnings, a mean is
withheld that rests on few persons or of which one person has most; others are withheld with it as
far as persons can be told apart by the totals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from evaluatie.release.cells import (
    COLUMNS,
    KEY,
    grouped,
    puzzle_of,
    settled,
    sums_of,
    with_rest,
)
from evaluatie.release.cohorts import (
    HALF_YEAR,
    HERE,
    Tables,
    cohort_of,
    cohort_placebos,
    of_half_years,
)
from evaluatie.release.puzzle import ALWAYS, NEVER, withheld
from evaluatie.release.withhold import few_left_out, is_share, share_rows
from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.study.outcomes import AnyOutcome
from evaluatie.tables.derived import GROUP_MEANS, OVERALL

PLACEBO = "placebo"
RAW = "difference_in_means"  # the estimator whose means and error are those of the persons
CLAIM = ["outcome", "horizon", "subgroup", "level"]
# kinds that are measured in one register, so that one share can be part of another
REGISTER = {
    "work": "work", "sustained_work": "work", "work_ended": "work", "benefit_exit": "benefit",
}  # fmt: skip
COSTS = {"outcome": 4.0, "horizon": 3.0, "everybody": 50.0}


@dataclass(frozen=True)
class Reached:
    """Cells (frame) of persons who reached an outcome, with `hidden`."""

    cells: pd.DataFrame

    def hidden(self, labels: pd.Series) -> pd.Series:
        """Whether the means of these labels (rows) are withheld."""
        own = self.cells.loc[self.cells["hidden"], "label"]
        return labels.isin(list(own))


def label_of(
    outcome: pd.Series, horizon: pd.Series, split: pd.Series, part: pd.Series
) -> pd.Series:
    """What is withheld together: the means of both groups, in every design."""
    names = [outcome.astype("str"), horizon.astype("str"), split.astype("str"), part.astype("str")]
    return names[0] + "|" + names[1] + "|" + names[2] + "|" + names[3]


def reached(confidential: Tables, study: Study, fewest: int) -> Reached:
    """The counts of a study that follow from means, and which of them are withheld."""
    rows = _rows(confidential["candidates"], study)
    parts = [_treated(rows), *_controls(rows, fewest), _half_years(confidential, study)]
    found = pd.concat([*parts, *_placebos(confidential["candidates"], study)])
    found = found.drop_duplicates(KEY).sort_values(KEY, ignore_index=True)
    if found.empty:
        return Reached(found.assign(hidden=pd.Series(dtype="bool")))
    cells = _with_wholes(_judged(_priced(found, study), study, fewest))
    everybody = cells[cells["split"] == OVERALL]
    lost = settled(cells, _nested(everybody, study, fewest), fewest)
    cost = cells["cost"].mask(cells["split"] == OVERALL, ALWAYS).mask(_nowhere(cells, lost), NEVER)
    cells = with_rest(cells.assign(cost=cost)[COLUMNS], fewest)
    sums = [*sums_of(cells), *of_half_years(cells, study)]
    puzzle = puzzle_of(cells, sums, _nested(cells, study, fewest), nil=True)
    return Reached(cells.assign(hidden=withheld(puzzle, fewest)))


def _nowhere(cells: pd.DataFrame, lost: list[str]) -> pd.Series:
    """Cells of claims of which everybody's is withheld: no split may add up to it."""
    claim = cells["outcome"] + "|" + cells["horizon"].astype("str")
    own = cells["label"].isin(lost) & cells["side"].isin(["treated", "control"])
    here = cells["side"].str.startswith(("treated", "control", HERE))
    return (here & claim.isin(claim[own])) | cells["label"].isin(lost)


def in_ledger(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Rows of the main analysis on whole groups of persons at the study's horizons."""
    other = [
        name
        for name, plan in study.designs.items()
        if isinstance(plan, SurvivalDesign | InstrumentDesign) or plan.kind == "did_staggered"
    ]
    main = frame["analysis"].isin([MAIN, LEVELS]) & frame["time"].isna()
    return main & ~frame["design"].isin(other)


def _rows(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The effects whose means are counted here."""
    rows = candidates[in_ledger(candidates, study) & (candidates["status"] == "ok")]
    return rows.assign(share=share_rows(rows, study))


def _treated(rows: pd.DataFrame) -> pd.DataFrame:
    """Cells of all treated, by claim."""
    first = rows.dropna(subset=["n_treated", "mean_all_treated"]).drop_duplicates(CLAIM)
    return _cells(first, "treated", "mean_all_treated", "n_treated")


def _controls(rows: pd.DataFrame, fewest: int) -> Iterator[pd.DataFrame]:
    """Cells of the groups of raw comparisons whose persons all count the same.

    Of designs that leave nobody out those of all controls; of others of their own controls, and
    of the treated that are left.
    """
    raw = rows[rows["estimator"] == RAW].astype({"n_control": "float64"})
    alike = (raw["ess"] - raw["n_matched_control"].astype("float64")).abs() < 0.5
    everybody = alike & (raw["n_matched_control"] == raw["n_control"])
    yield _cells(raw[everybody].drop_duplicates(CLAIM), "control", "mean_control", "n_control")
    apart = raw[alike & ~everybody & (raw["analysis"] == MAIN)]
    for design, own in apart.groupby("design", sort=False):
        name = f"control@{design}"
        yield _cells(own.drop_duplicates(CLAIM), name, "mean_control", "n_matched_control")
    few = few_left_out(rows, fewest)  # whose means are those of all treated
    fewer = rows[~few & (rows["n_matched_treated"] < rows["n_treated"])]
    fewer = fewer[(fewer["estimator"] == RAW) & (fewer["analysis"] == MAIN)]
    for design, own in fewer.groupby("design", sort=False):
        name = f"treated@{design}"
        yield _cells(own.drop_duplicates(CLAIM), name, "mean_treated", "n_matched_treated")


def _cells(rows: pd.DataFrame, side: str, mean: str, n: str) -> pd.DataFrame:
    """Cells of a side from rows with a mean and the number of persons it is of.

    Of an amount the persons themselves are the count.
    """
    size = rows[n].astype("float64")
    count = (rows[mean] * size).where(rows["share"], size)
    most = size.where(rows["share"], 2 * size)  # of an amount nobody knows how much there can be
    frame = rows.rename(columns={"subgroup": "split", "level": "part"})
    dominated = rows["largest_share"] if "largest_share" in rows else pd.Series(0.0, rows.index)
    frame = frame.assign(
        side=side, value=count.round(), upper=most, cost=1.0, label="", share=rows["share"],
        secret=False, largest=dominated.fillna(0.0),
    )  # fmt: skip
    return frame.dropna(subset=["value", "upper"])[[*COLUMNS, "share", "largest"]]


def _placebos(candidates: pd.DataFrame, study: Study) -> Iterator[pd.DataFrame]:
    """Cells of both cohorts of a placebo, parts of the control cohort."""
    rows = candidates[candidates["analysis"].isin(cohort_placebos(study))]
    rows = rows[rows["time"].isna() & (rows["status"] == "ok") & (rows["estimator"] == RAW)]
    rows = rows[(rows["level"] == OVERALL) & (rows["n_matched_control"] == rows["n_control"])]
    rows = rows.assign(share=share_rows(rows, study), subgroup=rows["analysis"])
    rows = rows.drop_duplicates(["analysis", *CLAIM])
    for group, mean in (("treated", "mean_all_treated"), ("control", "mean_control")):
        own = rows.assign(level=group).dropna(subset=[f"n_{group}", mean])
        yield _cells(own, HERE + "control", mean, f"n_{group}")


def _half_years(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of half-years of settlement, in the cohort of each."""
    means = tables.get("group_means", GROUP_MEANS.empty()).dropna(subset=["n", "mean"])
    side = means["place"] + "_" + cohort_of(means["half_year"], study)
    rows = means.assign(subgroup=HALF_YEAR, level=means["half_year"])
    rows = rows.assign(share=share_rows(rows, study))
    return _cells(rows, "", "mean", "n").assign(side=side)


def _priced(cells: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The cells with the cost of withholding each, by importance, and their labels."""
    primary = study.primary
    cost = cells["cost"] + COSTS["outcome"] * (cells["outcome"] == primary.outcome)
    if primary.horizon is not None:
        cost += COSTS["horizon"] * (cells["horizon"] == primary.horizon)
    order = {name: number for number, name in enumerate([OVERALL, *study.subgroups])}
    cost += 1 / (1 + cells["split"].map(order).fillna(len(order)))
    cost = cost.mask(cells["split"] == OVERALL, cost * COSTS["everybody"])
    both = cells["part"].mask(cells["split"].isin(list(study.placebos)), cells["split"])
    split = cells["split"].mask(cells["split"].isin(list(study.placebos)), PLACEBO)
    label = label_of(cells["outcome"], cells["horizon"], split, both)
    design = cells["side"].str.partition("@")[2]
    own = cells["side"].str.contains("_", regex=False) & (cells["split"] == HALF_YEAR)
    place = cells["side"].str.partition("_")[0].where(own, design)
    return cells.assign(cost=cost, label=label.where(place == "", label + "@" + place))


def _judged(cells: pd.DataFrame, study: Study, fewest: int) -> pd.DataFrame:
    """The cells with whole numbers, and secret where few did not reach it, or nearly all did."""
    cells = cells.astype({"value": "int64", "upper": "int64", "horizon": "int64"})
    rule = study.disclosure
    secret = cells["share"] & (cells["upper"] - cells["value"] < fewest)
    if rule.group is not None:
        secret |= cells["share"] & (cells["value"] > rule.group * cells["upper"])
    if rule.dominance is not None:
        secret |= ~cells["share"] & (cells["largest"] > rule.dominance)
    return cells.assign(secret=secret)


def _with_wholes(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with everybody of both groups as the whole of half-years too."""
    whole = cells[(cells["split"] == OVERALL) & cells["side"].isin(["treated", "control"])]
    names = {"treated": HERE + "treatment", "control": HERE + "control"}
    copies = whole.assign(side=whole["side"].map(names))
    halves = cells[cells["split"] == HALF_YEAR]
    copies = copies[copies["side"].isin(halves["side"])]
    return pd.concat([cells, copies], ignore_index=True)


def _nested(cells: pd.DataFrame, study: Study, fewest: int) -> Iterator[tuple[int, int]]:
    """Pairs of cells of which the smaller is part of the larger."""
    yield from _of_outcomes(cells, study)
    yield from _of_windows(cells, study, fewest)
    yield from _of_pools(cells, study)


def _of_pools(cells: pd.DataFrame, study: Study) -> Iterator[tuple[int, int]]:
    """Pairs of a whole group and those of it whom a design matched."""
    number = {key: rows[0] for key, rows in grouped(cells, KEY).items()}
    value = cells["value"].to_dict()
    for (side, *claim), row in number.items():
        pool = number.get((side.partition("@")[0], *claim)) if "@" in side else None
        share = is_share(study, str(claim[2]))
        if pool is not None and share and value[pool] >= value[row]:
            yield pool, row


def _of_outcomes(cells: pd.DataFrame, study: Study) -> Iterator[tuple[int, int]]:
    """Pairs of related outcomes of one group."""
    value, outcome = cells["value"].to_dict(), cells["outcome"].to_dict()
    names = cells["outcome"].unique()
    tied = {(one, other) for one in names for other in names if related(study, one, other)}
    for own in grouped(cells, ["side", "split", "part", "horizon"]).values():
        for one, other in combinations(own, 2):
            if (outcome[one], outcome[other]) in tied:
                yield (one, other) if value[one] >= value[other] else (other, one)


def related(study: Study, one: str, other: str) -> bool:
    """Whether one share can be part of the other: of one register, or an `any_of` with it."""
    plans = {**study.outcomes, **study.secondary}
    first, second = plans.get(one), plans.get(other)
    if first is None or second is None:
        return False
    joins = [plan.outcomes for plan in (first, second) if isinstance(plan, AnyOutcome)]
    if any(name in (one, other) for names in joins for name in names):
        return True
    return REGISTER.get(first.kind, one) == REGISTER.get(second.kind, other)


def _of_windows(cells: pd.DataFrame, study: Study, fewest: int) -> Iterator[tuple[int, int]]:
    """Pairs of one outcome at two horizons, of nearly the same persons."""
    shares = [name for name in cells["outcome"].unique() if is_share(study, name)]
    own = cells[cells["outcome"].isin(shares)].sort_values("horizon", kind="stable")
    value, upper = own["value"].to_dict(), own["upper"].to_dict()
    for rows in grouped(own, ["side", "split", "part", "outcome"]).values():
        for one, other in combinations(rows, 2):
            if abs(upper[one] - upper[other]) < fewest and value[other] >= value[one]:
                yield other, one
