"""Disclosure control of effects: rows that rest on few persons, and what repeats them."""

from collections.abc import Mapping

import pandas as pd

from evaluatie.release.over_time import over_time, without_counts
from evaluatie.release.reached import in_ledger
from evaluatie.release.withhold import (
    Outcome,
    blank_matched,
    few_left_out,
    nameless_levels,
    near_another,
    next_rarest,
    share_rows,
    small_counts,
    suppressed,
    without_few,
)
from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.study.instrument_design import INSTRUMENT
from evaluatie.study.model import Study
from evaluatie.tables.derived import ESTIMATES

RATIO = ["risk_ratio", "ratio_low", "ratio_high"]
SIBLINGS = ["analysis", "design", "estimator", "outcome", "horizon", "subgroup"]
SHARED = ["outcome", "horizon", "subgroup", "level"]  # the same treated in every design
RULES = ("minimum_cell", "freedom", "dominance", "group")


def effects(frame: pd.DataFrame, study: Study, fewest: int) -> Outcome:
    """Pooled effects, and those by period; of variations no means and counts are printed.

    These differ from the main analysis by some persons only, whose outcomes would follow.
    """
    by_period = frame["time"].notna()
    pooled, withheld = _pooled(frame[~by_period], study, fewest)
    other = pooled["analysis"].isin(list(study.robustness))
    periods, more = over_time(frame[by_period], fewest)
    parts = [pooled[~other], without_counts(pooled[other]), periods]
    rows = pd.concat([part for part in parts if len(part)] or [pooled]).sort_index()
    counts = {**withheld, "minimum_cell": withheld["minimum_cell"] + more}
    return rows[ESTIMATES.names], counts, 0


def broken_rule(frame: pd.DataFrame, study: Study, fewest: int) -> pd.Series:
    """For each row of CANDIDATES the first of RULES that it breaks; missing when it breaks none.

    Few persons behind a mean, or few who did not reach the outcome; an error with too few degrees
    of freedom (clusters of the smallest group); an amount of which one person has most; an outcome
    that nearly everybody reached.
    """
    rule = study.disclosure
    broken = {"minimum_cell": frame["smallest_cell"].astype("float64") < fewest}
    broken["freedom"] = frame["fewest_clusters"].astype("float64") < fewest
    if rule.dominance is not None and "largest_share" in frame:
        most = frame["largest_share"].astype("float64") > rule.dominance
        broken["dominance"] = most & ~share_rows(frame, study)
    if rule.group is not None:
        highest = frame[["mean_treated", "mean_control"]].max(axis=1)
        broken["group"] = share_rows(frame, study) & (highest > rule.group)
    first = pd.Series(None, index=frame.index, dtype="str")
    for name in reversed(list(broken)):
        first = first.mask(broken[name].fillna(False).astype(bool), name)
    return first.where(frame["status"] == "ok")


def _pooled(
    frame: pd.DataFrame, study: Study, fewest: int
) -> tuple[pd.DataFrame, Mapping[str, int]]:
    """Withholds rows that break a rule; where no counts say what follows, the next level too.

    Where a design leaves out only a few persons, or a few more than another, their outcomes would
    follow from the means with and without them: then the mean of all treated is printed, and how
    many were matched is not.
    """
    known = frame["status"] == "ok"
    rule = broken_rule(frame, study, fewest)
    persons = [frame["analysis"].replace(LEVELS, MAIN), *(frame[k] for k in SHARED)]
    along = _goes_along(frame, rule.notna(), persons) & ~in_ledger(frame, study)
    rule = rule.mask(along, "secondary")
    withheld = rule.notna()
    frame = suppressed(frame, withheld)
    few = few_left_out(frame, fewest) | near_another(frame, persons, fewest)
    whole = ~frame["estimand"].isin(["ATE", "ATO"])  # whose means are of more than the treated
    everybody = frame["mean_all_treated"].where(known & ~withheld & whole)
    frame = blank_matched(frame, few).assign(
        mean_treated=frame["mean_treated"].mask(few, everybody),
        mean_control=frame["mean_control"].mask(few, everybody - frame["estimate"]),
        note=without_few(frame, fewest).mask(withheld),
    )
    frame = small_counts(nameless_levels(_printed_ratio(frame, few), fewest), fewest)
    return frame, {name: int((rule == name).sum()) for name in (*RULES, "secondary")}


def _goes_along(frame: pd.DataFrame, small: pd.Series, persons: list[pd.Series]) -> pd.Series:
    """Of levels of which one is withheld the next rarest: means of amounts and times add up.

    A level without an estimate is had by subtraction too; designs share their treated, so that
    all must take the same level along. Parts of the approach are no parts of a whole: persons start
    several, no total is known.
    """
    known = frame["status"] == "ok"
    hidden = small | (~known & (frame["n_treated"].astype("float64") > 0))
    size = frame["smallest_cell"].astype("float64").where(known).groupby(persons).transform("min")
    levels = frame["subgroup"] != INSTRUMENT
    return next_rarest(hidden & levels, size, [frame[k] for k in SIBLINGS], known & levels & ~small)


def _printed_ratio(frame: pd.DataFrame, few: pd.Series) -> pd.DataFrame:
    """The ratio of the printed means, its interval along: another would give the other means."""
    shift = (frame["mean_treated"] / frame["mean_control"] / frame["risk_ratio"]).where(few, 1.0)
    return frame.assign(**{name: frame[name] * shift for name in RATIO})
