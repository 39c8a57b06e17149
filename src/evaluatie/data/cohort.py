"""Who is analysed: eligible persons with their covariates; and the flow of all others."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.arms import arm_check, arms
from evaluatie.data.contamination import contamination
from evaluatie.data.exposure import exposure
from evaluatie.data.flow import Exclusion, flow_table
from evaluatie.data.inflow import inflow
from evaluatie.data.levels import UNKNOWN, memberships, subgroup_levels
from evaluatie.data.missing import EXCLUDED, lacking, missingness, with_classes
from evaluatie.data.outcomes.follow_up import cohorts_of, index_dates, population_of
from evaluatie.data.settlement import first_settlements
from evaluatie.errors import StudyError
from evaluatie.months import Days, as_days, half_year
from evaluatie.study.analyses import START_ARM, adjusted_for
from evaluatie.study.columns import PERSON_COVARIATES
from evaluatie.study.model import Study
from evaluatie.study.section import Interval
from evaluatie.tables.persons import COHORT, SUBGROUPS


@dataclass(frozen=True)
class Cohort:
    """Analysed persons, the subgroup levels they belong to, and the flow to the analysis.

    Beside them how far the controls' windows are contaminated, whether arms agree with teams, and
    of whom covariates are missing, how much guidance there was, and who settled when.
    """

    cohort: pd.DataFrame
    subgroups: pd.DataFrame
    flow: pd.DataFrame
    contamination: pd.DataFrame
    arm_check: pd.DataFrame
    missingness: pd.DataFrame
    exposure: pd.DataFrame
    inflow: pd.DataFrame


def cohort(
    personen: pd.DataFrame,
    begeleiding: pd.DataFrame,
    indicators: pd.DataFrame,
    quarantined: int,
    study: Study,
) -> Cohort:
    """Selects the analysed persons of a registers study.

    `personen` holds every kept row, `quarantined` is the number of rows that were not; a person
    counts at the first settlement, which also says in which cohort and arm. Each person who is
    left out is counted in the flow under the first reason that applies.
    """
    _refuse_unknown_places(personen, study)
    settled = first_settlements(personen)
    persons = _described(settled, index_dates(settled, begeleiding, study), study)
    excluded = _exclusions(persons, study)
    analysed = persons[excluded == ""].reset_index(drop=True)
    if analysed.empty:
        raise StudyError(
            study.study, ["no person is left: compare population and cohorts with the extracts"]
        )
    first = [
        Exclusion("delivered", 0),
        Exclusion("quarantined", quarantined),
        Exclusion("later_settlement", len(personen) - len(persons)),
    ]
    described = persons.assign(excluded=excluded)
    in_arms = analysed[analysed["treated"] & (analysed["place"] == "intervention")]
    return Cohort(
        _table(analysed, study),
        _members(analysed, study),
        flow_table(first, described, indicators, study),
        contamination(analysed, study),
        arm_check(in_arms, begeleiding, study),
        missingness(_covariates(persons, study), described, study),
        exposure(analysed, begeleiding, study),
        inflow(analysed, study),
    )


def _table(analysed: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The columns of COHORT and the study's covariates, each once."""
    covariates = with_classes(_covariates(analysed, study), study)
    table = pd.concat([analysed[COHORT.names], covariates], axis=1)
    table = table.loc[:, ~table.columns.duplicated()]
    return table.sort_values("persoon_id", ignore_index=True)


def quarantined_persons(counts: pd.DataFrame) -> int:
    """Rows of personen that were set aside, from the counts of the quarantine."""
    aside = (counts["table"] == "personen") & ~counts["rule"].isin(["kept", "out_of_scope"])
    return int(counts.loc[aside, "rows"].sum())


def _refuse_unknown_places(personen: pd.DataFrame, study: Study) -> None:
    """A misspelt place would otherwise give a study without that place."""
    places = [population_of(study).municipality, *population_of(study).comparison]
    unknown = [place for place in places if not (personen["gemeente"] == place).any()]
    if unknown:
        problem = f"population: nobody in the extracts settled in {', '.join(unknown)}"
        remedy = "correct the spelling, deliver that place, or take it out of the study"
        raise StudyError(study.study, [f"{problem}: {remedy}"])


