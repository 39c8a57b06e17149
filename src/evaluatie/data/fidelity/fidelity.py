"""Fidelity: what was done, by group and quarter of settlement; and the first stage of the effect.

The window is that of the primary result, from time zero on; contact in reception before it counts
as well. Only persons whose whole window is observed count, as in the estimates.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.data.fidelity.guidance import guidance_values, own_spells
from evaluatie.data.fidelity.instruments import Values, instrument_values
from evaluatie.data.fidelity.people import followed, groups
from evaluatie.study.model import Study
from evaluatie.tables import read_table
from evaluatie.tables.contract import BEGELEIDING, PERSONEN, TRAJECTEN
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE, GUIDANCE
from evaluatie.tables.persons import COHORT, FOLLOW_UP, SUBGROUPS

SHARES = (
    "share_guided", "share_early", "share_transferred", "share_dropped", "exposed", "reach",
    "together",
)  # fmt: skip
REGISTERS = (PERSONEN, BEGELEIDING, TRAJECTEN, FOLLOW_UP, COHORT, SUBGROUPS)


@dataclass(frozen=True)
class Fidelity:
    """Rows of FIDELITY and of FIRST_STAGE."""

    fidelity: pd.DataFrame
    first_stage: pd.DataFrame


def read_registers(files: Any) -> dict[str, pd.DataFrame]:
    """The tables that `fidelity` takes, from an object with the path of each by its name."""
    return {table.name: read_table(files.get(table.name), table) for table in REGISTERS}


def fidelity(tables: dict[str, pd.DataFrame], study: Study) -> Fidelity:
    """Fidelity of a study of registers.

    `tables` holds those of REGISTERS by name. Guidance and instruments are those of the
    intervention municipality; of others only the first stage is made, where they deliver guidance.
    """
    begeleiding = tables["begeleiding"]
    people = followed(tables["cohort"], tables["personen"], tables["follow_up"], study)
    here = people[people["place"] == "intervention"].reset_index(drop=True)
    values = _values(here, begeleiding, tables["trajecten"], study)
    members = groups(here, tables["subgroups"], study)
    recorded = set(people.loc[people["persoon_id"].isin(begeleiding["persoon_id"]), "gemeente"])
    guided = guidance_values(people, begeleiding, study)
    return Fidelity(_rows(here, values, members), _first_stage(people, guided, recorded))


def _values(
    people: pd.DataFrame, begeleiding: pd.DataFrame, trajecten: pd.DataFrame, study: Study
) -> Values:
    guidance = guidance_values(people, begeleiding, study)
    spells = own_spells(people, begeleiding)
    of_instruments = instrument_values(people, trajecten, spells, guidance["share_guided"])
    return {(name, GUIDANCE): value for name, value in guidance.items()} | of_instruments


def _rows(people: pd.DataFrame, values: Values, members: pd.DataFrame) -> pd.DataFrame:
    """Means of every measure in every group; a measure of nobody in a group has no row."""
    block = ["cohort", "subgroup", "level", "quarter"]
    number = members["persoon_id"].map(pd.Series(people.index, index=people["persoon_id"]))
    persons = members.groupby(block).size().rename("persons")
    parts = []
    for (measure, instrument), value in values.items():
        frame = members[block].assign(value=value.to_numpy()[number.to_numpy()])
        found = frame.dropna(subset="value").groupby(block)["value"].agg(["size", "mean", "sum"])
        parts.append(found.reset_index().assign(measure=measure, instrument=instrument))
    table = pd.concat(parts, ignore_index=True).rename(
        columns={"size": "n_measured", "mean": "value"}
    )
    share = table["measure"].isin(SHARES)
    table = table.join(persons, on=block).assign(
        share=share,
        smallest_cell=smallest(table["n_measured"], table["sum"]).where(share, table["n_measured"]),
    )
    whole = {"persons": "Int64", "n_measured": "int64", "smallest_cell": "int64"}
    ordered = table.sort_values(list(FIDELITY.key), kind="stable")
    return ordered.astype(whole)[FIDELITY.names].reset_index(drop=True)


def smallest(n: pd.Series, ones: pd.Series) -> pd.Series:
    """Fewest persons with or without, of those of whom there are any: all where one side is nil."""
    counts = pd.concat([ones, n - ones], axis=1).round().astype("int64")
    return counts.where(counts > 0).min(axis=1).fillna(n).astype("int64")


def _first_stage(
    people: pd.DataFrame, guided: dict[str, pd.Series], recorded: set[str]
) -> pd.DataFrame:
    """How much guidance there was, by municipality and half-year of time zero."""
    frame = people[["gemeente", "half_year"]].assign(
        cohort=people["treated"].map({True: "treatment", False: "control"}),
        ever=(guided["months_guided"] > 0).astype(float),
        months=guided["months_guided"],
    )
    table = frame.groupby(list(FIRST_STAGE.key), as_index=False).agg(
        persons=("ever", "size"), share_guided=("ever", "mean"), ones=("ever", "sum"),
        months_guided=("months", "mean"),
    )  # fmt: skip
    known = table["gemeente"].isin(recorded)
    table = table.assign(
        recorded=known,
        share_guided=table["share_guided"].where(known),
        months_guided=table["months_guided"].where(known),
        smallest_cell=smallest(table["persons"], table["ones"]),
    )
    ordered = table.sort_values(list(FIRST_STAGE.key)).astype({"persons": "Int64"})
    return ordered[FIRST_STAGE.names].reset_index(drop=True)
