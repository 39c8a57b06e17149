"""Guidance of each person: first contact, how long, by how many teams, with how many clients."""

import numpy as np
import pandas as pd

from evaluatie.data.exposure import guidance_spells, guided_days
from evaluatie.data.fidelity.people import window_months
from evaluatie.data.outcomes.follow_up import ONE_DAY
from evaluatie.months import add_months, as_days, month_number, month_start
from evaluatie.study.model import Study

DAYS_A_MONTH = 365.25 / 12
DROPPED_WITHIN = 6  # months: the longest that guidance by the first team was meant to last
MIDDLE = np.timedelta64(14, "D")  # who is guided on the fifteenth is a client of that month


def guidance_values(
    people: pd.DataFrame, begeleiding: pd.DataFrame, study: Study
) -> dict[str, pd.Series]:
    """Measures of guidance of `people` (see `people.followed`), one Series each, in their order.

    A value is missing for whom the measure is not of: days and caseload of those who had a first
    contact before the end of the window, the first team of those who are followed as long again
    from that contact.
    """
    spells = own_spells(people, begeleiding)
    first = spells.drop_duplicates("person").set_index("person").reindex(people.index)
    contact = as_days(first["first"])
    met = ~np.isnat(contact) & (contact < as_days(people["end"]))
    guided = guided_days(
        guidance_spells(begeleiding, people["persoon_id"], study),
        as_days(people["start"]), as_days(people["end"]),
    )  # fmt: skip
    length = (as_days(people["end"]) - as_days(people["start"])).astype(np.int64)
    values = {
        "share_guided": pd.Series(met.astype(float)),
        "months_guided": pd.Series(guided / length * window_months(study)),
        "share_early": _of(met, contact <= as_days(people["settled"])),
        "days_from_settlement": _of(met, _days(contact - as_days(people["settled"]))),
        "days_from_permit": _of(met, _days(contact - as_days(people["permit"]))),
        "caseload": caseload(people, spells).where(met),
    }
    return values | _first_team(people, spells, np.where(met, contact, np.datetime64("NaT")), study)


def own_spells(people: pd.DataFrame, begeleiding: pd.DataFrame) -> pd.DataFrame:
    """Spells of these people, first to last: person (its number), first, after, and who guided.

    A spell that goes on lasts as long as the person is observed.
    """
    number = pd.Series(people.index, index=people["persoon_id"])
    rows = begeleiding[begeleiding["persoon_id"].isin(number.index)]
    person = rows["persoon_id"].map(number).to_numpy(dtype=np.int64)
    last = as_days(rows["einddatum"])
    after = np.where(np.isnat(last), as_days(people["after"])[person], last + ONE_DAY)
    table = rows[["team"]].assign(
        person=person,
        first=as_days(rows["begindatum"]),
        after=after,
        manager=rows.get("klantmanager_id", pd.NA),
        caseload=rows.get("caseload", np.nan),
    )
    return table.sort_values(["person", "first", "team"], ignore_index=True)


def caseload(people: pd.DataFrame, spells: pd.DataFrame) -> pd.Series:
    """Clients of the person's manager, mean over the guided months of the window.

    As delivered; where a spell has none, the clients that the manager has in the extract that
    month. Missing where neither is known.
    """
    first = np.maximum(as_days(spells["first"]), as_days(people["start"])[spells["person"]])
    months = _months(spells.assign(first=first))
    clients = months.groupby(["manager", "month"])["person"].transform("nunique")
    known = months["caseload"].astype("float64").fillna(clients.astype("float64"))
    end = month_number(as_days(people["end"]))[months["person"]]
    inside = known[months["month"].to_numpy() < end]
    return inside.groupby(months["person"]).mean().reindex(people.index)


def _months(spells: pd.DataFrame) -> pd.DataFrame:
    """A row for each spell and calendar month on whose fifteenth it runs."""
    low, high = month_number(as_days(spells["first"])), month_number(as_days(spells["after"]))
    each = np.maximum(high - low + 1, 0)
    rows = spells.loc[spells.index.repeat(each)].reset_index(drop=True)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(each) - each, each)
    month = np.repeat(low, each) + step
    middle = month_start(month) + MIDDLE
    runs = (middle >= as_days(rows["first"])) & (middle < as_days(rows["after"]))
    return rows.assign(month=month)[runs].reset_index(drop=True)


def _first_team(
    people: pd.DataFrame, spells: pd.DataFrame, contact: np.ndarray, study: Study
) -> dict[str, pd.Series]:
    """Of those followed as long again since their first contact: how it went on.

    Transferred: another team began. Dropped: guidance ended within six months, and no other team
    began, whatever the reason (work as well).
    """
    contact = as_days(contact)
    limit = add_months(contact, window_months(study))
    seen = ~np.isnat(contact) & (limit <= as_days(people["after"]))
    own = spells[(as_days(spells["first"]) < limit[spells["person"]])]
    own = own.assign(after=np.minimum(as_days(own["after"]), limit[own["person"]]))
    first = own.drop_duplicates("person").set_index("person")["team"].reindex(people.index)
    same = own["team"].to_numpy() == first.to_numpy()[own["person"]]
    length = pd.Series(_days(as_days(own["after"]) - as_days(own["first"])), index=own.index)
    days = length[same].groupby(own["person"]).sum().reindex(people.index)
    ended = as_days(own.groupby("person")["after"].max().reindex(people.index))
    other = np.isin(people.index, own.loc[~same, "person"])
    early = ended <= add_months(contact, DROPPED_WITHIN)
    return {
        "months_first_team": (days / DAYS_A_MONTH).where(seen),
        "share_transferred": _of(seen, other),
        "share_dropped": _of(seen, early & ~other),
    }


def _of(who: np.ndarray, value: np.ndarray) -> pd.Series:
    """The value of those persons, missing of the others."""
    return pd.Series(value.astype("float64")).where(pd.Series(who))


def _days(length: np.ndarray) -> np.ndarray:
    """Whole days as numbers; missing where one of the days is."""
    days = length.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64))
