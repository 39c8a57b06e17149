"""Deliveries in Parquet, SPSS and Excel that are damaged or hold what the contract has not."""

import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipeline.broken import accepted, stopped
from tests.pipeline.deliveries import EARLY, LATE, NUMBER, SECRET, Delivery, Sheet

IDS = [NUMBER + person for person in range(60)]
MIDNIGHT, LATER = pd.Timestamp("2016-09-01"), pd.Timestamp("2016-09-01 17:23:45")


def cut(path: Path, share: float) -> None:
    """Leaves the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def overwrite(path: Path, first: int, last: int) -> None:
    """Damages some bytes."""
    content = bytearray(path.read_bytes())
    content[first:last] = b"\xff" * (last - first)
    path.write_bytes(content)


def misnamed(delivery: Delivery, table: str, ending: str) -> None:
    """A text file with the ending of another format."""
    delivery.put(table, 3, persoon_id=SECRET)
    delivery.path(f"{table}.csv").rename(delivery.path(f"{table}{ending}"))


# --- every format --------------------------------------------------------------------------------


@accepted()
def a_table_in_each_format(delivery: Delivery) -> None:
    """Types, categories, an index, metadata, sheet names: none of it matters or comes out."""
    frame = delivery.take("onderwijs")
    for column in ("begindatum", "einddatum"):
        frame[column] = pd.to_datetime(frame[column])
    frame.index = [SECRET] * len(frame)
    frame.astype({"niveau": "category"}).to_parquet(delivery.path("onderwijs.parquet"))
    table = pa.Table.from_pandas(delivery.take("trajecten"))
    table = table.replace_schema_metadata({"comment": SECRET})
    pq.write_table(table, delivery.path("trajecten.parquet"))
    delivery.excel("dienstverbanden", lambda sheet: setattr(sheet, "title", SECRET))
    delivery.spss("uitkeringen")


@stopped(
    f"{EARLY}, personen.sav: column persoon_id: is stored as a number, so that leading zeros are",
    f"{LATE}, personen.parquet: column persoon_id: is stored as a number",
    f"{LATE}, dienstverbanden.xlsx: column persoon_id: is stored as a number",
    "deliver it as text",
    problems=3,
)
def ids_as_numbers(delivery: Delivery) -> None:
    """In Excel one such cell among texts is enough."""

    def edit(sheet: Sheet) -> None:
        sheet["A9"] = NUMBER

    delivery.spss("personen", EARLY, persoon_id=IDS)
    delivery.parquet("personen", persoon_id=IDS)
    delivery.excel("dienstverbanden", edit)


# --- Parquet -------------------------------------------------------------------------------------

BAD_PARQUET = "cannot be read as Parquet: it is damaged or cut off; deliver it again"


@stopped(
    f"{LATE}, onderwijs.parquet: {BAD_PARQUET}",
    f"{LATE}, trajecten.parquet: {BAD_PARQUET}",
    f"{LATE}, uitkeringen.parquet: {BAD_PARQUET}",
    f"{LATE}, begeleiding.parquet: {BAD_PARQUET}",
    problems=4,
)
def damaged_parquet(delivery: Delivery) -> None:
    """Cut off, pages overwritten, a name that is no text, a text file."""
    cut(delivery.parquet("onderwijs", opleiding=SECRET), 0.7)
    overwrite(delivery.parquet("trajecten", instrument=SECRET), 4, 200)
    path = delivery.parquet("begeleiding", klantmanager_id=SECRET)
    path.write_bytes(path.read_bytes().replace(b"klantmanager_id", b"klantmanag\xfe\xff_id"))
    misnamed(delivery, "uitkeringen", ".parquet")


@stopped(
    f"{LATE}, onderwijs.parquet: column opleiding: holds nested values; deliver texts, numbers",
    f"{LATE}, onderwijs.parquet: column number 6 of the header: holds values of a kind that is not",
    f"{LATE}, trajecten.parquet: column begindatum: 1 cells hold a time of day (row 7); deliver",
    f"{LATE}, uitkeringen.parquet: column begindatum: holds moments with a time zone",
    problems=4,
)
def parquet_with_kinds_that_the_contract_does_not_know(delivery: Delivery) -> None:
    delivery.parquet("onderwijs", opleiding=[[SECRET]] * 60, **{SECRET: [b"x"] * 60})
    moments = [MIDNIGHT] * 6 + [LATER] + [MIDNIGHT] * 53
    delivery.parquet("trajecten", begindatum=moments)
    delivery.parquet("uitkeringen", begindatum=MIDNIGHT.tz_localize("UTC"), vorm=SECRET)


# --- SPSS ----------------------------------------------------------------------------------------

BAD_SPSS = "cannot be read as SPSS: it is damaged or cut off, or its encoding is unknown; save it"


@stopped(
    f"{LATE}, onderwijs.sav: {BAD_SPSS}",
    f"{LATE}, trajecten.sav: {BAD_SPSS}",
    f"{LATE}, dienstverbanden.sav: column begindatum: 60 cells are not a date (rows 1, 2, 3, 4, 5",
    problems=3,
)
def damaged_spss(delivery: Delivery) -> None:
    """Cut off, a text file, and days that are plain numbers."""
    cut(delivery.spss("onderwijs", opleiding=SECRET), 0.8)
    misnamed(delivery, "trajecten", ".sav")
    delivery.spss("dienstverbanden", begindatum=[13_686_710_400.0] * 60, sector=SECRET)


# --- Excel ---------------------------------------------------------------------------------------


@stopped(
    f"{LATE}, dienstverbanden.xlsx: column uren_per_week: 2 cells hold a formula (rows 4, 5); paste"
    " them as values",
    f"{LATE}, dienstverbanden.xlsx: column sector: 1 cells hold a formula (row 8)",
    f"{LATE}, onderwijs.xlsx: column niveau: 1 cells hold an error of Excel (row 3); mend or empty",
    problems=3,
)
def excel_with_formulas_and_errors(delivery: Delivery) -> None:
    def formulas(sheet: Sheet) -> None:
        sheet["E4"] = sheet["E5"] = "=30+2.5"
        sheet["G8"] = f'="{SECRET}"'

    def errors(sheet: Sheet) -> None:
        sheet["D3"], sheet["E3"] = "#N/A", SECRET

    delivery.excel("dienstverbanden", formulas)
    delivery.excel("onderwijs", errors)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: holds 2 filled sheets; keep one",
    f"{LATE}, onderwijs.xlsx: is protected by a password or is an old .xls; save it as .xlsx",
    f"{LATE}, trajecten.xlsx: cannot be read as Excel: it is damaged or cut off; save it again",
    f"{LATE}, uitkeringen.xlsx: 1 columns with filled cells have no name in row 1, where the header"
    " must stand; name them",
    f"{LATE}, begeleiding.xlsx: 4 columns with filled cells have no name in row 1",
    problems=5,
)
def excel_files_that_cannot_be_read(delivery: Delivery) -> None:
    """Two filled sheets, a password, cut off, a merged header, a title above the header."""

    def second(sheet: Sheet) -> None:
        sheet.parent.create_sheet(SECRET).append([SECRET])

    def merged(sheet: Sheet) -> None:
        sheet["A1"] = SECRET
        sheet.merge_cells("A1:B1")

    def titled(sheet: Sheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = SECRET

    delivery.excel("dienstverbanden", second)
    container = bytes.fromhex("d0cf11e0a1b11ae1")  # of .xls and of encrypted workbooks
    delivery.excel("onderwijs").write_bytes(container + SECRET.encode() * 100)
    cut(delivery.excel("trajecten"), 0.6)
    delivery.excel("uitkeringen", merged)
    delivery.excel("begeleiding", titled)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: column begindatum: 3 cells are not a date (rows 2, 3, 4)",
    f"{LATE}, onderwijs.xlsx: column begindatum: 1 cells hold a time of day (row 6)",
    problems=2,
)
def excel_with_days_as_numbers_and_a_time_of_day(delivery: Delivery) -> None:
    def numbers(sheet: Sheet) -> None:
        for row in (2, 3, 4):
            sheet[f"C{row}"], sheet[f"G{row}"] = 42_401, SECRET

    def time(sheet: Sheet) -> None:
        sheet["B6"], sheet["E6"] = LATER, SECRET

    delivery.excel("dienstverbanden", numbers)
    delivery.excel("onderwijs", time)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: holds more than 2,000,000,000 bytes when unpacked; deliver it",
    f"{LATE}, onderwijs.xlsx: holds parts that unpack to more than 100 times their size; save it",
    problems=2,
)
def excel_that_unpacks_to_gigabytes(delivery: Delivery) -> None:
    """One says so in its directory; the other is a row of 2 million cells in 50 kB."""
    path = delivery.excel("dienstverbanden")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet2.xml", SECRET * 1000)
        container.infolist()[-1].file_size = 3_000_000_000
    path = delivery.excel("onderwijs")
    cells = b'<c r="A1" t="n"><v>1</v></c>' * 2_000_000
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet2.xml", cells)
