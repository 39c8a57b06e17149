"""Deliveries whose cells are not what they should be, and whose rows break a rule."""

from tests.pipeline.broken import accepted, set_aside, stopped
from tests.pipeline.deliveries import EARLY, LATE, NUMBER, PERIODS, SECRET, Delivery

JOBS = f"{LATE}, dienstverbanden.csv:"

# --- cells ---------------------------------------------------------------------------------------


@stopped(
    f"{JOBS} column uren_per_week: 8 cells are not a number (rows 4, 5, 6, 7, 8 ...); write numbers"
    " with digits and one decimal comma or point, without a unit"
)
def hours_that_are_no_number(delivery: Delivery) -> None:
    """Units, two commas, and what software would take for a number."""
    cells = ("32 uur", f"32 {SECRET}", "32,5,0", "1.032,5.0", "NaN", "inf", "3_2", "0x20")
    for row, cell in enumerate(cells, start=4):
        delivery.put("dienstverbanden", row, uren_per_week=cell, sector=SECRET)


@stopped(
    f"{JOBS} column begindatum: 1 cells are not a date (rows 3); write dates as YYYY-MM-DD",
    f"{JOBS} column loonbelasting: 1 cells are not a flag (rows 5); write ja or nee, or translate",
    f"{LATE}, onderwijs.csv: column einddatum: 1 cells are not a date (rows 4)",
    problems=3,
)
def words_for_a_date_and_a_flag(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 3, begindatum=SECRET)
    delivery.put("dienstverbanden", 5, loonbelasting=SECRET)
    delivery.put("onderwijs", 4, einddatum=f"heden {SECRET}")


@stopped(
    f"{JOBS} column begindatum: 32 cells are not a date (rows 13, 14, 15, 16, 17 ...); write dates "
    "as YYYY-MM-DD (day and month seem to be swapped)",
    f"{LATE}, uitkeringen.csv: column begindatum: 60 cells are not a date (rows 2, 3, 4, 5, 6 ...);"
    " write dates as YYYY-MM-DD (they would read as DD-MM-YYYY: set `dates` in the mapping",
    f"{LATE}, onderwijs.csv: column begindatum: 60 cells are not a date (rows 2, 3, 4, 5, 6 ...); "
    "write dates as YYYY-MM-DD\n",
    f"{LATE}, trajecten.csv: column begindatum: 7 cells are not a date (rows 3, 4, 5, 6, 7 ...); "
    "write dates as YYYY-MM-DD\n",
    problems=4,
)
def dates_that_are_written_otherwise(delivery: Delivery) -> None:
    """Day and month swapped, the Dutch way, two digits for a year, days that do not exist.

    A hint only where nearly all cells would read in one other way.
    """
    delivery.fill("dienstverbanden", "begindatum", lambda day: f"{day[:4]}-{day[8:]}-{day[5:7]}")
    delivery.fill("uitkeringen", "begindatum", lambda day: f"{day[8:]}-{day[5:7]}-{day[:4]}")
    delivery.fill("onderwijs", "begindatum", lambda day: f"{day[8:]}-{day[5:7]}-{day[2:4]}")
    for table, column in (("dienstverbanden", "sector"), ("onderwijs", "opleiding")):
        delivery.fill(table, column, lambda _: SECRET)
    days = ("2016-02-30", "2017-02-29", "2016-13-01", "2016-00-10", "2016-1-5", "0000-00-00")
    for row, day in enumerate([*days, "2016-02-01 00:00"], start=3):
        delivery.put("trajecten", row, begindatum=day, instrument=SECRET)


@stopped(
    f"{LATE}, personen.csv: column persoon_id: 3 ids were written as numbers (rows 3, 4, 5), so "
    "that leading zeros are lost; deliver it as text",
    f"{LATE}, personen.csv: column huishouden_id: 1 ids were written as numbers (rows 8)",
    problems=2,
)
def ids_that_a_spreadsheet_wrote_as_numbers(delivery: Delivery) -> None:
    for row, cell in enumerate((f"{NUMBER}.0", "1,2E+08", f"{NUMBER},00"), start=3):
        delivery.put("personen", row, persoon_id=cell)
    delivery.put("personen", 8, huishouden_id=f"{NUMBER}.0")


# --- single rows ---------------------------------------------------------------------------------


@set_aside({"dienstverbanden": {"hours_out_of_range": [5, 8]}})
def hours_that_no_week_has(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, uren_per_week="169", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 8, uren_per_week="-1", werkgever_id=SECRET)


@set_aside(
    {
        "dienstverbanden": {"einddatum_before_begindatum": [7], "begindatum_after_data_end": [5]},
        "onderwijs": {"begindatum_after_data_end": [6], "begindatum_before_1900": [8]},
        "personen": {
            "vestigingsdatum_before_geboortedatum": [4],
            "geboortedatum_before_1900": [5],
        },
    }
)
def dates_that_cannot_be(delivery: Delivery) -> None:
    """An end before its start, the future, the years 9999 and 1016, a birth after settlement."""
    delivery.put("dienstverbanden", 7, einddatum="2015-12-31", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 5, begindatum="2026-05-01", werkgever_id=SECRET)
    delivery.put("onderwijs", 6, begindatum="9999-12-31", einddatum="", opleiding=SECRET)
    delivery.put("onderwijs", 8, begindatum="1016-05-01", opleiding=SECRET)
    delivery.put("personen", 4, geboortedatum="2018-01", herkomstland=SECRET)
    delivery.put("personen", 5, geboortedatum="0001-01-01", herkomstland=SECRET)


