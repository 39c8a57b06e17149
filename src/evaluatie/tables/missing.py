"""Tables of covariates that are not known of everybody, and the cohorts that imputing completes."""

from dataclasses import dataclass

import pandas as pd

from evaluatie.tables.schema import Column, Table

MISSINGNESS = Table(
    "missingness",
    (
        Column("covariate", "text", "covariate of the study"),
        Column("place", "text", "intervention or comparison"),
        Column("cohort", "text", "treatment or control"),
        Column("handling", "text", "category, impute or exclude"),
        Column("n_missing", "integer", "persons of whom it is not known; empty: withheld", False),
        Column("share", "number", "of those who would be analysed if it were known", False),
        Column("smallest_cell", "integer", "fewest of those with a value and those without"),
        Column("smallest_difference", "integer", "fewest between it and others that are left out"),
    ),
    key=("covariate", "place", "cohort"),
)

IMPUTED = Table(
    "imputed",
    (
        Column("analysis", "text", "main, or the robustness variation with persons of its own"),
        Column("persoon_id", "text", "pseudonym"),
        Column("covariate", "text", "covariate of the study"),
        Column("imputation", "integer", "number of the completed cohort, from 1"),
        Column("number", "number", "the value of a number", False),
        Column("level", "text", "the level of a category", False),
    ),
    key=("analysis", "persoon_id", "covariate", "imputation"),
)


def sets_of(imputed: pd.DataFrame) -> range:
    """Numbers of the completed cohorts."""
    return range(1, int(imputed["imputation"].max()) + 1) if len(imputed) else range(0)


def completed_cohort(
    cohort: pd.DataFrame, imputed: pd.DataFrame, imputation: int, analysis: str
) -> pd.DataFrame:
    """COHORT with one set of imputed values in the place of what is missing."""
    rows = imputed[(imputed["imputation"] == imputation) & (imputed["analysis"] == analysis)]
    columns = {}
    for covariate, own in rows.groupby("covariate", sort=True):
        kind = "number" if pd.api.types.is_numeric_dtype(cohort[covariate].dtype) else "level"
        values = cohort["persoon_id"].map(own.set_index("persoon_id")[kind])
        columns[str(covariate)] = cohort[covariate].mask(values.notna(), values)
    return cohort.assign(**columns)


@dataclass(frozen=True)
class Cohorts:
    """COHORT as it was delivered, and the rows of IMPUTED that complete it in several ways."""

    delivered: pd.DataFrame
    imputed: pd.DataFrame

    def number(self, imputation: int) -> pd.DataFrame:
        """The cohort with one set of imputed values; 0: as delivered."""
        return completed_cohort(self.delivered, self.imputed, imputation, "main")
