"""Deliveries that tell who somebody is, mappings that do not fit, and everything wrong at once."""

import pandas as pd

from tests.pipeline.broken_rows import JOBS
from tests.pipeline.deliveries import LATE, NUMBER, SECRET, SURNAME, Delivery
from tests.pipeline.ordeals import accepted, refused, stopped

PERSONS = f"{LATE}, personen.csv:"
SERVICE_NUMBERS = f"looks like citizen service numbers (60 of 60 filled cells pass the eleven-test); deliver pseudonyms"


def citizen_numbers() -> list[str]:
    """Numbers that pass the eleven-test, all beginning with the secret number's first digits."""
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    tried = (f"7070707{n:02d}" for n in range(100))
    return [t for t in tried if sum(int(d) * w for d, w in zip(t, weights, strict=True)) % 11 == 0]


@stopped(f"{PERSONS} column number 16 of the header: {SERVICE_NUMBERS}")
def a_column_with_citizen_service_numbers(delivery: Delivery) -> None:
    numbers = citizen_numbers()
    delivery.widen("personen", SECRET, lambda person: numbers[person % len(numbers)])


@stopped(f"{LATE}, uitkeringen.csv: column persoon_id: {SERVICE_NUMBERS} (persoon_id)")
def citizen_service_numbers_in_place_of_pseudonyms(delivery: Delivery) -> None:
    numbers = citizen_numbers() * 9
    delivery.fill("uitkeringen", "persoon_id", lambda _: numbers.pop())


@stopped(f"{PERSONS} column number 16 of the header: is called as if it holds names of persons")
def a_column_that_is_called_name(delivery: Delivery) -> None:
    delivery.widen("personen", "Achternaam", lambda person: SECRET)


@stopped(f"{PERSONS} column stadsdeel: looks like names of persons (60 of 60 filled cells); leave this")
def names_in_a_column_of_another_name(delivery: Delivery) -> None:
    delivery.widen("personen", "stadsdeel", lambda n: f"{'ABCDEFGHIJ'[n % 10]}{'aeiou' [n // 12]}n van {SURNAME}")


@stopped(f"{LATE}, onderwijs.csv: column opleiding: holds e-mail addresses (1 of 60 filled cells)")
def an_e_mail_address_in_a_remark(delivery: Delivery) -> None:
    delivery.put("onderwijs", 9, opleiding=f"bel {SECRET}@voorbeeld.nl")


@stopped(f"{PERSONS} column number 16 of the header: looks like phone numbers (60 of 60 filled cells)")
def phone_numbers(delivery: Delivery) -> None:
    delivery.widen("personen", SECRET, lambda person: f"06-{NUMBER}")


@stopped(f"{PERSONS} column number 16 of the header: looks like street addresses (60 of 60 filled")
def street_addresses(delivery: Delivery) -> None:
    delivery.widen("personen", "opmerking", lambda person: f"{SURNAME}straat {person}, 1012 AB Amsterdam")


@stopped(f"{LATE}, personen.parquet: column number 16 of the header: {SERVICE_NUMBERS}")
def citizen_service_numbers_as_numbers_in_parquet(delivery: Delivery) -> None:
    numbers = [int(number) for number in citizen_numbers()]
    delivery.parquet("personen", **{SECRET: (numbers * 9)[:60]})


# --- mappings ------------------------------------------------------------------------------------

ONDERWIJS = """\
mapping: stad
title: Levering van de stad
tables:
  onderwijs:
    columns:
      persoon_id: CLIENT
      begindatum: {from: START, format: DD-MM-YYYY}
      einddatum: EIND
      niveau: {from: NIVEAU, codes: {"2": mbo2}}
"""


def mapped(delivery: Delivery, mapping: str = ONDERWIJS) -> None:
    """Enrolments in words of their own, and a mapping that knows them."""
    delivery.write("config/mappings/stad.yaml", mapping)
    delivery.study({"source.mapping": "stad"})
    for extract in ("cohort_2014_2015", LATE):
        rows = delivery.rows("onderwijs", extract)[1:]
        own = [[k, f"{b[8:]}-{b[5:7]}-{b[:4]}", e, "2", SECRET] for k, b, e, _, _ in rows]
        delivery.save("onderwijs", [["CLIENT", "START", "EIND", "NIVEAU", SECRET], *own], extract)


@accepted(same=False)
def a_mapping_that_fits(delivery: Delivery) -> None:
    mapped(delivery)


@refused("source.mapping: config/mappings/stad.yaml: ", "does not exist")
def a_mapping_that_is_missing(delivery: Delivery) -> None:
    delivery.study({"source.mapping": "stad"})


@refused(
    "config/mappings/stad.yaml: line 4: tables.school",
    "line 9: tables.", "lacks persoon_id",
    problems=2,
)
def a_mapping_that_does_not_know_the_contract(delivery: Delivery) -> None:
    mapped(delivery, ONDERWIJS.replace("onderwijs", "school") + "  trajecten:\n    columns:\n      instrument: I\n")


@stopped(f"{LATE}, onderwijs.csv: columns are missing: EIND; 2 other names stand in the header")
def a_column_of_the_mapping_that_the_file_lacks(delivery: Delivery) -> None:
    mapped(delivery)
    delivery.bytes("onderwijs", b"EIND", b"WEG" + SECRET.encode())


@stopped(f"{LATE}, onderwijs.csv: column begindatum: 1 cells are not a date (rows 7); write dates as DD-MM-YYYY")
def a_cell_that_the_mapping_cannot_read(delivery: Delivery) -> None:
    mapped(delivery)
    delivery.put("onderwijs", 7, START=f"1 {SECRET} 2016")


@refused("source.jobs: is loonaangiften, but stad maps dienstverbanden as spells; make them the same")
def jobs_of_another_shape_than_the_mapping_says(delivery: Delivery) -> None:
    names = "persoon_id werkgever_id begindatum einddatum uren_per_week loonbelasting"
    columns = "".join(f"      {name}: {name}\n" for name in names.split())
    mapped(delivery, f"{ONDERWIJS}  dienstverbanden:\n    columns:\n{columns}")
    delivery.study({"source.jobs": "loonaangiften"})


# --- everything at once --------------------------------------------------------------------------


@stopped(
    f"{PERSONS} column persoon_id: 1 ids were written as numbers (rows 5)",
    f"{LATE}, trajecten.csv: columns are missing: instrument",
    f"{JOBS} column uren_per_week: 1 cells are not a number (rows 9)",
    f"{JOBS} column begindatum: 1 cells are not a date (rows 12)",
    f"{LATE}, uitkeringen.parquet: cannot be read as Parquet",
    problems=5,
)
def five_mistakes_in_four_tables(delivery: Delivery) -> None:
    delivery.put("personen", 5, persoon_id=f"{NUMBER}.0")
    delivery.bytes("trajecten", b"instrument", SECRET.encode())
    delivery.put("dienstverbanden", 9, uren_per_week=SECRET)
    delivery.put("dienstverbanden", 12, begindatum=SECRET)
    delivery.path("uitkeringen.csv").rename(delivery.path("uitkeringen.parquet"))


@refused("lacks onderwijs.csv", "holds personen.csv: the file is empty", "holds trajecten.xls", problems=3)
def three_mistakes_before_the_first_job(delivery: Delivery) -> None:
    delivery.path("onderwijs.csv").unlink()
    delivery.path("personen.csv").write_bytes(b"")
    delivery.path("trajecten.csv").rename(delivery.path("trajecten.xls"))