@set_aside(
    {
        "personen": {"empty_geslacht": [4], "unknown_huishoudtype": [5]},
        "onderwijs": {"unknown_niveau": [9]},
        "uitkeringen": {"unknown_vorm": [9]},
    }
)
def categories_that_nobody_knows(delivery: Delivery) -> None:
    """Empty, a remark, a code for a word, another spelling."""
    delivery.put("personen", 4, geslacht="", herkomstland=SECRET)
    delivery.put("personen", 5, huishoudtype=f"samen met {SECRET}")
    delivery.put("onderwijs", 9, niveau="4", opleiding=SECRET)
    delivery.put("uitkeringen", 9, persoon_id=SECRET, vorm="Volledig")


@accepted("no_rows", same=False)
def what_is_just_possible(delivery: Delivery) -> None:
    """168 hours, none, an end in the year 9999, the last day, a table without rows."""
    delivery.put("dienstverbanden", 5, uren_per_week="168", einddatum="9999-12-31")
    delivery.put("dienstverbanden", 8, uren_per_week="0", begindatum="2018-12-31")
    delivery.save("uitkeringen", delivery.rows("uitkeringen")[:1])


# --- rows together -------------------------------------------------------------------------------


@set_aside({"dienstverbanden": {"orphan_person": [9, 10], "empty_persoon_id": [11]}})
def jobs_of_persons_whom_personen_does_not_know(delivery: Delivery) -> None:
    """Nowhere, in the other extract only, and a row without a person."""
    delivery.put("dienstverbanden", 9, persoon_id=SECRET)
    delivery.put("dienstverbanden", 10, persoon_id="7Q10009", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 11, persoon_id="", werkgever_id=SECRET)


@set_aside(
    {
        "personen": {"conflicting_key": [8, 62], "repeated_row": [63]},
        "dienstverbanden": {"overlapping_duplicate": [62]},
    }
)
def the_same_id_twice(delivery: Delivery) -> None:
    """Two persons who share an id, one person twice, one job twice at a time."""
    delivery.put("personen", 8, herkomstland=SECRET)
    delivery.add("personen", like=8, geboortedatum="1955-05", geslacht="vrouw")
    delivery.add("personen", like=9)
    delivery.add("dienstverbanden", like=8, begindatum="2018-06-01", einddatum="2018-08-31")


@set_aside(
    {},
    "person_in_two_extracts",
    early={"personen": {"delivered_again": [9, 10]}},
)
def persons_in_both_cohorts(delivery: Delivery) -> None:
    """One with the same cells in both, one whom the extracts contradict."""
    early = delivery.rows("personen", EARLY)
    delivery.save("personen", [*delivery.rows("personen"), early[8], early[9]])
    delivery.put("personen", 63, opleidingsniveau="hoog")
    delivery.put("personen", 10, EARLY, herkomstland=SECRET)


@accepted("settled_twice", same=False)
def a_person_settled_in_two_municipalities(delivery: Delivery) -> None:
    delivery.add("personen", like=9, gemeente="Groningen", vestigingsdatum="2018-01-01")


@stopped(
    f"{JOBS} 6 of 60 rows break a rule, more than source.max_quarantined (0.05) allows: "
    "hours_out_of_range in 4 (rows 2, 3, 4, 5); orphan_person in 2 (rows 8, 9); have the supplier"
)
def too_many_broken_rows(delivery: Delivery) -> None:
    for row in range(2, 6):
        delivery.put("dienstverbanden", row, uren_per_week="1680", werkgever_id=SECRET)
    for row in (8, 9):
        delivery.put("dienstverbanden", row, persoon_id=SECRET)


# --- wage returns --------------------------------------------------------------------------------


def wage_returns(delivery: Delivery) -> None:
    """Jobs of both extracts as periods of wage returns."""
    delivery.study({"source.jobs": "loonaangiften"})
    for extract in (EARLY, LATE):
        keys = [row[0] for row in delivery.rows("personen", extract)[1:]]
        rows = [[key, f"j{key}", "2016-03-01", "2016-03-31", "62"] for key in keys]
        delivery.save("dienstverbanden", [PERIODS.split(), *rows], extract)


@set_aside(
    {
        "dienstverbanden": {
            "einddatum_before_begindatum": [5], "empty_einddatum": [6], "hours_out_of_range": [7],
        }
    }
)  # fmt: skip
def periods_of_no_days_without_end_and_with_a_year_of_hours(delivery: Delivery) -> None:
    wage_returns(delivery)
    delivery.put("dienstverbanden", 5, einddatum="2016-02-29", dienstverband_id=SECRET)
    delivery.put("dienstverbanden", 6, einddatum="", dienstverband_id=SECRET)
    delivery.put("dienstverbanden", 7, verloonde_uren="1680", dienstverband_id=SECRET)


@stopped(f"{JOBS} columns are missing: dienstverband_id, verloonde_uren; 3 other names stand in")
def jobs_in_the_other_shape(delivery: Delivery) -> None:
    rows = delivery.rows("dienstverbanden")
    wage_returns(delivery)
    delivery.save("dienstverbanden", rows)
    delivery.put("dienstverbanden", 5, sector=SECRET)
