"""What the Snakefile asks before the first job: which code, which studies, which files."""

import ast
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.report.names import language_of
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.workflow.code import sources
from evaluatie.workflow.files import CHECKED, report_files, wording_for
from evaluatie.workflow.files import EXTRACT_TABLES as EXTRACT_NAMES
from evaluatie.workflow.studies import languages_of, load_studies
from tests.conftest import PROJECT, changed

SETTINGS = {"language": "nl", "memory_mb": 2000}


def names(rule: str) -> set[str]:
    return {path.split("evaluatie/")[-1] for path in sources(rule)}


def test_sources_follow_the_imports_of_a_rules_script_and_stop_there() -> None:
    found = names("panel")
    assert {"data/panel.py", "data/settlement.py", "months.py", "jobs.py"} <= found
    assert {"tables/contract.py", "requirements/run.txt"} <= found
    assert not any(name.startswith(("designs", "estimators", "report")) for name in found)


def test_sources_follow_imports_inside_functions_and_packages() -> None:
    assert {"models/logit.py", "designs/greedy.py"} <= names("match_persons")
    assert "data/synthetic/careers.py" in names("synthetic_extracts")


def test_every_rule_lists_the_code_of_its_own_script() -> None:
    for path in (PROJECT / "rules").glob("*.smk"):
        for part in path.read_text(encoding="utf-8").split("\nrule ")[1:]:
            name = part.split(":")[0]
            assert f'code=sources("{name}")' in part


def test_every_design_that_checks_itself_is_judged_by_its_checks() -> None:
    """The rule of gates and the release read the checks of every kind whose rule writes them."""
    text = "".join(p.read_text(encoding="utf-8") for p in (PROJECT / "rules").glob("*.smk"))
    written = re.findall(r'sensitivity="data/derived/\{study\}/(\w+)/\{design\}', text)
    assert sorted(written) == sorted(CHECKED)
    rule = text.split("rule estimates:")[1].split("\nrule ")[0]
    assert "sensitivity=lambda wildcards: checks_of(" in rule


