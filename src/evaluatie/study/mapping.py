"""A mapping: how the names, codes and dates of a delivery become those of the data contract.

One YAML file in config/mappings/ for each source of extracts. Without one the contract's own names
are expected. `load_mapping` is the one door.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from evaluatie.study.section import Section

DateFormat = Literal["YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY", "YYYYMMDD", "YYYY-MM", "YYYYMM"]
MAPPINGS = Path("config/mappings")


def _as_text(value: object) -> object:
    """Codes are texts: an unquoted 1 in YAML is the code '1'."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[str, BeforeValidator(_as_text)]


def _as_column(value: object) -> object:
    """`geslacht: GBAGESLACHT` is short for `geslacht: {from: GBAGESLACHT}`."""
    return {"from": value} if isinstance(value, str) else value


class ColumnMapping(Section):
    """Where a contract column comes from: delivered columns put one after the other, or a value.

    The steps follow in this order: join the cells of `from`; empty those that are a missing code;
    translate with `codes` (a code that is not listed becomes `other`, or stays as it is when
    `other` is left out); read as the kind of the contract, dates in `format`.
    """

    source: str | list[str] | None = Field(None, alias="from")
    value: Code | None = Field(None, description="the same for every row")
    format: DateFormat | None = Field(None, description="null: the mapping's `dates`")
    codes: dict[Code, Code] | None = None
    other: Code | None = None
    missing: list[Code] = Field(default_factory=list, description="codes for empty, here only")

    @model_validator(mode="after")
    def _one_source(self) -> "ColumnMapping":
        if (self.source is None) == (self.value is None):
            raise ValueError("give either 'from' or 'value'")
        if self.other is not None and self.codes is None:
            raise ValueError("'other' needs 'codes'")
        return self

    @property
    def sources(self) -> list[str]:
        """Delivered columns, in the order in which their cells are joined."""
        found = self.source or []
        return [found] if isinstance(found, str) else list(found)


class JoinedFile(Section):
    """A second file of the delivery whose columns are put beside those of the first.

    At most one row for each key: repeated keys are a problem. Rows without a partner keep empty
    cells.
    """

    file: str = Field(min_length=1)
    on: list[str] = Field(min_length=1, description="columns of the same name in both files")


class TableMapping(Section):
    """One table of the data contract.

    `file` is the delivered file's name without folder, version and ending; `*` stands for any
    text, so that the files of several years are one table. `stays` says that the rows are address
    spells: those of one person in one municipality that follow each other become one settlement.
    """

    file: str | None = Field(None, description="null: the contract's name of the table")
    keep: dict[str, list[Code]] = Field(
        default_factory=dict, description="delivered column: the codes of the rows that count"
    )
    join: list[JoinedFile] = Field(default_factory=list)
    stays: bool = False
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_as_column)]]


class Mapping(Section):
    """A whole mapping. Tables that it does not name are expected as the contract has them."""

    mapping: str
    title: str
    dates: DateFormat = "YYYY-MM-DD"
    missing: list[Code] = Field(default_factory=list, description="codes for empty, everywhere")
    open_end: list[Code] = Field(
        default_factory=list, description="codes for 'goes on' in any column of dates"
    )
    tables: dict[str, TableMapping]
