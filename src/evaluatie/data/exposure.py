"""How much of a window guidance was possible by the plan of the rollout, and how much there was.

An effect counted from settlement is that of being settled under the approach. Of an arm whose
guidance starts later only a part of the window can have been guided: what is found is diluted.
"""

import numpy as np
import pandas as pd

from evaluatie.data.outcomes.follow_up import data_until, limits, window_status
from evaluatie.data.outcomes.spells import person_numbers
from evaluatie.months import Days, Integers, add_months, as_days
from evaluatie.study.model import Study
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.persons import EXPOSURE, STATUSES

NONE = "geen"
CONTROL = "control"
ONE_DAY = np.timedelta64(1, "D")
_NEVER = np.datetime64("9999-12-31")
_EARLY = np.datetime64("1900-01-01")


def exposure(persons: pd.DataFrame, begeleiding: pd.DataFrame, study: Study) -> pd.DataFrame:
    """EXPOSURE of the intervention municipality: each arm, no arm, all treated, the controls.

    `persons` holds analysed persons: persoon_id, treated, place, arm, index_date, vestigingsdatum,
    uitschrijfdatum. As in the estimates only those count whose whole window is observed. Shares
    are of the window's days, averaged over persons; months are that share of the horizon. Guidance
    of any team in `begeleiding` counts, a day with two once.
    """
    here = persons[persons["place"] == "intervention"].reset_index(drop=True)
    if not study.arms or here.empty:
        return EXPOSURE.empty()
    group = here["arm"].astype("str").fillna(NONE).where(here["treated"], CONTROL)
    index, ends = as_days(here["index_date"]), limits(here, study)
    start = possible_from(here, study)
    spells = guidance_spells(begeleiding, here["persoon_id"], study)
    parts = []
    for horizon in sorted(study.horizons):
        end = add_months(index, horizon)
        whole = window_status(index, ends, end, study) == STATUSES.index("complete")
        length = np.maximum(_count(end - index), 1)
        guided = guided_days(spells, index, end)
        table = pd.DataFrame(
            {
                "group": group,
                "possible": np.maximum(_count(end - np.maximum(index, start)), 0) / length,
                "guided": guided / length,
                "ever": guided > 0,
            }
        )
        parts.append(_shares(table[whole]).assign(horizon=horizon))
    return _ordered(pd.concat(parts, ignore_index=True), study)


def possible_from(persons: pd.DataFrame, study: Study) -> Days:
    """Per person the first day on which the plan of the rollout provides guidance.

    By the arm: from settlement, before it (reception), or from a date on but not before
    settlement. For controls when they are guided too (contamination). Never for the others.
    """
    settled = as_days(persons["vestigingsdatum"])
    start = np.full(len(persons), _NEVER)
    for name, arm in study.arms.items():
        inside = (persons["arm"] == name).fillna(False).to_numpy(dtype=bool)
        rules = {"settlement": settled, "reception": np.full(len(persons), _EARLY)}
        if isinstance(arm.guidance_from, str):
            first = rules[arm.guidance_from]
        else:
            first = np.maximum(settled, np.datetime64(arm.guidance_from, "D"))
        start = np.where(inside, first, start)
    if study.contamination is not None:
        control = ~persons["treated"].to_numpy(dtype=bool)
        start = np.where(control, np.datetime64(study.contamination.start, "D"), start)
    return start


def guided_days(spells: pd.DataFrame, start: Days, end: Days) -> Integers:
    """Days (n,) from `start` to before `end` that lie in a spell of the person.

    `spells` holds person (its number), first and after (the day after the last), sorted.
    """
    person = spells["person"].to_numpy()
    first = np.maximum(spells["first"].to_numpy(), start[person])
    after = np.minimum(spells["after"].to_numpy(), end[person])
    # what earlier spells of the person cover already does not count again
    before = pd.Series(after).groupby(person).cummax().groupby(person).shift().to_numpy()
    begun = np.fmax(first, before.astype("datetime64[D]"))
    days = np.maximum(_count(after - begun), 0)
    return np.bincount(person, days, minlength=len(start)).astype(np.int64)


def guidance_spells(begeleiding: pd.DataFrame, ids: pd.Series, study: Study) -> pd.DataFrame:
    """Spells of the persons `ids` as `guided_days` takes them; those that go on last to the end."""
    number = person_numbers(begeleiding["persoon_id"], ids)
    last = as_days(begeleiding["einddatum"])
    table = pd.DataFrame(
        {
            "person": number,
            "first": as_days(begeleiding["begindatum"]),
            "after": np.where(np.isnat(last), data_until(study), last) + ONE_DAY,
        }
    )
    return table[number >= 0].sort_values(["person", "first", "after"], ignore_index=True)


def _shares(persons: pd.DataFrame) -> pd.DataFrame:
    """Means by group, and of all treated together."""
    treated = persons[persons["group"] != CONTROL].assign(group=OVERALL)
    table = pd.concat([persons, treated]).groupby("group", as_index=False).agg(
        persons=("ever", "size"), share_possible=("possible", "mean"),
        share_guided=("guided", "mean"), share_ever=("ever", "mean"), ever=("ever", "sum"),
    )  # fmt: skip
    never = table["persons"] - table["ever"]
    fewest = table["ever"].where(table["ever"] > 0, never).clip(upper=never.where(never > 0))
    return table.assign(smallest_cell=fewest.fillna(table["persons"]))


def _ordered(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    order = {name: place for place, name in enumerate([*study.arms, NONE, OVERALL, CONTROL])}
    months = {
        f"months_{kind}": table[f"share_{kind}"] * table["horizon"]
        for kind in ("possible", "guided")
    }
    table = table.assign(**months)
    ranked = table.assign(rank=table["group"].map(order)).sort_values(["horizon", "rank"])
    whole = {"horizon": "int64", "persons": "Int64", "smallest_cell": "Int64"}
    return ranked.astype(whole)[EXPOSURE.names].reset_index(drop=True)


def _count(length: np.ndarray) -> Integers:
    """Whole days; none where a day is missing."""
    days = length.astype("timedelta64[D]")
    return np.where(np.isnat(days), 0, days.astype(np.int64))
