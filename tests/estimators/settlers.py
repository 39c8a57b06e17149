"""Settlers of four municipalities by half-year, made by hand: the tables that design B reads."""

import numpy as np
import pandas as pd

from evaluatie.tables.samples import Source

PLACES = ("Amsterdam", "Rotterdam", "Den Haag", "Utrecht")
HALF_YEARS = ("2014H1", "2014H2", "2015H1", "2015H2", "2016H1", "2016H2")
OUTCOMES = ("work_1m", "work_3m", "education")
FIRST_DAY = {"H1": "-02-01", "H2": "-08-01"}


def settlers(values: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    """COHORT of one person per value, which is their outcome: {(place, half-year): outcomes}."""
    rows = [
        (place, half, value)
        for (place, half), outcomes in values.items()
        for value in outcomes
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["gemeente", "half_year", "y"])
    ids = [f"p{number:05d}" for number in range(len(frame))]
    settled = pd.to_datetime([half[:4] + FIRST_DAY[half[4:]] for half in frame["half_year"]])
    return frame.assign(
        persoon_id=ids,
        treated=frame["half_year"] >= "2016H1",
        place=np.where(frame["gemeente"] == "Amsterdam", "intervention", "comparison"),
        index_date=settled,
        settled_on=settled,
        arm=pd.Series(np.nan, index=frame.index, dtype="str"),
        cluster=ids,
        geslacht=np.where(np.arange(len(frame)) % 2, "man", "vrouw"),
        kwartaal=settled.quarter.astype(str),
    )


def measured(persons: pd.DataFrame, horizon: int = 12) -> pd.DataFrame:
    """INDICATORS: every outcome is the person's `y`; their `status`, or complete."""
    status = persons.get("status", "complete")
    rows = persons[["persoon_id"]].assign(horizon=horizon, value=persons["y"], status=status)
    rows["value"] = rows["value"].where(rows["status"] == "complete")
    return pd.concat([rows.assign(outcome=name) for name in OUTCOMES], ignore_index=True)


def source_of(persons: pd.DataFrame, **variations: Source) -> Source:
    """The three tables of these persons, without subgroups."""
    nobody = pd.DataFrame({"persoon_id": [], "subgroup": [], "level": []}, dtype="str")
    return Source(persons.drop(columns=["y"]), measured(persons), nobody, variations)


def drawn(seed: int, per_cell: int = 40, places: tuple[str, ...] = PLACES) -> pd.DataFrame:
    """Persons of every place and half-year whose outcome is a coin, with a lift here from 2016."""
    rng = np.random.default_rng(seed)
    return settlers({
        (place, half): list((rng.random(per_cell) < 0.4 + lift(place, half)).astype(float))
        for place in places
        for half in HALF_YEARS
    })  # fmt: skip


def lift(place: str, half: str) -> float:
    return 0.3 if place == "Amsterdam" and half >= "2016H1" else 0.0
