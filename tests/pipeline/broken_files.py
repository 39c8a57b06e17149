"""Deliveries whose files are missing, damaged, or not where and what they should be."""

import os
import shutil
import zipfile

from tests.pipeline.broken import accepted, refused, stopped
from tests.pipeline.deliveries import EARLY, LATE, RAW, SECRET, Delivery

HOLDS = f"config/studies/amsterdam.yaml: source.extracts.{LATE}: {RAW}/{LATE} holds"

# --- which files there are: seen before the first job --------------------------------------------


@refused(
    f"source.extracts.{LATE}: {RAW}/{LATE} lacks onderwijs.csv, uitkeringen.csv, or the same as "
    ".parquet, .sav or .xlsx"
)
def two_tables_are_missing(delivery: Delivery) -> None:
    for table in ("onderwijs", "uitkeringen"):
        delivery.path(f"{table}.csv").unlink()


@refused(f"source.extracts.{LATE}: the folder {RAW}/{LATE} does not exist; put the extract there")
def an_extract_is_missing(delivery: Delivery) -> None:
    shutil.rmtree(delivery.path(""))


@refused(f"{HOLDS} uitkeringen.csv: the file is empty; deliver it with a header even if there are")
def a_file_of_no_bytes(delivery: Delivery) -> None:
    delivery.path("uitkeringen.csv").write_bytes(b"")


@refused(f"{HOLDS} personen.csv: is a folder; put the file itself in its place")
def a_folder_with_the_name_of_a_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").rename(delivery.path(SECRET))
    delivery.path("personen.csv").mkdir()
    delivery.path(SECRET).rename(delivery.path("personen.csv") / SECRET)


@refused(f"{HOLDS} personen.csv: is not a file that exists; put the file itself in the folder")
def a_pipe_with_the_name_of_a_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").unlink()
    os.mkfifo(delivery.path("personen.csv"))


@refused(f"{HOLDS} personen.csv: is a link to a place outside data/raw; put the file itself in the")
def a_link_out_of_data_raw(delivery: Delivery) -> None:
    outside = delivery.write(f"elders/{SECRET}.csv", delivery.path("personen.csv").read_bytes())
    delivery.path("personen.csv").unlink()
    delivery.path("personen.csv").symlink_to(outside)


@refused(
    f"{HOLDS} personen.csv: is a link to a place outside data/raw",
    f"{HOLDS} arbeidsmarkt.csv: is a link to a place outside data/raw",
    problems=7,
)
def an_extract_that_is_a_link_out_of_data_raw(delivery: Delivery) -> None:
    outside = delivery.folder / "elders" / SECRET
    outside.parent.mkdir()
    delivery.path("").rename(outside)
    delivery.path("").symlink_to(outside)


@refused(f"{HOLDS} onderwijs.csv: is not a file that exists; put the file itself in the folder")
def a_link_to_nothing(delivery: Delivery) -> None:
    delivery.path("onderwijs.csv").unlink()
    delivery.path("onderwijs.csv").symlink_to(delivery.path(SECRET))


@refused(
    f"{HOLDS} personen.csv: the table is delivered in 2 files (personen.csv and personen.parquet); "
    "keep one"
)
def a_table_in_two_formats(delivery: Delivery) -> None:
    text = delivery.path("personen.csv").read_bytes()
    delivery.parquet("personen")
    delivery.path("personen.csv").write_bytes(text)


@refused(
    f"{HOLDS} personen.zip: this format is not read; save it as one of CSV, Parquet, SPSS (.sav) "
    "and Excel (.xlsx)"
)
def a_zipped_table(delivery: Delivery) -> None:
    with zipfile.ZipFile(delivery.path("personen.zip"), "w") as container:
        container.write(delivery.path("personen.csv"), f"{SECRET}.csv")
    delivery.path("personen.csv").unlink()


@refused(f"{HOLDS} personen.xls: this format is not read; save it as one of CSV, Parquet, SPSS")
def an_old_excel_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").rename(delivery.path("personen.xls"))


