"""Tables sorted by person, read side by side, some persons at a time."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.errors import ContractError
from evaluatie.tables import by_person as module
from evaluatie.tables.by_person import by_person, rows_in

COLUMNS = {"people": ["persoon_id"], "jobs": ["persoon_id", "row"]}
Rows = list[tuple[str, int]]


def written(folder: Path, people: Sequence[str], jobs: Sequence[str]) -> Path:
    """Files with these ids; `row` numbers the rows of jobs."""
    table = pa.table({"persoon_id": pa.array(people, pa.string())})
    pq.write_table(table, folder / "people.parquet")
    ids = pa.array(jobs, pa.string())
    numbered = pa.table({"persoon_id": ids, "row": pa.array(range(len(jobs)), pa.int64())})
    pq.write_table(numbered, folder / "jobs.parquet")
    return folder


def read(folder: Path, persons: int) -> list[tuple[list[str], Rows]]:
    """Per part the ids of people, and the rows of jobs."""
    return [
        (
            part["people"]["persoon_id"].tolist(),
            list(part["jobs"].itertuples(index=False, name=None)),
        )
        for part in by_person(folder, COLUMNS, persons)
    ]


def test_persons_keep_all_their_rows(tmp_path: Path) -> None:
    folder = written(tmp_path, ["a", "a", "b", "c"], ["a", "a", "c", "c"])
    assert read(folder, 1) == [
        (["a", "a"], [("a", 0), ("a", 1)]),
        (["b"], []),
        (["c"], [("c", 2), ("c", 3)]),
    ]
    assert read(folder, 2) == [
        (["a", "a", "b"], [("a", 0), ("a", 1)]),
        (["c"], [("c", 2), ("c", 3)]),
    ]
    assert len(read(folder, 3)) == len(read(folder, 1000)) == 1


def test_ids_are_texts_with_zeros_and_of_any_length(tmp_path: Path) -> None:
    ids = ["007", "07", "10", "7", "70", "é1"]
    assert ids == sorted(ids)
    folder = written(tmp_path, ids, ids)
    assert read(folder, 1) == [([name], [(name, row)]) for row, name in enumerate(ids)]


def test_ids_sorted_as_numbers_are_not_sorted(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="sorted by persoon_id"):
        read(written(tmp_path, ["7", "10"], []), 1)


@pytest.mark.parametrize("batch", [1, 2, 3, 100])
@pytest.mark.parametrize(
    ("people", "jobs"), [("acb", "abc"), ("abc", "acb"), ("abca", "abc"), ("abc", "aabcb")]
)
def test_an_unsorted_file_is_refused_without_an_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int, people: str, jobs: str
) -> None:
    monkeypatch.setattr(module, "_ROWS", batch)
    people, jobs = (["GEHEIM" + name for name in text] for text in (people, jobs))
    with pytest.raises(ContractError, match="must be sorted by persoon_id") as caught:
        read(written(tmp_path, people, jobs), 1)
    assert "GEHEIM" not in str(caught.value)


def test_empty_tables(tmp_path: Path) -> None:
    assert read(written(tmp_path, ["a", "b"], []), 1) == [(["a"], []), (["b"], [])]
    assert read(written(tmp_path, [], []), 1) == [([], [])]
    # nobody is there, so nobody's rows are read
    assert read(written(tmp_path, [], ["a"]), 1) == [([], [])]


def test_an_empty_part_has_the_kinds_of_its_columns(tmp_path: Path) -> None:
    (part,) = by_person(written(tmp_path, [], []), COLUMNS, 5)
    assert part["jobs"].dtypes.astype(str).tolist() == ["str", "int64"]


def test_rows_of_persons_who_are_not_in_the_first_table(tmp_path: Path) -> None:
    """Those before a person come along with that person, those after the last are not read."""
    folder = written(tmp_path, ["b", "d"], ["a", "b", "c", "d", "e"])
    assert read(folder, 1) == [(["b"], [("a", 0), ("b", 1)]), (["d"], [("c", 2), ("d", 3)])]


@pytest.mark.parametrize("batch", [1, 3, 4, 100])
def test_a_person_with_more_rows_than_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(module, "_ROWS", batch)
    folder = written(tmp_path, ["a"] * 9 + ["b"], ["a"] * 10 + ["b"] * 2)
    assert read(folder, 1) == [
        (["a"] * 9, [("a", row) for row in range(10)]),
        (["b"], [("b", 10), ("b", 11)]),
    ]


def test_only_the_columns_asked_for_in_the_order_asked_for(tmp_path: Path) -> None:
    folder = written(tmp_path, ["a", "b"], ["a", "b"])
    columns = {"people": ["persoon_id"], "jobs": ["row", "persoon_id"]}
    parts = [part["jobs"] for part in by_person(folder, columns, 1)]
    assert [list(part.columns) for part in parts] == [["row", "persoon_id"]] * 2
    assert [part["row"].tolist() for part in parts] == [[0], [1]]


IDS = st.lists(st.sampled_from(["0", "00", "01", "1", "10", "2", "a"]), max_size=12).map(sorted)


@settings(max_examples=60, deadline=None)
@given(IDS, IDS, st.integers(1, 4), st.integers(1, 5))
def test_every_row_once_and_a_person_in_one_part(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[str],
    jobs: list[str],
    persons: int,
    batch: int,
) -> None:
    folder = written(tmp_path_factory.mktemp("town"), people, jobs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_ROWS", batch)
        parts = read(folder, persons)
    assert [name for part, _ in parts for name in part] == people
    known = [row for row in enumerate(jobs) if people and row[1] <= people[-1]]
    assert [(row, name) for _, part in parts for name, row in part] == known
    groups = [set(part) for part, _ in parts if part]
    assert all(len(group) <= persons for group in groups)
    assert sum(map(len, groups)) == len(set(people))
    for part, rows in parts:
        assert {name for name, _ in rows} & set(people) <= set(part)


def test_rows_are_counted_without_reading(tmp_path: Path) -> None:
    folder = written(tmp_path, ["a", "b"], [])
    assert (rows_in(folder / "people.parquet"), rows_in(folder / "jobs.parquet")) == (2, 0)
