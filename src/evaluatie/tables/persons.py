"""Tables of persons, from their histories to the analysed cohort and the counts beside it."""

from evaluatie.tables.contract import DEPARTURES
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.schema import Column, Table

CONTAMINATION = Table(
    "contamination",
    (
        Column("place", "text", "intervention or comparison"),
        Column("horizon", "integer", "months since the index date"),
        Column("n_control", "integer", "analysed controls; empty: withheld", False),
        Column("n_contaminated", "integer", "of them, with a day of guidance in it", False),
        Column("person_months", "number", "their observed months in the windows", False),
        Column("share", "number", "of these months, the contaminated part", False),
    ),
    key=("place", "horizon"),
)

ARM_CHECK = Table(
    "arm_check",
    (
        Column("arm", "text", "arm by settlement date and route; geen: none"),
        Column("team", "text", "first team, as delivered; geen: none. Released: own, other, ..."),
        Column("persons", "integer", "analysed persons of the treatment cohort", False),
        Column("agrees", "flag", "arm and team are the same"),
    ),
    key=("arm", "team"),
)

EXPOSURE = Table(
    "exposure",
    (
        Column("group", "text", "arm; geen: treated without one; all: treated; control"),
        Column("horizon", "integer", "months since the index date"),
        Column("persons", "integer", "with the whole window observed; empty: withheld", False),
        Column("share_possible", "number", "of the window, guidance by the arm's rule", False),
        Column("months_possible", "number", "that share of the horizon", False),
        Column("share_guided", "number", "of the window, guided by the registers", False),
        Column("months_guided", "number", "that share of the horizon", False),
        Column("share_ever", "number", "of the persons, with a guided day in it", False),
        Column("smallest_cell", "integer", "fewest persons ever or never guided, if any"),
    ),
    key=("group", "horizon"),
)

INFLOW = Table(
    "inflow",
    (
        Column("place", "text", "intervention or comparison"),
        Column("cohort", "text", "treatment or control"),
        Column("half_year", "text", "half-year of settlement"),
        Column("origin", "text", "level of the subgroup of countries of origin, or a country"),
        Column("persons", "integer", "analysed; released: about; empty: withheld", False),
    ),
    key=("place", "cohort", "half_year", "origin"),
)
OTHER_ORIGINS = "overig"  # those that are put together

END_REASONS = ("data_end", *DEPARTURES, "onbekend", "contaminated")

PANEL = Table(
    "panel",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("month", "integer", "calendar month: months since January 1970"),
        Column("since", "integer", "calendar months since the month of the index date"),
        Column("days", "integer", "days of the month from the index date on"),
        Column("hours_per_week", "number", "weekly hours of work, mean over these days"),
        Column("benefit_days", "integer", "of these days, those on any benefit"),
        Column("full_benefit_days", "integer", "of these days, those on a full benefit"),
        Column("observed", "flag", "the whole month lies within the follow-up"),
    ),
    key=("persoon_id", "month"),
)

FOLLOW_UP = Table(
    "follow_up",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("index_date", "date", "time zero"),
        Column("last_day", "date", "last day of observation"),
        Column("end_reason", "text", "why it is the last day", allowed=END_REASONS),
    ),
    key=("persoon_id",),
)

# reached: who had reached the outcome before a later time zero is not at risk of it any more
STATUSES = ("complete", "data_end", "left", "contaminated", "censored", "missing", "reached")

INDICATORS = Table(
    "indicators",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("outcome", "text", "outcome of the study, or a column it needs"),
        Column("horizon", "integer", "months since the index date; 0 where there are none"),
        Column("value", "number", "outcome; empty unless the window is complete", False),
        Column("status", "text", "whether the whole window was observed", allowed=STATUSES),
    ),
    key=("persoon_id", "outcome", "horizon"),
)

COHORT = Table(
    "cohort",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("treated", "flag", "in the treatment cohort"),
        Column("place", "text", "where settled", allowed=("intervention", "comparison")),
        Column("gemeente", "text", "municipality", False),
        Column("index_date", "date", "time zero", False),
        Column("settled_on", "date", "settlement, which says who is in which cohort", False),
        Column("half_year", "text", "half-year of the index date, as 2016H1", False),
        Column("arm", "text", "arm of the rollout", False),
        Column("cluster", "text", "unit that varies together"),
    ),
    key=("persoon_id",),
    open=True,  # the study's covariates follow
)

SUBGROUPS = Table(
    "subgroups",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("subgroup", "text", "subgroup of the study"),
        Column("level", "text", "level whose estimates this person belongs to"),
    ),
    key=("persoon_id", "subgroup", "level"),
)

FLOW = Table(
    "flow",
    (
        Column("place", "text", "intervention or comparison"),
        Column("cohort", "text", "treatment or control; all before persons are assigned"),
        Column("number", "integer", "order of the steps"),
        Column("step", "text", "reason of exclusion, or analysed"),
        Column("horizon", "integer", "0: before the windows are looked at"),
        Column("excluded", "integer", "persons left out by this step; empty: withheld", False),
        Column("remaining", "integer", "persons left after this step", False),
    ),
    key=("place", "cohort", "number"),
)

COHORT_TABLES = (
    COHORT, SUBGROUPS, FLOW, CONTAMINATION, ARM_CHECK, MISSINGNESS, EXPOSURE, INFLOW,
)  # fmt: skip
