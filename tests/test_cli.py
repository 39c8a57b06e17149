"""The command `evaluatie`: what it prints, where, and how it ends."""

import tempfile

import pytest

from evaluatie import cli

BEGELEIDING = "client_id;startdatum;einddatum;team\n" + "".join(
    f"0071{n:04d};01-02-2016;31-12-2016;entree_1\n" for n in range(12)
)


@pytest.fixture
def delivered(tmp_path, monkeypatch):
    """A delivered file; what is temporary goes to a folder that can be looked at."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "begeleiding.csv"
    path.write_text(BEGELEIDING)
    return path


def test_a_proposal_is_printed_and_nothing_stays_behind(delivered, capsys):
    before = set(delivered.parent.iterdir())
    assert cli.main(["map", str(delivered)]) == 0
    printed = capsys.readouterr()
    assert "begindatum: startdatum  # zeker" in printed.out
    assert "0071" not in printed.out
    assert printed.err == ""
    assert set(delivered.parent.iterdir()) == before


def test_a_proposal_is_written_once(delivered, capsys):
    target = delivered.parent / "mappings" / "stad.yaml"
    command = ["map", str(delivered), "-o", str(target)]
    assert cli.main(command) == 0
    assert "mapping: stad\n" in target.read_text()
    target.write_text("edited by hand")
    assert cli.main(command) == 2
    assert "exists already" in capsys.readouterr().err
    assert target.read_text() == "edited by hand"
    assert cli.main([*command, "--force"]) == 0
    assert "mapping: stad\n" in target.read_text()


def test_a_mistake_ends_in_one_message(delivered, capsys):
    assert cli.main(["map", str(delivered), str(delivered.parent / "weg.csv")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "weg.csv" in printed.err
    assert "Traceback" not in printed.err


def test_another_error_does_not_show_its_text(delivered, capsys, monkeypatch):
    cell = "0071" + "0003"  # in parts: lines of code are shown

    def fail(*_: object) -> None:
        raise ValueError(f"{cell} is not a date")

    monkeypatch.setattr("evaluatie.data.propose.propose", fail)
    assert cli.main(["map", str(delivered)]) == 1
    printed = capsys.readouterr()
    assert cell not in printed.err
    assert "ValueError" in printed.err
    assert "test_cli.py" in printed.err


@pytest.mark.parametrize("command", [["--help"], ["map", "--help"]])
def test_help_says_what_the_command_does(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(command)
    assert ended.value.code == 0
    assert "propose a mapping" in capsys.readouterr().out.lower()


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
    assert "usage: evaluatie" in capsys.readouterr().err
