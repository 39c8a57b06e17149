"""Which delivered rows are about the persons and things that a study asks for, as SQL.

A row is in scope when `keep` of the mapping accepts it, when the files that are `required` beside
it have a partner for it, and, in a file of everybody, when its person is one of the extract.
"""

from evaluatie.data.checks.cast import texts
from evaluatie.data.checks.plans import Part, Plan
from evaluatie.data.checks.translate import PERSON, id_as_number_sql, person_sql
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import quoted

FIRST = 1_000_000  # rows of a file in which ids are looked at one by one
_ZEROS = r"^(\D*)0+"  # in front of the digits of an id: what is lost when it is read as a number


def joined_sql(plan: Plan, part: Part, wanted: str) -> str:
    """The file with those files beside it that the SQL `wanted` needs, one a join of the mapping.

    Rows without a partner keep empty cells.
    """
    sql = ""
    pairs = list(enumerate(zip(plan.mapping.join, part.beside, strict=True), 1))
    for number, (join, file) in reversed(pairs):
        if f"t{number}." in wanted:
            on = " AND ".join(
                f"{owner[0]} = t{number}.{quoted(name)}"
                for name in join.on
                if (owner := part.owner(name))
            )
            sql = f" LEFT JOIN (SELECT * FROM {file.relation}) AS t{number} ON {on}{sql}"
            wanted += on
    return f"(SELECT * FROM {part.base.relation}) AS t0{sql}"


def in_scope_sql(plan: Plan, part: Part) -> str:
    """Whether a row is in scope: true, false or NULL."""
    conditions = _selected(plan, part)
    if part.persons:
        conditions.append(f"{person_sql(plan, part)} IN ({_persons(part)})")
    return " AND ".join(conditions) or "true"


def out_of_scope_sql(plan: Plan, part: Part) -> str:
    """Number of rows that are out of scope."""
    scope = in_scope_sql(plan, part)
    return f"SELECT count(*) FROM {_rows(plan, part)} WHERE ({scope}) IS NOT TRUE"


def lost_persons_sql(plan: Plan, part: Part) -> str:
    """Rows of a file of everybody that may hide a person of the extract: how many, and the first.

    They are out of scope, so that nobody would miss them, because their id was written as a number:
    as 17.0, or as that of a person of the extract without leading zeros, in a file where no id has
    any. What was written as 17.0 shows in the first rows.
    """
    person, persons = person_sql(plan, part), _persons(part)
    padded = f"regexp_matches({{}}, '{_ZEROS}')"
    short = f"regexp_replace({PERSON}, '{_ZEROS}', '\\1')"
    shortened = f"SELECT {short} FROM ({persons}) WHERE {padded.format(PERSON)} EXCEPT {persons}"
    some = f"SELECT 1 FROM {_rows(plan, part)} WHERE {padded.format(person)} LIMIT 1"
    number = f"t0.{ROW} <= {FIRST} AND ({id_as_number_sql(plan, PERSON, part)})"
    lost = (
        f"{number} AND {person} NOT IN ({persons})",
        f"{person} IN ({shortened}) AND (SELECT count(*) FROM ({some})) = 0",
    )
    rows = " UNION ALL ".join(
        f"SELECT t0.{ROW} FROM {_rows(plan, part)} "
        f"WHERE {' AND '.join([*_selected(plan, part), each])}"
        for each in lost
    )
    return f"SELECT count(*), min({ROW}, 5) FROM ({rows})"


def repeated_keys_sql(relation: str, on: list[str]) -> str:
    """Number of rows of a file to be joined whose key stands in another row too, and the first."""
    keys = ", ".join(map(quoted, on))
    filled = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in on)
    repeated = f"SELECT {keys} FROM {relation} WHERE {filled} GROUP BY ALL HAVING count(*) > 1"
    return f"SELECT count(*), min({ROW}, 5) FROM {relation} SEMI JOIN ({repeated}) USING ({keys})"


def _selected(plan: Plan, part: Part) -> list[str]:
    """Conditions on the rows themselves, whoever they are of."""
    kept = [
        f"{owner[0]} IN ({texts(codes)})"
        for name, codes in plan.mapping.keep.items()
        if (owner := part.owner(name))
    ]
    joins = enumerate(plan.mapping.join, 1)
    return kept + [f"t{number}.{ROW} IS NOT NULL" for number, join in joins if join.required]


def _rows(plan: Plan, part: Part) -> str:
    """All rows, with the files beside them that it takes to say whether one is in scope."""
    return joined_sql(plan, part, in_scope_sql(plan, part))


def _persons(part: Part) -> str:
    return f"SELECT {PERSON} FROM {part.persons} WHERE {PERSON} IS NOT NULL"
