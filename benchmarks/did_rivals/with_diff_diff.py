"""diff-diff: doubly robust, analytic errors; scores above 0.99 are cut off (R: above 0.995)."""

from diff_diff import CallawaySantAnna

from .people import People, long_table


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; the event study is made as well."""
    found = CallawaySantAnna(control_group=controls, estimation_method="dr", n_bootstrap=0).fit(
        long_table(made, never=0.0),
        outcome="y",
        unit="person",
        time="month",
        first_treat="start",
        covariates=["x0", "x1", "x2", "x3"],
    )
    found.aggregate("event_study")
    return float(found.overall_att), float(found.overall_se)
