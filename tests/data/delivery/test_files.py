import os
from pathlib import Path

import pytest

from evaluatie.data.delivery.files import Found, find


def deliver(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("persoon_id\n")
    return folder


def chosen(found: Found) -> list[str]:
    return [path.name for path in found.chosen]


def sentences(found: Found) -> str:
    return "\n".join(problem.sentence for problem in found.problems)


@pytest.mark.parametrize(
    "name", ["personen.csv", "Personen.CSV", "personen.txt", "personen.parquet", "PERSONEN.sav"]
)
def test_finds_a_table_whatever_its_format_and_capitals(tmp_path, name):
    found = find(deliver(tmp_path, name, "begeleiding.csv"), "personen")
    assert chosen(found) == [name]
    assert not found.problems


@pytest.mark.parametrize("newest", ["personen_V10.csv", "personen-v10.csv", "PERSONEN V10.sav"])
def test_the_highest_version_is_used_and_the_others_are_named(tmp_path, newest):
    found = find(deliver(tmp_path, "personen.csv", "personen_v2.csv", newest), "personen")
    assert chosen(found) == [newest]
    assert [path.name for path in found.superseded] == ["personen.csv", "personen_v2.csv"]
    assert not found.problems


def test_a_star_takes_the_highest_version_of_every_year(tmp_path):
    names = ["SPOLISBUS2016V3.sav", "SPOLISBUS2016V2.sav", "SPOLISBUS2015V1.csv", "GBA2015V1.sav"]
    found = find(deliver(tmp_path, *names), "SPOLISBUS*")
    assert chosen(found) == ["SPOLISBUS2015V1.csv", "SPOLISBUS2016V3.sav"]
    assert [path.name for path in found.superseded] == ["SPOLISBUS2016V2.sav"]


def test_a_name_may_itself_end_like_a_version(tmp_path):
    assert chosen(find(deliver(tmp_path, "niv1.csv", "niv2.csv"), "niv1")) == ["niv1.csv"]


@pytest.mark.parametrize("second", ["personen.parquet", "PERSONEN.csv", "personen.tsv"])
def test_the_same_table_twice_is_refused(tmp_path, second):
    found = find(deliver(tmp_path, "personen.csv", second), "personen")
    assert not found.chosen
    assert "delivered in 2 files" in sentences(found)
    assert second in sentences(found)


def test_a_year_in_two_formats_is_refused_and_the_other_years_are_found(tmp_path):
    found = find(deliver(tmp_path, "X2015V1.csv", "X2015V1.sav", "X2016.csv"), "X*")
    assert chosen(found) == ["X2016.csv"]
    assert "X2015V1.csv and X2015V1.sav" in sentences(found)


def test_a_missing_file_and_a_missing_folder_say_what_to_deliver(tmp_path):
    found = find(deliver(tmp_path, "begeleiding.csv"), "personen")
    assert [problem.rule for problem in found.problems] == ["missing_file"]
    assert "deliver personen.csv, .parquet, .sav or .xlsx" in sentences(found)
    assert "the folder is missing" in sentences(find(tmp_path / "elders", "personen"))


@pytest.mark.parametrize("name", ["personen.xls", "personen.dta", "personen.csv.gz"])
def test_a_format_that_is_not_read_is_not_a_missing_file(tmp_path, name):
    found = find(deliver(tmp_path, name), "personen")
    assert [problem.rule for problem in found.problems] == ["unreadable_file"]
    assert "SPSS (.sav)" in sentences(found)


def test_a_newer_version_that_is_not_read_is_a_problem_and_not_an_old_version(tmp_path):
    found = find(deliver(tmp_path, "personen_v1.csv", "personen_v2.zip"), "personen")
    assert not found.chosen
    assert "this format is not read" in sentences(found)


def test_descriptions_locks_and_hidden_files_are_passed_over(tmp_path):
    names = ["personen.csv", "personen.pdf", "~$personen.xlsx", ".personen.csv", "personen"]
    found = find(deliver(tmp_path, *names), "personen")
    assert chosen(found) == ["personen.csv"]
    assert not found.problems


def test_empty_files_and_folders_with_the_name_of_a_file_are_problems(tmp_path):
    deliver(tmp_path).joinpath("personen.csv").touch()
    (tmp_path / "begeleiding.csv").mkdir()
    assert "the file is empty" in sentences(find(tmp_path, "personen"))
    assert "is a folder" in sentences(find(tmp_path, "begeleiding"))


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path, monkeypatch):
    deliver(tmp_path, "personen.csv")
    folder_only = lambda path, mode: Path(path) == tmp_path  # noqa: E731
    monkeypatch.setattr(os, "access", folder_only)
    assert "may not be read" in sentences(find(tmp_path, "personen"))


def test_a_link_to_a_place_outside_is_refused(tmp_path):
    outside = deliver(tmp_path / "elders", "geheim.csv") / "geheim.csv"
    folder = deliver(tmp_path / "levering")
    (folder / "personen.csv").symlink_to(outside)
    (folder / "begeleiding.csv").symlink_to(folder / "niets.csv")
    found = find(folder, "personen")
    assert not found.chosen
    assert "is a link to a place outside" in sentences(found)
    assert "is not a file that exists" in sentences(find(folder, "begeleiding"))


def test_a_link_in_a_circle_is_refused(tmp_path):
    (tmp_path / "personen.csv").symlink_to(tmp_path / "personen.csv")
    assert not find(tmp_path, "personen").chosen


def test_data_raw_may_be_a_link_but_nothing_below_it_may_leave_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    disk = deliver(tmp_path / "schijf" / "a", "personen.csv")
    deliver(tmp_path / "elders", "personen.csv")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/raw").symlink_to(disk.parent)
    (disk.parent / "b").symlink_to(tmp_path / "elders")
    assert chosen(find("data/raw/a", "personen")) == ["personen.csv"]
    assert "outside data/raw" in sentences(find("data/raw/b", "personen"))


def test_a_folder_outside_data_raw_may_be_a_link_itself(tmp_path):
    real = deliver(tmp_path / "echt", "personen.csv")
    (tmp_path / "link").symlink_to(real)
    assert chosen(find(tmp_path / "link", "personen")) == ["personen.csv"]


def test_brackets_and_question_marks_in_a_name_stand_for_themselves(tmp_path):
    found = find(deliver(tmp_path, "a[1].csv", "a1.csv"), "a[1]")
    assert chosen(found) == ["a[1].csv"]
