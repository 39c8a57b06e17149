"""Deliveries whose cells are not what they should be, and whose rows break a rule."""

from tests.pipeline.deliveries import EARLY, LATE, NUMBER, PERIODS, SECRET, Delivery
from tests.pipeline.ordeals import accepted, set_aside, stopped

JOBS = f"{LATE}, dienstverbanden.csv:"

# --- cells ---------------------------------------------------------------------------------------


@stopped(f"{JOBS} column uren_per_week: 2 cells are not a number (rows 5, 8); write numbers with digits", "without a unit")
def hours_with_a_unit(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, uren_per_week=f"32 {SECRET}")
    delivery.put("dienstverbanden", 8, uren_per_week="32 uur", sector=SECRET)


@stopped(f"{JOBS} column uren_per_week: 2 cells are not a number (rows 5, 8); write numbers", "one decimal comma")
def hours_with_two_commas(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, uren_per_week="32,5,0", sector=SECRET)
    delivery.put("dienstverbanden", 8, uren_per_week="1.032,5.0", sector=SECRET)


@stopped(f"{JOBS} column uren_per_week: 4 cells are not a number (rows 5, 6, 7, 8); write numbers")
def hours_that_software_takes_for_numbers(delivery: Delivery) -> None:
    for row, cell in enumerate(("NaN", "inf", "3_2", "0x20"), start=5):
        delivery.put("dienstverbanden", row, uren_per_week=cell, sector=SECRET)


@stopped(f"{JOBS} column loonbelasting: 1 cells are not a flag (rows 5); write ja or nee")
def a_flag_that_is_neither(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, loonbelasting=SECRET)


@stopped(
    f"{JOBS} column begindatum: 32 cells are not a date (rows 13, 14, 15, 16, 17 ...)",
    "write dates as YYYY-MM-DD (day and month seem to be swapped)",
)
def day_and_month_swapped(delivery: Delivery) -> None:
    delivery.fill("dienstverbanden", "begindatum", lambda day: f"{day[:4]}-{day[8:]}-{day[5:7]}")
    delivery.fill("dienstverbanden", "sector", lambda _: SECRET)


@stopped(
    f"{JOBS} column begindatum: 60 cells are not a date (rows 2, 3, 4, 5, 6 ...)",
    "they would read as DD-MM-YYYY: set `dates` in the mapping",
)
def dutch_dates_without_a_mapping(delivery: Delivery) -> None:
    delivery.fill("dienstverbanden", "begindatum", lambda day: f"{day[8:]}-{day[5:7]}-{day[:4]}")
    delivery.fill("dienstverbanden", "sector", lambda _: SECRET)


@stopped(f"{JOBS} column begindatum: 60 cells are not a date (rows 2, 3, 4, 5, 6 ...); write dates as YYYY-MM-DD\n")
def years_of_two_digits(delivery: Delivery) -> None:
    delivery.fill("dienstverbanden", "begindatum", lambda day: f"{day[8:]}-{day[5:7]}-{day[2:4]}")
    delivery.fill("dienstverbanden", "sector", lambda _: SECRET)


@stopped(f"{JOBS} column begindatum: 6 cells are not a date (rows 3, 4, 5, 6, 7 ...); write dates as")
def days_that_do_not_exist(delivery: Delivery) -> None:
    days = ("2016-02-30", "2017-02-29", "2016-13-01", "2016-00-10", "2016-1-5", "0000-00-00")
    for row, day in enumerate(days, start=3):
        delivery.put("dienstverbanden", row, begindatum=day, sector=SECRET)


@stopped(f"{JOBS} column begindatum: 1 cells are not a date (rows 3)", f"{LATE}, onderwijs.csv: column einddatum: 1 cells", problems=2)
def words_for_a_date(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 3, begindatum=SECRET)
    delivery.put("onderwijs", 4, einddatum=f"heden {SECRET}")


