"""The extracts of a synthetic world in other forms: .sav, .xlsx, Parquet, and registers of CBS.

Everything starts from the CSV files that `evaluatie.data.synthetic.deliver` writes, broken rows
included. Persons get ids that start with R, as in the registers (RINPERSOONS + RINPERSOON).
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat
import xlsxwriter

from evaluatie.data.synthetic.deliver import as_delivered
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.schema import Table

Tables = dict[str, pd.DataFrame]
DAY = pd.Timedelta(days=1)
MONTHS = list(pd.date_range("2013-01-01", "2020-01-01", freq="MS"))
FOUR_WEEKS = list(pd.date_range("2012-12-31", "2020-01-01", freq="28D"))
FOREVER = "88888888"
NOT_IN_REGISTER = "G"
ELSEWHERE = "0758"  # a municipality that no study names

PLACES = {
    "Amsterdam": "0363", "Rotterdam": "0599", "Den Haag": "0518", "Utrecht": "0344",
    "Zaandam": "0479",
}  # fmt: skip
COUNTRIES = {
    "Syrie": "7009", "Eritrea": "6065", "Ethiopie": "5020", "Irak": "5043", "Iran": "5012",
    "Afghanistan": "6023", "Somalie": "6013", "overig": "7001",
}  # fmt: skip
HOUSEHOLDS = {
    "alleenstaand": "1", "paar": "3", "paar_met_kinderen": "5", "eenouder": "6", "overig": "7",
}  # fmt: skip
EDUCATION = {"laag": "1", "midden": "2", "hoog": "3", "onbekend": "9", "vwo": "4"}
LEVELS = {
    "vo": "1212", "schakel": "1210", "entree": "1213", "mbo2": "2111", "mbo3": "2112",
    "mbo4": "2121", "hbo": "3112", "wo": "3113", "basisschool": "1111",
}  # fmt: skip
SCHEMES = {"bijstand": "01", "studiefinanciering": "77"}
GENDERS = {"man": "1", "vrouw": "2", "onbekend": "3"}
LABELS = {"RINPERSOONS": {"R": "Ingeschreven"}, "GBAGESLACHT": {"1": "Mannen", "2": "Vrouwen"}}
TRUTH = {True: "1", False: "0"}


def read_delivery(folder: Path) -> dict[str, Tables]:
    """Every extract in a folder as typed tables, ids with an R in front."""
    return {
        extract.name: {table.name: _read(extract, table) for table in EXTRACT_TABLES}
        for extract in sorted(folder.iterdir())
    }


def _read(extract: Path, table: Table) -> pd.DataFrame:
    rows = pd.read_csv(extract / f"{table.name}.csv", sep=";", dtype="str", keep_default_na=False)
    rows = rows.mask(rows == "")
    for column in table.columns:
        cells = rows[column.name]
        if column.kind == "date":
            rows[column.name] = pd.to_datetime(cells)
        elif column.kind == "number":
            rows[column.name] = cells.str.replace(",", ".").astype("float64")
        elif column.kind == "flag":
            rows[column.name] = cells.map({"ja": True, "nee": False}).astype("boolean")
    rows["persoon_id"] = "R" + rows["persoon_id"]
    return rows


def write_csv(tables: Tables, folder: Path) -> None:
    """`;`, decimal comma, UTF-8."""
    for table in EXTRACT_TABLES:
        (folder / f"{table.name}.csv").write_text(as_delivered(tables[table.name], table))


def write_parquet(tables: Tables, folder: Path) -> None:
    """Dates, numbers and truth with the kind they have."""
    for name, rows in tables.items():
        rows.to_parquet(folder / f"{name}.parquet", index=False)


def write_sav(tables: Tables, folder: Path) -> None:
    """Text, SPSS dates, numbers; truth as 0 and 1."""
    for name, rows in tables.items():
        save_sav(rows, folder / f"{name}.sav")


def write_xlsx(tables: Tables, folder: Path) -> None:
    """One sheet with typed cells."""
    for name, rows in tables.items():
        book = xlsxwriter.Workbook(folder / f"{name}.xlsx", {"constant_memory": True})
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows.columns)
        for number, row in enumerate(rows.astype(object).itertuples(index=False), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, pd.Timestamp):
                    sheet.write_datetime(number, place, cell.to_pydatetime(), day)
                elif not pd.isna(cell):
                    sheet.write(number, place, cell)
        book.close()


def save_sav(rows: pd.DataFrame, path: Path) -> None:
    """A frame as an SPSS file."""
    cells = {}
    for name in rows:
        values = rows[name]
        if values.dtype.kind == "M":
            values = values.dt.date.astype(object).where(values.notna(), None)
        elif values.dtype == "boolean":
            values = values.astype("Float64").astype("float64")
        elif values.dtype.kind != "f":
            values = values.astype(object).where(values.notna(), "")
        cells[name] = values
    labels = {name: LABELS[name] for name in rows if name in LABELS}
    pyreadstat.write_sav(pd.DataFrame(cells), str(path), variable_value_labels=labels)


def write_registers(tables: Tables, folder: Path, data_until: pd.Timestamp) -> None:
    """The files that config/mappings/cbs.yaml names: some .csv, some .sav, years and versions.

    Of 2017 there is an older version of the wage returns with hours that must not be read, and in
    every register stand rows of people who are not in the population register.
    """
    stays, objects = address_spells(tables["personen"])
    person, refugee = _persons(tables["personen"])
    _save(stays, folder / "GBAADRESOBJECT2018BUSV1.sav")
    _save(objects, folder / "VSLGWB2018TAB03V2.csv", stranger=False)
    _save(person, folder / "GBAPERSOON2018TABV1.sav")
    _save(refugee, folder / "ASIELCOHORT2018V1.csv")
    columns = {"TEAM": "team", "KLANTMANAGER": "klantmanager_id", "CASELOAD": "caseload"}
    _save(_municipal(tables["begeleiding"], **columns), folder / "BEGELEIDINGV1.csv")
    _save(_municipal(tables["trajecten"], INSTRUMENT="instrument"), folder / "TRAJECTENV1.csv")
    wages = wage_returns(tables["dienstverbanden"], data_until)
    for year, rows in wages.groupby(wages["SDATUMAANVANGIKO"].str[:4]):
        _save(rows, folder / f"SPOLISBUS{year}V2.csv")
    _save(wages.assign(SAANTVERLU=999.0), folder / "SPOLISBUS2017V1.csv")
    enrolments, courses = _enrolments(tables["onderwijs"])
    _save(enrolments, folder / "ONDERWIJSINSCHRTAB2018V1.csv")
    _save(courses, folder / "OPLEIDINGSNRREFV30.sav", stranger=False)
    _save(_benefits(tables["uitkeringen"]), folder / "BIJSTANDUITKERINGTAB2018V1.sav")


def wage_returns(jobs: pd.DataFrame, data_until: pd.Timestamp) -> pd.DataFrame:
    """Jobs as wage-return periods: months, or four weeks for one employer in four.

    Paid hours are weekly hours x days / 7. A job that is broken in itself is one broken period.
    """
    content = jobs.astype(object).where(jobs.notna(), None).apply(tuple, axis=1)
    numbers = pd.factorize(content)[0]  # a row that stands there twice is one job
    rows = pd.DataFrame(
        [
            (job.persoon_id, f"IK{number:010d}", first, last, job.uren_per_week, job.loonbelasting)
            for number, job in zip(numbers, jobs.itertuples(index=False), strict=True)
            for first, last in _periods(job, data_until)
        ],
        columns=["id", "job", "first", "last", "hours", "taxed"],
    )
    days = (rows["last"] - rows["first"]).dt.days + 1
    return pd.DataFrame(
        {
            **_key(rows["id"]),
            "IKVID": rows["job"],
            "SDATUMAANVANGIKO": _day(rows["first"]),
            "SDATUMEINDEIKO": _day(rows["last"]),
            "SAANTVERLU": rows["hours"] * days / 7,
            "SSRTIV": rows["taxed"].map({True: "15", False: "24"}),
        }
    )


def _periods(job: tuple, data_until: pd.Timestamp) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """First and last days of the wage returns of a job."""
    four_weekly = isinstance(job.werkgever_id, str) and int(job.werkgever_id) % 4 == 0
    edges = FOUR_WEEKS if four_weekly else MONTHS
    first = job.begindatum
    last = data_until if pd.isna(job.einddatum) else job.einddatum
    if first > data_until:
        last = first + 30 * DAY
    inside = [edge for edge in edges if first < edge <= last]
    if not 0 <= job.uren_per_week <= 168:
        last = inside[0] - DAY if inside else last
        inside = []
    return list(zip([first, *inside], [*(edge - DAY for edge in inside), last], strict=True))


def address_spells(persons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stays at addresses, and in which municipality each address is.

    A settlement of some weeks is two addresses one after the other. The last day at an address is
    the day before departure; who moved away lives elsewhere since.
    """
    stays = []
    again = persons["persoon_id"].duplicated(keep=False)
    for person, known in zip(persons.itertuples(index=False), again, strict=True):
        first, left = person.vestigingsdatum, person.uitschrijfdatum
        last = left - DAY  # NaT stays NaT
        place = PLACES[person.gemeente]
        middle = first + 40 * DAY
        if person.persoon_id[-1] in "02468" and not last <= middle:
            stays.append((person.persoon_id, first, middle - DAY, place))
            first = middle
        stays.append((person.persoon_id, first, last, place))
        if person.uitschrijfreden == "verhuizing" and left > first and not known:
            stays.append((person.persoon_id, left, pd.NaT, ELSEWHERE))
    rows = pd.DataFrame(stays, columns=["id", "first", "last", "place"])
    kind = {"SOORTOBJECTNUMMER": "D", "RINOBJECTNUMMER": [f"O{n:08d}" for n in range(len(rows))]}
    days = {
        "GBADATUMAANVANGADRESHOUDING": _day(rows["first"]),
        "GBADATUMEINDEADRESHOUDING": _day(rows["last"]),
    }
    spells = pd.DataFrame(_key(rows["id"]) | kind | days)
    return spells, pd.DataFrame({**kind, "gem2014": "", "gem2017": rows["place"]})


