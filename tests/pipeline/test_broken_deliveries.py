import shutil

import pytest

from tests.pipeline import broken_formats, broken_files, broken_rows, broken_secrets  # noqa
from tests.pipeline.deliveries import Delivery, write_project
from tests.pipeline.ordeal import *
from tests.pipeline.ordeals import ORDEALS


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return write_project(tmp_path_factory.mktemp("goed") / "project").folder


@pytest.mark.parametrize("ordeal", ORDEALS, ids=lambda ordeal: ordeal.name)
def test_broken(ordeal, good, tmp_path, monkeypatch, capfd):
    folder = tmp_path / "project"
    shutil.copytree(good, folder)
    delivery = Delivery(folder)
    ordeal.spoil(delivery)
    before = fingerprints(folder)
    monkeypatch.chdir(folder)
    outcome = run()
    shown = "".join(capfd.readouterr())
    print(outcome.status, outcome.message)
    if outcome.status == 0:
        print(
            [
                (r["extract"][7:], r["table"], r["rule"], r["rows"], r["first_rows"])
                for r in table_of(folder, "quarantine_counts")
                if r["rows"] not in (12, 60)
            ]
        )
        print((folder / REPORT).read_text())
    assert outcome.status == ordeal.status
    for part in ordeal.says:
        assert part in outcome.message
    assert leaks(folder, shown + outcome.message) == []
    assert fingerprints(folder) == before
