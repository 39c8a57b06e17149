"""Where the persons of a study come from: extracts of registers, or one file of persons."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from evaluatie.study.outcomes import Name, Text
from evaluatie.study.section import Day, Number, Section


class World(Section):
    """Multipliers on the calibrated synthetic world; 1 is the calibration, 0 switches it off."""

    size: Number = Field(gt=0, le=100, description="number of persons")
    effect: Number = Field(ge=-1, le=5, description="effect of the approach")
    trend: Number = Field(ge=-1, le=5, description="rise of the labour market, in every place")


class RegistersSource(Section):
    """Extracts in the tables of the data contract, one folder for each cohort."""

    kind: Literal["registers"]
    origin: Literal["synthetic", "files"]
    mapping: Text | None = Field(
        description="name of a file in config/mappings, or its path; null: the contract's own names"
    )
    jobs: Literal["spells", "loonaangiften"] = Field(
        "spells", description="which of the two shapes of dienstverbanden is delivered"
    )
    extracts: dict[Name, Text] = Field(min_length=1, description="extract name: folder")
    data_until: Day = Field(description="last day on which every register is complete")
    max_quarantined: Number = Field(ge=0, le=1, description="share of a table's rows; more stops")
    world: World | None = None

    @field_validator("mapping")
    @classmethod
    def _own_names(cls, mapping: str | None, others: ValidationInfo) -> str | None:
        if mapping is not None and others.data.get("origin") == "synthetic":
            raise ValueError("only null is supported for a synthetic world: it has its own names")
        return mapping

    @field_validator("jobs")
    @classmethod
    def _own_shape(cls, jobs: str, others: ValidationInfo) -> str:
        if jobs != "spells" and others.data.get("origin") == "synthetic":
            raise ValueError("a synthetic world delivers spells")
        return jobs


class Treatment(Section):
    """Who is treated: values of one column; persons with other values are left out, counted."""

    column: Text
    treated: list[str | int | float | bool] = Field(min_length=1)
    control: list[str | int | float | bool] = Field(min_length=1)


class PersonsSource(Section):
    """One CSV or Parquet file with one row for each person."""

    kind: Literal["persons"]
    origin: Literal["files"]
    file: Text
    id: Text | None = Field(description="column with a unique person id; null: the row number")
    treatment: Treatment
    derive: dict[Name, Text] = Field(description="new column: expression of other columns")


Source = Annotated[RegistersSource | PersonsSource, Field(discriminator="kind")]
