"""Deliveries whose files are missing, damaged, in the wrong format or in the wrong place."""

import shutil
import zipfile

from tests.pipeline.deliveries import LATE, RAW, SECRET, Delivery
from tests.pipeline.ordeals import accepted, refused, stopped

# --- which files there are: seen before the first job --------------------------------------------


@refused(
    f"source.extracts.{LATE}: {RAW}/{LATE} lacks onderwijs.csv, uitkeringen.csv",
    "or the same as .parquet, .sav or .xlsx",
)
def two_tables_are_missing(delivery: Delivery) -> None:
    for table in ("onderwijs", "uitkeringen"):
        delivery.path(f"{table}.csv").unlink()


@refused(f"source.extracts.{LATE}: the folder {RAW}/{LATE} does not exist", "put the extract there")
def an_extract_is_missing(delivery: Delivery) -> None:
    shutil.rmtree(delivery.path(""))


@refused(f"{RAW}/{LATE} holds uitkeringen.csv: the file is empty", "deliver it with a header")
def a_file_of_no_bytes(delivery: Delivery) -> None:
    delivery.path("uitkeringen.csv").write_bytes(b"")


@refused("holds personen.csv: is a folder; put the file itself in its place")
def a_folder_with_the_name_of_a_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").rename(delivery.path(SECRET))
    delivery.path("personen.csv").mkdir()
    delivery.path(SECRET).rename(delivery.path("personen.csv") / SECRET)


@refused(
    "holds personen.csv: is a link to a place outside data/raw; put the file itself in the folder"
)
def a_link_out_of_data_raw(delivery: Delivery) -> None:
    outside = delivery.write(f"elders/{SECRET}.csv", delivery.path("personen.csv").read_bytes())
    delivery.path("personen.csv").unlink()
    delivery.path("personen.csv").symlink_to(outside)


@refused(
    "personen.csv: is a link to a place outside data/raw",
    "arbeidsmarkt.csv: is a link to a place outside data/raw",
    problems=7,
)
def an_extract_that_is_a_link_out_of_data_raw(delivery: Delivery) -> None:
    outside = delivery.folder / "elders" / SECRET
    outside.parent.mkdir()
    delivery.path("").rename(outside)
    delivery.path("").symlink_to(outside)


@refused("holds onderwijs.csv: is not a file that exists; put the file itself in the folder")
def a_link_to_nothing(delivery: Delivery) -> None:
    delivery.path("onderwijs.csv").unlink()
    delivery.path("onderwijs.csv").symlink_to(delivery.path(SECRET))


@refused("the table is delivered in 2 files (personen.csv and personen.parquet); keep one")
def a_table_in_two_formats(delivery: Delivery) -> None:
    text = delivery.path("personen.csv").read_bytes()
    delivery.parquet("personen")
    delivery.path("personen.csv").write_bytes(text)


@refused(
    "personen.zip: this format is not read; save it as one of CSV, Parquet, SPSS (.sav) and Excel"
)
def a_zipped_table(delivery: Delivery) -> None:
    with zipfile.ZipFile(delivery.path("personen.zip"), "w") as container:
        container.write(delivery.path("personen.csv"), f"{SECRET}.csv")
    delivery.path("personen.csv").unlink()


@refused("personen.xls: this format is not read; save it as one of CSV, Parquet, SPSS (.sav)")
def an_old_excel_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").rename(delivery.path("personen.xls"))


@refused("holds personen_v2.zip: this format is not read")
def a_newer_version_in_another_format(delivery: Delivery) -> None:
    delivery.path("personen_v2.zip").write_bytes(SECRET.encode())


@accepted("superseded_version")
def a_newer_version_of_a_bad_file(delivery: Delivery) -> None:
    good = delivery.path("personen.csv")
    good.rename(delivery.path("personen_V2.csv"))
    delivery.path("personen_V1.csv").write_bytes(b"\x81\0" + SECRET.encode())


@accepted()
def files_that_are_not_tables(delivery: Delivery) -> None:
    for name in (f"brief aan {SECRET}.docx", f"{SECRET}.csv", "~$personen.xlsx", "personen.pdf"):
        delivery.path(name).write_text(SECRET)


# --- text ----------------------------------------------------------------------------------------

NOT_TEXT = f"{LATE}, onderwijs.csv: is not a text file in UTF-8 or cp1252; save it as CSV in UTF-8"


@stopped(NOT_TEXT)
def utf_16_without_a_mark(delivery: Delivery) -> None:
    delivery.put("onderwijs", 9, opleiding=SECRET)
    delivery.recode("onderwijs", "utf-16-le")


@accepted()
def utf_16_with_a_mark(delivery: Delivery) -> None:
    delivery.recode("onderwijs", "utf-16")


@stopped(NOT_TEXT)
def bytes_that_no_encoding_knows(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"Techniek", SECRET.encode() + b"\x81")


@stopped(NOT_TEXT)
def nul_bytes(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"Techniek", SECRET.encode() + b"\0")


@stopped(f"{LATE}, onderwijs.csv: is partly in UTF-8 and partly in another encoding")
def two_encodings_in_one_file(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"Techniek", f"{SECRET} é".encode())
    delivery.bytes("onderwijs", b"Techniek", f"{SECRET} é".encode("cp1252"))


