"""Many tests at once where the truth is known: false alarms, and what is found.

A study with all its groups and outcomes finds something by chance nearly always, unless it adjusts
for how much it asks. And that women have an effect `with a star` and men have not says little of a
difference: `stars` counts how often it happens, beside the test of the difference itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import nctdtr, stdtrit

from evaluatie.estimators.joint import joint
from evaluatie.inference.multiplicity import adjust_differences, adjust_p_values
from evaluatie.simulation.group_cells import GroupSimulation, GroupWorld, group_worlds
from evaluatie.simulation.group_draws import FIRST, MEASURES, SUBGROUPS, draw_source, estimates_of
from evaluatie.simulation.households import COVARIATES
from evaluatie.simulation.seeds import generator, millionths
from evaluatie.simulation.settings import repeated
from evaluatie.simulation.summary import monte_carlo_error
from evaluatie.simulation.tables import GROUP_REPETITIONS, GROUP_SIMULATION
from evaluatie.study.model import Disclosure, Primary, Study
from evaluatie.study.outcomes import ColumnOutcome
from evaluatie.study.population import Subgroup
from evaluatie.tables.differences import JOINT

Row = dict[str, Any]
PROMISED = ("holm", "romano_wolf")  # what keeps the chance of any false alarm down
RIGHT = (0.03, 0.07)  # chance of any false alarm that may be called 5 %
PAIR = ("man", "vrouw")


def simulate_groups(settings: GroupSimulation, chunk: int) -> pd.DataFrame:
    """Rows of GROUP_REPETITIONS of one chunk: repetition by world, design, family and method."""
    study, worlds = group_study(settings), list(group_worlds(settings))
    rows: list[Row] = []
    for number, world in repeated(settings, chunk, worlds, "simulatie_groepen"):
        what = (3, world.size, millionths(world.men), millionths(world.women))
        rng = generator(study.seed, *what, number)
        source = draw_source(world, rng)
        # as every study has its own draws, so has every repetition
        own = study.model_copy(update={"seed": int(rng.integers(2**31))})
        for design in own.designs:
            found = joint(estimates_of(source, design, own), source, own)
            key = {"world": world.name, "repetition": number, "design": design}
            rows += [key | row for row in _counted(found.candidates, found.differences, world, own)]
    kinds = {"text": "str", "integer": "int64", "number": "float64"}
    table = pd.DataFrame(rows).reindex(columns=GROUP_REPETITIONS.names)
    return table.astype({column.name: kinds[column.kind] for column in GROUP_REPETITIONS.columns})


def group_study(settings: GroupSimulation) -> Study:
    """A study with what designs and families look at, and nothing else."""
    (design, plan), *_ = settings.designs.items()
    primary = Primary(outcome=FIRST, design=design, estimator=plan.estimators[0])
    return Study.model_construct(
        study="simulatie_groepen",
        seed=settings.seed,
        outcomes={n: ColumnOutcome(kind="column", column=n, unit="share") for n in MEASURES},
        primary=primary,
        covariates=list(COVARIATES),
        subgroups={name: Subgroup(column=name, cuts=None, other=None) for name in SUBGROUPS},
        designs=settings.designs,
        placebos={},
        robustness={},
        inference=settings.inference,
        gates=settings.gates,
        disclosure=Disclosure(minimum_cell=2, dominance=None, group=None, rounding=None),
    )


def _counted(
    effects: pd.DataFrame, differences: pd.DataFrame, world: GroupWorld, study: Study
) -> Iterator[Row]:
    """What the families of a design find, by every method; and the one planned difference."""
    effects = adjust_p_values(effects[effects["p_value"].notna()], study)
    there = (effects["outcome"] == FIRST) & (effects["level"].map(world.effect) != 0)
    by_holm = adjust_p_values(effects, _by(study, "holm"))["p_adjusted"]
    yield from _by_method("subgroups", effects, there, holm=by_holm)
    yield _stars(effects, world)
    known = differences[differences["p_value"].notna() & (differences["outcome"] == FIRST)]
    known = adjust_differences(known, study)
    sexes, together = known["subgroup"] == "geslacht", known["level"] == JOINT
    for family, own in (("every_level", together), ("pairs", ~together)):
        yield from _by_method(family, known[own], sexes[own] & world.differs)
    for row in known[sexes & ~together].itertuples():
        yield _planned(row, world, study)


def _by(study: Study, method: str) -> Study:
    """The study with another adjustment of its subgroups."""
    families = study.inference.families.model_copy(update={"subgroups": method})
    inference = study.inference.model_copy(update={"families": families})
    return study.model_copy(update={"inference": inference})


def _by_method(
    family: str, table: pd.DataFrame, is_there: pd.Series, **others: pd.Series
) -> Iterator[Row]:
    """Found below 0.05 without adjustment, by the adjustments of the table, and by others."""
    values = {"none": table["p_value"], "romano_wolf": table["p_adjusted"],
              "benjamini_hochberg": table["q_value"]} | others  # fmt: skip
    there = is_there.to_numpy(dtype=bool)
    for method, value in values.items():
        found = value.to_numpy(dtype=np.float64) < 0.05
        yield {
            "family": family, "method": method, "tests": len(found),
            "false": int((found & ~there).sum()), "there": int(there.sum()),
            "found": int((found & there).sum()),
        }  # fmt: skip


def _planned(row: Any, world: GroupWorld, study: Study) -> Row:
    """Women against men, one test named beforehand; its chance by the error that is printed.

    A t statistic with a difference follows a noncentral t distribution.
    """
    found = int(row.p_value < 0.05)
    there = int(world.differs)
    shift = (world.women - world.men) / row.std_error
    limit = stdtrit(row.freedom, (1 + study.inference.confidence) / 2)
    above, below = nctdtr(row.freedom, shift, limit), nctdtr(row.freedom, shift, -limit)
    return {
        "family": "planned", "method": "none", "tests": 1, "false": found * (1 - there),
        "there": there, "found": found * there, "power": 1 - above + below if there else np.nan,
        "mde": row.mde,
    }  # fmt: skip


def _stars(effects: pd.DataFrame, world: GroupWorld) -> Row:
    """What is not to be done: one sex below 0.05, the other not, called a difference."""
    first = effects[(effects["outcome"] == FIRST) & (effects["subgroup"] == "geslacht")]
    starred = dict(zip(first["level"], first["p_value"] < 0.05, strict=True))
    one, other = (bool(starred.get(level, False)) for level in PAIR)
    there, found = int(world.differs), int(one != other)
    return {
        "family": "stars", "method": "none", "tests": 1, "false": found * (1 - there),
        "there": there, "found": int(other and not one) * there,
    }  # fmt: skip


def summarise_groups(parts: list[pd.DataFrame], settings: GroupSimulation) -> pd.DataFrame:
    """One row of GROUP_SIMULATION per world, design, family and method."""
    table = pd.concat(parts, ignore_index=True)
    worlds = {world.name: world for world in group_worlds(settings)}
    rows = []
    for (name, design, family, method), own in table.groupby(
        ["world", "design", "family", "method"], sort=False
    ):
        world = worlds[str(name)]
        named = {
            "world": name, "size": world.size, "effect": max(world.men, world.women),
            "design": design, "design_kind": settings.designs[str(design)].kind,
            "family": family, "method": method,
        }  # fmt: skip
        rows.append(named | _figures(own))
    return pd.DataFrame(rows)[GROUP_SIMULATION.names]


def _figures(own: pd.DataFrame) -> Row:
    """Shares over draws; of false alarms only where something is not there to be found."""
    nothing = (own["tests"] > own["there"]).any()
    alarm = float((own["false"] > 0).mean()) if nothing else np.nan
    findings = own["false"] + own["found"]
    shares = own["false"] / findings.clip(lower=1)
    some = own[own["there"] > 0]
    power = float((some["found"] / some["there"]).mean()) if len(some) else np.nan
    judged = nothing and own["method"].iloc[0] in PROMISED
    return {
        "repetitions": own["repetition"].nunique(),
        "tests": float(own["tests"].mean()),
        "false_alarm": alarm,
        "false_share": float(shares.mean()) if nothing else np.nan,
        "power": power,
        "power_stated": float(own["power"].mean()),
        "mde": float(own["mde"].mean()),
        "mc_error": monte_carlo_error(alarm if nothing else power, len(own)),
        "verdict": verdict(alarm) if judged else None,
    }


def verdict(false_alarm: float) -> str:
    """Of an adjustment that promises at most 0.05."""
    if false_alarm > RIGHT[1]:
        return "loose"
    return "strict" if false_alarm < RIGHT[0] else "holds"
