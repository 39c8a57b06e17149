"""Who settled when, by origin: the table, and what the other parts of the report say of it."""

from dataclasses import replace

import pandas as pd

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import half_year
from evaluatie.report.table_frame import titled
from evaluatie.report.tables_people import flow_group
from evaluatie.study.analyses import origin_subgroup
from evaluatie.tables.persons import OTHER_ORIGINS

GROUPS = [(p, c) for p in ("intervention", "comparison") for c in ("control", "treatment")]


def origins(context: Context) -> list[str]:
    """Origins from common to rare; the ones that were put together stand last."""
    found = context.released.inflow
    total = found.groupby("origin")["persons"].sum().sort_values(ascending=False, kind="stable")
    return sorted(total.index, key=lambda name: name == OTHER_ORIGINS)


def origin_name(origin: str, context: Context) -> str:
    """The display name of an origin."""
    return context.words.level(origin_subgroup(context.study) or "herkomstland", origin)


def inflow_table(context: Context) -> Table:
    """Persons per half-year of settlement (rows) and origin (columns), per place and cohort."""
    names = origins(context)
    rows = []
    for place, cohort in GROUPS:
        found = lookup.rows(context.released.inflow, place=place, cohort=cohort)
        for half, counts in found.set_index("origin").groupby("half_year")["persons"]:
            shown = (cells.counted(counts[name]) for name in names)
            first = cells.text(half_year(str(half)))
            rows.append(Row((first, *shown), flow_group(place, cohort, context)))
    headers: list[tuple[str, Kind]] = [("half_year", "text"), *((name, "count") for name in names)]
    table = titled("inflow", headers, rows, context, numbers_of="")
    named = [origin_name(name, context) for name in names]
    own = zip(named, (kind for _, kind in table.headers[1:]), strict=True)
    return replace(table, headers=(*table.headers[:1], *own))


def shares(place: str, cohort: str, context: Context) -> pd.Series:
    """The share of each origin in a group, common first; none where a count of it is withheld."""
    found = lookup.rows(context.released.inflow, place=place, cohort=cohort)
    if found["persons"].isna().any() or not found["persons"].sum():
        return pd.Series(dtype="float64")
    total = found.groupby("origin")["persons"].sum().astype("float64")
    return (total / total.sum()).sort_values(ascending=False, kind="stable")