def test_the_tables_of_an_extract_are_those_of_the_contract() -> None:
    assert tuple(table.name for table in EXTRACT_TABLES) == EXTRACT_NAMES


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """A folder with the project's studies, the named one changed, as the working folder."""

    def make(name: str = "nsw", changes: dict[str, Any] | None = None) -> Path:
        shutil.copytree(PROJECT / "config", tmp_path / "config")
        shutil.copytree(PROJECT / "data/public", tmp_path / "data/public")
        path = tmp_path / "config/studies" / f"{name}.yaml"
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text(yaml.safe_dump(changed(raw, changes or {})), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return make


def problems(**config: Any) -> tuple[str, ...]:
    with pytest.raises(StudyError) as caught:
        load_studies({**SETTINGS, **config})
    return caught.value.problems


def test_studies_of_the_run(project: Callable[..., Path]) -> None:
    project()
    assert list(load_studies({"studies": ["nsw", "amsterdam"], **SETTINGS})) == [
        "nsw", "amsterdam",
    ]  # fmt: skip
    assert list(load_studies({"studies": "nsw", **SETTINGS})) == ["nsw"]


def test_an_unknown_study_names_those_there_are(project: Callable[..., Path]) -> None:
    project()
    assert "there is no such study; there are: amsterdam, nsw" in problems(studies=["nws"])[0]
    assert "name one or more studies" in problems(studies=[])[0]
    assert "study: not a setting; there are: studies" in problems(study=["nsw"])[0]
    assert list(load_studies({"studies": "nsw,amsterdam", **SETTINGS})) == [
        "nsw", "amsterdam",
    ]  # fmt: skip
    assert "language" in problems(studies=["nsw"], language="fr")[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [("nl", ["nl"]), ("nl,en", ["nl", "en"]), (["en", "nl", "en"], ["en", "nl"])],
)
def test_the_setting_names_one_language_or_several(given: Any, expected: list[str]) -> None:
    assert languages_of({"language": given}) == expected


@pytest.mark.parametrize("given", [None, [], 3, ""])
def test_no_language_is_refused(given: Any) -> None:
    with pytest.raises(StudyError, match="nl, en"):
        languages_of({"language": given})


def test_every_unknown_language_is_named() -> None:
    with pytest.raises(StudyError) as caught:
        languages_of({"language": ["nl", "fr", 3]})
    assert [problem.split(" is not")[0] for problem in caught.value.problems] == [
        "language: 'fr'", "language: 3",
    ]  # fmt: skip


def test_files_of_a_report_are_named_by_language() -> None:
    both = report_files("nsw", ["nl", "en"])
    assert {"reports/nsw/rapport.pdf", "reports/nsw/report.docx", "reports/nsw/figures"} <= {*both}
    assert len(both) == len(set(both))
    assert {language_of(name) for name in ("rapport", "figuren", "tabellen", "technisch")} == {"nl"}
    assert wording_for("rapport")[0].endswith("wording/nl.yaml")


def test_a_missing_extract_names_file_and_study(project: Callable[..., Path]) -> None:
    folder = project("amsterdam", {"source.origin": "files", "source.world": None})
    (folder / "data/raw/amsterdam/cohort_2014_2015").mkdir(parents=True)
    found = problems(studies=["nsw", "amsterdam"])
    assert len(found) == 2
    assert "amsterdam.yaml: source.extracts.cohort_2014_2015" in found[0]
    assert "lacks personen.csv, begeleiding.csv" in found[0]
    assert "cohort_2016_2017 does not exist" in found[1]


def test_a_missing_persons_file(project: Callable[..., Path]) -> None:
    project("nsw", {"source.file": "data/raw/nsw/personen.csv"})
    assert (
        "nsw.yaml: source.file: data/raw/nsw/personen.csv does not exist"
        in problems(studies=["nsw"])[0]
    )


def test_columns_that_the_file_does_not_have(project: Callable[..., Path]) -> None:
    changes = {
        "outcomes.re78.column": "re79",
        "covariates": ["age", "income"],
        "source.treatment.column": "arm",
        "placebos.earnings_1975.without": [],
        "designs.cem.bins": "sturges",
    }
    project("nsw", changes)
    found = problems(studies=["nsw"])
    assert [problem.split(": ")[-1].split("has no column ")[-1] for problem in found] == [
        "arm", "re79", "income",
    ]  # fmt: skip


def test_problems_of_all_studies_together(project: Callable[..., Path]) -> None:
    project("nsw", {"seed": -1, "gates.smd": 0})
    found = problems(studies=["amsterdam", "nsw", "other"])
    assert len(found) == 3


@pytest.mark.parametrize("script", sorted((PROJECT / "scripts").glob("*.py")), ids=lambda p: p.stem)
def test_scripts_load_call_and_save(script: Path) -> None:
    """At most 15 statements, no definition, branch or loop; the name is that of its rule."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    assert len(statements) <= 15
    banned = (ast.FunctionDef, ast.ClassDef, ast.If, ast.For, ast.While, ast.Try, ast.Lambda,
              ast.IfExp, ast.ListComp, ast.DictComp)  # fmt: skip
    assert not [node for node in ast.walk(tree) if isinstance(node, banned)]
    rules = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "rules").glob("*.smk"))
    one_a_language = f'f"{script.stem}_{{language}}"'
    assert f"rule {script.stem}:" in rules or one_a_language in rules
    assert f'"../scripts/{script.name}"' in rules


def test_after_release_no_rule_reads_a_person_level_file() -> None:
    """Of the confidential folder the report's rules read only the released tables."""
    text = (PROJECT / "rules/report.smk").read_text(encoding="utf-8").split("rule figures:")[1]
    read = {line.split('"')[1] for line in text.splitlines() if '"data/derived' in line}
    assert read == {"data/derived/{study}/released", "data/derived/{study}/inputs.json"}