@refused(f"{HOLDS} personen_v2.zip: this format is not read")
def a_newer_version_in_another_format(delivery: Delivery) -> None:
    delivery.path("personen_v2.zip").write_bytes(SECRET.encode())


@accepted("superseded_version")
def a_newer_version_of_a_bad_file(delivery: Delivery) -> None:
    delivery.path("personen.csv").rename(delivery.path("personen_V2.csv"))
    delivery.path("personen_V1.csv").write_bytes(b"\x81\0" + SECRET.encode())
    for name in (f"brief aan {SECRET}.docx", f"{SECRET}.csv", "~$personen.xlsx", "personen.pdf"):
        delivery.path(name).write_text(SECRET)


@refused(
    "lacks onderwijs.csv",
    f"{HOLDS} personen.csv: the file is empty",
    f"{HOLDS} trajecten.xls: this format is not read",
    problems=3,
)
def three_mistakes_before_the_first_job(delivery: Delivery) -> None:
    delivery.path("onderwijs.csv").unlink()
    delivery.path("personen.csv").write_bytes(b"")
    delivery.path("trajecten.csv").rename(delivery.path("trajecten.xls"))


# --- text ----------------------------------------------------------------------------------------

NOT_TEXT = "is not a text file in UTF-8 or cp1252; save it as CSV in UTF-8"


@stopped(
    f"{LATE}, onderwijs.csv: {NOT_TEXT}",
    f"{LATE}, trajecten.csv: {NOT_TEXT}",
    f"{LATE}, uitkeringen.csv: {NOT_TEXT}",
    f"{LATE}, dienstverbanden.csv: {NOT_TEXT}",
    f"{LATE}, begeleiding.csv: is partly in UTF-8 and partly in another encoding; save the whole",
    problems=5,
)
def encodings_that_cannot_be_read(delivery: Delivery) -> None:
    """UTF-16 without a mark, an unknown byte, NUL, a workbook, two encodings in one file."""
    delivery.put("onderwijs", 9, opleiding=SECRET)
    delivery.recode("onderwijs", "utf-16-le")
    delivery.bytes("trajecten", b"taalboost", SECRET.encode() + b"\x81")
    delivery.bytes("uitkeringen", b"bijstand", SECRET.encode() + b"\0")
    delivery.put("dienstverbanden", 9, sector=SECRET)
    delivery.excel("dienstverbanden").rename(delivery.path("dienstverbanden.csv"))
    delivery.bytes("begeleiding", b"entree_1", f"{SECRET} é".encode())
    delivery.bytes("begeleiding", b"entree_1", f"{SECRET} é".encode("cp1252"))


@accepted()
def every_table_as_text_in_a_way_of_its_own(delivery: Delivery) -> None:
    """UTF-16 with a mark, cp1252, UTF-8 with a mark, commas, another order, more columns."""
    delivery.recode("personen", "utf-16")
    delivery.widen("onderwijs", "toelichting", lambda person: f"{SECRET} één €")
    delivery.recode("onderwijs", "cp1252")
    delivery.recode("uitkeringen", "utf-8-sig")
    delivery.save("dienstverbanden", delivery.rows("dienstverbanden"), separator=",")
    turned = [row[::-1] for row in delivery.rows("begeleiding")]
    delivery.save("begeleiding", [[name.upper() for name in turned[0]], *turned[:0:-1]])
    delivery.widen("trajecten", f"{SECRET} (vrije tekst)", lambda person: f"{SECRET} {person % 7}")


@stopped(
    f"{LATE}, onderwijs.csv: columns are missing: persoon_id, begindatum, einddatum, niveau; 5 "
    "other names stand in the header (is the header missing?)",
    f"{LATE}, trajecten.csv: 1 of the 4 columns have no name; is the header missing",
    f"{LATE}, trajecten.csv: a column name stands twice (capitals do not count)",
    problems=3,
)
def no_header(delivery: Delivery) -> None:
    """The first row takes its place; in one table it has an empty cell and one that repeats."""
    delivery.put("onderwijs", 2, opleiding=SECRET)
    delivery.put("trajecten", 2, persoon_id=SECRET, instrument=SECRET, einddatum="")
    for table in ("onderwijs", "trajecten"):
        delivery.save(table, delivery.rows(table)[1:])