@stopped(
    f"{LATE}, personen.csv: column persoon_id: 3 ids were written as numbers (rows 3, 4, 5), so that",
    "column huishouden_id: 1 ids were written as numbers (rows 8)", "deliver it as text",
    problems=2,
)
def ids_that_a_spreadsheet_wrote_as_numbers(delivery: Delivery) -> None:
    for row, cell in enumerate((f"{NUMBER}.0", "1,2E+08", f"{NUMBER},00"), start=3):
        delivery.put("personen", row, persoon_id=cell)
    delivery.put("personen", 8, huishouden_id=f"{NUMBER}.0")


# --- single rows ---------------------------------------------------------------------------------


@set_aside("dienstverbanden", "hours_out_of_range", 5, 8)
def hours_that_no_week_has(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, uren_per_week="169", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 8, uren_per_week="-1", werkgever_id=SECRET)


@accepted(same=False)
def hours_on_the_edge(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, uren_per_week="168")
    delivery.put("dienstverbanden", 8, uren_per_week="0")


@set_aside("dienstverbanden", "einddatum_before_begindatum", 7)
def an_end_before_its_start(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 7, einddatum="2015-12-31", werkgever_id=SECRET)


@set_aside("dienstverbanden", "begindatum_after_data_end", 5, 6)
def future_dates(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, begindatum="2026-05-01", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 6, begindatum="9999-12-31", werkgever_id=SECRET)


@set_aside("dienstverbanden", "begindatum_before_1900", 5, 6)
def dates_of_long_ago(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, begindatum="1016-05-01", werkgever_id=SECRET)
    delivery.put("dienstverbanden", 6, begindatum="0001-01-01", werkgever_id=SECRET)


@accepted(same=False)
def an_open_end_in_the_year_9999(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 5, einddatum="9999-12-31")


@set_aside("personen", "vestigingsdatum_before_geboortedatum", 4)
def settled_before_birth(delivery: Delivery) -> None:
    delivery.put("personen", 4, geboortedatum="2018-01", herkomstland=SECRET)


@set_aside("personen", "empty_geslacht", 4)
def an_empty_cell_that_must_be_filled(delivery: Delivery) -> None:
    delivery.put("personen", 4, geslacht="", herkomstland=SECRET)


@set_aside("personen", "unknown_huishoudtype", 4)
def a_category_that_nobody_knows(delivery: Delivery) -> None:
    delivery.put("personen", 4, huishoudtype=f"samen met {SECRET}")


@set_aside("onderwijs", "unknown_niveau", 9)
def a_code_in_place_of_a_word(delivery: Delivery) -> None:
    delivery.put("onderwijs", 9, niveau="4", opleiding=SECRET)


@set_aside("dienstverbanden", "empty_persoon_id", 9)
def a_row_without_a_person(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 9, persoon_id="", werkgever_id=SECRET)


# --- rows together -------------------------------------------------------------------------------


@set_aside("dienstverbanden", "orphan_person", 9)
def a_person_whom_personen_does_not_know(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 9, persoon_id=SECRET)


@set_aside("dienstverbanden", "orphan_person", 9)
def a_person_whom_only_the_other_extract_knows(delivery: Delivery) -> None:
    delivery.put("dienstverbanden", 9, persoon_id="7Q10009", werkgever_id=SECRET)


@set_aside("personen", "repeated_row", 62)
def the_same_person_twice(delivery: Delivery) -> None:
    delivery.add("personen", like=8)


@set_aside("personen", "conflicting_key", 8, 62)
def an_id_that_two_persons_share(delivery: Delivery) -> None:
    delivery.put("personen", 8, herkomstland=SECRET)
    delivery.add("personen", like=8, geboortedatum="1955-05", geslacht="vrouw", herkomstland=SECRET)


