"""csdid: the Python port of R's did, with analytic errors."""

from csdid.att_gt import ATTgt

from . import NEVER
from .people import People, long_table


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; the event study is made as well."""
    found = ATTgt(
        yname="y",
        tname="month",
        idname="person",
        gname="start",
        data=long_table(made, never=0.0),
        control_group=["nevertreated" if controls == NEVER else "notyettreated"],
        xformla="y ~ x0 + x1 + x2 + x3",
    ).fit(est_method="dr", base_period="varying", bstrap=False)
    found.aggte(typec="dynamic", bstrap=False, cband=False)
    simple = found.aggte(typec="simple", bstrap=False, cband=False).atte
    return float(simple["overall_att"]), float(simple["overall_se"])
