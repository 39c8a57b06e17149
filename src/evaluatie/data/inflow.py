"""How many people settled when, and from where they came: what the cohorts are made of."""

import pandas as pd

from evaluatie.data.levels import UNKNOWN, subgroup_levels
from evaluatie.months import as_days, half_year
from evaluatie.study.analyses import origin_subgroup
from evaluatie.study.model import Study
from evaluatie.tables.persons import INFLOW, OTHER_ORIGINS

COUNTRY = "herkomstland"
_COMMONEST = 4  # countries by name in a study that groups none


def inflow(persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """INFLOW: analysed persons per place, cohort, half-year of settlement and origin, nil too.

    `persons` holds place, treated, vestigingsdatum and herkomstland. Origins are the levels of the
    study's own subgroup of countries, else the commonest countries.
    """
    if persons.empty:
        return INFLOW.empty()
    table = pd.DataFrame(
        {
            "place": persons["place"],
            "cohort": persons["treated"].map({True: "treatment", False: "control"}),
            "half_year": half_year(as_days(persons["vestigingsdatum"])),
            "origin": _origins(persons, study),
        }
    )
    period = ["place", "cohort", "half_year"]
    counts = table.groupby([*period, "origin"]).size().unstack("origin", fill_value=0)
    return counts.stack().astype("Int64").rename("persons").reset_index()[INFLOW.names]


def _origins(persons: pd.DataFrame, study: Study) -> pd.Series:
    name = origin_subgroup(study)
    if name is not None:
        return subgroup_levels(persons, study.subgroups[name])
    countries = persons[COUNTRY].astype("str").fillna(UNKNOWN)
    known = countries[countries != UNKNOWN].value_counts()
    kept = [*known.sort_index().sort_values(ascending=False, kind="stable").index[:_COMMONEST]]
    return countries.where(countries.isin([*kept, UNKNOWN]), OTHER_ORIGINS)
