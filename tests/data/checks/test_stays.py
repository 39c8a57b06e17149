"""Address spells become settlements, to the day."""

import datetime as dt
from itertools import pairwise
from typing import Any

import duckdb
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.checks.stays import settlements_sql
from evaluatie.tables.contract import PERSONEN

LAST = dt.date(2018, 12, 31)
Spell = tuple[str, dt.date, dt.date | None]


def settle(*spells: Spell, reasons: tuple[str | None, ...] = ()) -> list[tuple[Any, ...]]:
    """Settlements of person p: municipality, first day, day of leaving, reason, spells."""
    connection = duckdb.connect(config={"threads": 1})
    frame = pd.DataFrame(columns=["__file", "__row", *PERSONEN.names], index=range(len(spells)))
    frame = frame.astype("object").assign(__file=1, __row=range(2, 2 + len(spells)), persoon_id="p")
    frame["gemeente"] = [spell[0] for spell in spells]
    frame["vestigingsdatum"] = pd.to_datetime([spell[1] for spell in spells])
    frame["uitschrijfdatum"] = pd.to_datetime([spell[2] for spell in spells])
    frame["uitschrijfreden"] = list(reasons) or None
    frame["herkomstland"] = [f"c{number}" for number in range(len(spells))]
    connection.register("given", frame)
    connection.execute(
        "CREATE TABLE spells AS SELECT * REPLACE (vestigingsdatum::DATE AS vestigingsdatum, "
        "uitschrijfdatum::DATE AS uitschrijfdatum, uitschrijfreden::VARCHAR AS uitschrijfreden) "
        "FROM given"
    )
    found = connection.execute(
        "SELECT gemeente, vestigingsdatum, uitschrijfdatum, uitschrijfreden, __count, herkomstland "
        f"FROM ({settlements_sql('spells')}) ORDER BY vestigingsdatum, gemeente"
    )
    return found.fetchall()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2016-{text}")


def test_moves_within_a_municipality_are_one_settlement() -> None:
    found = settle(
        ("Amsterdam", day("03-01"), None),
        ("Amsterdam", day("01-01"), day("02-29")),
    )
    assert found == [("Amsterdam", day("01-01"), None, None, 2, "c1")]


def test_a_move_to_another_municipality_ends_a_settlement_the_day_after_its_last_day() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("02-29")),
        ("Utrecht", day("03-01"), day("04-30")),
    )
    assert [row[:4] for row in found] == [
        ("Amsterdam", day("01-01"), day("03-01"), "verhuizing"),
        ("Utrecht", day("03-01"), day("05-01"), None),
    ]


def test_away_and_back_are_two_settlements() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("02-29")),
        ("Amsterdam", day("03-02"), None),
    )
    assert [row[1] for row in found] == [day("01-01"), day("03-02")]
    assert found[0][3] == "verhuizing"


def test_a_spell_within_another_does_not_end_it() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("12-31")),
        ("Amsterdam", day("02-01"), day("02-29")),
        ("Amsterdam", day("12-31"), None),
    )
    assert [row[1:5] for row in found] == [(day("01-01"), None, None, 3)]


def test_the_last_spell_says_why_somebody_left() -> None:
    spells = [
        ("Amsterdam", day("01-01"), day("02-29")), ("Amsterdam", day("03-01"), day("04-30")),
    ]  # fmt: skip
    assert settle(*spells, reasons=(None, "overleden"))[0][3] == "overleden"


def test_a_spell_that_ends_before_it_begins_stays_as_it_is() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), None),
        ("Amsterdam", day("05-01"), day("04-01")),
    )
    assert [row[:3] for row in found] == [
        ("Amsterdam", day("01-01"), None),
        ("Amsterdam", day("05-01"), day("04-01")),
    ]


DAYS = st.integers(0, 20).map(lambda number: dt.date(2016, 1, 1) + dt.timedelta(days=number))
SPELLS = st.tuples(st.sampled_from(["A", "B"]), DAYS, st.integers(0, 6)).map(
    lambda spell: (spell[0], spell[1], spell[1] + dt.timedelta(days=spell[2]))
)


@settings(max_examples=30, deadline=None)
@given(st.lists(SPELLS, min_size=1, max_size=6))
def test_settlements_hold_the_days_of_the_spells_and_do_not_touch(spells: list[Spell]) -> None:
    found = settle(*spells)
    for place in {"A", "B"}:
        lived = {
            first + dt.timedelta(days=number)
            for gemeente, first, last in spells
            if gemeente == place and last
            for number in range((last - first).days + 1)
        }
        stays = [(row[1], row[2]) for row in found if row[0] == place]
        covered = [a + dt.timedelta(days=n) for a, b in stays for n in range((b - a).days)]
        assert sorted(covered) == sorted(lived)
        assert all(b < c for (_, b), (c, _) in pairwise(stays))
    assert sum(row[4] for row in found) == len(spells)
