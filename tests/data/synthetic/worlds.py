"""Worlds to test on, and outcomes counted in another way than the program does."""

import datetime as dt

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import World
from evaluatie.months import add_months, as_days
from evaluatie.study import Study, load_study
from tests.conftest import STUDIES


def variant(seed: int = 1, until: dt.date | None = None, **multipliers: float) -> Study:
    study = load_study(STUDIES / "amsterdam.yaml")
    world = study.source.world.model_copy(update=multipliers)
    source = study.source.model_copy(update={"world": world})
    if until:
        source = source.model_copy(update={"data_until": until})
    return study.model_copy(update={"source": source, "seed": seed})


def adults(world: World) -> pd.DataFrame:
    persons = world.tables["personen"]
    age = (persons["vestigingsdatum"] - persons["geboortedatum"]).dt.days / 365.25
    persons = persons.assign(age=age, year=persons["vestigingsdatum"].dt.year)
    return persons[age.between(18, 65, inclusive="left")].reset_index(drop=True)


def treated_ids(world: World) -> pd.Series:
    persons = world.tables["personen"]
    late = persons["vestigingsdatum"] >= "2016-01-01"
    return persons["persoon_id"][late & (persons["gemeente"] == "Amsterdam")]


def worked(persons: pd.DataFrame, jobs: pd.DataFrame, horizon: int) -> np.ndarray:
    """Three months in a row of 12 hours a week within the window, by days: written for this test.

    A month from settlement counts when its average weekly hours reach 12; months here run from
    the day of settlement, which moves a share by a few tenths of a point at most.
    """
    paid = jobs[jobs["loonbelasting"]].merge(persons[["persoon_id", "vestigingsdatum"]])
    row = pd.Index(persons["persoon_id"]).get_indexer(paid["persoon_id"])
    settled = as_days(paid["vestigingsdatum"])
    start, end = as_days(paid["begindatum"]), as_days(paid["einddatum"].fillna("2100-01-01"))
    enough = np.zeros((len(persons), horizon), dtype=bool)
    for month in range(horizon):
        first, after = add_months(settled, month), add_months(settled, month + 1)
        overlap = np.minimum(end + 1, after) - np.maximum(start, first)
        days = np.maximum(overlap.astype(float), 0) / (after - first).astype(float)
        hours = np.bincount(row, days * paid["uren_per_week"], minlength=len(persons))
        enough[:, month] = hours >= 12 - 1e-9
    three = enough[:, :-2] & enough[:, 1:-1] & enough[:, 2:]
    return three.any(axis=1)


def enrolled(persons: pd.DataFrame, onderwijs: pd.DataFrame, horizon: int) -> np.ndarray:
    counted = onderwijs[~onderwijs["niveau"].isin(["vo", "schakel"])].merge(persons)
    until = add_months(as_days(counted["vestigingsdatum"]), horizon)
    inside = counted["persoon_id"][as_days(counted["begindatum"]) < until]
    return persons["persoon_id"].isin(inside).to_numpy()


def shares(world: World, jobs: pd.DataFrame, horizon: int) -> pd.Series:
    """Share with work by year of settlement, in the intervention municipality."""
    persons = adults(world)
    value = pd.Series(worked(persons, jobs, horizon)).groupby(
        [persons["gemeente"] == "Amsterdam", persons["year"]]
    )
    return value.mean()
