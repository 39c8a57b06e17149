"""Disclosure control of how the approach was carried out."""

import pandas as pd

from evaluatie.release.exposure import steps
from evaluatie.release.withhold import Outcome, blank, next_rarest, printed, to_nearest
from evaluatie.tables.fidelity import ALL, FIDELITY, FIRST_STAGE

BY_QUARTER = "by-quarter"  # quarters together, as levels of a subgroup


def fidelity(frame: pd.DataFrame, fewest: int) -> Outcome:
    """What rests on few persons is withheld, of a single level or quarter also the next rarest.

    Of a group one number of persons is printed, to the nearest `fewest`, and not of how many of
    them a measure is: those of several measures, and of estimates, differ by a few. Shares are
    rounded to steps that are `fewest` persons at least, for the same reason.
    """
    few = frame["persons"].astype("float64") < fewest
    small = (frame["smallest_cell"].astype("float64") < fewest) | few
    step = steps(frame["n_measured"], fewest)
    small |= frame["share"] & step.isna()
    # a quarter is one of all quarters, a level one of its subgroup
    family = frame["subgroup"].mask(frame["quarter"] != ALL, BY_QUARTER)
    part = family != ALL
    siblings = [frame["cohort"], family, frame["measure"], frame["instrument"]]
    withheld = small | next_rarest(small & part, frame["smallest_cell"], siblings, part)
    rounded = (frame["value"] / step).round() * step
    value = rounded.where(frame["share"], frame["value"])
    frame = frame.assign(value=value, persons=to_nearest(frame["persons"], fewest))
    frame = blank(frame, withheld, ["value"])
    frame = blank(frame, _unprinted(frame, few), ["persons"])
    # a name that few persons share may itself be what a person told
    few &= frame["level"] != ALL
    order = frame["level"].where(few).groupby(frame["subgroup"]).rank(method="dense")
    frame = frame.assign(
        level=frame["level"].mask(few, "klein_" + order.astype("Int64").astype("str"))
    )
    return frame[printed(FIDELITY)], int(withheld.sum()), 0


def _unprinted(frame: pd.DataFrame, few: pd.Series) -> pd.Series:
    """Groups of few persons; where one of several is, the next smallest too: the total is known."""
    block = ["cohort", "subgroup", "level", "quarter"]
    groups = frame[block].assign(persons=frame["persons"], few=few).drop_duplicates(block)
    family = groups["subgroup"].mask(groups["quarter"] != ALL, BY_QUARTER)
    part = (family != ALL) & ~groups["few"]
    hidden = groups["few"] | next_rarest(
        groups["few"], groups["persons"], [groups["cohort"], family], part
    )
    keys = pd.MultiIndex.from_frame(groups.loc[hidden, block])
    found = pd.MultiIndex.from_frame(frame[block]).isin(keys)
    return pd.Series(found, index=frame.index)


def first_stage(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Guidance of few persons, or of all but a few, is withheld; of one half-year also the next.

    The total of the half-years is printed elsewhere; shares and persons are rounded as in fidelity.
    """
    few = frame["persons"].astype("float64") < fewest
    step = steps(frame["persons"], fewest)
    small = frame["recorded"] & ((frame["smallest_cell"].astype("float64") < fewest) | few)
    siblings = [frame["gemeente"], frame["cohort"]]
    size = frame["smallest_cell"]
    withheld = small | next_rarest(small, size, siblings, frame["recorded"] & ~small)
    alone = next_rarest(few, frame["persons"], siblings, ~few)
    share = (frame["share_guided"] / step).round() * step
    frame = frame.assign(share_guided=share, persons=to_nearest(frame["persons"], fewest))
    frame = blank(frame, withheld | alone, ["share_guided", "months_guided"])
    frame = blank(frame, few | alone, ["persons"])
    return frame[printed(FIRST_STAGE)], int((withheld | alone).sum()), 0
