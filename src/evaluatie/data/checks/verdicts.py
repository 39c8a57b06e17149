"""What the judgement of the rows comes to: counts, findings, and whether the run must stop."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import pandas as pd

from evaluatie.data.checks.findings import Finding, first_rows
from evaluatie.data.checks.judging import EXTRACT, Breach, Judged
from evaluatie.data.checks.mapped import FILE
from evaluatie.data.checks.readings import Reading
from evaluatie.data.checks.rules import AGAIN, KEPT, OUT_OF_SCOPE, explained
from evaluatie.data.checks.staging import Staged
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.tables.checks import QUARANTINE
from evaluatie.tables.contract import PERSONEN

Names = Mapping[int, str]  # file name by number


def count_table(judged: Iterable[Judged], names: Names) -> pd.DataFrame:
    """The table QUARANTINE: rows by extract, table and verdict."""
    rows = []
    for table in judged:
        for staged in table.staged:
            place = (staged.reading.extract, staged.reading.table)
            verdicts = {KEPT: table.kept.get(place[0], 0), OUT_OF_SCOPE: staged.out_of_scope}
            rows += [(*place, rule, count, "") for rule, count in verdicts.items() if count]
            for rule, found in _by_rule(_of(table, staged)):
                shown = _shown(found, staged, names)
                rows.append((*place, rule, sum(b.rows for b in found), shown))
    frame = pd.DataFrame(rows, columns=QUARANTINE.names).astype({"rows": "int64"})
    return frame.sort_values(list(QUARANTINE.key), ignore_index=True)


def _of(table: Judged, staged: Staged) -> list[Breach]:
    return [breach for breach in table.breaches if breach.file in staged.rows]


def _by_rule(breaches: Iterable[Breach]) -> Iterator[tuple[str, list[Breach]]]:
    ordered = sorted(breaches, key=lambda breach: (breach.rule, breach.file))
    for rule, found in groupby(ordered, key=lambda breach: breach.rule):
        yield rule, list(found)


def _shown(found: Sequence[Breach], staged: Staged, names: Names) -> str:
    """The first row numbers, with the file's name where the table has several."""
    first = found[0]
    shown = first_rows(first.first, sum(breach.rows for breach in found))
    return f"{names[first.file]}: {shown}" if len(staged.rows) > 1 else shown


def refuse_lost_rows(judged: Iterable[Judged]) -> None:
    """Every delivered row is kept, set aside or out of scope."""
    for table in judged:
        for staged in table.staged:
            aside = sum(breach.rows for breach in _of(table, staged))
            kept = table.kept.get(staged.reading.extract, 0)
            if kept + aside + staged.out_of_scope != sum(staged.rows.values()):
                raise AssertionError(f"rows of {staged.reading.table} were lost")


def breach_findings(table: Judged, names: Names, data_until: dt.date) -> Iterator[Finding]:
    """One finding for each file and rule that its rows break."""
    for staged in table.staged:
        reading = staged.reading
        meaning = explained(reading.plan.table, data_until)
        for breach in _of(table, staged):
            columns, sentence = meaning[breach.rule]
            shown = first_rows(breach.first, breach.rows)
            message = f"{breach.rows} rows are set aside (rows {shown}): {sentence}"
            place = (reading.extract, reading.table, breach.rule, message, names[breach.file])
            yield Finding(*place, ", ".join(columns), "quarantine", breach.rows, shown)


def too_many(table: Judged, names: Names, most: float) -> Iterator[Finding]:
    """Extracts of a table of persons in which more rows break a rule than the study accepts.

    Tables of context have no limit, and rows that a later extract holds too are no mistake.
    """
    if "persoon_id" not in table.table.names:
        return
    for staged in table.staged:
        breaches = [breach for breach in _of(table, staged) if breach.rule != AGAIN]
        broken = sum(breach.rows for breach in breaches)
        if staged.in_scope and broken / staged.in_scope > most:
            worst = [
                (sum(b.rows for b in found), rule, found) for rule, found in _by_rule(breaches)
            ]
            rules = "; ".join(
                f"{rule} in {rows} (rows {_shown(found, staged, names)})"
                for rows, rule, found in sorted(worst, key=lambda entry: (-entry[0], entry[1]))
            )
            message = (
                f"{broken} of {staged.in_scope} rows break a rule, more than "
                f"source.max_quarantined ({most:g}) allows: {rules}; have the supplier mend them"
            )
            file = names[next(iter(staged.rows))] if len(staged.rows) == 1 else ""
            place = (staged.reading.extract, staged.reading.table)
            yield Finding(*place, "too_many_broken_rows", message, file, rows=broken)


