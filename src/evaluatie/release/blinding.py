"""Hides effects until the design is judged: all gates of the primary result pass, or it is lifted.

An analyst who sees the effects while the design can still be changed may choose the design by its
effect (Ramspek et al. 2021; OHDSI's studies open results only when diagnostics pass). This is the
one stage that decides it, as the last of the rule `release`: nothing that is printed is read from
anywhere else. Disclosure control comes first, because what it withholds follows from numbers that
are hidden here.
"""

from typing import Literal

import pandas as pd

from evaluatie.release.withhold import SUPPRESSED
from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Study
from evaluatie.tables import Table
from evaluatie.tables.derived import (
    ESTIMATES,
    GROUP_MEANS,
    NO_HORIZON,
    OVERALL,
    SECONDARY_MEANS,
    TRUTH,
    released,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from evaluatie.tables.survival import CURVES

BLINDED = "blinded"
State = Literal["open", "gates", "record", "blinded"]
# of estimates that are hidden: how large the groups are and what could be found stays in sight
DESIGN_NUMBERS = ("conf_level", "ess", "max_smd", "mde")
# tests of the time before the start, and who is in: of the design, not of its effect
DESIGN_CHECKS = ("pretrend", "equivalence", "slope", "treated_at_entry", "calendar_overlap")
ESTIMATED = ("ok", SUPPRESSED)
OUTCOME_COUNTS = ("n_at_risk",)  # who is still without work
# tables of effects and outcomes, with what of them stays in sight
KEPT: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (ESTIMATES, DESIGN_NUMBERS), (DIFFERENCES, ("mde",)), (SENSITIVITY, ()), (GROUP_TIME, ()),
    (GROUP_MEANS, ()), (SECONDARY_MEANS, ()), (TRUTH, ()), (CURVES, ()), (INSTRUMENT_DOSES, ()),
    (INSTRUMENT_COMBINATIONS, ()),
)  # fmt: skip


def blinding(candidates: pd.DataFrame, study: Study) -> State:
    """Whether effects are hidden, from the confidential CANDIDATES; and if not why.

    open: the study does not ask it; gates: all gates of the primary result pass or are set aside
    on record; record: lifted in the study file.
    """
    if not study.blind:
        return "open"
    if study.unblinded is not None:
        return "record"
    return "gates" if _primary_passes(candidates, study) else "blinded"


def blinded(
    tables: dict[str, pd.DataFrame], candidates: pd.DataFrame, study: Study
) -> dict[str, pd.DataFrame]:
    """The released tables without effects and outcomes, while the study is blinded.

    Counts, balance, the flow, exposure and placebos stay; so do statuses that say that there is no
    estimate. Every other effect has the status `blinded`, also one that is withheld: that it is
    follows from outcomes.
    """
    if blinding(candidates, study) != "blinded":
        return tables
    hidden = {
        table.name: _hidden(tables[table.name], table, keep, study)
        for table, keep in KEPT
        if table.name in tables
    }
    return tables | hidden


def hidden_rows(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Rows of a table that have lost a number."""
    return int((before.notna() & after.isna()).any(axis=1).sum())


def _primary_passes(candidates: pd.DataFrame, study: Study) -> bool:
    primary = study.primary
    key = {
        "analysis": MAIN, "design": primary.design, "estimator": primary.estimator,
        "outcome": primary.outcome, "horizon": primary.horizon or NO_HORIZON,
        "subgroup": OVERALL, "level": OVERALL, "status": "ok",
    }  # fmt: skip
    rows = candidates[candidates["time"].isna()]
    for name, value in key.items():
        rows = rows[rows[name] == value]
    failed = rows["failed_gates"].fillna("") == rows["overridden_gates"].fillna("")
    return bool(len(rows) and failed.all())


def _hidden(frame: pd.DataFrame, table: Table, keep: tuple[str, ...], study: Study) -> pd.DataFrame:
    """The frame with the numbers of effects empty, and their statuses `blinded`.

    The status of a number that is there is hidden too (a breakdown value beyond what was searched
    tells that the effect is large), and that one is withheld.
    """
    columns = released(table).columns
    numbers = [
        c.name
        for c in columns
        if (c.kind == "number" and c.name not in keep) or c.name in OUTCOME_COUNTS
    ]
    shown = _of_the_design(frame, study)
    found = frame[numbers].notna().any(axis=1)
    frame = frame.assign(**{name: frame[name].where(shown) for name in numbers})
    if "status" not in frame:
        return frame
    hidden = (frame["status"].isin(ESTIMATED) | found) & ~shown
    if "failed_gates" in frame:
        unsaid = hidden & (frame["failed_gates"] == SUPPRESSED)
        frame = frame.assign(failed_gates=frame["failed_gates"].mask(unsaid))
    return frame.assign(status=frame["status"].mask(hidden, BLINDED))


def _of_the_design(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Rows that say nothing of an effect: placebos, and checks of the time before the start."""
    shown = pd.Series(False, index=frame.index)
    if "analysis" in frame:
        shown |= frame["analysis"].isin(list(study.placebos))
    if "check" in frame:
        shown |= frame["check"].isin(DESIGN_CHECKS)
    return shown
