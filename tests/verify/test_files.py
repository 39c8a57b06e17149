"""Kinds of files that the made-up report does not hold: Word, PDF, and rows without a known key."""

from io import BytesIO
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image

from evaluatie.verify.files import compare_files
from evaluatie.verify.tally import Tally


def word(path: Path, effect: str = "4,1", shade: int = 200) -> None:
    document = docx.Document()
    document.add_heading("Resultaat", level=1)
    document.add_paragraph(f"Het verschil is {effect} procentpunt.")
    picture = BytesIO()
    Image.fromarray(np.full((20, 20, 3), shade, dtype="uint8")).save(picture, "PNG")
    document.add_picture(BytesIO(picture.getvalue()))
    document.add_table(1, 2).rows[0].cells[1].text = "12"
    document.save(path)


def compared(folder: Path, name: str) -> Tally:
    return compare_files({name: 1e-6}, folder / "there", folder / "made")[0]


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("there", "made"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"effect": "1,4"}, "under 'Resultaat'"),
        ({"shade": 100}, "figure or marks"),
    ],
)
def test_a_word_file(folders: Path, change: dict[str, str], place: str) -> None:
    word(folders / "made/rapport.docx")
    word(folders / "there/rapport.docx")
    same = compared(folders, "rapport.docx")
    assert (same.identical, same.differences) == (2, [])
    word(folders / "there/rapport.docx", **change)  # type: ignore[arg-type]
    assert [d.place for d in compared(folders, "rapport.docx").differences] == [place]


def test_a_pdf_is_compared_by_its_bytes(folders: Path) -> None:
    (folders / "made/rapport.pdf").write_bytes(b"%PDF een")
    (folders / "there/rapport.pdf").write_bytes(b"%PDF een")
    assert compared(folders, "rapport.pdf").remark == "the same bytes"
    (folders / "there/rapport.pdf").write_bytes(b"%PDF twee")
    assert "a file of 9 bytes; a file of 8 bytes" in str(
        compared(folders, "rapport.pdf").differences[0]
    )


@pytest.mark.parametrize(
    ("there", "made", "expected"),
    [
        ("a,b\n1,2\n", "a,b\n1,3\n", ["row 1, column b: there stands 2; 3"]),
        ("a,b\n1,2\n", "a,c\n1,2\n", ["column b: there stands a column; none",
                                         "column c: there stands no column; one"]),
        ("a\n1\n1\n", "a\n1\n", ["row 2: there stands a row; no such row"]),
    ],
)  # fmt: skip
def test_a_table_without_a_known_key(
    folders: Path, there: str, made: str, expected: list[str]
) -> None:
    (folders / "there/eigen.csv").write_text(there)
    (folders / "made/eigen.csv").write_text(made)
    found = [str(d) for d in compared(folders, "eigen.csv").differences]
    assert found == [f"eigen.csv, {text} comes out" for text in expected]
