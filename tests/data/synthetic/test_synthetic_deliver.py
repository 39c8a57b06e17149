"""What the synthetic municipality delivers: the format, and the few rows that are wrong."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.synthetic import deliver, synthetic_world
from evaluatie.errors import StudyError
from evaluatie.study import load_study
from evaluatie.tables.contract import EXTRACT_TABLES

STUDY = load_study(Path(__file__).parents[3] / "config" / "studies" / "amsterdam.yaml")
EXTRACTS = ("cohort_2014_2015", "cohort_2016_2017")
SPELLS = [table for table in EXTRACT_TABLES if table.name != "personen"]
EVERY = [(extract, table) for extract in EXTRACTS for table in EXTRACT_TABLES]


@pytest.fixture(scope="module")
def world():
    return synthetic_world(STUDY)


@pytest.fixture(scope="module")
def folder(world, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    deliver(world, STUDY, folder)
    return folder


def read(folder: Path, extract: str, table: str) -> pd.DataFrame:
    path = folder / extract / f"{table}.csv"
    return pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)


def added(folder: Path, world, extract: str, table) -> pd.DataFrame:
    """Delivered rows beyond those of the world."""
    delivered = read(folder, extract, table.name)
    clean = pd.concat([read_clean(world, table)])
    extra = delivered.merge(clean.drop_duplicates(), how="left", indicator=True)
    new = extra[extra["_merge"] == "left_only"].drop(columns="_merge")
    repeated = delivered[delivered.duplicated()]
    return pd.concat([new, repeated])


def read_clean(world, table) -> pd.DataFrame:
    """The world's rows as text, written here independently of `deliver`."""
    frame = world.tables[table.name]
    cells = {}
    for column in table.columns:
        values = frame[column.name]
        if column.kind == "date":
            values = values.dt.strftime("%Y-%m-%d")
        elif column.kind == "flag":
            values = values.map({True: "ja", False: "nee"})
        elif column.kind == "number":
            values = values.map("{:.1f}".format).str.replace(".", ",").where(values.notna())
        cells[column.name] = values.astype("str").fillna("")
    return pd.DataFrame(cells)


def test_files_as_delivered(folder):
    for extract in EXTRACTS:
        names = sorted(path.name for path in (folder / extract).iterdir())
        assert names == sorted(f"{table.name}.csv" for table in EXTRACT_TABLES)


@pytest.mark.parametrize(("extract", "table"), EVERY, ids=lambda x: getattr(x, "name", x))
def test_format(folder, extract, table):
    text = (folder / extract / f"{table.name}.csv").read_bytes().decode("utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    assert rows[0] == table.names
    assert {len(row) for row in rows} == {len(table.names)}
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    assert frame["persoon_id"].str.fullmatch(r"0\d{7}").all()
    patterns = {"date": r"(\d{4}-\d\d-\d\d)?", "number": r"(-?\d+,\d+)?", "flag": "ja|nee"}
    for column in table.columns:
        if column.kind in patterns:
            assert frame[column.name].str.fullmatch(patterns[column.kind]).all(), column.name
    assert not re.search(r"\b(nan|NaT|None|True|False)\b", text)


@pytest.mark.parametrize(("extract", "table"), EVERY, ids=lambda x: getattr(x, "name", x))
def test_a_few_rows_are_dirty(folder, world, extract, table):
    rows = added(folder, world, extract, table)
    assert 3 <= len(rows) < 0.01 * len(read(folder, extract, table.name))


@pytest.mark.parametrize("table", SPELLS, ids=lambda table: table.name)
def test_every_clean_row_is_delivered_once_and_no_key_is_taken(folder, world, table):
    delivered = pd.concat([read(folder, extract, table.name) for extract in EXTRACTS])
    clean = read_clean(world, table)
    assert len(clean.merge(delivered.drop_duplicates())) == len(clean)
    keys = delivered.drop_duplicates().duplicated(list(table.key))
    assert not keys.any()


def test_kinds_of_broken_spells(folder, world):
    for table in SPELLS:
        rows = added(folder, world, "cohort_2016_2017", table)
        ends = rows[rows["einddatum"] != ""]
        known = set(world.tables["personen"]["persoon_id"])
        assert (ends["einddatum"] < ends["begindatum"]).any(), table.name
        assert (rows["begindatum"] == "2099-01-01").any(), table.name
        assert (~rows["persoon_id"].isin(known)).any(), table.name
        delivered = read(folder, "cohort_2016_2017", table.name)
        assert delivered.duplicated().sum() == 1, table.name
        for column in table.columns:
            if column.allowed and column.name != "vorm":
                assert (~rows[column.name].isin(column.allowed)).any(), column.name
        if table.name == "dienstverbanden":
            assert {"400,0", "-8,0"} <= set(rows["uren_per_week"])


def test_odd_persons(folder, world):
    first, second = (read(folder, extract, "personen") for extract in EXTRACTS)
    both = first.merge(second, on="persoon_id", suffixes=("", "_later"))
    assert len(both) >= 1
    assert (both["vestigingsdatum"] < both["vestigingsdatum_later"]).all()
    for extract in (first, second):
        assert extract.duplicated().sum() == 1
        assert (extract["gemeente"] == "Zaandam").any()
        assert (~extract["geslacht"].isin(["man", "vrouw"])).any()
        assert (extract["vestigingsdatum"] == "2099-01-01").any()
        left = extract[extract["uitschrijfdatum"] != ""]
        assert (left["uitschrijfdatum"] < left["vestigingsdatum"]).sum() == 1
    assert (first["vestigingsdatum"] < "2014-01-01").sum() == 1
    assert second["vestigingsdatum"].between("2018-01-01", "2018-12-31").sum() == 1
    born, settled = (pd.to_datetime(first[c]) for c in ("geboortedatum", "vestigingsdatum"))
    age = (settled - born).dt.days / 365.25
    assert (age < 18).any()
    assert (age > 65).any()


def test_first_settlements_are_those_of_the_world(folder, world):
    """Whatever was added, a known person's first settlement is where the world has it."""
    delivered = pd.concat([read(folder, extract, "personen") for extract in EXTRACTS])
    first = delivered.sort_values("vestigingsdatum").drop_duplicates("persoon_id")
    clean = world.tables["personen"]
    merged = clean.merge(first, on="persoon_id", suffixes=("", "_delivered"))
    assert len(merged) == len(clean)
    assert (merged["gemeente"] == merged["gemeente_delivered"]).all()
    settled = merged["vestigingsdatum"].dt.strftime("%Y-%m-%d")
    assert (settled == merged["vestigingsdatum_delivered"]).all()


def test_same_bytes_again(folder, world, tmp_path):
    deliver(synthetic_world(STUDY), STUDY, tmp_path)
    for path in folder.rglob("*.csv"):
        assert path.read_bytes() == (tmp_path / path.relative_to(folder)).read_bytes()


def test_a_small_world_can_be_delivered(tmp_path):
    world = STUDY.source.world.model_copy(update={"size": 0.01})
    study = STUDY.model_copy(update={"source": STUDY.source.model_copy(update={"world": world})})
    deliver(synthetic_world(study), study, tmp_path)
    assert len(list(tmp_path.rglob("*.csv"))) == 12


def test_three_extracts_are_refused(world, tmp_path):
    extracts = {"one": "a", "two": "b", "three": "c"}
    study = STUDY.model_copy(
        update={"source": STUDY.source.model_copy(update={"extracts": extracts})}
    )
    with pytest.raises(StudyError, match=r"source\.extracts"):
        deliver(world, study, tmp_path)
    assert not list(tmp_path.iterdir())