@accepted()
def cp1252(delivery: Delivery) -> None:
    delivery.widen("onderwijs", "toelichting", lambda person: f"{SECRET} één €")
    delivery.recode("onderwijs", "cp1252")


@stopped(NOT_TEXT)
def a_workbook_that_is_called_csv(delivery: Delivery) -> None:
    delivery.put("onderwijs", 9, opleiding=SECRET)
    delivery.excel("onderwijs").rename(delivery.path("onderwijs.csv"))


@stopped(
    f"{LATE}, onderwijs.csv: columns are missing: persoon_id, begindatum, einddatum, niveau",
    "5 other names stand in the header (is the header missing?)",
)
def no_header(delivery: Delivery) -> None:
    delivery.put("onderwijs", 2, opleiding=SECRET)
    delivery.save("onderwijs", delivery.rows("onderwijs")[1:])


@stopped(
    f"{LATE}, onderwijs.csv: 1 of the 5 columns have no name; is the header missing",
    "a column name stands twice",
    problems=2,
)
def no_header_and_the_first_row_has_empty_cells(delivery: Delivery) -> None:
    delivery.put("onderwijs", 2, opleiding=SECRET, niveau=SECRET, einddatum="")
    delivery.save("onderwijs", delivery.rows("onderwijs")[1:])


@stopped(f"{LATE}, personen: holds no row that counts; deliver the persons of this extract")
def persons_with_a_header_only(delivery: Delivery) -> None:
    for table in (
        "personen",
        "begeleiding",
        "trajecten",
        "dienstverbanden",
        "onderwijs",
        "uitkeringen",
    ):
        delivery.save(table, delivery.rows(table)[:1])


@accepted(same=False)
def a_table_with_a_header_only(delivery: Delivery) -> None:
    delivery.save("uitkeringen", delivery.rows("uitkeringen")[:1])


@stopped(f"{LATE}, onderwijs.csv: columns are missing: niveau; 1 other names stand in the header")
def a_renamed_column(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"niveau", SECRET.encode())


@stopped(f"{LATE}, onderwijs.csv: the name Niveau stands twice (capitals do not count)")
def a_column_twice(delivery: Delivery) -> None:
    delivery.widen("onderwijs", "Niveau", lambda person: SECRET)


@stopped(f"{LATE}, onderwijs.csv: a column name stands twice (capitals do not count)")
def an_unknown_column_twice(delivery: Delivery) -> None:
    delivery.widen("onderwijs", SECRET, lambda person: "")
    delivery.widen("onderwijs", SECRET.lower(), lambda person: "")


@accepted()
def a_column_more(delivery: Delivery) -> None:
    delivery.widen("onderwijs", f"{SECRET} (vrije tekst)", lambda person: f"{SECRET} {person % 7}")


@accepted()
def columns_in_another_order_and_in_capitals(delivery: Delivery) -> None:
    rows = [row[::-1] for row in delivery.rows("onderwijs")]
    delivery.save("onderwijs", [[name.upper() for name in rows[0]], *rows[1:]])


@accepted()
def commas_between_quoted_cells(delivery: Delivery) -> None:
    delivery.save("dienstverbanden", delivery.rows("dienstverbanden"), separator=",")


@stopped(
    f"{LATE}, dienstverbanden.csv: rows that do not have 7 cells: 30 (rows 32, 33, 34, 35, 36 ...)"
)
def commas_half_way(delivery: Delivery) -> None:
    lines = delivery.path("dienstverbanden.csv").read_text().splitlines()
    changed = [line.replace(",", ".").replace(";", ",") for line in lines[31:]]
    delivery.path("dienstverbanden.csv").write_text("\n".join([*lines[:31], *changed]))


@stopped(f"{LATE}, dienstverbanden.csv: rows that do not have 7 cells: 2 (rows 9, 12); quote cells")
def a_row_with_a_cell_too_many_and_one_with_too_few(delivery: Delivery) -> None:
    lines = delivery.path("dienstverbanden.csv").read_text().splitlines()
    lines[8] += f";{SECRET}"
    lines[11] = f"{SECRET};{SECRET}"
    delivery.path("dienstverbanden.csv").write_text("\n".join(lines))


@stopped(f"{LATE}, onderwijs.csv: rows that have a quote that is not closed", "mend the quotes")
def a_quote_that_is_not_closed(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"Techniek", b'"' + SECRET.encode())


@stopped(f"{LATE}, onderwijs.csv: the header cannot be read: a quote is not closed")
def a_quote_in_the_header_that_is_not_closed(delivery: Delivery) -> None:
    delivery.bytes("onderwijs", b"niveau", b'"' + SECRET.encode())


@stopped(f"{LATE}, onderwijs.csv: line 3 is longer than 2,000,000 bytes; deliver a text file with")
def a_line_of_a_hundred_megabytes(delivery: Delivery) -> None:
    with delivery.path("onderwijs.csv").open("r+b") as file:
        place = file.read().find(b"\n", file.seek(0)) + 60
        file.seek(place)
        piece = f"{SECRET} ".encode() * 100_000
        for _ in range(110):
            file.write(piece)
