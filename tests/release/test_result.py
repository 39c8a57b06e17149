"""The result in one line does not depend on the machine, and does on every number of six digits."""

from pathlib import Path

import pytest

from evaluatie.release.result import result_sha256
from evaluatie.tables.derived import ESTIMATES


def written(path: Path, *rows: dict[str, str]) -> str:
    lines = [ESTIMATES.names, *([row.get(name, "") for name in ESTIMATES.names] for row in rows)]
    path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
    return result_sha256(path)


ALL = {
    "study": "stad",
    "level": "all",
    "estimate": "0.04121",
    "max_smd": "1.2e-16",
    "n_treated": "120",
}
WOMEN = ALL | {"level": "vrouw"}


def test_order_and_last_digits_do_not_count(tmp_path: Path) -> None:
    first = written(tmp_path / "a.csv", ALL, WOMEN)
    other = ALL | {"estimate": "0.04121000000003", "max_smd": "-3e-17"}
    assert written(tmp_path / "b.csv", WOMEN, other) == first


@pytest.mark.parametrize(
    "change", [{"estimate": "0.04122"}, {"n_treated": "121"}, {"level": "man"}, {"estimate": ""}]
)
def test_everything_else_does(tmp_path: Path, change: dict[str, str]) -> None:
    first = written(tmp_path / "a.csv", ALL, WOMEN)
    assert written(tmp_path / "b.csv", ALL | change, WOMEN) != first
