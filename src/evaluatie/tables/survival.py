"""Tables of time to work: how long each person is followed, and the curves of groups."""

from evaluatie.tables.schema import Column, Table

CENSORED = "censored"
WITHOUT_WORK, INCIDENCE = "without_work", "incidence"
TREATED, CONTROL, DIFFERENCE = "treated", "control", "difference"

DURATIONS = Table(
    "durations",
    (
        Column("persoon_id", "text", "pseudonym"),
        Column("design", "text", "design of survival of the study"),
        Column("months_to_work", "integer", "whole months without work that were seen"),
        Column("worked", "flag", "the month after them was a month of work"),
        Column("months", "integer", "whole months without any exit that were seen"),
        Column("event", "text", "the exit in the month after them: work, another, or censored"),
    ),
    key=("persoon_id", "design"),
)

CURVES = Table(
    "curves",
    (
        Column("design", "text", "design of survival of the study"),
        Column("curve", "text", "kind of curve", allowed=(WITHOUT_WORK, INCIDENCE)),
        Column("cause", "text", "the outcome, or an exit that competes with it"),
        Column("group", "text", "of whom", allowed=(TREATED, CONTROL, DIFFERENCE)),
        Column("subgroup", "text", "subgroup of the study; all for everybody"),
        Column("level", "text", "level of the subgroup; all for everybody"),
        Column("month", "integer", "calendar months since time zero, its own month is the first"),
        Column("estimate", "number", "share still without work, or that has had the exit", False),
        Column("std_error", "number", "its standard error", False),
        Column("conf_low", "number", "lower end of the interval", False),
        Column("conf_high", "number", "upper end of the interval", False),
        Column("band_low", "number", "lower end of the band over all months", False),
        Column("band_high", "number", "upper end of the band over all months", False),
        Column("n_at_risk", "integer", "persons with weight seen without an exit before", False),
        Column("status", "text", "ok, or why there is no estimate"),
        Column("events", "integer", "persons with weight who had the exit in this month"),
        Column("smallest_cell", "integer", "fewest persons behind the share or its complement"),
    ),
    key=("design", "curve", "cause", "group", "subgroup", "level", "month"),
)
