"""What a reviewer is told: of a report that agrees, and of every way in which one does not."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evaluatie import cli
from evaluatie.release.manifest import machine
from evaluatie.verify import Options, verify
from evaluatie.verify.provenance import VerifyError
from tests.verify.conftest import draw, write_manifest

Run = Callable[..., Any]


def verdict_of(report: Path, run_again: Run, **options: Any) -> Any:
    return verify(report, Options(**options), run_again)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_report_that_agrees(report: Path, run_again: Run) -> None:
    verdict = verdict_of(report, run_again)
    assert verdict.agrees
    text = str(verdict)
    # horizon, estimate, error and p of 2 rows; 5 in the log; 4,1 0,03 3 10 12 34; 4.1 5
    assert "stad: 21 numbers in 6 files, 2 rows of estimates among them: all agree" in text
    assert "6 of 6 as manifest.json says" in text
    assert json.loads((report / "manifest.json").read_text())["result"] in text


def test_one_number_of_the_estimates(report: Path, run_again: Run) -> None:
    replace(report / "estimates.csv", "0.0412", "0.0421")
    verdict = verdict_of(report, run_again)
    assert not verdict.agrees
    assert verdict.files.changed == ["estimates.csv"]
    found = next(str(d) for d in verdict.differences if d.file == "estimates.csv")
    assert found == (
        "estimates.csv, row study=stad analysis=main design=paren estimator=regression "
        "outcome=werk horizon=12 subgroup=all level=all, column estimate: "
        "there stands 0.0421; 0.0412 comes out"
    )


def test_a_changed_number_under_a_changed_hash(report: Path, run_again: Run) -> None:
    """Who changes the manifest along with the file is found out by the number all the same."""
    replace(report / "estimates.csv", "0.0412", "0.0421")
    write_manifest(report)
    verdict = verdict_of(report, run_again)
    assert not verdict.files.changed
    assert [d.place.split(", ")[-1] for d in verdict.differences] == ["column estimate", "result"]


def test_a_row_removed_and_one_added(report: Path, run_again: Run) -> None:
    replace(report / "estimates.csv", "sekse,vrouw", "sekse,man")
    found = {str(d) for d in verdict_of(report, run_again).differences if d.file == "estimates.csv"}
    assert len(found) == 2
    assert any("level=vrouw: there stands no such row" in text for text in found)
    assert any("level=man: there stands a row" in text for text in found)


def test_a_cell_of_the_workbook(report: Path, run_again: Run) -> None:
    path = report / "tabellen.xlsx"
    book = openpyxl.load_workbook(path)
    book["Effecten"]["B2"] = 4.2
    book.save(path)
    verdict = verdict_of(report, run_again)
    assert [str(d) for d in verdict.differences] == [
        "tabellen.xlsx, sheet Effecten, cell B2: there stands 4.2; 4.1 comes out"
    ]


def test_a_row_of_the_workbook_counts_once(report: Path, run_again: Run) -> None:
    path = report / "tabellen.xlsx"
    book = openpyxl.load_workbook(path)
    book["Effecten"].delete_rows(2)
    book.save(path)
    assert [str(d) for d in verdict_of(report, run_again).differences] == [
        "tabellen.xlsx, sheet Effecten, row 2: there stands no such row; Allen | 4.1 comes out"
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("4,1", "1,4", "under 'Resultaat': there stands 'Het verschil is 1,4 procentpunt,"),
        ("3 van de 10", "9 van de 10", "there stands 'Figuur: 9 van de 10'"),
        ("<td>34</td>", "", "there stands nothing; '34' comes out"),
        ("procentpunt", "procent", "'Het verschil is 4,1 procent, p = 0,03.'"),
    ],
)
def test_a_word_or_number_of_the_page(
    report: Path, run_again: Run, old: str, new: str, expected: str
) -> None:
    replace(report / "rapport.html", old, new)
    found = verdict_of(report, run_again).differences
    assert len(found) == 1
    assert expected in str(found[0])


def test_a_replaced_figure(report: Path, run_again: Run) -> None:
    draw(report, height=2.5)
    draw_names = {d.file for d in verdict_of(report, run_again).differences}
    assert draw_names == {"figuren/balk.svg", "figuren/balk.png"}


@pytest.mark.parametrize(
    ("old", "new"), [("top: 1px", "top: 2px"), ('src="data:,"', 'src="data:,x"'), ("<td>", "<th>")]
)
def test_other_marks_or_pictures_between_the_same_words(
    report: Path, run_again: Run, old: str, new: str
) -> None:
    text = (report / "rapport.html").read_text()
    (report / "rapport.html").write_text(text.replace(old, new))
    write_manifest(report)
    found = [str(d) for d in verdict_of(report, run_again).differences]
    assert found == [
        "rapport.html, figure or marks: there stands another one; the one made from the tables "
        "comes out"
    ]


def test_a_file_that_says_the_same_but_is_not_the_one_of_the_run(
    report: Path, run_again: Run
) -> None:
    path = report / "tabellen.xlsx"
    openpyxl.load_workbook(path).save(path)
    verdict = verdict_of(report, run_again)
    assert not verdict.agrees
    assert not verdict.differences
    assert "changed since the run: tabellen.xlsx" in str(verdict)
    assert "all agree, but files or manifest were changed after the run" in str(verdict)


def test_a_missing_file_and_one_too_many(report: Path, run_again: Run) -> None:
    (report / "releaselog.csv").unlink()
    (report / "eigen.txt").write_text("aantekening")
    verdict = verdict_of(report, run_again)
    assert "missing: releaselog.csv" in str(verdict)
    assert "not of this run, not verified: eigen.txt" in str(verdict)
    assert "releaselog.csv, whole file: there stands is not there" in str(verdict)


def test_what_is_no_table_any_more(report: Path, run_again: Run) -> None:
    (report / "tabellen.xlsx").write_bytes(b"leeg")
    (report / "estimates.csv").write_bytes(b"\xff\xfe\x00")
    found = [str(d) for d in verdict_of(report, run_again).differences]
    assert any("cannot be read as .xlsx" in text for text in found)
    assert any("cannot be read as .csv" in text for text in found)


def test_last_digits_of_another_machine(report: Path, run_again: Run) -> None:
    replace(report / "estimates.csv", "0.0412", "0.0412000000001")
    write_manifest(report)
    verdict = verdict_of(report, run_again)
    assert verdict.agrees
    assert "1 equal within 1e-06" in str(verdict)
    assert not verdict_of(report, run_again, tolerance=0).agrees


def test_a_last_digit_changed_by_hand_is_no_other_machine(report: Path, run_again: Run) -> None:
    replace(report / "estimates.csv", "0.0412", "0.04120000001")
    found = [str(d) for d in verdict_of(report, run_again).differences]
    assert len(found) == 1
    assert "column estimate: there stands 0.04120000001; 0.0412 comes out" in found[0]
    elsewhere = machine() | {"python": "3.10.1"}
    write_manifest(report, machine=elsewhere, outputs=original_outputs(run_again))
    verdict = verdict_of(report, run_again)
    assert not verdict.differences
    assert not verdict.agrees
    assert "python 3.10.1 in the run" in str(verdict)


def original_outputs(run_again: Run) -> dict[str, str]:
    return json.loads((run_again.folder / "manifest.json").read_text())["outputs"]


def test_at_most_twenty_are_listed(report: Path, run_again: Run) -> None:
    lines = "".join(f"<p>Regel {n} extra</p>" for n in range(30))
    replace(report / "rapport.html", "<table>", f"{lines}<table>")
    text = str(verdict_of(report, run_again))
    assert text.count("  - ") == 20
    assert "30 places do NOT agree" in text
    assert "and 10 more: 10 in rapport.html" in text


def test_other_inputs_stop_it_unless_anyway(report: Path, run_again: Run) -> None:
    Path("data/raw/stad/personen.csv").write_text("id\n2\n")
    with pytest.raises(
        VerifyError, match=r"personen\.csv: is another file than in the run"
    ) as stop:
        verdict_of(report, run_again)
    assert "1 problem\n" in str(stop.value)
    verdict = verdict_of(report, run_again, anyway=True)
    assert "NOT those of the run" in str(verdict)
    assert "Said with reserve" in str(verdict)
    # the tables of estimates are here: the data are not read
    assert verdict_of(report, run_again, from_derived=True).agrees


def test_missing_inputs_and_other_code(report: Path, run_again: Run) -> None:
    content = write_manifest(report)
    code = content["code"] | {"sha256": "0" * 64, "commit": "a" * 40, "changed_since": True}
    write_manifest(report, code=code)
    Path("data/raw/stad/personen.csv").unlink()
    with pytest.raises(VerifyError) as stop:
        verdict_of(report, run_again, anyway=True)
    assert "personen.csv: is not here; put the file of the run there" in str(stop.value)
    assert "src/evaluatie: another version than in the run; git checkout aaaaaaaaaaaa" in str(
        stop.value
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "is no JSON"),
        ("{}", "lacks study, study_file"),
        (None, "holds no manifest.json"),
    ],
)
def test_no_manifest_to_go_by(
    report: Path, capsys: pytest.CaptureFixture[str], content: str | None, expected: str
) -> None:
    (report / "manifest.json").unlink()
    if content is not None:
        (report / "manifest.json").write_text(content)
    assert cli.main(["verify", str(report)]) == 2
    message = capsys.readouterr().err
    assert expected in message
    assert "Traceback" not in message


def test_outside_a_project(report: Path, run_again: Run) -> None:
    Path("Snakefile").unlink()
    with pytest.raises(VerifyError, match="type this in the project folder"):
        verdict_of(report, run_again)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"outputs": {"../geheim.txt": "0" * 64}}, "outside the folder"),
        ({"study": "../elders"}, "no name of a study"),
        ({"study": "andere"}, "study_file: is not that of the study"),
    ],
)
def test_a_manifest_that_leads_elsewhere(
    report: Path, run_again: Run, change: dict[str, Any], expected: str
) -> None:
    write_manifest(report, **change)
    with pytest.raises(VerifyError, match=expected):
        verdict_of(report, run_again)


def test_a_data_file_that_the_manifest_leaves_out(report: Path, run_again: Run) -> None:
    write_manifest(report, inputs={})
    places = [d.place for d in verdict_of(report, run_again).differences]
    assert places == ["inputs: data/raw/stad/personen.csv"]


def test_the_manifest_itself_changed(report: Path, run_again: Run) -> None:
    write_manifest(report, seed=2, title="Mooier")
    found = {d.place: (d.stands, d.comes_out) for d in verdict_of(report, run_again).differences}
    assert found == {"title": ("Mooier", "Stad"), "seed": ("2", "1")}


def test_status_and_streams(
    report: Path,
    run_again: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("evaluatie.verify.verify", partial(verify, recompute=run_again))
    assert cli.main(["verify", str(report)]) == 0
    assert "all agree" in capsys.readouterr().out
    replace(report / "estimates.csv", "0.0412,0.0123", "0.0412,0.0124")
    assert cli.main(["verify", str(report)]) == 1
    assert re.search(r"column std_error: there stands 0\.0124", capsys.readouterr().out)


def test_what_nobody_foresaw_is_no_difference(
    report: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("0071")

    monkeypatch.setattr("evaluatie.verify.verify", fail)
    assert cli.main(["verify", str(report)]) == 2
    assert "RuntimeError" in capsys.readouterr().err
