"""A mapping: how the names, codes and dates of a delivery become those of the data contract.

One YAML file in config/mappings/ for each source of extracts. Without one the contract's own names
are expected. `load_mapping` is the one door.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from evaluatie.errors import StudyError
from evaluatie.study.contract_names import JOBS, TABLES, JobShape, Names, names_of
from evaluatie.study.reading import Problem, Words, check_sections, lines, not_a_key, read_yaml
from evaluatie.study.section import Section

DateFormat = Literal["YYYY-MM-DD", "DD-MM-YYYY", "DD/MM/YYYY", "YYYYMMDD", "YYYY-MM", "YYYYMM"]
MAPPINGS = Path("config/mappings")


def _as_text(value: object) -> object:
    """Codes are texts: an unquoted 1 in YAML is the code '1'."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[str, BeforeValidator(_as_text)]
Name = Annotated[str, Field(min_length=1)]


def _as_column(value: object) -> object:
    """`geslacht: GBAGESLACHT` is short for `geslacht: {from: GBAGESLACHT}`; a list likewise."""
    return {"from": value} if isinstance(value, str | list) else value


class ColumnMapping(Section):
    """Where a contract column comes from: delivered columns put one after the other, or a value.

    The steps follow in this order: join the cells of `from`; empty those that are a missing code;
    translate with `codes` (a code that is not listed becomes `other`, or stays as it is when
    `other` is left out); read as the kind of the contract, dates in `format`.
    """

    source: str | list[str] | None = Field(None, alias="from")
    value: Code | None = Field(None, description='the same for every row; "": not known')
    format: DateFormat | None = Field(None, description="null: the mapping's `dates`")
    codes: dict[Code, Code] | None = None
    other: Code | None = None
    missing: list[Code] = Field(default_factory=list, description="codes for empty, here only")

    @model_validator(mode="after")
    def _one_source(self) -> "ColumnMapping":
        if (self.source is None) == (self.value is None):
            raise ValueError("give either 'from' or 'value'")
        if self.source is not None and not (self.sources and all(self.sources)):
            raise ValueError("'from' must name one or more delivered columns")
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
    cells; when the file is `required` they are out of scope, so that a file of the cohort picks its
    rows out of a register of the whole country. Name such a file first: those after it then have
    few rows to be put beside.
    """

    file: str = Field(min_length=1)
    on: list[Name] = Field(min_length=1, description="columns of the same name in both files")
    required: bool = Field(False, description="rows without a partner are out of scope")

    @model_validator(mode="before")
    @classmethod
    def _on_is_a_word(cls, value: object) -> object:
        """YAML takes an unquoted `on` for `true`."""
        if isinstance(value, dict) and True in value:
            return {("on" if key is True else key): cell for key, cell in value.items()}
        return value


class TableMapping(Section):
    """One table of the data contract.

    `file` is the delivered file's name without folder, version and ending; `*` stands for any
    text, so that the files of several years are one table. `everybody` says that the file holds
    people outside the extract too, and may be the same in every extract: their rows are out of
    scope, and counted (elsewhere the row of somebody who is not in personen is broken). `stays`
    says that the rows are address spells: those of one person in one municipality that follow each
    other become one settlement, `uitschrijfdatum` being the last day of a spell.
    """

    file: str | None = Field(None, description="null: the contract's name of the table")
    keep: dict[Name, Annotated[list[Code], Field(min_length=1)]] = Field(
        default_factory=dict, description="delivered column: the codes of the rows that count"
    )
    join: list[JoinedFile] = Field(default_factory=list)
    everybody: bool = False
    stays: bool = False
    columns: dict[str, Annotated[ColumnMapping, BeforeValidator(_as_column)]]

    @property
    def selects(self) -> bool:
        """Whether delivered rows can be out of scope."""
        return bool(self.keep) or self.everybody or any(join.required for join in self.join)


class Mapping(Section):
    """A whole mapping. Tables that it does not name are expected as the contract has them."""

    mapping: str
    title: str
    dates: DateFormat = "YYYY-MM-DD"
    labels: bool = Field(
        True, description="of coded SPSS variables the labels are delivered; false: the codes"
    )
    missing: list[Code] = Field(default_factory=list, description="codes for empty, everywhere")
    open_end: list[Code] = Field(
        default_factory=list, description="codes for 'goes on' in any column of dates"
    )
    tables: dict[str, TableMapping]

    @property
    def jobs(self) -> JobShape | None:
        """The shape in which jobs are delivered; None when the table is not mapped."""
        return shape_of(self.tables[JOBS]) if JOBS in self.tables else None


def shape_of(jobs: TableMapping) -> JobShape:
    """Whether mapped jobs are spells or periods of wage returns."""
    periods = {"dienstverband_id", "verloonde_uren"} & set(jobs.columns)
    return "loonaangiften" if periods else "spells"


def mapping_path(name_or_path: str) -> Path:
    """The file of a mapping: `cbs` is config/mappings/cbs.yaml."""
    path = Path(name_or_path)
    return path if path.suffix or len(path.parts) > 1 else MAPPINGS / f"{name_or_path}.yaml"


def load_mapping(name_or_path: str) -> Mapping:
    """The mapping in a YAML file. Every cell of it is a text: the code 0363 keeps its zero.

    Raises StudyError with one line a problem, all problems of the file together.
    """
    path = mapping_path(name_or_path)
    tree, raw = read_yaml(path, "mapping: ..., title: ..., tables: ...", Words)
    problems, parts = check_sections(Mapping, raw, ("tables",))
    for table, plan in (parts.get("tables") or {}).items():
        problems += _table_problems(table, plan)
    if "mapping" in parts and parts["mapping"] != path.stem:
        problems.append((("mapping",), f"must be the file's name without .yaml: {path.stem}"))
    if problems:
        raise StudyError(str(path), lines(tree, problems))
    return Mapping.model_validate(raw)


def _table_problems(table: str, plan: TableMapping) -> Iterator[Problem]:
    """Names that the data contract does not know, and columns of it that have no source."""
    place = ("tables", table)
    if table not in TABLES:
        yield place, not_a_key(table, TABLES, "a table of the data contract")
        return
    if plan.stays and table != "personen":
        yield (*place, "stays"), "only personen can be made of address spells"
    names = names_of(table, shape_of(plan))
    if plan.everybody and table == "personen":
        remedy = "`join` a file of the cohort that is `required`"
        yield (*place, "everybody"), f"personen says who is in the extract; {remedy}"
    elif plan.everybody and "persoon_id" not in names.columns:
        yield (*place, "everybody"), f"the rows of {table} are not of persons"
    for column in plan.columns:
        if column not in names.columns:
            what = f"a column of {table}"
            yield (*place, "columns", column), not_a_key(column, names.columns, what)
    missing = _missing(names, plan)
    if missing:
        remedy = (
            "map each to a delivered column, or say `column: {value: word}` when it is the same "
            "for every row, `{value: ''}` when it may be empty and is not known"
        )
        yield (*place, "columns"), f"lacks {', '.join(missing)}; {remedy}"


def _missing(names: Names, plan: TableMapping) -> list[str]:
    # why somebody left follows from the next stay
    spare = ("uitschrijfreden",) if plan.stays else ()
    return [name for name in names.required if name not in (*plan.columns, *spare)]
