"""The true effects of a synthetic world: the same indicators, in the world with and without."""

import pandas as pd

from evaluatie.data.cohort import cohort
from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.histories import Registers
from evaluatie.data.synthetic import World
from evaluatie.study.model import Study
from evaluatie.tables.derived import OVERALL, TRUTH


def truth(world: World, study: Study) -> pd.DataFrame:
    """Average effect on the treated per outcome, horizon and subgroup level.

    Over the treated of the intervention place whose window is complete: the population that the
    estimates speak about.
    """
    factual = world.tables
    with_approach = indicators(Registers.of(factual), study)
    without = indicators(Registers.of(factual | world.untreated), study)
    selected = cohort(factual["personen"], factual["begeleiding"], with_approach, 0, study)
    people = selected.cohort
    treated = people.loc[people["treated"] & (people["place"] == "intervention"), ["persoon_id"]]
    keys = ["persoon_id", "outcome", "horizon"]
    both = with_approach.merge(without, on=keys, suffixes=("_1", "_0")).merge(
        treated, on="persoon_id"
    )
    both = both[both["status_1"] == "complete"]
    everyone = treated.assign(subgroup=OVERALL, level=OVERALL)
    members = pd.concat([everyone, selected.subgroups.merge(treated, on="persoon_id")])
    return _means(both.merge(members, on="persoon_id"))


def _means(rows: pd.DataFrame) -> pd.DataFrame:
    grouped = rows.groupby(list(TRUTH.key))
    table = grouped.agg(
        n_treated=("persoon_id", "size"),
        mean_treated=("value_1", "mean"),
        mean_control=("value_0", "mean"),
    ).reset_index()
    return table.assign(att=table["mean_treated"] - table["mean_control"])[TRUTH.names]
