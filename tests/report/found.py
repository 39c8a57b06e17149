"""Findings and counts written by hand, and the report made of them."""

import csv
import datetime as dt
import io

import pandas as pd

from evaluatie.data.checks.rules import explained
from evaluatie.report.validation import validation_report
from evaluatie.report.wording import load_catalogue
from evaluatie.tables.contract import ALL_TABLES, LOONAANGIFTEN
from tests.report.pages import Page

COUNTS = ("extract", "table", "rule", "rows", "first_rows")
FINDINGS = (
    "extract", "file", "table", "column", "rule", "severity", "rows", "first_rows", "message",
)  # fmt: skip
WORDS = load_catalogue("validatie_nl", {})
SHAPES = (*ALL_TABLES, LOONAANGIFTEN)
ROW_RULES = sorted({(t.name, r) for t in SHAPES for r in explained(t, dt.date(2022, 12, 31))})


def finding(rule, severity="quarantine", **given):
    row = {
        "extract": "control", "file": "personen.csv", "table": "personen", "column": None,
        "rule": rule, "severity": severity, "rows": 3, "first_rows": "4, 9, 12",
        "message": f"message of {rule}",
    }  # fmt: skip
    return row | given


def findings(*rows):
    return pd.DataFrame(rows, columns=FINDINGS)


def counts(*rows):
    return pd.DataFrame([(*row, "") for row in rows], columns=COUNTS)


FINE = counts(("control", "personen", "kept", 97), ("control", "personen", "empty_geslacht", 3))


def page(found, counted=FINE):
    return Page(validation_report(findings(*found), counted, "Studie")[0])


def listing(found, counted=FINE):
    text = validation_report(findings(*found), counted, "Studie")[1]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
