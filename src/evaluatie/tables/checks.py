"""Tables of the checks: what broke which rule, and how many rows were kept."""

from evaluatie.tables.schema import Column, Table

QUARANTINE = Table(
    "quarantine_counts",
    (
        Column("extract", "text", "extract of the study"),
        Column("table", "text", "table of the data contract"),
        Column(
            "rule",
            "text",
            "rule that the rows break; kept: none; out_of_scope: the mapping leaves them out",
        ),
        Column("rows", "integer", "number of rows"),
        Column("first_rows", "text", "first row numbers in the delivered file"),
    ),
    key=("extract", "table", "rule"),
)

SET_ASIDE = Table(
    "set_aside",
    (
        Column("extract", "text", "extract of the study"),
        Column("file", "text", "delivered file"),
        Column("row", "integer", "row number in that file"),
        Column("rows", "integer", "1, or the number of address spells that the row begins"),
        Column("rule", "text", "rule that the row breaks"),
    ),
    key=("extract", "file", "row"),
)

SEVERITIES = ("stop", "quarantine", "notice")

FINDINGS = Table(
    "findings",
    (
        Column("extract", "text", "extract of the study"),
        Column("file", "text", "delivered file; empty when it is not about one", False),
        Column("table", "text", "table of the data contract"),
        Column("column", "text", "columns; empty when it is about whole rows", False),
        Column("rule", "text", "rule that is broken"),
        Column("severity", "text", "what happens now", allowed=SEVERITIES),
        Column("rows", "integer", "number of rows; 0 when it is about the whole file"),
        Column("first_rows", "text", "first row numbers in the delivered file", False),
        Column("message", "text", "sentence with the remedy"),
    ),
    key=("extract", "table", "file", "column", "rule", "message"),
)
