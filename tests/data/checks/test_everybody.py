"""A register of the whole country as a delivered file: the rows of the extract's persons count."""

import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluatie.data.checks import readings
from tests.data.deliveries import FILES, PERSONEN, ROW, Deliver, Judge, Outcome

HEADER = "persoon_id;werkgever_id;begindatum;einddatum;uren_per_week;loonbelasting\n"
MAPPING = """\
mapping: landelijk
title: Landelijk
tables:
  dienstverbanden:
    everybody: true
    columns:
      persoon_id: persoon_id
      werkgever_id: werkgever_id
      begindatum: begindatum
      einddatum: einddatum
      uren_per_week: uren_per_week
      loonbelasting: loonbelasting
"""
OTHERS = (
    "00400;w1;2016-05-01;2016-04-01;20;ja\n"  # broken, but nobody's business
    "00400;w1;ooit;;heel veel;ja\n"
    "00400;w1;2016-05-01;2016-04-01;20;ja\n"
    ";w1;2016-05-01;;20;ja\n"
)
OURS = "00017;w1;2016-05-01;;32,5;ja\n"


@pytest.fixture
def country(deliver: Deliver, judged: Judge, tmp_path: Path) -> Any:
    """Validates one extract whose jobs are those of everybody; the changes are of its files."""

    def run(jobs: str, most: float = 0.0, **changes: str | None) -> Outcome:
        (tmp_path / "landelijk.yaml").write_text(MAPPING)
        folders = deliver(dienstverbanden=HEADER + jobs, **changes)
        return judged(folders, most=most, mapping=str(tmp_path / "landelijk.yaml"))

    return run


def test_rows_of_others_are_out_of_scope_and_not_judged(country: Any) -> None:
    outcome = country(OTHERS + OURS)
    assert set(outcome.found.findings["rule"]) == {"no_rows"}
    assert outcome.counts["levering", "dienstverbanden"].to_dict() == {"kept": 1, "out_of_scope": 4}
    assert outcome.kept("dienstverbanden")["persoon_id"].tolist() == ["00017"]


def test_broken_rows_of_the_persons_are_set_aside_as_ever(country: Any) -> None:
    outcome = country(OTHERS + OURS + OURS + OURS.replace("32,5", "169"), most=0.7)
    assert outcome.counts["levering", "dienstverbanden"].to_dict() == {
        "hours_out_of_range": 1, "kept": 1, "out_of_scope": 4, "repeated_row": 1,
    }  # fmt: skip
    assert outcome.aside("dienstverbanden")["row"].tolist() == [7, 8]


def test_the_others_do_not_hide_that_too_many_rows_are_broken(country: Any) -> None:
    outcome = country(OTHERS * 100 + OURS + OURS.replace("32,5", "169"), most=0.1)
    assert outcome.rules("stop") == ["too_many_broken_rows"]
    assert "1 of 2 rows break a rule" in outcome.found.problems[0]


def test_wrong_cells_of_the_persons_stop_the_run(country: Any) -> None:
    outcome = country(OTHERS + OURS.replace("32,5", "GEHEIM"))
    assert outcome.rules("stop") == ["not_a_number"]
    assert "1 cells are not a number (rows 6)" in outcome.found.problems[0]


def test_a_person_who_is_set_aside_is_in_the_extract_all_the_same(country: Any) -> None:
    """As for any other table: a row of that person is no orphan there."""
    broken = ROW.replace("00017", "00018").replace("man", "x")
    personen = FILES["personen"] + broken
    outcome = country(OURS + OURS.replace("00017", "00018"), most=0.5, personen=personen)
    assert outcome.kept("dienstverbanden")["persoon_id"].tolist() == ["00017", "00018"]


def test_it_is_the_same_as_leaving_the_others_out_by_hand(
    deliver: Deliver, judged: Judge, country: Any
) -> None:
    people = [f"{number:05d}" for number in range(40)]
    rows = [
        f"{person};w{number % 3};2016-0{1 + number % 4}-01;;{(number * 43) % 180};ja\n"
        for number in range(6)
        for person in people
    ]
    mine = people[::7]
    personen = PERSONEN + "".join(ROW.replace("00017", person) for person in mine)
    by_hand = [row for row in rows if row[:5] in mine]
    outcome = country("".join(rows), most=1.0, personen=personen)
    kept, counts = outcome.kept("dienstverbanden"), outcome.counts["levering", "dienstverbanden"]
    other = judged(deliver(personen=personen, dienstverbanden=HEADER + "".join(by_hand)))
    pd.testing.assert_frame_equal(kept, other.kept("dienstverbanden"))
    expected = other.counts["levering", "dienstverbanden"].to_dict()
    assert expected["hours_out_of_range"] > 0
    assert counts.to_dict() == expected | {"out_of_scope": len(rows) - len(by_hand)}


