"""moderndid: att_gt and aggte on polars, analytic errors."""

import moderndid
import polars

from . import NEVER
from .people import People, long_table


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; the event study is made as well."""
    found = moderndid.att_gt(
        data=polars.from_pandas(long_table(made, never=0.0)),
        yname="y",
        tname="month",
        idname="person",
        gname="start",
        xformla="~ x0 + x1 + x2 + x3",
        est_method="dr",
        control_group="nevertreated" if controls == NEVER else "notyettreated",
        boot=False,
        cband=False,
    )
    moderndid.aggte(found, type="dynamic", boot=False, cband=False)
    simple = moderndid.aggte(found, type="simple", boot=False, cband=False)
    return float(simple.overall_att), float(simple.overall_se)
