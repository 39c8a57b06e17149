"""A small delivery, and what its validation gave: shared by the tests of validation."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evaluatie.data.validate import Validated
from evaluatie.tables import read_table
from evaluatie.tables.checks import SET_ASIDE
from evaluatie.tables.contract import ALL_TABLES

PERSONEN = (
    "persoon_id;gemeente;vestigingsdatum;vergunningdatum;geboortedatum;geslacht;herkomstland;"
    "huishoudtype;huishouden_id;nareiziger;opleidingsniveau;maanden_opvang;azc_amsterdam;"
    "uitschrijfdatum;uitschrijfreden\n"
)
ROW = "00017;Amsterdam;2016-02-01;;1990-05;man;Syrie;alleenstaand;h1;nee;laag;7,5;ja;;\n"
FILES = {
    "personen": PERSONEN + ROW,
    "begeleiding": "persoon_id;begindatum;einddatum;team\n",
    "trajecten": "persoon_id;instrument;begindatum;einddatum\n",
    "dienstverbanden": "persoon_id;werkgever_id;begindatum;einddatum;uren_per_week;loonbelasting\n"
    "00017;w1;2016-05-01;;32,5;ja\n",
    "onderwijs": "persoon_id;begindatum;einddatum;niveau\n",
    "uitkeringen": "persoon_id;begindatum;einddatum;regeling;vorm\n",
}
PERIODS = "persoon_id;dienstverband_id;begindatum;einddatum;verloonde_uren\n"


@dataclass(frozen=True)
class Outcome:
    """What validation found and wrote."""

    found: Validated
    folder: Path

    def kept(self, table: str) -> pd.DataFrame:
        return self._read("validated", table, {t.name: t for t in ALL_TABLES}[table])

    def aside(self, table: str) -> pd.DataFrame:
        return self._read("quarantine", table, SET_ASIDE)

    def _read(self, folder: str, name: str, table: Any) -> pd.DataFrame:
        return read_table(self.folder / folder / f"{name}.parquet", table)

    def rules(self, severity: str) -> list[str]:
        findings = self.found.findings
        return findings["rule"][findings["severity"] == severity].tolist()

    @property
    def counts(self) -> pd.DataFrame:
        return self.found.counts.set_index(["extract", "table", "rule"])["rows"]


Deliver = Callable[..., dict[str, str]]
Judge = Callable[..., Outcome]