def test_nobody_is_found(country: Any) -> None:
    """Other pseudonyms, or a file of another country: silence would mean that nobody works."""
    outcome = country(OURS.replace("00017", "a7") * 3)
    assert outcome.rules("stop") == ["empty_table"]
    assert "none of its 3 rows is of a person of this extract" in outcome.found.problems[0]
    assert country("").found.problems == []


def test_without_persons_nothing_can_be_said_of_it(country: Any) -> None:
    outcome = country(OTHERS + OURS, personen=None)
    assert outcome.rules("stop") == ["missing_file", "empty_table"]
    assert "dienstverbanden: is not judged yet: first personen" in outcome.found.problems[1]


@pytest.mark.parametrize("written", ["17", "17.0", "1,7E+01"])
def test_ids_that_were_numbers_are_not_taken_for_other_people(written: str, country: Any) -> None:
    personen = FILES["personen"] + ROW.replace("00017", "12345")
    rows = OURS.replace("00017", "12345") + OURS.replace("00017", written) * 2
    outcome = country(rows, personen=personen)
    assert outcome.rules("stop") == ["id_as_number"]
    (problem,) = outcome.found.problems
    assert "column persoon_id: 2 ids were written as numbers (rows 3, 4)" in problem
    assert "17" not in problem.replace("dienstverbanden", "")


def test_ids_of_several_lengths_are_different_people(country: Any) -> None:
    """17 is not 00017 where other ids kept their zeros."""
    outcome = country(OURS + OURS.replace("00017", "17") + OURS.replace("00017", "00400"))
    assert outcome.found.problems == []
    assert outcome.counts["levering", "dienstverbanden", "out_of_scope"] == 2


