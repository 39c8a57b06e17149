"""Takes from released tables what, with other released numbers, would tell of few persons.

Which numbers of persons and which means these are is worked out beforehand, once for all tables
(`persons`, `reached`), so that no table prints what another withholds. A number of persons goes
with all that is one; a mean with the ratio that it is part of. The raw comparison of two groups is
nothing but their means, and goes whole: its error would give them back. An estimate that is
adjusted stays, for it follows from no counts.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.release.cohorts import HALF_YEAR, arms_of, cohort_of
from evaluatie.release.persons import ANY, Persons
from evaluatie.release.reached import PLACEBO, RAW, Reached, label_of
from evaluatie.release.withhold import blank, share_rows, suppressed
from evaluatie.study.analyses import LEVELS, MAIN, TIME_ZERO
from evaluatie.study.model import Study
from evaluatie.tables.derived import OVERALL

MEANS = ["mean_treated", "mean_control"]
RATIO = ["risk_ratio", "ratio_low", "ratio_high"]  # as wide as few reached the outcome
OF_BOTH = ["n_clusters", "controls_per_treated", "share_off_support"]
SIZES = {"treated": ["ess_treated"], "control": ["ess", "ess_control"]}
# an error of these is that of means of so many persons
FORMULA = (RAW, "unconditional")
# how finely the released error and detectable effect tell a standard error of a share
ERROR_STEP = 0.0005 / 2.8


@dataclass(frozen=True)
class Told:
    """What would be told of few persons, by all tables of a study together."""

    persons: Persons
    reached: Reached
    study: Study
    fewest: int


def estimates(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """ESTIMATES without numbers and means that tell; raw comparisons and clear errors go whole."""
    gone = {
        group: told.persons.of_rows(frame, group, told.study) for group in ("treated", "control")
    }
    means = _means_gone(frame, told)
    clear = (gone["treated"] | gone["control"]) & _error_tells(frame, gone, told)
    raw = means & (frame["estimator"] == RAW) & _unweighted(frame)
    frame = suppressed(frame, (raw | clear) & (frame["status"] == "ok"))
    frame = blank(frame, means, [*MEANS, *RATIO])
    return without_persons(frame, gone)


def _unweighted(frame: pd.DataFrame) -> pd.Series:
    """Rows whose controls all count the same, or whose size is withheld for that reason."""
    size, count = (frame[name].astype("float64") for name in ("ess", "n_matched_control"))
    return ~((size - count).abs() >= 0.5)


def _means_gone(frame: pd.DataFrame, told: Told) -> pd.Series:
    """Rows of which a mean is withheld, in all designs or in this one."""
    placebo = frame["analysis"].isin(list(told.study.placebos))
    split = frame["subgroup"].where(~placebo, PLACEBO)
    label = label_of(frame["outcome"], frame["horizon"], split, frame["level"].where(
        ~placebo, frame["analysis"]))  # fmt: skip
    gone = told.reached.hidden(label)
    gone |= told.reached.hidden(label + "@" + frame["design"]) & (frame["estimator"] == RAW)
    return gone & frame["time"].isna() & (frame["analysis"].isin([MAIN, LEVELS]) | placebo)


def _error_tells(frame: pd.DataFrame, gone: dict[str, pd.Series], told: Told) -> pd.Series:
    """Rows whose error says to fewer than `fewest` persons how many a withheld number is."""
    few = pd.Series(False, index=frame.index)
    for group, hidden in gone.items():
        size = frame[f"n_{group}"].astype("float64").where(hidden)
        few |= 4 * size * ERROR_STEP / frame["std_error"] < told.fewest
    return few & share_rows(frame, told.study) & frame["estimator"].isin(FORMULA)


def without_persons(frame: pd.DataFrame, gone: dict[str, pd.Series]) -> pd.DataFrame:
    """The frame without withheld numbers (rows, by group), and without sizes that are the same."""
    for group, hidden in gone.items():
        counts = [f"n_{group}", f"n_matched_{group}"]
        for name in (name for name in SIZES[group] if name in frame):
            same = pd.Series(False, index=frame.index)
            for count in (count for count in counts if count in frame):
                gap = frame[name].astype("float64") - frame[count].astype("float64")
                same |= (gap.abs() < 0.5).fillna(False).astype(bool)
            frame = blank(frame, hidden & same, [name])
        frame = blank(frame, hidden, [*counts, *OF_BOTH, *RATIO])
    return frame


def alike(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """BALANCE or DIAGNOSTICS without withheld numbers."""
    groups = ("treated", "control")
    return without_persons(
        frame, {group: told.persons.of_rows(frame, group, told.study) for group in groups}
    )


def group_means(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """GROUP_MEANS without numbers and means of half-years that tell."""
    side = frame["place"] + "_" + cohort_of(frame["half_year"], told.study)
    split = pd.Series(HALF_YEAR, index=frame.index)
    persons = told.persons.hidden(side, split, frame["half_year"], frame["horizon"])
    label = label_of(frame["outcome"], frame["horizon"], split, frame["half_year"])
    means = told.reached.hidden(label + "@" + frame["place"])
    return blank(blank(frame, persons, ["n"]), means, ["mean"])


def secondary_means(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """SECONDARY_MEANS without numbers of everybody that tell."""
    gone = _everybody(told, frame["place"] + "_" + frame["cohort"], frame["horizon"])
    return blank(frame, gone, ["n"])


def flow(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """FLOW without the steps of a horizon at which everybody's number is withheld."""
    gone = _everybody(told, frame["place"] + "_" + frame["cohort"], frame["horizon"])
    return blank(frame, gone, ["excluded", "remaining"])


