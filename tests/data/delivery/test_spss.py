import datetime as dt

import pandas as pd
import pyreadstat
import pytest

from evaluatie.data.delivery import spss

DAY = dt.date(2016, 1, 31)


@pytest.fixture
def write(tmp_path):
    def written(columns: dict, **options):
        path = tmp_path / "table.sav"
        pyreadstat.write_sav(pd.DataFrame(columns), path, **options)
        return path

    return written


def test_texts_numbers_and_dates(write, read, rows):
    path = write(
        {
            "persoon_id": ["007 ", " 8", "", "Syrië"],
            "begindatum": [DAY, None, dt.date(1950, 2, 28), dt.date(1899, 12, 31)],
            "uren": [12.0, 12.5, None, 1e-7],
        },
        variable_format={"begindatum": "EDATE10"},
    )
    assert rows(path) == [
        ("007", "2016-01-31", "12", 1),
        ("8", None, "12.5", 2),
        (None, "1950-02-28", None, 3),
        ("Syrië", "1899-12-31", "1e-07", 4),
    ]
    assert read(path).dates == {"begindatum"}
    assert read(path).numbers == {"uren"}


def test_the_label_is_the_cell_and_a_value_without_one_stands_for_itself(write, read, rows):
    path = write(
        {"geslacht": [1, 2, 3, None], "regeling": ["A", "B ", "C", ""]},
        variable_value_labels={
            "geslacht": {1: "man", 2: "vrouw"},
            "regeling": {"A": "a", "B": "b"},
        },
    )
    assert [row[:2] for row in rows(path)] == [
        ("man", "a"),
        ("vrouw", "b"),
        ("3", "C"),
        (None, None),
    ]
    assert read(path).numbers == {"geslacht"}


def test_user_missing_values_are_empty_even_with_a_label(write, rows):
    path = write(
        {"uren": [12, 99], "regeling": ["A", "Z"]},
        variable_value_labels={"uren": {99: "onbekend"}},
        missing_ranges={"uren": [99], "regeling": ["Z"]},
    )
    assert rows(path) == [("12", "A", 1), (None, None, 2)]


def test_moments_at_midnight_are_days_and_others_are_refused(write, rows, problems):
    options = {"variable_format": {"uren": "DATETIME20"}}
    moments = [dt.datetime(2016, 1, 31), None]
    assert rows(write({"uren": moments}, **options)) == [("2016-01-31", 1), (None, 2)]
    moments.append(dt.datetime(2016, 1, 31, 12))
    (problem,) = problems(write({"uren": moments}, **options))
    assert problem.startswith("column uren: 1 cells hold a time of day (row 3)")


@pytest.mark.parametrize("compressed", [True, False])
def test_pieces_follow_each_other(write, rows, monkeypatch, compressed):
    ids = [f"{n:05d}" for n in range(1000)]
    path = write({"persoon_id": ids, "uren": [float(n) for n in range(1000)]}, compress=compressed)
    for cells in (2 * 1000, 2 * 300, 2 * 250):
        monkeypatch.setattr(spss, "CELLS_IN_A_PIECE", cells)
        assert rows(path) == [(ids[n], str(n), n + 1) for n in range(1000)]


def test_a_file_without_rows(write, rows):
    assert rows(write({"persoon_id": pd.Series([], dtype="str")})) == []


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("share", [0, 0.05, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_refused(write, problems, compressed, share):
    ids = [f"{n * 7919:09d}" for n in range(1000)]
    path = write({"persoon_id": ids}, compress=compressed)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert problems(path) == (spss.DAMAGED,)


def test_a_file_that_is_cut_off_between_two_records_is_refused(write, problems):
    path = write({"persoon_id": [f"{n:08d}" for n in range(1000)]})
    path.write_bytes(path.read_bytes()[:-80])
    assert problems(path) == (spss.DAMAGED,)


def test_a_text_with_the_ending_of_spss_is_refused(tmp_path, problems):
    path = tmp_path / "table.sav"
    path.write_text("persoon_id;uren\n1;2\n" * 100)
    assert problems(path) == (spss.DAMAGED,)


def test_nothing_but_the_cells_stays_in_the_scratch_folder(write, read, workspace):
    path = write({"persoon_id": ["1"]})
    before = len(list(workspace.scratch.iterdir()))
    read(path)
    assert len(list(workspace.scratch.iterdir())) == before + 1
