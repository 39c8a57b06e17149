"""Tables of instruments: landmarks of persons, when each started what, doses and combinations."""

from evaluatie.tables.persons import STATUSES
from evaluatie.tables.schema import Column, Table

GUIDED = ("no", "new", "earlier")
NOTHING = "none"  # the combination of persons who started none
OTHER = "other"  # combinations that disclosure control put together
MEASURES = ("courses", "days")

LANDMARKS = Table(
    "landmarks",
    (
        Column("persoon_id", "text", "pseudonym, of the treated of the intervention place"),
        Column("landmark", "integer", "months since the index date"),
        Column("status", "text", "whether the whole window from it was observed", True, STATUSES),
        Column("at_risk", "flag", "no paid job on the day, and the outcome not reached before"),
        Column("value", "number", "outcome in the window; empty unless it is complete", False),
        Column("months_worked", "integer", "months with paid work before it"),
        Column(
            "benefit_share", "number", "share of days on benefit before it; 0 on the index date"
        ),
        Column("guided", "text", "guidance began earlier, new since the landmark", True, GUIDED),
        Column("months_guided", "number", "months since guidance began; 0 without"),
        Column("quarter", "text", "calendar quarter of the landmark, as 2016Q3"),
        Column("benefit_before", "number", "share of days on benefit just before it", False),
    ),
    key=("persoon_id", "landmark"),
)

INSTRUMENT_STARTS = Table(
    "instrument_starts",
    (
        Column("persoon_id", "text", "pseudonym, of the treated of the intervention place"),
        Column("instrument", "text", "instrument"),
        Column("started", "integer", "months since the index date of the first; below 0: before"),
        Column("courses", "integer", "how many began within the horizon of the first"),
        Column("days", "integer", "their days within it, those of several at once counted once"),
    ),
    key=("persoon_id", "instrument"),
)

INSTRUMENT_DOSES = Table(
    "instrument_doses",
    (
        Column("design", "text", "design of the study"),
        Column("instrument", "text", "instrument"),
        Column("measure", "text", "what the dose counts", allowed=MEASURES),
        Column("number", "integer", "order of the classes"),
        Column(
            "dose", "text", "1, 2, >=3 courses, or days as 8-<29; + between classes put together"
        ),
        Column("n", "integer", "starters in the comparison; empty when withheld", False),
        Column("mean", "number", "their outcome within the horizon of the landmark", False),
        Column("smallest_cell", "integer", "fewest persons behind the mean or its complement"),
    ),
    key=("design", "instrument", "measure", "number"),
)

INSTRUMENT_COMBINATIONS = Table(
    "instrument_combinations",
    (
        Column("design", "text", "design of the study"),
        Column("combination", "text", "instruments with + between; none, or other for the rest"),
        Column("n", "integer", "persons at risk at the first landmark", False),
        Column("mean", "number", "their outcome within the horizon of that landmark", False),
        Column("smallest_cell", "integer", "fewest persons behind the mean or its complement"),
    ),
    key=("design", "combination"),
)
