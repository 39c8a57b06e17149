"""The columns that say which cell of results a row belongs to."""

from evaluatie.tables.schema import Column

NO_HORIZON = 0
OVERALL = "all"
ANALYSIS = (
    Column("analysis", "text", "main, or the name of a placebo or robustness variation"),
    Column("horizon", "integer", "months since the index date; 0 where there are no horizons"),
    Column("subgroup", "text", "subgroup of the study; all for everybody"),
    Column("level", "text", "level of the subgroup; all for everybody"),
)
CELL = ("analysis", "horizon", "subgroup", "level")
