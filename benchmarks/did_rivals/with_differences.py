"""differences: ATTgt with the doubly robust estimator, analytic errors."""

import numpy as np
from differences import ATTgt

from .people import People, long_table


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; the event study is made as well."""
    table = long_table(made, never=np.nan).set_index(["person", "month"])
    found = ATTgt(data=table, cohort_column="start", base_period="varying")
    found.fit(
        "y ~ x0 + x1 + x2 + x3",
        est_method="dr",
        control_group=controls,
        progress_bar=False,
    )
    found.aggregate("event")
    simple = found.aggregate("simple").iloc[0]
    return tuple(float(simple.xs(name, level=-1).iloc[0]) for name in ("ATT", "std_error"))
