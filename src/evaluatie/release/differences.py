"""Disclosure control of what differs between the levels of a subgroup."""

import pandas as pd

from evaluatie.release.withhold import SUPPRESSED, Outcome, blank, printed
from evaluatie.study.analyses import MAIN
from evaluatie.tables.differences import DIFFERENCES, JOINT

SUBGROUP = ["design", "estimator", "outcome", "horizon", "subgroup"]


def differences(frame: pd.DataFrame, estimates: pd.DataFrame, fewest: int) -> Outcome:
    """Differences that rest on few persons, or on a level that is withheld, are withheld too.

    `estimates` are the released ones. With the effects of the other levels, a difference or a test
    of all levels would give the one withheld back; a level that took no part in a test does not
    follow from it.
    """
    hidden = _withheld_levels(frame, estimates)
    withheld = hidden | (frame["smallest_cell"].astype("float64") < fewest)
    withheld &= frame["status"] == "ok"
    numbers = [c.name for c in DIFFERENCES.columns if c.kind == "number"]
    frame = blank(frame, withheld, numbers)
    frame = frame.assign(
        status=frame["status"].mask(withheld, SUPPRESSED),
        failed_gates=frame["failed_gates"].mask(withheld, SUPPRESSED),
        stamp=frame["stamp"].mask(withheld),
    )
    return frame[printed(DIFFERENCES)], int(withheld.sum()), 0


def _withheld_levels(frame: pd.DataFrame, estimates: pd.DataFrame) -> pd.Series:
    """Whether an estimate of a level that took part is not printed.

    Of a test of all levels: whether fewer levels are printed than took part. Who is printed had an
    estimate on enough persons, so that with equal numbers they are the same levels.
    """
    main = estimates[(estimates["analysis"] == MAIN) & estimates["time"].isna()]
    shown = main[main["status"] == "ok"].set_index([*SUBGROUP, "level"]).index
    printed_levels = main[main["status"] == "ok"].groupby(SUBGROUP)["level"].nunique()
    keys = pd.MultiIndex.from_frame(frame[SUBGROUP])
    of_all = printed_levels.reindex(keys, fill_value=0).to_numpy() < frame["levels"].to_numpy()
    pairs = ~(_named(frame, "level").isin(shown) & _named(frame, "other").isin(shown))
    return pd.Series(of_all, index=frame.index).where(frame["level"] == JOINT, pairs)


def _named(frame: pd.DataFrame, column: str) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[[*SUBGROUP, column]])
