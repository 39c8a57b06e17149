"""How one table of the data contract is made of delivered files: which column of which file."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluatie.data.checks.cast import ISO, MONTH
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.workspace import quoted
from evaluatie.study.mapping import ColumnMapping, Mapping, TableMapping
from evaluatie.tables.schema import Column, Table

IDS = ("persoon_id", "huishouden_id", "werkgever_id", "dienstverband_id", "klantmanager_id")
_A_MONTH_WILL_DO = ("geboortedatum", "maand")


@dataclass(frozen=True)
class Plan:
    """What a mapping says of one table; without a mapping files have the contract's own names.

    `missing` and `open_end` are codes for empty; `spare` are columns that files may lack.
    """

    table: Table
    mapping: TableMapping
    dates: str = ISO
    missing: tuple[str, ...] = ()
    open_end: tuple[str, ...] = ()
    spare: frozenset[str] = frozenset()

    @property
    def known(self) -> frozenset[str]:
        """Column names that a message may show: those of the contract and of the mapping."""
        names = {name for column in self.mapping.columns.values() for name in column.sources}
        names |= {*self.mapping.keep, *(name for join in self.mapping.join for name in join.on)}
        return frozenset(names | set(self.table.names))


def plan_of(table: Table, mapping: Mapping | None) -> Plan:
    """The plan of a table; one that the mapping does not name has the contract's own names."""
    if mapping and table.name in mapping.tables:
        codes = tuple(mapping.missing), tuple(mapping.open_end)
        return Plan(table, mapping.tables[table.name], mapping.dates, *codes)
    own = {name: ColumnMapping.model_validate({"from": name}) for name in table.names}
    spare = frozenset(column.name for column in table.columns if not column.delivered)
    return Plan(table, TableMapping(file=None, columns=own), spare=spare)


@dataclass(frozen=True)
class Part:
    """One delivered file of a table, with the files that its mapping puts beside it.

    `number` is that of the file among all files of all extracts. `persons` is the relation of those
    whose rows count, by `persoon_id`; None: of all.
    """

    number: int
    base: Delivered
    beside: tuple[Delivered, ...] = ()
    persons: str | None = None

    def owner(self, name: str) -> tuple[str, Delivered] | None:
        """A delivered column as SQL, and its file; the first that has it. Capitals do not count."""
        for position, file in enumerate((self.base, *self.beside)):
            if has(file, name):
                return f"t{position}.{quoted(name)}", file
        return None


def has(file: Delivered, name: str) -> bool:
    """Whether a file has a column; capitals do not count."""
    return name.casefold() in {column.casefold() for column in file.columns}


def together(files: Sequence[Delivered]) -> Delivered:
    """Several files as if they were one; columns that some lack are empty there."""
    if len(files) == 1:
        return files[0]
    relation = " UNION ALL BY NAME ".join(f"SELECT * FROM {file.relation}" for file in files)
    columns = tuple(dict.fromkeys(name for file in files for name in file.columns))
    dates = frozenset.intersection(*(file.dates for file in files))
    numbers = frozenset[str]().union(*(file.numbers for file in files))
    return Delivered(files[0].path, f"({relation})", columns, dates, numbers)


def missing_columns(plan: Plan, part: Part) -> list[str]:
    """Delivered columns that the plan needs and that are in no file of the part."""
    needed = [
        name
        for column, source in plan.mapping.columns.items()
        if column not in plan.spare
        for name in source.sources
    ]
    lacking = [name for name in (*needed, *plan.mapping.keep) if not part.owner(name)]
    for number, (join, file) in enumerate(zip(plan.mapping.join, part.beside, strict=True)):
        before = (part.base, *part.beside[:number])
        lacking += [n for n in join.on if not (has(file, n) and any(has(b, n) for b in before))]
    return list(dict.fromkeys(lacking))


def ids_stored_as_numbers(plan: Plan, part: Part) -> list[str]:
    """Delivered columns that make an id and are numbers in their file: leading zeros are gone.

    So are columns to join on that are a number in one file and a text in the other.
    """
    found = [
        name
        for column in IDS
        if column in plan.mapping.columns
        for name in plan.mapping.columns[column].sources
        if (owner := part.owner(name)) and _within(owner[1].numbers, name)
    ]
    for join, file in zip(plan.mapping.join, part.beside, strict=True):
        for name in join.on:
            owner = part.owner(name)
            if owner and _within(owner[1].numbers, name) != _within(file.numbers, name):
                found.append(name)
    return list(dict.fromkeys(found))


def formats(plan: Plan, column: Column, part: Part) -> list[str]:
    """The formats of the dates in a column; those that were dates in their file are ISO."""
    source = plan.mapping.columns.get(column.name)
    given = (source.format if source else None) or plan.dates
    owner = part.owner(source.sources[0]) if source and len(source.sources) == 1 else None
    if source and owner and _within(owner[1].dates, source.sources[0]):
        given = ISO
    return [given, MONTH] if column.name in _A_MONTH_WILL_DO and given != MONTH else [given]


def _within(names: frozenset[str], name: str) -> bool:
    return name.casefold() in {other.casefold() for other in names}
