"""A mapping is right as a whole, or says everything that is wrong with it; codes are texts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evaluatie.errors import StudyError
from evaluatie.study.columns import PERSON_COVARIATES
from evaluatie.study.contract_names import (
    CODES,
    FLAGS,
    MAY_BE_EMPTY,
    OPTIONAL_TABLES,
    TABLES,
    WAGE_RETURNS,
)
from evaluatie.study.mapping import load_mapping, mapping_path
from evaluatie.tables import contract
from evaluatie.tables.schema import Table
from evaluatie.workflow.studies import load_studies
from tests.conftest import PROJECT

SMALL = """\
mapping: klein
title: Klein
tables:
  onderwijs:
    file: INSCHR*
    keep: {S: [R]}
    columns:
      persoon_id: [S, NR]
      begindatum: VAN
      einddatum: {from: TOT, format: YYYYMMDD}
      niveau: {from: NIV, codes: {01: mbo2, 2: hbo, no: wo}, other: vo}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Writes a mapping file; its path."""

    def to(text: str) -> str:
        (tmp_path / "klein.yaml").write_text(text, encoding="utf-8")
        return str(tmp_path / "klein.yaml")

    return to


def problems(path: str) -> tuple[str, ...]:
    with pytest.raises(StudyError) as caught:
        load_mapping(path)
    return caught.value.problems


def test_codes_are_the_texts_that_stand_in_the_file(write: Callable[[str], str]) -> None:
    plan = load_mapping(write(SMALL)).tables["onderwijs"]
    assert plan.columns["niveau"].codes == {"01": "mbo2", "2": "hbo", "no": "wo"}
    assert plan.columns["persoon_id"].sources == ["S", "NR"]
    assert plan.columns["begindatum"].sources == ["VAN"]
    assert (plan.stays, plan.everybody) == (False, False)


def test_words_that_yaml_takes_for_something_else(write: Callable[[str], str]) -> None:
    text = SMALL.replace("file: INSCHR*", "file: INSCHR*\n    join: [{file: OPL, on: [NR]}]")
    text = text.replace("title", "open_end: [00000000, 99999999]\ntitle")
    mapping = load_mapping(write(text))
    assert mapping.tables["onderwijs"].join[0].on == ["NR"]
    assert mapping.open_end == ["00000000", "99999999"]


MISTAKES = [
    ("  onderwijs:", "  onderwijz:", "line 4: tables.onderwijz: is not a table of the data"),
    ("  onderwijs:", "  onderwijz:", "did you mean 'onderwijs'?"),
    ("niveau: ", "nivo: ", "line 11: tables.onderwijs.columns.nivo: is not a column of onderwijs"),
    ("niveau: ", "nivo: ", "line 7: tables.onderwijs.columns: lacks niveau; map each"),
    ("keep: {S: [R]}", "keep: {S: []}", "line 6: tables.onderwijs.keep.S: "),
    ("keep: {S: [R]}", "keep: {'': [R]}", "tables.onderwijs.keep"),
    ("[S, NR]", "[]", "line 8: tables.onderwijs.columns.persoon_id: 'from' must name one or more"),
    ("begindatum: VAN", "begindatum: ''", "'from' must name one or more delivered columns"),
    ("begindatum: VAN", "begindatum: {}", "give either 'from' or 'value'"),
    ("YYYYMMDD", "JJJJMMDD", "columns.einddatum.format: must be 'YYYY-MM-DD'"),
    ("mapping: klein", "mapping: groot", "line 1: mapping: must be the file's name without .yaml"),
    ("title: Klein", "titel: Klein", "line 2: titel: is not a key here; did you mean 'title'?"),
    ("title: Klein\n", "title: Klein\ntitle: x\n", "line 3: the key 'title' is given twice"),
    ("{01: mbo2,", "{01: mbo2, 01: mbo3,", "line 11: the key '01' is given twice"),
    ("    file:", "    stays: true\n    file:", "stays: only personen can be made of address"),
    ("    file:", "    join: [{file: OPL}]\n    file:", "join.0.on: is missing"),
    ("    file:", "    everybody: soms\n    file:", "tables.onderwijs.everybody: "),
    ("from: TOT, ", "", "tables.onderwijs.columns.einddatum: give either 'from' or 'value'"),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=[m[2][:40] for m in MISTAKES])
def test_each_mistake_is_named(
    old: str, new: str, expected: str, write: Callable[[str], str]
) -> None:
    assert old in SMALL
    assert any(expected in problem for problem in problems(write(SMALL.replace(old, new))))


def test_all_mistakes_together(write: Callable[[str], str]) -> None:
    text = SMALL.replace("title: Klein", "titel: x").replace("niveau: ", "nivo: ")
    text = text.replace("{S: [R]}", "{S: []}")
    assert len(problems(write(text + "  werk: {columns: {a: B}}\n"))) == 4
    assert len(problems(write(text.replace("{S: []}", "{S: [R]}")))) == 4


def test_what_can_be_left_out_of_address_spells(write: Callable[[str], str]) -> None:
    names = [n for n in TABLES["personen"].required if n != "uitschrijfreden"]
    lines = "".join(f"      {name}: {name.upper()}\n" for name in names)
    head = "mapping: klein\ntitle: x\ntables:\n  personen:\n"
    load_mapping(write(f"{head}    stays: true\n    columns:\n{lines}"))
    assert "lacks uitschrijfreden" in problems(write(f"{head}    columns:\n{lines}"))[0]


def test_a_file_of_everybody_and_a_file_that_picks(write: Callable[[str], str]) -> None:
    join = "join: [{file: COHORT, on: [NR], required: true}, {file: OPL, on: [NR]}]"
    for line, selects in (("everybody: true", True), (join, True), ("stays: false", False)):
        text = SMALL.replace("keep: {S: [R]}", line)
        assert load_mapping(write(text)).tables["onderwijs"].selects is selects
    joins = load_mapping(write(SMALL.replace("keep: {S: [R]}", join))).tables["onderwijs"].join
    assert [file.required for file in joins] == [True, False]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("personen", "personen says who is in the extract; `join` a file of the cohort that is"),
        ("arbeidsmarkt", "the rows of arbeidsmarkt are not of persons"),
    ],
)
def test_tables_that_cannot_be_of_everybody(
    table: str, reason: str, write: Callable[[str], str]
) -> None:
    lines = "".join(f"      {name}: {name.upper()}\n" for name in TABLES[table].required)
    head = f"mapping: klein\ntitle: x\ntables:\n  {table}:\n    everybody: true\n    columns:\n"
    (problem,) = problems(write(head + lines))
    assert problem.startswith(f"line 5: tables.{table}.everybody: {reason}")


def test_national_registers_of_cbs_may_be_delivered_whole() -> None:
    tables = load_mapping(str(PROJECT / "config/mappings/cbs.yaml")).tables
    whole = {name for name, plan in tables.items() if plan.everybody}
    assert whole == {"dienstverbanden", "onderwijs", "uitkeringen"}
    assert [join.file for join in tables["personen"].join if join.required] == ["ASIELCOHORT*"]


def test_the_shape_of_jobs(write: Callable[[str], str]) -> None:
    lines = "".join(f"      {name}: {name.upper()}\n" for name in WAGE_RETURNS.required)
    head = "mapping: klein\ntitle: x\ntables:\n  dienstverbanden:\n    columns:\n"
    assert load_mapping(write(head + lines)).jobs == "loonaangiften"
    assert load_mapping(write(SMALL)).jobs is None
    spells = "".join(f"      {n}: {n.upper()}\n" for n in TABLES["dienstverbanden"].required)
    assert load_mapping(write(head + spells)).jobs == "spells"


@pytest.mark.parametrize("path", sorted((PROJECT / "config/mappings").glob("*.yaml")))
def test_the_mappings_of_the_project_load(path: Path) -> None:
    assert load_mapping(str(path)).mapping == path.stem


def test_a_mapping_is_found_by_its_name() -> None:
    assert mapping_path("cbs") == Path("config/mappings/cbs.yaml")
    assert mapping_path("elders/cbs.yaml") == Path("elders/cbs.yaml")
    assert "the file does not exist; correct its name" in problems("elders/cbs.yaml")[0]


def names(table: Table, required: bool) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.delivered is required)


def test_the_names_are_those_of_the_contract() -> None:
    assert list(TABLES) == [table.name for table in contract.ALL_TABLES]
    assert list(OPTIONAL_TABLES) == [table.name for table in contract.OPTIONAL_TABLES]
    shapes = {table.name: table for table in contract.ALL_TABLES}
    pairs = [(TABLES[name], shapes[name]) for name in TABLES]
    for known, table in [*pairs, (WAGE_RETURNS, contract.LOONAANGIFTEN)]:
        assert set(known.required) == set(names(table, True))
        assert set(known.optional) == set(names(table, False))


def test_the_codes_are_those_of_the_contract() -> None:
    known = [c for c in contract.PERSONEN.columns if c.name in PERSON_COVARIATES]
    assert {c.name: c.allowed for c in known if c.allowed} == CODES
    assert tuple(c.name for c in known if c.kind == "flag") == FLAGS
    assert tuple(c.name for c in known if not c.required) == MAY_BE_EMPTY


@pytest.fixture
def delivered(
    study_file: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[str, ...]]:
    """The problems of a run of the Amsterdam study on a delivery in one folder."""

    def run(**source: str) -> tuple[str, ...]:
        monkeypatch.chdir(tmp_path)
        changes = {f"source.{key}": value for key, value in source.items()}
        changes |= {"source.origin": "files", "source.world": None, "theory": None}
        study_file("amsterdam", changes | {"source.extracts": {"levering": "data/raw/x"}})
        (tmp_path / "config/studies").mkdir(parents=True, exist_ok=True)
        (tmp_path / "amsterdam.yaml").replace(tmp_path / "config/studies/amsterdam.yaml")
        (tmp_path / "data/raw/x").mkdir(parents=True, exist_ok=True)
        with pytest.raises(StudyError) as caught:
            load_studies({"studies": ["amsterdam"], "language": "nl", "memory_mb": 4000})
        return caught.value.problems

    return run


def test_a_broken_mapping_shows_before_the_first_job(
    delivered: Callable[..., tuple[str, ...]], write: Callable[[str], str]
) -> None:
    assert (
        "source.mapping: config/mappings/weg.yaml: the file does not exist"
        in delivered(mapping="weg")[0]
    )
    path = write(SMALL.replace("niveau", "nivo"))
    assert len(delivered(mapping=path)) == 2


def test_jobs_of_another_shape_and_missing_files_show_before_the_first_job(
    delivered: Callable[..., tuple[str, ...]], write: Callable[[str], str]
) -> None:
    lines = "".join(f"      {name}: {name.upper()}\n" for name in WAGE_RETURNS.required)
    found = delivered(mapping=write(f"{SMALL}  dienstverbanden:\n    columns:\n{lines}"))
    assert "source.jobs: is spells, but" in found[0]
    assert "lacks personen.csv, begeleiding.csv, trajecten.csv" in found[1]
    assert "INSCHR*" in found[1]