def _persons(persons: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """GBAPERSOONTAB and the asylum cohort: one row a person."""
    rows = persons.drop_duplicates("persoon_id", ignore_index=True)
    born = rows["geboortedatum"].dt
    person = {
        "GBAGESLACHT": rows["geslacht"].map(GENDERS),
        "GBAGEBOORTEJAAR": born.strftime("%Y"),
        "GBAGEBOORTEMAAND": born.strftime("%m"),
        "GBAGEBOORTELAND": rows["herkomstland"].map(COUNTRIES),
    }
    refugee = {
        "DATUMVERGUNNING": _day(rows["vergunningdatum"], ""),
        "TYPHH": rows["huishoudtype"].map(HOUSEHOLDS),
        "HUISHOUDNR": rows["huishouden_id"],
        "NAREIZIGER": rows["nareiziger"].map(TRUTH),
        "OPLEIDINGHERKOMST": rows["opleidingsniveau"].map(EDUCATION),
        "MAANDENOPVANG": rows["maanden_opvang"],
        "AZCAMSTERDAM": rows["azc_amsterdam"].map(TRUTH),
        "GEZONDHEIDSBELEMMERING": rows["gezondheidsbelemmering"].map(TRUTH),
        "TAALNIVEAU": rows["taalniveau"],
        "STADSDEEL": rows["stadsdeel"],
    }
    key = _key(rows["persoon_id"])
    return pd.DataFrame(key | person), pd.DataFrame(key | refugee)


def _municipal(rows: pd.DataFrame, **columns: str) -> pd.DataFrame:
    """A file of the municipality: spells, and columns under the names that CBS gives them."""
    named = {delivered: rows[column] for delivered, column in columns.items()}
    return pd.DataFrame(_spell(rows, "BEGINDATUM", "EINDDATUM") | named)


def _enrolments(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Enrolments by number of the course, and the level of each course."""
    level = rows["niveau"].map(LEVELS)
    course = level + rows["opleiding"]
    spells = _spell(rows, "AANVINSCHR", "EINDINSCHR")
    courses = pd.DataFrame({"OPLNR": course, "OPLNIVSOI2016AGG4HB": level})
    return pd.DataFrame({**spells, "OPLNR": course}), courses.drop_duplicates(ignore_index=True)


def _benefits(rows: pd.DataFrame) -> pd.DataFrame:
    start, end = "BIJSTANDAanvangUitkeringPersoon1A", "BIJSTANDEindeUitkeringPersoon1A"
    kind = {
        "BIJSTANDStatistiekcodeA": rows["regeling"].map(SCHEMES),
        "INKOMSTENVERREKEND": rows["vorm"].map({"volledig": "0", "gedeeltelijk": "1"}),
    }
    return pd.DataFrame(_spell(rows, start, end) | kind)


def _spell(rows: pd.DataFrame, start: str, end: str) -> dict[str, object]:
    days = {start: _day(rows["begindatum"]), end: _day(rows["einddatum"])}
    return _key(rows["persoon_id"]) | days


def _key(ids: pd.Series) -> dict[str, object]:
    ids = ids.reset_index(drop=True)
    return {"RINPERSOONS": ids.str[:1], "RINPERSOON": ids.str[1:]}


def _day(days: pd.Series, empty: str = FOREVER) -> pd.Series:
    return days.dt.strftime("%Y%m%d").fillna(empty)


def _save(rows: pd.DataFrame, path: Path, stranger: bool = True) -> None:
    """Writes a register; a copy of its first row belongs to somebody outside the register."""
    if stranger:
        outside = rows.head(1).assign(RINPERSOONS=NOT_IN_REGISTER)
        rows = pd.concat([rows, outside], ignore_index=True)
    if path.suffix == ".sav":
        save_sav(rows, path)
    else:
        rows.to_csv(path, sep=";", decimal=",", index=False, lineterminator="\n")


FORMS: dict[str, Callable[..., None]] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "sav": write_sav,
    "xlsx": write_xlsx,
}
