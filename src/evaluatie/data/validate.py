"""Splits every delivered table into rows that keep the data contract and rows that do not.

A broken row is set aside with the first rule it breaks; rows in = kept + set aside + out of scope,
per table, asserted. Too many broken rows, cells that cannot be read or files that cannot be used
stop the run, all problems together. All in DuckDB, so that memory is bounded.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluatie.data.checks.findings import Finding, findings_table, stops
from evaluatie.data.checks.judging import Judged, judge
from evaluatie.data.checks.plans import Plan, plan_of
from evaluatie.data.checks.readings import Opener, Reading
from evaluatie.data.checks.staging import Staged, stage
from evaluatie.data.checks.verdicts import (
    breach_findings,
    count_table,
    delivered_twice,
    person_notices,
    refuse_lost_rows,
    too_many,
    without_persons,
    without_rows,
)
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.extracts import (
    TableFiles,
    delivered,
    extract_files,
    mapping_of,
    superseded,
)
from evaluatie.errors import ExtractError
from evaluatie.progress import Progress
from evaluatie.study.source import RegistersSource
from evaluatie.tables.contract import ALL_TABLES, PERSONEN, delivered_shape


@dataclass(frozen=True)
class Validated:
    """Findings and counts (tables FINDINGS and QUARANTINE); the rows are in the workspace.

    `problems` are the lines that stop the run; `inputs` says which files were read, by SHA-256, and
    which were passed over.
    """

    findings: pd.DataFrame
    counts: pd.DataFrame
    problems: list[str]
    inputs: dict[str, str]
    judged: tuple[Judged, ...]
    names: dict[int, str]

    def refuse(self, report: str) -> None:
        """Raises ExtractError with everything that stops the run, if anything does.

        Its last line says where the supplier's list is.
        """
        if self.problems:
            error = ExtractError("the extracts break the data contract", self.problems)
            error.args = (f"{error}\nA list for the supplier of the extracts: {report}",)
            raise error


def validate(source: RegistersSource, generated: str, workspace: Workspace) -> Validated:
    """Reads and judges all tables of all extracts.

    `generated` is the folder of a synthetic world's extracts. Raises nothing for a broken
    delivery: call `refuse` after the supplier's report is written.
    """
    mapping = mapping_of(source)
    plans = {t.name: plan_of(delivered_shape(t, source.jobs), mapping) for t in ALL_TABLES}
    files = extract_files(delivered(source, generated), mapping)
    known = frozenset[str]().union(*(p.known for p in plans.values()))
    opener = Opener(workspace, known, mapping.labels if mapping else True)
    readings, staged = _read_all(files, plans, opener)
    findings = [f for reading in readings for f in reading.findings]
    findings += [f for table in staged for f in table.findings]
    findings += [*without_persons(readings, staged), *without_rows(staged)]
    findings += delivered_twice(staged)
    judged = _judge_all(staged, findings, source, workspace)
    names = {part.number: part.base.path.name for r in readings for part in r.parts}
    findings += _row_findings(judged, names, source, workspace)
    refuse_lost_rows(judged)
    order = {(r.extract, r.table): number for number, r in enumerate(readings)}
    findings = sorted(findings, key=lambda finding: order[finding.extract, finding.table])
    tables = findings_table(findings), count_table(judged, names)
    inputs = opener.inputs | superseded(files)
    return Validated(*tables, stops(findings), inputs, judged, names)


def _read_all(
    files: Sequence[TableFiles], plans: Mapping[str, Plan], opener: Opener
) -> tuple[list[Reading], list[Staged]]:
    """Reads every table; of a file of everybody it takes the persons of the extract to do so."""
    progress = Progress("reading the extracts", len(files), "tables")
    persons: dict[str, str] = {}  # relation by extract: personen comes before the other tables
    readings, staged = [], []
    for one in files:
        reading = opener.read(one, plans[one.table])
        readings.append(reading)
        if reading.parts and (one.extract in persons or not reading.plan.mapping.everybody):
            staged.append(stage(reading, opener.workspace, persons.get(one.extract)))
            if one.table == PERSONEN.name:
                persons[one.extract] = staged[-1].relation
        progress.add(1)
    return readings, staged


def _judge_all(
    staged: Sequence[Staged],
    findings: Iterable[Finding],
    source: RegistersSource,
    workspace: Workspace,
) -> tuple[Judged, ...]:
    """Judges each table in the extracts where its cells could be read."""
    stopped = {(f.extract, f.table) for f in findings if f.severity == "stop"}
    sound = [s for s in staged if (s.reading.extract, s.reading.table) not in stopped]
    known = [s.reading.extract for s in sound if s.reading.table == PERSONEN.name]
    tables = {t.name: [s for s in sound if s.reading.table == t.name] for t in ALL_TABLES}
    progress = Progress("checking the rows", len(tables), "tables")
    judged = []
    for some in tables.values():
        judged += [judge(some, known, source, workspace)] if some else []
        progress.add(1)
    return tuple(judged)


def _row_findings(
    judged: Sequence[Judged],
    names: dict[int, str],
    source: RegistersSource,
    workspace: Workspace,
) -> Iterator[Finding]:
    for table in judged:
        yield from too_many(table, names, source.max_quarantined)
        yield from breach_findings(table, names, source.data_until)
        if table.table is PERSONEN:
            yield from person_notices(table, names, workspace)
