"""Columns of `personen` that may serve as covariate or subgroup, and those that may not.

An effect may be adjusted only for what was fixed before settlement and recorded in the same way
in both cohorts.
"""

PERSON_COVARIATES = (
    "leeftijd", "geslacht", "herkomstland", "huishoudtype", "nareiziger", "opleidingsniveau",
    "maanden_opvang", "azc_amsterdam", "gezondheidsbelemmering", "kwartaal",
)  # fmt: skip

# recorded at the intake of the approach, hence not for earlier settlers
TREATED_ONLY = ("taalniveau",)

NUMERIC = ("leeftijd", "maanden_opvang")

# columns that the tables between the stages have themselves
RESERVED = (
    "persoon_id", "treated", "place", "gemeente", "index_date", "settled_on", "half_year", "arm",
    "cluster", "excluded", "analysis", "horizon", "subgroup", "level", "status", "match_id",
    "weight", "propensity", "design",
)  # fmt: skip


def is_reserved(column: str) -> bool:
    """Whether a column of a delivered persons file would be taken for one of the program's own."""
    return column in RESERVED or column.startswith("y_")
