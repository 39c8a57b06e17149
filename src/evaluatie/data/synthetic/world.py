"""The world as it went, and the same people without the approach."""

from dataclasses import dataclass

import pandas as pd

from evaluatie.data.synthetic.benefits import uitkeringen
from evaluatie.data.synthetic.careers import dienstverbanden, episodes
from evaluatie.data.synthetic.guidance import begeleiding, guidance
from evaluatie.data.synthetic.instruments import trajecten
from evaluatie.data.synthetic.persons import people
from evaluatie.data.synthetic.schooling import onderwijs
from evaluatie.data.synthetic.setting import setting
from evaluatie.study import Study
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    ONDERWIJS,
    PERSONEN,
    TRAJECTEN,
    UITKERINGEN,
)
from evaluatie.tables.schema import Table, check

_KINDS = {"date": "datetime64[s]", "flag": "bool", "number": "float64", "text": "str"}


@dataclass(frozen=True)
class World:
    """Clean tables of the data contract, both cohorts together.

    `tables` holds all six as they went. `untreated` holds dienstverbanden, onderwijs and
    uitkeringen of the same persons when the treated had not been guided: the other potential
    outcome. Rows of persons who are not treated are the same in both; controls keep their extra
    guidance.
    """

    tables: dict[str, pd.DataFrame]
    untreated: dict[str, pd.DataFrame]


def synthetic_world(study: Study) -> World:
    """The world of a study whose source is synthetic; the same seed gives the same world.

    Multipliers of `source.world`: `size` on the number of persons, `effect` on all guidance,
    `trend` on the rise of labour market and enrolment, in every place alike.
    """
    plan = setting(study)
    everybody = people(plan)
    guided = guidance(everybody, plan)
    alone = guided.without(everybody["treated"].to_numpy())
    work = episodes(everybody, guided, plan)
    tables = {
        "personen": _clean(everybody, PERSONEN),
        "begeleiding": _clean(begeleiding(everybody, guided, plan), BEGELEIDING),
        "trajecten": _clean(trajecten(everybody, guided, plan), TRAJECTEN),
        "dienstverbanden": _clean(dienstverbanden(everybody, work, plan), DIENSTVERBANDEN),
        "onderwijs": _clean(onderwijs(everybody, guided, plan), ONDERWIJS),
        "uitkeringen": _clean(uitkeringen(everybody, work, plan), UITKERINGEN),
    }
    work = episodes(everybody, alone, plan)
    untreated = {
        "dienstverbanden": _clean(dienstverbanden(everybody, work, plan), DIENSTVERBANDEN),
        "onderwijs": _clean(onderwijs(everybody, alone, plan), ONDERWIJS),
        "uitkeringen": _clean(uitkeringen(everybody, work, plan), UITKERINGEN),
    }
    return World(tables, untreated)


def _clean(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table's columns with the kinds of the contract, sorted by its key."""
    columns = {}
    for column in table.columns:
        columns[column.name] = frame[column.name].astype(_KINDS[column.kind])
    clean = pd.DataFrame(columns).sort_values(list(table.key), ignore_index=True)
    return check(clean, table)
