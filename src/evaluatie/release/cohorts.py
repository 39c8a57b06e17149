"""Cells of persons by cohort: the flow, half-years of settlement, arms, cohorts of placebos."""

import datetime as dt
from collections.abc import Iterator, Mapping

import pandas as pd

from evaluatie.release.cells import COLUMNS, EVERYBODY, REST
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.placebos import CohortPlacebo
from evaluatie.tables.derived import GROUP_MEANS, OVERALL
from evaluatie.tables.persons import EXPOSURE, FLOW

Tables = Mapping[str, pd.DataFrame]
GROUPS = {"treated": "n_treated", "control": "n_control"}
HALF_YEAR = "half_year"
HERE = "intervention_"
ARMS = "arm"
TREATMENT, CONTROL = "treatment", "control"


def from_time_zero(study: Study) -> list[str]:
    """Designs that follow everybody from time zero on, whatever the horizon."""
    return [name for name, plan in study.designs.items() if isinstance(plan, SurvivalDesign)]


def as_cells(frame: pd.DataFrame, side: str | pd.Series) -> pd.DataFrame:
    """Cells of all persons of a side; no one knows of more than there are of it at most."""
    frame = frame.assign(side=side, outcome=EVERYBODY, cost=1.0, label="", secret=False)
    frame = frame.astype({"value": "int64", "horizon": "int64"})
    return frame.assign(upper=frame.groupby("side")["value"].transform("max"))[COLUMNS]


def flow_cells(tables: Tables) -> pd.DataFrame:
    """Cells of everybody by place and cohort: who is left at each horizon."""
    flow = tables.get("flow", FLOW.empty())
    flow = flow[flow["cohort"].isin([TREATMENT, CONTROL])]
    last = flow.groupby(["place", "cohort", "horizon"], as_index=False)["remaining"].last()
    frame = last.rename(columns={"remaining": "value"}).assign(split=OVERALL, part=OVERALL)
    return as_cells(frame, last["place"] + "_" + last["cohort"])


def half_year_cells(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of half-years of settlement, of the cohort in which each lies."""
    means = tables.get("group_means", GROUP_MEANS.empty())
    frame = means.drop_duplicates(["horizon", "place", "half_year"]).dropna(subset=["n"])
    cohort = cohort_of(frame["half_year"], study)
    frame = frame.rename(columns={"n": "value", "half_year": "part"}).assign(split=HALF_YEAR)
    return as_cells(frame, frame["place"] + "_" + cohort)


def cohort_of(half_year: pd.Series, study: Study) -> pd.Series:
    """The cohort in which a half-year (as 2016H1) starts; `between` when it is in neither."""
    start = half_year.map(lambda name: dt.date(int(name[:4]), 6 * int(name[-1]) - 5, 1))
    inside = pd.Series("between", index=half_year.index)
    if study.cohorts is None:
        return inside
    for name, cohort in ((TREATMENT, study.cohorts.treatment), (CONTROL, study.cohorts.control)):
        inside = inside.mask((start >= cohort.start) & (start <= cohort.until), name)
    return inside


def arm_cells(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of the arms of the treated, and of those in none."""
    frame = tables.get("exposure", EXPOSURE.empty()).dropna(subset=["persons"])
    frame = frame[~frame["group"].isin([OVERALL, CONTROL])]
    frame = frame.rename(columns={"persons": "value", "group": "part"})
    return as_cells(frame.assign(split=arms_of(study)), "treated")


def arms_of(study: Study) -> str:
    """The subgroup that is the arms of the rollout."""
    return next((name for name, one in study.subgroups.items() if one.arms), ARMS)


def placebo_cells(tables: Tables, study: Study) -> pd.DataFrame:
    """Cells of the cohorts of placebos, which are parts of the control cohort."""
    frame = tables["candidates"]
    frame = frame[frame["analysis"].isin(cohort_placebos(study)) & frame["time"].isna()]
    frame = frame[(frame["subgroup"] == OVERALL) & ~frame["design"].isin(from_time_zero(study))]
    keys = ["analysis", "horizon"]
    lowest = frame.groupby(keys, as_index=False)[list(GROUPS.values())].min()
    lowest = lowest.rename(columns={column: group for group, column in GROUPS.items()})
    parts = lowest.melt(keys, list(GROUPS), "part", "value").dropna(subset=["value"])
    return as_cells(parts.rename(columns={"analysis": "split"}), HERE + CONTROL)


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