def without_persons(readings: Iterable[Reading], staged: Iterable[Staged]) -> Iterator[Finding]:
    """Tables in which nobody of the extract is found, so that there is nothing to evaluate.

    `personen` without a row is a selection that found nobody, or an empty export. A file of
    everybody that has rows, and none of a person of the extract, has other pseudonyms; it cannot be
    judged at all when the persons could not be read.
    """
    found = {(one.reading.extract, one.reading.table): one for one in staged}
    for reading in (reading for reading in readings if reading.parts):
        one, message = found.get((reading.extract, reading.table)), ""
        if one is None:
            message = "is not judged yet: first personen of this extract must be readable"
        elif reading.table == PERSONEN.name and not one.in_scope:
            message = "holds no row that counts; deliver the persons of this extract"
        elif reading.plan.mapping.everybody and one.out_of_scope and not one.in_scope:
            message = (
                f"none of its {one.out_of_scope} rows is of a person of this extract; deliver it "
                "with the pseudonyms of personen, or without rows when that is right"
            )
        if message:
            yield Finding(reading.extract, reading.table, "empty_table", message)


def without_rows(staged: Iterable[Staged]) -> Iterator[Finding]:
    """Other tables without a row that counts: of these persons nobody has such a spell."""
    for one in staged:
        reading = one.reading
        persons = "persoon_id" in reading.plan.table.names
        if reading.table != PERSONEN.name and persons and not one.in_scope:
            sentence = "holds no row that counts: nobody of this extract has any"
            place = (reading.extract, reading.table, "no_rows", sentence)
            yield Finding(*place, severity="notice", rows=one.out_of_scope)


def delivered_twice(staged: Iterable[Staged]) -> Iterator[Finding]:
    """Files with rows of persons that are the same as a file of an earlier extract.

    A file of everybody may be the same, and so may one of which a `required` file picks the rows
    when that one differs.
    """
    first: dict[tuple[str, ...], tuple[str, str]] = {}
    for one in staged:
        reading = one.reading
        mapping = reading.plan.mapping
        if mapping.everybody or "persoon_id" not in reading.plan.table.names:
            continue
        for part in reading.parts:
            beside = zip(mapping.join, part.beside, strict=True)
            files = [part.base, *(file for join, file in beside if join.required)]
            place = (reading.extract, " with ".join(file.path.name for file in files))
            content = (reading.table, *(file.relation for file in files))
            extract, name = first.setdefault(content, place)
            if extract != reading.extract and one.rows[part.number]:
                message = (
                    f"is the same file as {name} of extract {extract}: one cohort is delivered "
                    "twice; deliver the file that belongs here"
                )
                rule, file = "delivered_twice", part.base.path.name
                rows = one.rows[part.number]
                yield Finding(reading.extract, reading.table, rule, message, file, rows=rows)


def person_notices(personen: Judged, names: Names, workspace: Workspace) -> Iterator[Finding]:
    """Persons who are in two extracts, and settlements after a person's first: nothing happens."""
    in_two = (
        f"SELECT persoon_id FROM {personen.every} GROUP BY ALL HAVING count(DISTINCT {EXTRACT}) > 1"
    )
    earlier = f"PARTITION BY persoon_id ORDER BY vestigingsdatum, gemeente, {FILE}, {ROW}"
    queries = {
        "person_in_two_extracts": (
            f"SELECT * FROM {personen.every} SEMI JOIN ({in_two}) USING (persoon_id)",
            "are of persons who are in another extract too; the first settlement counts",
        ),
        "settled_twice": (
            f"SELECT * FROM {personen.good} QUALIFY row_number() OVER ({earlier}) > 1",
            "are settlements after the person's first; the first settlement counts",
        ),
    }
    extracts = {file: s.reading.extract for s in personen.staged for file in s.rows}
    for rule, (rows, sentence) in queries.items():
        sql = f"SELECT {FILE}, count(*), min({ROW}, 5) FROM ({rows}) GROUP BY ALL ORDER BY ALL"
        for file, count, first in workspace.connection.execute(sql).fetchall():
            shown = first_rows(first, count)
            message = f"{count} rows (rows {shown}) {sentence}"
            place = (extracts[file], "personen", rule, message, names[file])
            yield Finding(*place, "persoon_id", "notice", count, shown)