def _described(persons: pd.DataFrame, index: Days, study: Study) -> pd.DataFrame:
    """Adds what time zero fixes (age, season), and what settlement does (place, cohort, arm).

    Who has no time zero is described at settlement, and left out later. When follow-up starts with
    the guidance of an arm, all start in one season: then the season is that of settlement.
    """
    index_date = pd.Series(index.astype("datetime64[s]"), index=persons.index)
    timed = index_date.fillna(persons["vestigingsdatum"])
    own_start = population_of(study).index_date == str(START_ARM)
    season = persons["vestigingsdatum"] if own_start else timed
    cluster = study.inference.cluster or "persoon_id"
    here = persons["gemeente"] == population_of(study).municipality
    settled = as_days(persons["vestigingsdatum"])
    return persons.assign(
        index_date=index_date,
        settled_on=persons["vestigingsdatum"],
        half_year=half_year(as_days(season)),
        leeftijd=_age(persons["geboortedatum"], timed),
        kwartaal=season.dt.quarter.map("Q{}".format),
        place=np.where(here, "intervention", "comparison"),
        treated=_settled(settled, cohorts_of(study).treatment),
        arm=arms(persons, study).where(here),
        cluster=persons[cluster].astype("str").fillna(persons["persoon_id"]),
    )


def _age(born: pd.Series, on: pd.Series) -> pd.Series:
    """Completed years of age."""
    birthday_to_come = (on.dt.month * 100 + on.dt.day) < (born.dt.month * 100 + born.dt.day)
    return (on.dt.year - born.dt.year - birthday_to_come).astype("float64")


def _settled(days: npt.NDArray[np.datetime64], interval: Interval) -> npt.NDArray[np.bool_]:
    return (days >= np.datetime64(interval.start, "D")) & (
        days <= np.datetime64(interval.until, "D")
    )


def _exclusions(persons: pd.DataFrame, study: Study) -> npt.NDArray[np.str_]:
    """Per person the first reason to be left out, or an empty text."""
    population, cohorts = population_of(study), cohorts_of(study)
    days = as_days(persons["vestigingsdatum"])
    places = [population.municipality, *population.comparison]
    in_cohorts = _settled(days, cohorts.control) | _settled(days, cohorts.treatment)
    youngest, oldest = population.age
    conditions = {
        "other_municipality": ~persons["gemeente"].isin(places),
        "outside_cohorts": ~in_cohorts,
        "no_index_date": persons["index_date"].isna(),
        "age": ~persons["leeftijd"].between(youngest, oldest),
        EXCLUDED: lacking(_covariates(persons, study), study),
    }
    return np.select(list(conditions.values()), list(conditions), default="")


def _covariates(persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The covariates of all designs: subgroup levels by the subgroup's name, else the column."""
    columns = {}
    for term in adjusted_for(study):
        if term in study.subgroups and term not in PERSON_COVARIATES:
            columns[term] = subgroup_levels(persons, study.subgroups[term])
        else:
            columns[term] = persons[term]
    return pd.DataFrame({name: _complete(column) for name, column in columns.items()})


def _complete(column: pd.Series) -> pd.Series:
    """A missing category is a level of its own; a missing number stays missing."""
    if pd.api.types.is_bool_dtype(column.dtype) and not column.isna().any():
        return column.astype("bool")
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.map({True: "ja", False: "nee"}).astype("str").fillna(UNKNOWN)
    if pd.api.types.is_string_dtype(column.dtype):
        return column.fillna(UNKNOWN)
    return column.astype("float64")


def _members(persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Levels of every subgroup; an arm is compared with all controls, here and elsewhere.

    Treated-cohort settlers elsewhere belong to an arm when they settled in the arm's period, so
    that both places cover the same calendar.
    """
    parts = [
        memberships(persons, name, plan) for name, plan in study.subgroups.items() if plan.column
    ]
    for name in [name for name, plan in study.subgroups.items() if plan.arms]:
        for arm, plan in study.arms.items():
            days = as_days(persons["vestigingsdatum"])
            period = (days >= np.datetime64(plan.settled[0])) & (
                days <= np.datetime64(plan.settled[1])
            )
            elsewhere = (persons["place"] == "comparison") & period
            member = ~persons["treated"] | (persons["arm"] == arm).fillna(False) | elsewhere
            parts.append(persons.loc[member, ["persoon_id"]].assign(subgroup=name, level=arm))
    table = pd.concat(parts, ignore_index=True) if parts else SUBGROUPS.empty()
    return table.sort_values(SUBGROUPS.names, ignore_index=True)