@set_aside("dienstverbanden", "overlapping_duplicate", 62)
def the_same_job_twice_at_a_time(delivery: Delivery) -> None:
    delivery.add("dienstverbanden", like=8, begindatum="2018-06-01", einddatum="2018-08-31")


@set_aside("personen", "repeated_row", 62, notices=("person_in_two_extracts",))
def a_person_in_both_extracts(delivery: Delivery) -> None:
    row = delivery.rows("personen", EARLY)[8]
    delivery.save("personen", [*delivery.rows("personen"), row])


@set_aside(f"{EARLY} personen", "conflicting_key", 9, notices=("person_in_two_extracts",))
def a_person_whom_two_extracts_contradict(delivery: Delivery) -> None:
    delivery.put("personen", 9, EARLY, herkomstland=SECRET)
    row = [*delivery.rows("personen", EARLY)[8]]
    delivery.save("personen", [*delivery.rows("personen"), row])
    delivery.put("personen", 62, opleidingsniveau="hoog")


@accepted("settled_twice", same=False)
def a_person_settled_in_two_municipalities(delivery: Delivery) -> None:
    delivery.add("personen", like=9, gemeente="Groningen", vestigingsdatum="2018-01-01")


@stopped(
    f"{LATE}, personen.csv: is the same file as personen.csv of extract {EARLY}: one cohort is",
    f"{LATE}, uitkeringen.csv: is the same file", "deliver the file that belongs here",
    problems=6,
)
def one_cohort_delivered_twice(delivery: Delivery) -> None:
    for path in delivery.path("", EARLY).iterdir():
        delivery.path(path.name).write_bytes(path.read_bytes())


@stopped(
    f"{JOBS} 6 of 60 rows break a rule, more than source.max_quarantined (0.05) allows",
    "hours_out_of_range in 4 (rows 2, 3, 4, 5); orphan_person in 2 (rows 8, 9)",
    "have the supplier mend them",
)
def too_many_broken_rows(delivery: Delivery) -> None:
    for row in range(2, 6):
        delivery.put("dienstverbanden", row, uren_per_week="1680", werkgever_id=SECRET)
    for row in (8, 9):
        delivery.put("dienstverbanden", row, persoon_id=SECRET)


# --- wage returns --------------------------------------------------------------------------------


def wage_returns(delivery: Delivery) -> None:
    """Both extracts with jobs as periods of wage returns."""
    delivery.study({"source.jobs": "loonaangiften"})
    for extract in (EARLY, LATE):
        keys = [row[:2] for row in delivery.rows("personen", extract)[1:]]
        rows = [[key, f"j{key}", "2016-03-01", "2016-03-31", "62"] for key, _ in keys]
        delivery.save("dienstverbanden", [PERIODS.split(), *rows], extract)


@set_aside("dienstverbanden", "einddatum_before_begindatum", 5)
def a_period_of_no_days(delivery: Delivery) -> None:
    wage_returns(delivery)
    delivery.put("dienstverbanden", 5, einddatum="2016-02-29", dienstverband_id=SECRET)


@set_aside("dienstverbanden", "empty_einddatum", 5)
def a_period_without_an_end(delivery: Delivery) -> None:
    wage_returns(delivery)
    delivery.put("dienstverbanden", 5, einddatum="", dienstverband_id=SECRET)


@set_aside("dienstverbanden", "hours_out_of_range", 5)
def a_year_of_hours_in_a_week(delivery: Delivery) -> None:
    wage_returns(delivery)
    delivery.put("dienstverbanden", 5, einddatum="2016-03-07", verloonde_uren="1680", dienstverband_id=SECRET)


@stopped(f"{JOBS} columns are missing: dienstverband_id, verloonde_uren; 4 other names stand in")
def jobs_in_the_other_shape(delivery: Delivery) -> None:
    rows = delivery.rows("dienstverbanden")
    wage_returns(delivery)
    delivery.save("dienstverbanden", rows)
    delivery.put("dienstverbanden", 5, sector=SECRET)
