"""Whom fidelity is measured of: analysed persons with a whole window, and their groups."""

import pandas as pd

from evaluatie.data.outcomes.follow_up import ONE_DAY
from evaluatie.months import add_months, as_days
from evaluatie.study.model import Study
from evaluatie.tables.fidelity import ALL, BY_ARM

DEFAULT_WINDOW = 12  # months; of a study whose primary result has no horizon


def window_months(study: Study) -> int:
    """Months since time zero in which fidelity is measured: those of the primary result."""
    return study.primary.horizon or DEFAULT_WINDOW


def followed(
    cohort: pd.DataFrame, personen: pd.DataFrame, follow_up: pd.DataFrame, study: Study
) -> pd.DataFrame:
    """Analysed persons, in every place, whose whole window is observed, in the order of `cohort`.

    Columns: persoon_id, treated, place, gemeente, half_year, arm, settled, permit, start (time
    zero), end (the day after the window), after (the day after the last that is observed).
    """
    permits = personen.dropna(subset=["vergunningdatum"]).sort_values("vestigingsdatum")
    permit = permits.drop_duplicates("persoon_id").set_index("persoon_id")["vergunningdatum"]
    last = cohort["persoon_id"].map(follow_up.set_index("persoon_id")["last_day"])
    start = as_days(cohort["index_date"])
    kept = cohort[["persoon_id", "treated", "place", "gemeente", "half_year", "arm"]]
    people = kept.assign(
        settled=as_days(cohort["settled_on"]),
        permit=as_days(cohort["persoon_id"].map(permit)),
        start=start,
        end=add_months(start, window_months(study)),
        after=as_days(last) + ONE_DAY,
    )
    return people[people["end"] <= people["after"]].reset_index(drop=True)


def groups(people: pd.DataFrame, subgroups: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The groups of each person, one row each: persoon_id, cohort, subgroup, level, quarter.

    Everybody, each quarter of settlement, and of the treated also each arm and each level of the
    study's subgroups of columns.
    """
    cohort = people["treated"].map({True: "treatment", False: "control"})
    whole = people[["persoon_id"]].assign(cohort=cohort, subgroup=ALL, level=ALL, quarter=ALL)
    settled = pd.DatetimeIndex(people["settled"])
    quarter = settled.year.astype(str) + "Q" + settled.quarter.astype(str)
    arms = people.assign(level=people["arm"]).dropna(subset=["level"])[["persoon_id", "level"]]
    columns = [name for name, plan in study.subgroups.items() if plan.column]
    levels = subgroups[subgroups["subgroup"].isin(columns)]
    members = pd.concat([arms.assign(subgroup=BY_ARM), levels], ignore_index=True)
    treated = whole[people["treated"]].drop(columns=["subgroup", "level"])
    parts = [whole, whole.assign(quarter=quarter), treated.merge(members, on="persoon_id")]
    return pd.concat(parts, ignore_index=True)
