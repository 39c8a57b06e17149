import pytest

from evaluatie.report.cells import Cell, Row, Table, text
from evaluatie.report.columns import column_widths, is_turned, is_unbroken, letter_size
from evaluatie.report.typefaces import width

LONG = "een omschrijving die over meer regels mag lopen dan de getallen ernaast"


def table(*columns, rows=2):
    """A table of (header, kind, text) columns."""
    cells = tuple(text(c) if kind == "text" else Cell(c, kind) for _, kind, c in columns)
    return Table("t", "T", tuple((h, kind) for h, kind, _ in columns), (Row(cells),) * rows)


def test_what_fits_gets_what_it_wants():
    made = table(("Opzet", "text", "naaste buur"), ("n", "count", "1.234"))
    first, second = column_widths(made, 50, 4.4)
    assert first >= width("naaste buur")
    assert second == pytest.approx(width("1.234"))


@pytest.mark.parametrize("room", [22.0, 30.0])
def test_numbers_keep_their_line_and_texts_share_the_rest(room):
    made = table(("a", "text", LONG), ("b", "text", LONG[:40]), ("c", "interval", "-1,0 tot 2,0"))
    first, second, third = column_widths(made, room, 4.4)
    assert first + second + third == pytest.approx(room, abs=0.1)
    assert third >= width("-1,0 tot 2,0")
    assert first > second


def test_too_little_room_is_shared():
    made = table(*[("kop", "count", "123456789")] * 9)
    assert sum(column_widths(made, 9.0, 4.4)) == pytest.approx(9.0)


def test_a_long_word_of_a_header_may_be_hyphenated():
    made = table(("a", "text", LONG), ("onderzoeksgroep", "count", "12"))
    hyphenated, whole = (column_widths(made, 16.0, word)[1] for word in (4.4, 99.0))
    assert hyphenated < width("onderzoeksgroep") <= whole


def test_more_columns_smaller_letters_then_a_turned_page():
    sizes = {n: letter_size(table(*[("k", "count", "1")] * n)) for n in (3, 9, 12)}
    assert sizes == {3: 8.5, 9: 7.5, 12: 7.0}
    assert is_turned(table(*[("k", "count", "1")] * 14))
    assert is_turned(table(*[("k", "text", "a")] * 7))
    assert not is_turned(table(*[("k", "count", "1")] * 13))


def test_a_short_table_stays_on_one_page():
    assert is_unbroken(table(("k", "text", "a"), rows=5))
    assert not is_unbroken(table(("k", "text", "a"), rows=40))
