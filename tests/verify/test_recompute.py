"""The scratch folder: what is linked, how a run that stops is told, that nothing is left."""

import os
import tempfile
from pathlib import Path

import pytest

from evaluatie.verify.provenance import VerifyError
from evaluatie.verify.recompute import link_project, recompute

MANIFEST = {"study": "stad", "settings": {"language": ["nl", "en"]}, "inputs": {}}
SNAKEFILE = """
rule report:
    output: "reports/stad/manifest.json"
    shell: "{command}"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one rule; what is temporary goes to a folder that can be looked at."""
    folder, temporary = tmp_path / "project", tmp_path / "temporary"
    for path in (folder / "rules", folder / "data/raw", folder / "data/derived/stad", temporary):
        path.mkdir(parents=True)
    (folder / "rules/report.smk").write_text("rule report:\n")
    (folder / "reports").mkdir()
    (folder / ".geheim").write_text("")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return folder


def test_all_but_what_a_run_makes_is_linked(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "scratch"
    target.mkdir()
    link_project(project, target)
    assert {p.name for p in target.iterdir()} == {"rules", "data"}
    assert {p.name for p in (target / "data").iterdir()} == {"raw"}


def test_the_scratch_folder_is_private_and_goes(project: Path, tmp_path: Path) -> None:
    (project / "Snakefile").write_text(
        SNAKEFILE.format(command="mkdir -p reports/stad && echo {config} > {output}").replace(
            "{config}", "'{config}'"
        )
    )
    with recompute(MANIFEST, 1, False, False) as rerun:
        scratch = rerun.folder.parent.parent
        assert os.stat(scratch).st_mode & 0o077 == 0
        made = (rerun.folder / "manifest.json").read_text()
        assert rerun.jobs == 1
    assert "nl" in made
    assert "en" in made
    assert not list((tmp_path / "temporary").iterdir())
    assert not (project / "reports/stad").exists()


def test_a_run_that_stops_says_why(project: Path, tmp_path: Path) -> None:
    (project / "Snakefile").write_text(
        SNAKEFILE.format(command="false") + '\nonerror:\n    print("evaluatie: geen schijf")\n'
    )
    with (
        pytest.raises(VerifyError, match="evaluatie: geen schijf"),
        recompute(MANIFEST, 1, False, False),
    ):
        pass
    assert not list((tmp_path / "temporary").iterdir())


def test_without_derived_tables(project: Path) -> None:
    (project / "data/derived/stad").rmdir()
    with (
        pytest.raises(VerifyError, match="leave out --from-derived"),
        recompute(MANIFEST, 1, True, False),
    ):
        pass
