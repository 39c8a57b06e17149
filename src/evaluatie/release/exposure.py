"""Disclosure control of how much guidance there was, by arm."""

import numpy as np
import pandas as pd

from evaluatie.release.withhold import Outcome, blank, next_rarest, printed, small_counts
from evaluatie.tables.persons import EXPOSURE

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
CONTROL = "control"
KINDS = ("possible", "guided")


def exposure(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Guidance of few persons, or of all but a few, is withheld; of a single arm also the next.

    Arms add up to all treated, so one alone would follow. What is printed is rounded to steps that
    are `fewest` persons at least: else those who were first guided between two horizons could be
    counted. What the plan made possible follows from dates of settlement, and rests on all.
    """
    few = frame["persons"].astype("float64") < fewest
    small = (frame["smallest_cell"].astype("float64") < fewest) | few
    step = steps(frame["persons"], fewest)
    small |= step.isna()
    treated = frame["group"] != CONTROL
    alone = next_rarest(small & treated, frame["persons"], [frame["horizon"]], treated & ~small)
    withheld = small | alone
    shares = {name: (frame[name] / step).round() * step for name in ("share_guided", "share_ever")}
    frame = frame.assign(**shares)
    frame = blank(frame, withheld, ["share_guided", "share_ever"])
    nobody = few | (alone & few.groupby(frame["horizon"]).transform("any"))
    frame = blank(frame, nobody, ["share_possible"])
    frame = frame.assign(**{f"months_{k}": frame[f"share_{k}"] * frame["horizon"] for k in KINDS})
    frame = small_counts(frame, fewest)
    frame = frame.assign(persons=frame["persons"].mask(nobody))
    return frame[printed(EXPOSURE)], int(withheld.sum()), 0


def steps(persons: pd.Series, fewest: int) -> pd.Series:
    """The finest step that is as many persons as may be printed; missing when none is."""
    count = persons.astype("float64").to_numpy()[:, None]
    enough = count * np.array(STEPS) >= fewest - 1e-9
    step = np.array(STEPS)[enough.argmax(axis=1)]
    return pd.Series(np.where(enough.any(axis=1), step, np.nan), index=persons.index)
