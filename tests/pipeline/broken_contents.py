"""Deliveries that tell who somebody is, that do not fit their mapping, or have it all wrong."""

from tests.pipeline.broken import accepted, refused, stopped
from tests.pipeline.deliveries import EARLY, LATE, NUMBER, SECRET, SURNAME, Delivery

PERSONS, JOBS = f"{LATE}, personen.csv:", f"{LATE}, dienstverbanden.csv:"

# --- personal data -------------------------------------------------------------------------------

SERVICE_NUMBERS = (
    "looks like citizen service numbers (60 of 60 filled cells pass the eleven-test); deliver "
    "pseudonyms (persoon_id) and leave this column out"
)


def citizen_numbers() -> list[str]:
    """Sixty numbers that pass the eleven-test; all begin as the secret number does."""
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    tried = [f"{str(NUMBER)[:7]}{n:02d}" for n in range(100)]
    sums = [sum(int(d) * w for d, w in zip(t, weights, strict=True)) for t in tried]
    passed = [t for t, total in zip(tried, sums, strict=True) if total % 11 == 0]
    return (passed * 60)[:60]


@stopped(
    f"{PERSONS} column number 16 of the header: {SERVICE_NUMBERS}",
    f"{LATE}, uitkeringen.csv: column persoon_id: {SERVICE_NUMBERS}",
    f"{LATE}, onderwijs.parquet: column number 6 of the header: {SERVICE_NUMBERS}",
    problems=3,
)
def citizen_service_numbers(delivery: Delivery) -> None:
    """Beside the pseudonyms, in their place, and as numbers in Parquet."""
    numbers = citizen_numbers()
    delivery.widen("personen", SECRET, lambda person: numbers[person - 1])
    delivery.fill("uitkeringen", "persoon_id", lambda key: numbers[int(key[3:]) - 1])
    delivery.parquet("onderwijs", **{SECRET: list(map(int, numbers))})


@stopped(
    f"{PERSONS} column stadsdeel: looks like names of persons (60 of 60 filled cells); leave this",
    f"{LATE}, onderwijs.csv: column number 6 of the header: is called as if it holds names of",
    problems=2,
)
def names(delivery: Delivery) -> None:
    """In a column of another name, and one cell in a column that is called so."""
    first = [a + b for a in ("An", "Be", "Co", "Do", "El", "Fa") for b in "abdefhklno"]
    delivery.widen("personen", "stadsdeel", lambda person: f"{first[person - 1]} van {SURNAME}")
    delivery.widen("onderwijs", "Achternaam", lambda person: SECRET if person == 7 else "")


@stopped(
    f"{LATE}, onderwijs.csv: column opleiding: holds e-mail addresses (1 of 60 filled cells)",
    f"{PERSONS} column number 16 of the header: looks like phone numbers (60 of 60 filled cells)",
    f"{LATE}, trajecten.csv: column number 5 of the header: looks like street addresses (60 of",
    problems=3,
)
def an_e_mail_address_phone_numbers_and_street_addresses(delivery: Delivery) -> None:
    delivery.put("onderwijs", 9, opleiding=f"bel {SECRET}@voorbeeld.nl")
    delivery.widen("personen", SECRET, lambda person: f"06-{NUMBER}")
    delivery.widen("trajecten", "x", lambda person: f"{SURNAME}straat {person}, 1012 AB Amsterdam")


# --- mappings ------------------------------------------------------------------------------------

MAPPING = """\
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


def mapped(delivery: Delivery, mapping: str = MAPPING) -> None:
    """Enrolments in words of their own, and a mapping that knows them."""
    delivery.write("config/mappings/stad.yaml", mapping)
    delivery.study({"source.mapping": "stad"})
    for extract in (EARLY, LATE):
        rows = delivery.rows("onderwijs", extract)[1:]
        own = [[k, f"{b[8:]}-{b[5:7]}-{b[:4]}", e, "2", SECRET] for k, b, e, _, _ in rows]
        delivery.save("onderwijs", [["CLIENT", "START", "EIND", "NIVEAU", SECRET], *own], extract)


@accepted(same=False)
def a_mapping_that_fits(delivery: Delivery) -> None:
    mapped(delivery)


@refused("source.mapping: config/mappings/stad.yaml: the file does not exist; correct its name")
def a_mapping_that_is_missing(delivery: Delivery) -> None:
    delivery.study({"source.mapping": "stad"})


@refused(
    "config/mappings/stad.yaml: line 4: tables.school: is not a table of the data contract",
    "line 11: tables.trajecten.columns: lacks persoon_id, begindatum, einddatum; map each",
    problems=2,
)
def a_mapping_that_does_not_know_the_contract(delivery: Delivery) -> None:
    tracks = "  trajecten:\n    columns:\n      instrument: I\n"
    mapped(delivery, MAPPING.replace("onderwijs", "school") + tracks)


@refused("source.jobs: is loonaangiften, but stad maps dienstverbanden as spells; make them the")
def jobs_of_another_shape_than_the_mapping_says(delivery: Delivery) -> None:
    names = "persoon_id werkgever_id begindatum einddatum uren_per_week loonbelasting"
    columns = "".join(f"      {name}: {name}\n" for name in names.split())
    mapped(delivery, f"{MAPPING}  dienstverbanden:\n    columns:\n{columns}")
    delivery.study({"source.jobs": "loonaangiften"})


@stopped(
    f"{EARLY}, onderwijs.csv: column begindatum: 1 cells are not a date (rows 7); write dates as "
    "DD-MM-YYYY",
    f"{LATE}, onderwijs.csv: columns are missing: EIND; 2 other names stand in the header",
    problems=2,
)
def a_file_that_is_not_what_its_mapping_says(delivery: Delivery) -> None:
    mapped(delivery)
    delivery.put("onderwijs", 7, EARLY, START=f"1 {SECRET} 2016")
    delivery.bytes("onderwijs", b"EIND", b"WEG" + SECRET.encode())


# --- everything at once --------------------------------------------------------------------------


@stopped(
    f"{PERSONS} column persoon_id: 1 ids were written as numbers (rows 5)",
    f"{LATE}, trajecten.csv: columns are missing: instrument",
    f"{JOBS} column begindatum: 1 cells are not a date (rows 12)",
    f"{JOBS} column uren_per_week: 1 cells are not a number (rows 9)",
    f"{LATE}, uitkeringen.parquet: cannot be read as Parquet",
    problems=5,
)
def five_mistakes_in_four_tables(delivery: Delivery) -> None:
    delivery.put("personen", 5, persoon_id=f"{NUMBER}.0")
    delivery.bytes("trajecten", b"instrument", SECRET.encode())
    delivery.put("dienstverbanden", 9, uren_per_week=SECRET)
    delivery.put("dienstverbanden", 12, begindatum=SECRET)
    delivery.path("uitkeringen.csv").rename(delivery.path("uitkeringen.parquet"))