def _everybody(told: Told, side: pd.Series, horizon: pd.Series) -> pd.Series:
    whole = pd.Series(OVERALL, index=side.index)
    return told.persons.hidden(side, whole, whole, horizon)


def exposure(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """EXPOSURE without numbers of arms, and of those in none, that tell."""
    everybody = frame["group"].isin([OVERALL, "control"])
    side = frame["group"].where(frame["group"] == "control", "treated")
    split = pd.Series(arms_of(told.study), index=frame.index).mask(everybody, OVERALL)
    part = frame["group"].mask(everybody, OVERALL)
    return blank(frame, told.persons.hidden(side, split, part, frame["horizon"]), ["persons"])


def truth(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """TRUTH, which is made up, without the numbers and means that other tables withhold.

    Its means are those of made-up persons; but a reader may check this stage with them.
    """
    side = pd.Series("treated", index=frame.index)
    gone = told.persons.hidden(side, frame["subgroup"], frame["level"], frame["horizon"])
    means = told.reached.hidden(
        label_of(frame["outcome"], frame["horizon"], frame["subgroup"], frame["level"])
    )
    size = frame["n_treated"].astype("float64")
    for name in MEANS:
        fewest = np.minimum(frame[name], 1 - frame[name]) * size
        means |= (fewest.round() < told.fewest) & share_rows(frame, told.study)
    return blank(blank(frame.astype({"n_treated": "Int64"}), gone, ["n_treated"]), means, MEANS)


def curves(frame: pd.DataFrame, told: Told) -> pd.DataFrame:
    """CURVES without numbers at risk of groups whose number at time zero is withheld."""
    zero = pd.Series(TIME_ZERO, index=frame.index)
    keys = zip(frame["design"], frame["group"], strict=True)
    side = [told.persons.side(str(design), ANY, str(group)) for design, group in keys]
    gone = told.persons.hidden(
        pd.Series(side, index=frame.index, dtype="str"), frame["subgroup"], frame["level"], zero
    )
    return blank(frame, gone, ["n_at_risk"])


STEPS = {
    "estimates": estimates, "balance": alike, "diagnostics": alike, "group_means": group_means,
    "secondary_means": secondary_means, "flow": flow, "exposure": exposure, "truth": truth,
    "curves": curves,
}  # fmt: skip
