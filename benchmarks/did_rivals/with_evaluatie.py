"""What is measured: `group_time_effects` and two aggregations."""

from evaluatie.estimators.fits import doubly_robust
from evaluatie.estimators.staggered.group_time.aggregate import aggregate
from evaluatie.estimators.staggered.group_time.effects import group_time_effects

from .people import People


def run(made: People, controls: str) -> tuple[float, float]:
    """Simple average and its error; the event study is made as well."""
    found = group_time_effects(
        made.outcome, made.start, made.periods, made.matrix, fit=doubly_robust, controls=controls
    )
    aggregate(found, "dynamic")
    simple = aggregate(found, "simple").overall
    return simple.estimate, simple.std_error
