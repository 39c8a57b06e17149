"""Deliveries in Parquet, SPSS and Excel that are damaged or hold what the contract does not know."""

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipeline.deliveries import LATE, NUMBER, SECRET, Delivery
from tests.pipeline.ordeals import accepted, stopped


def cut(path: Path, share: float) -> None:
    """Leaves the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def numbers(person: int) -> list[int]:
    return [NUMBER + n for n in range(person)]


# --- Parquet -------------------------------------------------------------------------------------

DAMAGED = f"{LATE}, onderwijs.parquet: cannot be read as Parquet: it is damaged or cut off; deliver it again"


@stopped(DAMAGED)
def parquet_that_is_cut_off(delivery: Delivery) -> None:
    cut(delivery.parquet("onderwijs", opleiding=SECRET), 0.7)


@stopped(DAMAGED)
def parquet_with_damaged_pages(delivery: Delivery) -> None:
    path = delivery.parquet("onderwijs", opleiding=SECRET)
    content = bytearray(path.read_bytes())
    content[4:200] = b"\xff" * 196
    path.write_bytes(content)


@stopped(DAMAGED)
def text_that_is_called_parquet(delivery: Delivery) -> None:
    delivery.put("onderwijs", 3, opleiding=SECRET)
    delivery.path("onderwijs.csv").rename(delivery.path("onderwijs.parquet"))


@stopped(
    f"{LATE}, onderwijs.parquet: column opleiding: holds nested values; deliver texts, numbers",
    "column number 6 of the header: holds values of a kind that is not read",
    problems=2,
)
def parquet_with_nested_and_binary_columns(delivery: Delivery) -> None:
    names = [[SECRET]] * 60
    delivery.parquet("onderwijs", opleiding=names, **{SECRET: [b"x"] * 60})


@stopped(
    f"{LATE}, onderwijs.parquet: column begindatum: 1 cells hold a time of day (row 7); deliver days"
)
def parquet_with_a_time_of_day(delivery: Delivery) -> None:
    moments = [pd.Timestamp("2016-09-01")] * 60
    moments[6] = pd.Timestamp("2016-09-01 17:23:45")
    delivery.parquet("onderwijs", begindatum=moments, opleiding=SECRET)


@stopped(f"{LATE}, onderwijs.parquet: column begindatum: holds moments with a time zone")
def parquet_with_a_time_zone(delivery: Delivery) -> None:
    moments = pd.Series([pd.Timestamp("2016-09-01", tz="Europe/Amsterdam")] * 60)
    delivery.parquet("onderwijs", begindatum=moments, opleiding=SECRET)


@stopped(
    f"{LATE}, personen.parquet: column persoon_id: is stored as a number", "deliver it as text"
)
def parquet_with_ids_as_numbers(delivery: Delivery) -> None:
    delivery.parquet("personen", persoon_id=numbers(60))


@accepted()
def parquet_with_types_categories_and_an_index(delivery: Delivery) -> None:
    frame = delivery.take("onderwijs")
    for column in ("begindatum", "einddatum"):
        frame[column] = pd.to_datetime(frame[column])
    frame.index = [SECRET] * len(frame)
    frame.astype({"niveau": "category"}).to_parquet(delivery.path("onderwijs.parquet"))


@accepted()
def parquet_with_secrets_in_its_metadata(delivery: Delivery) -> None:
    table = pa.Table.from_pandas(delivery.take("onderwijs"))
    table = table.replace_schema_metadata({"comment": SECRET})
    pq.write_table(table, delivery.path("onderwijs.parquet"))


# --- SPSS ----------------------------------------------------------------------------------------


@stopped(
    f"{LATE}, onderwijs.sav: cannot be read as SPSS: it is damaged or cut off", "deliver it again"
)
def spss_that_is_cut_off(delivery: Delivery) -> None:
    cut(delivery.spss("onderwijs", opleiding=SECRET), 0.8)


@stopped(f"{LATE}, onderwijs.sav: cannot be read as SPSS")
def text_that_is_called_spss(delivery: Delivery) -> None:
    delivery.put("onderwijs", 3, opleiding=SECRET)
    delivery.path("onderwijs.csv").rename(delivery.path("onderwijs.sav"))


@stopped(f"{LATE}, personen.sav: column persoon_id: is stored as a number, so that leading zeros")
def spss_with_ids_as_numbers(delivery: Delivery) -> None:
    delivery.spss("personen", persoon_id=numbers(60))


@stopped(
    f"{LATE}, dienstverbanden.sav: column begindatum: 60 cells are not a date (rows 1, 2, 3, 4, 5 ...)"
)
def spss_with_days_as_plain_numbers(delivery: Delivery) -> None:
    delivery.spss("dienstverbanden", begindatum=[13_686_710_400.0] * 60, sector=SECRET)


# --- Excel ---------------------------------------------------------------------------------------


@accepted()
def excel(delivery: Delivery) -> None:
    delivery.excel("dienstverbanden")


@stopped(
    f"{LATE}, dienstverbanden.xlsx: column uren_per_week: 2 cells hold a formula (rows 4, 5); paste",
    "column sector: 1 cells hold a formula (row 8)",
    problems=2,
)
def excel_with_formulas(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet["E4"] = sheet["E5"] = "=30+2.5"
        sheet["G8"] = f'="{SECRET}"'

    delivery.excel("dienstverbanden", edit)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: column werkgever_id: 1 cells hold an error of Excel (row 3); mend"
)
def excel_with_errors(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet["B3"], sheet["G3"] = "#N/A", SECRET

    delivery.excel("dienstverbanden", edit)


@stopped(f"{LATE}, dienstverbanden.xlsx: holds 2 filled sheets; keep one")
def excel_with_two_filled_sheets(delivery: Delivery) -> None:
    delivery.excel(
        "dienstverbanden", lambda sheet: sheet.parent.create_sheet(SECRET).append([SECRET])
    )


@stopped(f"{LATE}, dienstverbanden.xlsx: is protected by a password or is an old .xls; save it as")
def excel_with_a_password(delivery: Delivery) -> None:
    delivery.path("dienstverbanden.csv").unlink()
    start = bytes.fromhex("d0cf11e0a1b11ae1")
    delivery.path("dienstverbanden.xlsx").write_bytes(start + SECRET.encode() * 100)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: cannot be read as Excel: it is damaged or cut off; save it"
)
def excel_that_is_cut_off(delivery: Delivery) -> None:
    cut(delivery.excel("dienstverbanden"), 0.6)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: 3 columns with filled cells have no name in row 1; name them",
)
def excel_with_a_merged_header(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet["A1"] = SECRET
        sheet.merge_cells("A1:D1")

    delivery.excel("dienstverbanden", edit)


@stopped("dienstverbanden.xlsx: columns are missing", "is the header missing?")
def excel_with_a_title_above_the_header(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = SECRET

    delivery.excel("dienstverbanden", edit)


@stopped(f"{LATE}, personen.xlsx: column persoon_id: is stored as a number, so that leading zeros")
def excel_with_an_id_as_a_number(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet["A9"] = NUMBER

    delivery.excel("personen", edit)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: column begindatum: 60 cells are not a date (rows 2, 3, 4, 5, 6 ...)"
)
def excel_with_days_as_plain_numbers(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        for row in range(2, 62):
            sheet[f"C{row}"], sheet[f"G{row}"] = 42_401, SECRET

    delivery.excel("dienstverbanden", edit)


@stopped(f"{LATE}, dienstverbanden.xlsx: column begindatum: 1 cells hold a time of day (row 6)")
def excel_with_a_time_of_day(delivery: Delivery) -> None:
    def edit(sheet: Any) -> None:
        sheet["C6"], sheet["G6"] = pd.Timestamp("2016-09-01 17:23:45"), SECRET

    delivery.excel("dienstverbanden", edit)


@stopped(
    f"{LATE}, dienstverbanden.xlsx: holds more than 2,000,000,000 bytes when unpacked; deliver"
)
def excel_that_unpacks_to_three_gigabytes(delivery: Delivery) -> None:
    path = delivery.excel("dienstverbanden")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet2.xml", SECRET * 1000)
        container.infolist()[-1].file_size = 3_000_000_000  # as its directory will say
