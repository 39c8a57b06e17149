"""Who settled when: a person counts once, at the first settlement (rule of the study)."""

import pandas as pd


def first_settlements(personen: pd.DataFrame) -> pd.DataFrame:
    """One row per person, the earliest settlement, sorted by id.

    The same person delivered in both extracts, or settled in two municipalities, counts where and
    when the first settlement was; on the same day the municipality first in the alphabet.
    """
    order = ["persoon_id", "vestigingsdatum", "gemeente"]
    return personen.sort_values(order).drop_duplicates("persoon_id").reset_index(drop=True)