@pytest.fixture
def both(deliver: Deliver, judged: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Validates two extracts with other persons and one register; and which files were opened."""

    def run(early: str, late: str, jobs: str, most: float = 1.0) -> tuple[Outcome, list[str]]:
        opened: list[str] = []
        read = readings.read_file

        def noted(path: Path, *rest: Any) -> Any:
            opened.append(path.name)
            return read(path, *rest)

        monkeypatch.setattr(readings, "read_file", noted)
        (tmp_path / "landelijk.yaml").write_text(MAPPING)
        folders = deliver("vroeg", personen=early) | deliver("laat", personen=late)
        for name, folder in folders.items():
            os.rename(f"{folder}/dienstverbanden.csv", f"{folder}/dienstverbanden_v1.csv")
            (Path(folder) / f"dienstverbanden_v{2 if name == 'vroeg' else 3}.csv").write_text(jobs)
        return judged(folders, most=most, mapping=str(tmp_path / "landelijk.yaml")), opened

    return run


def test_the_same_register_in_every_extract(both: Any) -> None:
    """Each takes its own persons out of it; it is read once, and named as it was delivered."""
    other = ROW.replace("00017", "00018")
    jobs = HEADER + OTHERS + OURS + OURS.replace("00017", "00018").replace("32,5", "169")
    outcome, opened = both(FILES["personen"], PERSONEN + other, jobs)
    assert outcome.found.problems == []
    assert outcome.counts.loc[:, "dienstverbanden"].to_dict() == {
        ("vroeg", "kept"): 1, ("vroeg", "out_of_scope"): 5,
        ("laat", "hours_out_of_range"): 1, ("laat", "out_of_scope"): 5,
    }  # fmt: skip
    assert sum(name.startswith("dienstverbanden") for name in opened) == 1
    assert outcome.aside("dienstverbanden")["file"].tolist() == ["dienstverbanden_v3.csv"]
    read = {Path(p).name: h for p, h in outcome.found.inputs.items() if "not read" not in h}
    assert read["dienstverbanden_v2.csv"] == read["dienstverbanden_v3.csv"]


def test_a_person_in_two_extracts_has_every_row_once(both: Any) -> None:
    outcome, _ = both(FILES["personen"], FILES["personen"] + "\n", HEADER + OTHERS + OURS)
    assert outcome.counts.loc[:, "dienstverbanden"].to_dict() == {
        ("vroeg", "delivered_again"): 1, ("vroeg", "out_of_scope"): 4,
        ("laat", "kept"): 1, ("laat", "out_of_scope"): 4,
    }  # fmt: skip
    assert len(outcome.kept("dienstverbanden")) == 1


PICKED = """\
mapping: register
title: Bevolkingsregister
tables:
  personen:
    file: ADRES*
    {stays}
    keep: {{SOORT: [R]}}
    join: [{joins}]
    columns:
      persoon_id: NR
      gemeente: PLAATS
      vestigingsdatum: VAN
      uitschrijfdatum: TOT
      uitschrijfreden: {{value: ''}}
      vergunningdatum: {{value: ''}}
      geboortedatum: GEBOREN
      geslacht: MV
      herkomstland: {{value: Syrie}}
      huishoudtype: {{value: alleenstaand}}
      huishouden_id: {{value: ''}}
      nareiziger: {{value: nee}}
      opleidingsniveau: OPL
      maanden_opvang: {{value: ''}}
      azc_amsterdam: {{value: ''}}
"""
STAYS = (
    "SOORT;NR;PLAATS;VAN;TOT\n"
    "R;00017;Amsterdam;2016-02-01;2016-05-31\n"
    "R;00017;Amsterdam;2016-06-01;\n"
    "R;00018;Amsterdam;2017-02-01;\n"
    "R;00400;Amsterdam;nooit;\n"
    "B;00017;Amsterdam;2016-02-01;\n"
    "R;;Amsterdam;2016-02-01;\n"
)
PEOPLE = "NR;GEBOREN;MV\n00017;1990-05-01;man\n00018;1991-05-01;vrouw\n00400;1980-01-01;x\n"
COHORT, OTHER = "{file: COHORT, on: [NR], required: true}", "{file: PERSOON, on: [NR]}"


@pytest.fixture
def picked(deliver: Deliver, judged: Judge, tmp_path: Path) -> Any:
    """Validates extracts of one register of addresses, with a cohort file each."""

    def run(joins: str, stays: str = "", **cohorts: str) -> Outcome:
        (tmp_path / "register.yaml").write_text(PICKED.format(joins=joins, stays=stays))
        folders = deliver(*cohorts, personen=None, dienstverbanden=HEADER)
        for name, persons in cohorts.items():
            rows = "".join(f"{person};midden\n" for person in persons.split())
            (Path(folders[name]) / "COHORT.csv").write_text(f"NR;OPL\n{rows}")
            (Path(folders[name]) / "ADRES2018.csv").write_text(STAYS)
            (Path(folders[name]) / "PERSOON.csv").write_text(PEOPLE)
        return judged(folders, most=0.0, mapping=str(tmp_path / "register.yaml"))

    return run


@pytest.mark.parametrize("joins", [f"{COHORT}, {OTHER}", f"{OTHER}, {COHORT}"])
def test_the_file_of_the_cohort_picks_persons_out_of_a_register(joins: str, picked: Any) -> None:
    outcome = picked(joins, "stays: true", vroeg="00017", laat="00018 00555")
    assert outcome.found.problems == []
    assert outcome.counts.to_dict() == {
        ("vroeg", "personen", "kept"): 2, ("vroeg", "personen", "out_of_scope"): 4,
        ("laat", "personen", "kept"): 1, ("laat", "personen", "out_of_scope"): 5,
    }  # fmt: skip
    kept = outcome.kept("personen")
    assert kept["persoon_id"].tolist() == ["00017", "00018"]
    assert kept["geslacht"].tolist() == ["man", "vrouw"]
    assert kept["vestigingsdatum"].dt.year.tolist() == [2016, 2017]


def test_without_a_required_file_everybody_is_in_the_extract(picked: Any) -> None:
    outcome = picked(f"{OTHER}, {COHORT.replace(', required: true', '')}", vroeg="00017")
    assert outcome.rules("stop") == ["not_a_date"]


def test_the_same_cohort_picked_twice(picked: Any) -> None:
    outcome = picked(f"{COHORT}, {OTHER}", vroeg="00017", laat="00017")
    (problem,) = outcome.found.problems
    assert "laat, ADRES2018.csv: is the same file as ADRES2018.csv with COHORT.csv of" in problem


def test_a_cohort_of_people_whom_the_register_does_not_know(picked: Any) -> None:
    assert picked(f"{COHORT}, {OTHER}", vroeg="00555").rules("stop") == ["empty_table"]
