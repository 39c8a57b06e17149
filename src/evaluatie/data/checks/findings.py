"""What the checks of an extract find: places, counts and sentences, never a cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluatie.tables.checks import FINDINGS
from evaluatie.tables.schema import check

MOST = 5  # row numbers that are shown


@dataclass(frozen=True)
class Finding:
    """One rule that one file of one extract breaks, or a remark on it.

    `stop`: nothing is written; `quarantine`: the rows are set aside; `notice`: nothing happens.
    `message` is a sentence with the remedy.
    """

    extract: str
    table: str
    rule: str
    message: str
    file: str = ""
    column: str = ""
    severity: str = "stop"
    rows: int = 0
    first_rows: str = ""

    @property
    def line(self) -> str:
        """Place and sentence, as an error lists it."""
        return f"{self.extract}, {self.file or self.table}: {self.message}"


def first_rows(rows: Sequence[int], count: int) -> str:
    """The first few of `count` row numbers: 3, 17, 20 ..."""
    shown = ", ".join(map(str, rows[:MOST]))
    return shown + (" ..." if count > min(len(rows), MOST) else "")


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """The table FINDINGS, in the order given; an empty text is an empty cell."""
    rows = [[getattr(finding, name) for name in FINDINGS.names] for finding in findings]
    frame = pd.DataFrame(rows, columns=FINDINGS.names)
    texts = {c.name: "str" for c in FINDINGS.columns if c.kind == "text"}
    frame = frame.astype(texts | {"rows": "int64"})
    optional = [column.name for column in FINDINGS.columns if not column.required]
    frame[optional] = frame[optional].mask(frame[optional] == "")
    return check(frame.drop_duplicates(ignore_index=True), FINDINGS)


def stops(findings: Iterable[Finding]) -> list[str]:
    """The lines of those that stop the run."""
    return list(dict.fromkeys(f.line for f in findings if f.severity == "stop"))
