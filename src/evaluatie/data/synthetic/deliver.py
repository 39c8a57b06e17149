"""Writes the extracts as a Dutch municipality delivers them, a few broken rows included."""

from pathlib import Path

import numpy as np
import pandas as pd

from evaluatie.data.synthetic.dirt import Delivery, broken_spells, odd_persons
from evaluatie.data.synthetic.setting import Setting, setting
from evaluatie.data.synthetic.world import World
from evaluatie.errors import StudyError
from evaluatie.study import Study
from evaluatie.tables.contract import EXTRACT_TABLES, PERSONEN
from evaluatie.tables.schema import Table
from evaluatie.tables.store import write_text


def deliver(world: World, study: Study, folder: Path) -> None:
    """Writes `<folder>/<extract>/<table>.csv` for every extract of the study.

    The first extract holds those who settled before the treatment cohort, the second the rest; a
    study with one extract gets everybody in it. `;` between cells, decimal comma, UTF-8, dates as
    YYYY-MM-DD, ja and nee, empty cells for what is missing. The same world gives the same bytes.
    """
    plan = setting(study)
    names = list(study.source.extracts)  # type: ignore[union-attr]
    if len(names) > 2:
        problem = "source.extracts: a synthetic world has one or two, for the two cohorts"
        raise StudyError(study.study, [problem])
    rng = plan.stream("dirt")
    for number, name in enumerate(names):
        delivery = _delivery(world, plan, number, len(names))
        for table in EXTRACT_TABLES:
            rows = _extract(world, delivery, table)
            rows = _soiled(rows, delivery, table, plan, rng)
            write_text(as_delivered(rows, table), Path(folder) / name / f"{table.name}.csv")


def _delivery(world: World, plan: Setting, number: int, extracts: int) -> Delivery:
    """Which dates of settlement the extract of this number holds."""
    change = pd.Timestamp(plan.treated_from)
    first = change if number else pd.Timestamp(plan.first_day)
    last = pd.Timestamp(plan.treated_until)
    if extracts == 2 and number == 0:
        last = change - pd.Timedelta(days=1)
    return Delivery(number, first, last, world.tables[PERSONEN.name])


def _extract(world: World, delivery: Delivery, table: Table) -> pd.DataFrame:
    """The rows of a table that belong to the persons of one extract."""
    persons = delivery.everybody
    settled = persons["vestigingsdatum"].between(delivery.first_day, delivery.last_day)
    rows = world.tables[table.name]
    return rows[rows["persoon_id"].isin(persons["persoon_id"][settled])].reset_index(drop=True)


def _soiled(
    rows: pd.DataFrame, delivery: Delivery, table: Table, plan: Setting, rng: np.random.Generator
) -> pd.DataFrame:
    """The rows with the broken ones among them, in the order of the ids."""
    if table is PERSONEN:
        added = odd_persons(rows, delivery, plan, rng)
    else:
        added = broken_spells(rows, table, rng)
    return pd.concat([rows, added]).sort_values("persoon_id", kind="stable", ignore_index=True)


def as_delivered(rows: pd.DataFrame, table: Table) -> str:
    """The rows as the text of a CSV file."""
    cells = {}
    for column in table.columns:
        values = rows[column.name]
        if column.kind == "flag":
            values = values.map({True: "ja", False: "nee"})
        elif column.kind == "date":
            values = values.dt.strftime("%Y-%m-%d")
        cells[column.name] = values
    text = pd.DataFrame(cells).to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
    return str(text)