@stopped(
    f"{LATE}, begeleiding.csv: the header cannot be read: a quote is not closed, or the header is",
    f"{LATE}, trajecten.csv: columns are missing: instrument; 1 other names stand in the header",
    f"{LATE}, onderwijs.csv: the name Niveau stands twice (capitals do not count)",
    f"{LATE}, uitkeringen.csv: a column name stands twice (capitals do not count)",
    problems=4,
)
def headers_that_are_wrong(delivery: Delivery) -> None:
    """A quote that is not closed, a renamed column, a known and an unknown name twice."""
    delivery.bytes("begeleiding", b"team", b'"' + SECRET.encode())
    delivery.bytes("trajecten", b"instrument", SECRET.encode())
    delivery.widen("onderwijs", "Niveau", lambda person: SECRET)
    delivery.widen("uitkeringen", SECRET, lambda person: "")
    delivery.widen("uitkeringen", SECRET.lower(), lambda person: "")


@stopped(f"{LATE}, personen: holds no row that counts; deliver the persons of this extract")
def persons_with_a_header_only(delivery: Delivery) -> None:
    delivery.save("personen", delivery.rows("personen")[:1])
    for table in ("begeleiding", "trajecten", "dienstverbanden", "onderwijs", "uitkeringen"):
        delivery.save(table, delivery.rows(table)[:1])


@stopped(
    f"{LATE}, dienstverbanden.csv: rows that do not have 7 cells: 30 (rows 32, 33, 34, 35, 36 ...);"
    " quote cells in which a ; stands",
    f"{LATE}, begeleiding.csv: rows that do not have 5 cells: 2 (rows 9, 12); quote cells",
    f"{LATE}, onderwijs.csv: rows that have a quote that is not closed, or text after one that is: "
    "1 (row 2); mend the quotes",
    problems=3,
)
def rows_that_do_not_fit_the_header(delivery: Delivery) -> None:
    """Commas from half-way, a cell too many and too few, a quote that is not closed."""
    lines = delivery.path("dienstverbanden.csv").read_text().splitlines()
    changed = [line.replace(",", ".").replace(";", ",") + SECRET for line in lines[31:]]
    delivery.path("dienstverbanden.csv").write_text("\n".join([*lines[:31], *changed]))
    lines = delivery.path("begeleiding.csv").read_text().splitlines()
    lines[8] += f";{SECRET}"
    lines[11] = f"{SECRET};{SECRET}"
    delivery.path("begeleiding.csv").write_text("\n".join(lines))
    delivery.bytes("onderwijs", b"Techniek", b'"' + SECRET.encode())


@stopped(f"{LATE}, onderwijs.csv: line 3 is longer than 2,000,000 bytes; deliver a text file with")
def a_line_of_a_hundred_megabytes(delivery: Delivery) -> None:
    path = delivery.path("onderwijs.csv")
    lines = path.read_bytes().splitlines(keepends=True)
    piece = f"{SECRET} ".encode() * 100_000
    with path.open("wb") as file:
        file.writelines([*lines[:2], *[piece] * 110, *lines[2:]])


@stopped(
    f"{LATE}, personen.csv: is the same file as personen.csv of extract {EARLY}: one cohort is "
    "delivered twice; deliver the file that belongs here",
    f"{LATE}, uitkeringen.csv: is the same file as uitkeringen.csv",
    problems=6,
)
def one_cohort_delivered_twice(delivery: Delivery) -> None:
    for path in delivery.path("", EARLY).iterdir():
        delivery.path(path.name).write_bytes(path.read_bytes())


@stopped(f"{LATE}, personen.csv: is the same file as personen.csv of extract {EARLY}", problems=6)
def one_folder_for_both_cohorts(delivery: Delivery) -> None:
    delivery.study({f"source.extracts.{LATE}": str(RAW / EARLY)})
