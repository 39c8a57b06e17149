"""Proposes a mapping for delivered files that nobody has described yet.

Reads the files, finds for each the table of the contract that it resembles most, and for each
column of that table the delivered column that resembles it most by name and by cells. What is
written holds names of columns and codes of short lists, never an id, a date, a number or a text of
a person.
"""

from pathlib import Path

from evaluatie.data.delivery.workspace import Workspace, quoted
from evaluatie.data.proposals.files import Group, groups
from evaluatie.data.proposals.match import REGISTER, Choice, choices, fit, named_alike
from evaluatie.data.proposals.text import Joined, TableProposal, mapping_text
from evaluatie.errors import ExtractError
from evaluatie.tables.contract import ALL_TABLES, LOONAANGIFTEN
from evaluatie.tables.schema import Table

# what the file of a table may look like: jobs come in two shapes
SHAPES: dict[str, tuple[Table, ...]] = {table.name: (table,) for table in ALL_TABLES}
SHAPES["dienstverbanden"] += (LOONAANGIFTEN,)
FILES = {  # words in the names of files
    "personen": (
        "klanten", "clienten", "gbapersoontab", "gbaadresobjectbus", "vslgwbtab", "asielcohort",
    ),
    "begeleiding": ("trajectbegeleiding", "teams"),
    "trajecten": ("instrumenten", "voorzieningen"),
    "dienstverbanden": ("spolisbus", "banen", "loonaangiften"),
    "onderwijs": ("onderwijsinschrtab", "studerendenbus", "opleidingsnrref"),
    "uitkeringen": ("bijstanduitkeringtab", "bijstand"),
}  # fmt: skip
SEVERAL = 1.05  # rows a person from which they are stays; below it some stand there twice
LEAST = 0.3  # a file that fits worse is not proposed for any table


def propose(
    paths: list[Path], workspace: Workspace, name: str = "voorstel", table: str | None = None
) -> str:
    """The text of a mapping `name` for these files; `table` says which table they are.

    Raises ExtractError with all files that cannot be read or have no header, when none of them
    resembles a table, and when there is no such table.
    """
    if table and table not in SHAPES:
        raise ExtractError("--table", [f"is not a table; there are: {', '.join(SHAPES)}"])
    found = [(group, table or _resembled(group)) for group in groups(paths, workspace)]
    lost = [group.file for group, key in found if not key]
    if len(lost) == len(found):
        problem = "resembles no table of the data contract; say which it is with --table"
        raise ExtractError("no mapping", [f"{file}: {problem}" for file in lost])
    members = {name: [group for group, key in found if key == name] for name in SHAPES}
    proposals = [_proposal(name, those, workspace) for name, those in members.items() if those]
    remarks = [f"TODO {file}: lijkt op geen tabel; noem die met --table" for file in lost]
    title = f"Voorstel voor {', '.join(group.file for group, _ in found)}"
    return mapping_text(name, title, proposals, remarks)


def _resembled(group: Group) -> str | None:
    """The table that the group's columns fit best; the file's name counts too."""
    fits = {name: _fit(name, group) for name in SHAPES}
    best = max(fits, key=lambda name: fits[name])
    return best if fits[best] >= LEAST else None


def _fit(name: str, group: Group) -> float:
    columns = max(fit(shape, group.columns) for shape in SHAPES[name])
    named = max(named_alike(word, group.file) for word in (name, *FILES.get(name, ())))
    return columns + (0.6 if named == 1 else 0.4 if named >= 0.8 else 0.0)


def _proposal(name: str, members: list[Group], workspace: Workspace) -> TableProposal:
    """One table: its main file, the files that can be joined to it, and a choice a column."""
    main, others = _main(name, members, workspace)
    joined = [(group, by) for group, by in others if by]
    columns = {profile.name: profile for profile in main.columns}
    for group, _ in joined:
        columns = {p.name: p for p in group.columns} | columns
    shape = max(SHAPES[name], key=lambda table: fit(table, list(columns.values())))
    chosen = choices(shape, list(columns.values()))
    return TableProposal(
        name,
        main.file,
        chosen,
        tuple(Joined(group.file, by) for group, by in joined),
        stays=name == "personen" and _stays(main, chosen, workspace),
        in_register=REGISTER in main.profiles,
        remarks=tuple(_remarks(main, others)),
    )


Partner = tuple[Group, tuple[str, ...]]


def _main(name: str, members: list[Group], workspace: Workspace) -> tuple[Group, list[Partner]]:
    """The group whose rows are the table's, and by which columns each other one joins it.

    The one to which most others can be joined; of those the one that fits best.
    """
    order = sorted(members, key=lambda group: -_fit(name, group))
    partners = [
        (main, [(other, _shared(main, other, workspace)) for other in order if other is not main])
        for main in order
    ]
    return max(partners, key=lambda found: sum(bool(by) for _, by in found[1]))


def _shared(main: Group, other: Group, workspace: Workspace) -> tuple[str, ...]:
    """Columns of both files that stand for one row of the other; none when they repeat there."""
    by = tuple(name for name in main.profiles if name in other.profiles)
    return by if by and not _repeat(other, by, workspace) else ()


def _repeat(group: Group, columns: tuple[str, ...], workspace: Workspace) -> bool:
    """Whether these columns together are the same in several rows."""
    names = ", ".join(map(quoted, columns))
    found = workspace.connection.execute(
        f"SELECT 1 FROM {group.delivered.relation} GROUP BY {names} HAVING count(*) > 1 LIMIT 1"
    )
    return bool(found.fetchall())


def _stays(main: Group, chosen: list[Choice], workspace: Workspace) -> bool:
    """Whether persons have several rows with a first and a last day: addresses one by one."""
    found = {choice.column.name: choice for choice in chosen if choice.found}
    if not found.keys() >= {"persoon_id", "vestigingsdatum", "uitschrijfdatum"}:
        return False
    person = found["persoon_id"]
    assert person.profile is not None
    by = person.together or (person.profile.name,)
    if not main.profiles.keys() >= set(by):
        return False
    rows, persons = workspace.connection.execute(
        f"SELECT count(*), count(DISTINCT ({', '.join(map(quoted, by))})) "
        f"FROM {main.delivered.relation}"
    ).fetchall()[0]
    return bool(rows > SEVERAL * persons)


def _remarks(main: Group, others: list[Partner]) -> list[str]:
    """What the analyst must know of the table's files."""
    remarks = list(main.remarks)
    for group, by in others:
        remarks += group.remarks
        if not by:
            remarks.append(
                f"TODO {group.file}: past hier ook, maar is niet rij voor rij te koppelen"
            )
    return remarks
