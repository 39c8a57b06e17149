"""How names of files and columns, and plain words, are compared with the contract's."""

import pytest

from evaluatie.data.proposals.files import file_pattern
from evaluatie.data.proposals.match import named_alike, translated

ALLOWED = ("man", "vrouw")


@pytest.mark.parametrize(
    ("stems", "pattern"),
    [
        (["personen"], "personen"),
        (["personen_v2"], "personen"),
        (["SPOLISBUS2014V1", "SPOLISBUS2015V2"], "SPOLISBUS*"),
        (["GBAPERSOON2018TABV1"], "GBAPERSOON*TAB"),
        (["banen_noord", "banen_zuid"], "banen_*"),
        (["a1", "b2"], "a1"),
    ],
)
def test_patterns_find_the_files_of_all_years(stems, pattern):
    assert file_pattern(stems) == pattern


def test_names_are_alike_without_capitals_and_punctuation():
    assert named_alike("begindatum", "Start-datum") == 1
    assert named_alike("persoon_id", "RINPERSOON") == 1
    assert named_alike("begindatum", "gemeente") < 0.5


def test_plain_words_are_translated():
    assert translated("V", ALLOWED) == "vrouw"
    assert translated("Mannelijk", ALLOWED) == "man"
    assert translated("2", ALLOWED) is None
