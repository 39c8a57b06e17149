"""What is done with persons of whom a covariate is not known."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evaluatie.study.section import Section, Whole

Handling = Literal["category", "impute", "exclude"]


class Imputation(Section):
    """Multiple imputation by chained equations; all three move the numbers a little."""

    sets: Annotated[Whole, Field(ge=2, le=200)] = Field(
        description="completed cohorts; at least the percentage of persons with a missing value"
    )
    rounds: Annotated[Whole, Field(ge=1, le=100)] = Field(
        description="times that every covariate is drawn anew, given the others"
    )
    donors: Annotated[Whole, Field(ge=1, le=50)] = Field(
        description="persons with the nearest prediction, of whom one lends its number"
    )


class Missing(Section):
    """Per covariate what a missing value becomes, and how values are imputed if any are.

    `category`: a class of its own; of a number a constant beside a column that says that it is
    missing. `impute`: as many plausible values as there are completed cohorts. `exclude`: these
    persons are left out, counted in the flow.
    """

    handling: dict[str, Handling] = Field(min_length=1, description="covariate: what is done")
    imputation: Imputation | None = None

    @model_validator(mode="after")
    def _together(self) -> "Missing":
        wanted = "impute" in self.handling.values()
        if wanted and self.imputation is None:
            raise ValueError("'impute' needs 'imputation', with sets, rounds and donors")
        if not wanted and self.imputation is not None:
            raise ValueError("'imputation' serves no covariate: say impute of one, or remove it")
        return self

    def terms(self, handling: Handling) -> list[str]:
        """The covariates that are handled so, in the order of the study file."""
        return [term for term, chosen in self.handling.items() if chosen == handling]
