"""Rows that no supplier should send and every supplier does.

They are added, a handful per table, and never touch a row of a real person: made-up persons have
ids that nobody has, and a broken spell has a key of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from evaluatie.data.synthetic.draws import pseudonyms
from evaluatie.data.synthetic.setting import Setting
from evaluatie.tables.schema import Table

SHARE = 0.005  # at most, of the rows of a table: half of what a study accepts
ELSEWHERE = "Zaandam"  # in no study
_MADE_UP = 5_000_000  # above the number of any person
_FAR_AHEAD = pd.Timestamp("2099-01-01")
_UNKNOWN = {
    "begeleiding": ("team", "wachtlijst"),
    "trajecten": ("instrument", "kennismaking"),
    "onderwijs": ("niveau", "basisschool"),
    "uitkeringen": ("regeling", "studiefinanciering"),
}

Break = Callable[[pd.DataFrame], pd.DataFrame]


def broken_spells(clean: pd.DataFrame, table: Table, rng: np.random.Generator) -> pd.DataFrame:
    """Rows to add to a table of spells, each made from another row and broken in one way.

    One repeats its row whole; the others share their key with no clean row.
    """
    breaks = _breaks(table)[: max(int(SHARE * len(clean)) - 1, 0)]
    donors = rng.permutation(len(clean))[: len(breaks) + 1]
    rows = [broken(clean.iloc[[donor]]) for broken, donor in zip(breaks, donors[1:], strict=True)]
    added = pd.concat([clean.iloc[:0], *rows])
    key = list(table.key)
    apart = ~pd.MultiIndex.from_frame(added[key]).isin(pd.MultiIndex.from_frame(clean[key]))
    return pd.concat([clean.iloc[donors[: min(len(breaks), 1)]], added[apart]])


def _breaks(table: Table) -> list[Break]:
    """One function for each way to break a row of this table, the most telling first."""
    breaks: list[Break] = [
        lambda row: row.assign(begindatum=_later(row, 40), einddatum=_later(row, 30)),
        lambda row: row.assign(begindatum=_FAR_AHEAD, einddatum=pd.NaT),
        lambda row: row.assign(persoon_id=str(pseudonyms(_MADE_UP + 900, 8))),
    ]
    if table.name in _UNKNOWN:
        column, value = _UNKNOWN[table.name]
        breaks.insert(1, lambda row: row.assign(**{column: value}))
    if table.name == "dienstverbanden":
        for hours, days in ((400.0, 25), (-8.0, 35)):
            breaks.insert(1, partial(_impossible_hours, hours=hours, days=days))
    return breaks


def _impossible_hours(row: pd.DataFrame, hours: float, days: int) -> pd.DataFrame:
    return row.assign(begindatum=_later(row, days), einddatum=pd.NaT, uren_per_week=hours)


def _later(row: pd.DataFrame, days: int) -> pd.Series:
    return row["begindatum"] + pd.Timedelta(days=days)


@dataclass(frozen=True)
class Delivery:
    """One extract: its number, the settlement dates it should hold, and everybody's `personen`."""

    number: int
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    everybody: pd.DataFrame


def odd_persons(
    clean: pd.DataFrame, delivery: Delivery, setting: Setting, rng: np.random.Generator
) -> pd.DataFrame:
    """Rows to add to `personen`: people again, made-up people who break a rule, and strangers.

    Strangers keep the contract but do not belong in the study: settled elsewhere, too early or too
    late. Minors and people above 64 need not be added: they are in the world.
    """
    budget = int(SHARE * len(clean))
    order = rng.permutation(len(clean))
    again = pd.concat([clean.iloc[order[:1]], _moved(delivery, setting)])[:budget]
    rows = []
    for number, change in enumerate(_changes(delivery)[: budget - len(again)]):
        made_up = str(pseudonyms(_MADE_UP + 100 * delivery.number + number, 8))
        new = clean.iloc[order[[number + 1]]].assign(persoon_id=made_up, huishouden_id=made_up)
        rows.append(change(new))
    return pd.concat([again, *rows])


def _changes(delivery: Delivery) -> list[Break]:
    """How each made-up person differs from somebody real."""
    month = pd.Timedelta(days=30)
    outside = delivery.last_day + 2 * month if delivery.number else delivery.first_day - 2 * month
    return [
        lambda row: row.assign(geslacht="onbekend"),
        lambda row: row.assign(opleidingsniveau="vwo"),
        lambda row: row.assign(
            uitschrijfdatum=row["vestigingsdatum"] - month, uitschrijfreden="emigratie"
        ),
        lambda row: row.assign(vestigingsdatum=_FAR_AHEAD),
        lambda row: row.assign(gemeente=ELSEWHERE),
        lambda row: row.assign(
            vestigingsdatum=outside, uitschrijfdatum=pd.NaT, uitschrijfreden=None
        ),
    ]


def _moved(delivery: Delivery, setting: Setting) -> pd.DataFrame:
    """Up to two people who settled before, left for another municipality and settled there.

    Those who did so in the period of the second extract are delivered in both.
    """
    people = delivery.everybody
    left = people["uitschrijfdatum"]
    inside = left.between(delivery.first_day, delivery.last_day)
    moved = (people["uitschrijfreden"] == "verhuizing") & inside
    earlier = people["vestigingsdatum"] <= pd.Timestamp(setting.treated_from) - pd.Timedelta(days=1)
    rows = people[moved & earlier].head(2)
    places = [*setting.places, ELSEWHERE]
    target = [places[(places.index(place) + 1) % len(places)] for place in rows["gemeente"]]
    return rows.assign(
        gemeente=target,
        vestigingsdatum=rows["uitschrijfdatum"],
        uitschrijfdatum=pd.NaT,
        uitschrijfreden=None,
        azc_amsterdam=False,
        stadsdeel=None,
    )
