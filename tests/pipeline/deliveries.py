"""A small delivery that keeps the data contract, in a project of its own, and ways to spoil it."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import yaml

from tests.conftest import STUDIES, changed

SECRET = "GEHEIM_7Q"  # stands in and beside what is broken: may come out nowhere
NUMBER = 70707071  # the same, where only a number will do
SURNAME = "Zevenku"  # and where only letters will
PERSONS = 60  # of each extract; person n is row n + 1 of every table about persons
EARLY, LATE = "cohort_2014_2015", "cohort_2016_2017"
RAW = Path("data/raw/amsterdam")
Rows = list[list[str]]  # the header first: row n of a file is the nth
Sheet = Any  # of openpyxl


def write_project(folder: Path) -> "Delivery":
    """A project with the Amsterdam study and its two extracts, in `;` separated UTF-8."""
    delivery = Delivery(folder)
    delivery.study({"source.origin": "files", "source.world": None, "source.max_quarantined": 0.05})
    for number, extract in enumerate((EARLY, LATE), start=1):
        for table, rows in _tables(number).items():
            delivery.save(table, rows, extract)
    return delivery


def _tables(extract: int) -> dict[str, Rows]:
    """All tables of one extract; every person has one row in each."""
    persons = range(1, PERSONS + 1)
    begins = [f"{2012 + 2 * extract + n % 2}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in persons]
    ids = [f"7Q{extract}{n:04d}" for n in persons]
    spells = list(zip(ids, begins, strict=True))
    return {
        "personen": [PERSONEN.split()]
        + [_person(n, key, day) for n, (key, day) in enumerate(spells, 1)],
        "begeleiding": [["persoon_id", "begindatum", "einddatum", "team", "klantmanager_id"]]
        + [[key, day, "", "entree_1", f"k{key}"] for key, day in spells],
        "trajecten": [["persoon_id", "instrument", "begindatum", "einddatum"]]
        + [[key, "taalboost", day, "2018-06-30"] for key, day in spells],
        "dienstverbanden": [DIENSTVERBANDEN.split()]
        + [[key, f"w{key}", day, "", "32,5", "ja", "Zorg"] for key, day in spells],
        "onderwijs": [["persoon_id", "begindatum", "einddatum", "niveau", "opleiding"]]
        + [[key, day, "2018-07-31", "mbo2", "Techniek"] for key, day in spells],
        "uitkeringen": [["persoon_id", "begindatum", "einddatum", "regeling", "vorm"]]
        + [[key, day, "", "bijstand", "volledig"] for key, day in spells],
        "arbeidsmarkt": [["maand", "gemeente", "werkloosheid_pct"]]
        + [[f"{2012 + 2 * extract}-{month:02d}", "Amsterdam", "7,1"] for month in range(1, 13)],
    }


PERSONEN = (
    "persoon_id gemeente vestigingsdatum vergunningdatum geboortedatum geslacht herkomstland "
    "huishoudtype huishouden_id nareiziger opleidingsniveau maanden_opvang azc_amsterdam "
    "uitschrijfdatum uitschrijfreden"
)
DIENSTVERBANDEN = "persoon_id werkgever_id begindatum einddatum uren_per_week loonbelasting sector"
PERIODS = "persoon_id dienstverband_id begindatum einddatum verloonde_uren"


def _person(n: int, key: str, day: str) -> list[str]:
    city = ["Amsterdam", "Rotterdam", "Den Haag", "Utrecht"][n % 4]
    birth = f"{1970 + n % 28}-{1 + n % 12:02d}"
    home = ["alleenstaand", "paar"][n % 2]
    who = [key, city, day, "", birth, ["man", "vrouw"][n % 2], ["Syrie", "Eritrea"][n % 2], home]
    return [*who, f"h{key}", "nee", "laag", "7,5", "nee", "", ""]


class Delivery:
    """The project; every change is made in the files themselves, of the later extract."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str, extract: str = LATE) -> Path:
        """A file of the delivery."""
        return self.folder / RAW / extract / name

    def count(self, table: str) -> int:
        """Rows of a table in both extracts; those of a text file are counted in it."""
        texts = [list(self.path("", extract).glob(f"{table}*.csv")) for extract in (EARLY, LATE)]
        lines = [[path.read_bytes().count(b"\n") for path in paths] for paths in texts]
        return sum(max(counts, default=PERSONS + 1) - 1 for counts in lines)

    def study(self, changes: dict[str, Any]) -> None:
        """Changes the study file."""
        path = self.folder / "config/studies/amsterdam.yaml"
        own = path if path.is_file() else STUDIES / "amsterdam.yaml"
        raw = yaml.safe_load(own.read_text(encoding="utf-8"))
        # of the project the folder holds the study only, and not the file of its theory
        plan = changed(raw, {"theory": None} | changes)
        self.write("config/studies/amsterdam.yaml", yaml.safe_dump(plan))

    def write(self, path: str, content: str | bytes) -> Path:
        """A file of the project."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    def rows(self, table: str, extract: str = LATE) -> Rows:
        """The cells of a table, the header first."""
        text = self.path(f"{table}.csv", extract).read_text(encoding="utf-8")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def save(self, table: str, rows: Rows, extract: str = LATE, separator: str = ";") -> None:
        """Writes a table as CSV."""
        text = io.StringIO()
        csv.writer(text, delimiter=separator, lineterminator="\n").writerows(rows)
        self.write(str(RAW / extract / f"{table}.csv"), text.getvalue())

    def put(self, table: str, row: int, extract: str = LATE, **cells: str) -> None:
        """Other cells in one row, by column."""
        rows = self.rows(table, extract)
        for column, cell in cells.items():
            rows[row - 1][rows[0].index(column)] = cell
        self.save(table, rows, extract)

    def fill(self, table: str, column: str, cell: Callable[[str], str]) -> None:
        """Another cell in every row of one column, made of the cell that is there."""
        rows = self.rows(table)
        place = rows[0].index(column)
        self.save(
            table, [rows[0], *([*r[:place], cell(r[place]), *r[place + 1 :]] for r in rows[1:])]
        )

    def add(self, table: str, like: int, extract: str = LATE, **cells: str) -> None:
        """One row more at the end, like another but for some cells."""
        rows = self.rows(table, extract)
        self.save(table, [*rows, rows[like - 1]], extract)
        self.put(table, len(rows) + 1, extract, **cells)

    def widen(self, table: str, name: str, cell: Callable[[int], str]) -> None:
        """One column more; its cells are made of the number of the person."""
        rows = self.rows(table)
        wider = [[*row, cell(number)] for number, row in enumerate(rows[1:], start=1)]
        self.save(table, [[*rows[0], name], *wider])

    def bytes(self, table: str, old: bytes, new: bytes) -> None:
        """Other bytes in a text file, the first time they occur."""
        path = self.path(f"{table}.csv")
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    def recode(self, table: str, encoding: str) -> None:
        """A text file in another encoding."""
        path = self.path(f"{table}.csv")
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))

    def take(self, table: str, extract: str = LATE) -> pd.DataFrame:
        """The cells of a table, whose file goes: another format takes its place."""
        rows = self.rows(table, extract)
        self.path(f"{table}.csv", extract).unlink()
        return pd.DataFrame(rows[1:], columns=rows[0], dtype="str")

    def parquet(self, table: str, extract: str = LATE, **columns: Any) -> Path:
        """A table as Parquet, with some columns given."""
        path = self.path(f"{table}.parquet", extract)
        self.take(table, extract).assign(**columns).to_parquet(path, index=False)
        return path

    def spss(self, table: str, extract: str = LATE, **columns: Any) -> Path:
        """A table as SPSS, with some columns given."""
        path = self.path(f"{table}.sav", extract)
        pyreadstat.write_sav(self.take(table, extract).assign(**columns), path)
        return path

    def excel(self, table: str, edit: Callable[[Sheet], Any] = lambda sheet: None) -> Path:
        """A table as Excel, its only sheet edited before it is saved."""
        frame, path = self.take(table), self.path(f"{table}.xlsx")
        book = openpyxl.Workbook()
        book.active.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            book.active.append([cell or None for cell in row])
        edit(book.active)
        book.save(path)
        return path
