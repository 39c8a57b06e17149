"""Who settled when: a person counts once, at the first settlement (rule of the study)."""

import pandas as pd
import pyarrow.compute as pc

from evaluatie.data.outcomes.spells import as_texts


def first_settlements(personen: pd.DataFrame) -> pd.DataFrame:
    """One row per person, the earliest settlement, sorted by id.

    The same person delivered in both extracts, or settled in two municipalities, counts where and
    when the first settlement was; on the same day the municipality first in the alphabet.
    """
    if _rise(personen["persoon_id"]):
        return personen.reset_index(drop=True)
    order = ["persoon_id", "vestigingsdatum", "gemeente"]
    return personen.sort_values(order).drop_duplicates("persoon_id").reset_index(drop=True)


def _rise(ids: pd.Series) -> bool:
    """Whether each id comes after the one before it: nobody twice, nothing to sort."""
    texts = as_texts(ids)
    later = pc.greater(texts.slice(1), texts.slice(0, max(len(texts) - 1, 0)))
    return bool(pc.all(later, min_count=0).as_py())
