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
