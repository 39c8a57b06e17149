"""All estimates of a study in one table: adjusted p-values, gates, stamps, in a fixed order."""

import numpy as np
import pandas as pd

from evaluatie.inference.gates import apply_gates, level_gates
from evaluatie.inference.multiplicity import adjust_differences, adjust_p_values
from evaluatie.inference.stamps import stamped, stamps_of
from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.study.model import Study
from evaluatie.tables.derived import CANDIDATES, OVERALL
from evaluatie.tables.differences import DIFFERENCES


def estimates(
    parts: list[pd.DataFrame],
    diagnostics: list[pd.DataFrame],
    study: Study,
    sensitivity: list[pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """CANDIDATES of every design together.

    `parts` holds the rows of each design, `diagnostics` those of the matching designs,
    `sensitivity` the checks of difference-in-differences. Order: main before placebos and
    variations, designs and estimators as the study names them, everybody first, pooled first.
    """
    table = pd.concat(parts, ignore_index=True)
    table = adjust_p_values(table, study)
    empty = pd.DataFrame(columns=["design", "analysis", "horizon", "subgroup", "level", "max_smd",
                                  "ess_treated", "ess_control", "controls_per_treated",
                                  "replacement"])  # fmt: skip
    checks = pd.concat(sensitivity, ignore_index=True) if sensitivity else None
    table = apply_gates(table, pd.concat(diagnostics) if diagnostics else empty, study, checks)
    return _ordered(stamped(table, study), study)[CANDIDATES.names]


def differences(parts: list[pd.DataFrame], table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """DIFFERENCES of every design together: adjusted p-values, and the gates that levels fail.

    `table` holds the estimates with their gates. A difference of cohorts of other years is one of
    two upswings: what stamps the effects stamps what they differ by. A gate that is set aside for
    an effect is not set aside for what it differs from another.
    """
    found = adjust_differences(pd.concat([DIFFERENCES.empty(), *parts], ignore_index=True), study)
    gates = level_gates(found, table)
    stamps = stamps_of(gates, found["status"], study)
    return found.assign(failed_gates=gates, stamp=stamps)[DIFFERENCES.names]


def _ordered(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    position = {
        "analysis": [MAIN, LEVELS, *study.placebos, *study.robustness],
        "design": list(study.designs),
        "subgroup": [OVERALL, *study.subgroups],
        "outcome": [*study.outcomes, *study.monthly],
        "level": [OVERALL, *study.arms],
    }
    ranks = pd.DataFrame(index=table.index)
    for column in ("analysis", "design", "estimator", "subgroup", "level", "outcome", "horizon"):
        if column == "estimator":
            pairs = [(d, e) for d, plan in study.designs.items() for e in plan.estimators]
            order = {pair: rank for rank, pair in enumerate(pairs)}
            ranks[column] = [
                order[p] for p in zip(table["design"], table["estimator"], strict=True)
            ]
        elif column in position:
            order_of = {name: rank for rank, name in enumerate(position[column])}
            ranks[column] = table[column].map(order_of).fillna(len(order_of))
            ranks[column + "_name"] = table[column]
        else:
            ranks[column] = table[column]
    # within a cell the pooled effect first, then the periods in the order in which they came
    ranks["place"] = table["time"].notna() * (1 + np.arange(len(table)))
    order = ranks.sort_values(list(ranks.columns), kind="stable").index
    return table.loc[order].reset_index(drop=True)
