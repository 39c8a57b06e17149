"""Persons in groups whose effects are known, put through designs A and B level by level.

Two cohorts settle here and elsewhere, the later one here gets the approach; time changes nothing.
Three measures of work are taken at two horizons, and go together within persons and households.
Every level of every subgroup is estimated by the functions that the pipeline itself uses.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.designs.sets import no_pairs
from evaluatie.estimators.cohort.cross_section import CrossSection
from evaluatie.estimators.cohort.did_cohort import section_rows
from evaluatie.estimators.contributions import Estimated
from evaluatie.estimators.matching.by_design import WeighedSample
from evaluatie.estimators.matching.matched import cell_rows
from evaluatie.estimators.rows import Label
from evaluatie.models.covariates import independent_columns
from evaluatie.simulation.group_cells import GroupWorld
from evaluatie.simulation.households import COVARIATES, LEVEL, Groups, draw_households, luck
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell, Source

Floats = NDArray[np.float64]
# elsewhere and here, early and late: who settles where and when differs a little
GROUPS = Groups(
    share=np.array([0.26, 0.2, 0.26, 0.28]),
    syrie=np.array([-0.1, 0.1, 0.0, 0.3]),
    eritrea=np.array([0.1, 0.0, 0.0, -0.1]),
    opvang=np.array([0.0, 0.1, 0.1, 0.2]),
)
# probability of each measure, early elsewhere; the first has the effect
MEASURES = {
    "work_12": 0.28, "work_24": 0.38, "lasting_12": 0.2, "lasting_24": 0.3, "study_12": 0.15,
    "study_24": 0.22,
}  # fmt: skip
FIRST = next(iter(MEASURES))
OWN_LUCK, SHARED_LUCK = 0.4, 0.2  # that a person's measures share, and those of a household
HERE = 0.03  # more of all measures here
SUBGROUPS = ("geslacht", "leeftijd_3", "herkomst", "opleiding")
SCHOOLING = {"geen": 0.3, "laag": 0.3, "midden": 0.25, "hoog": 0.15}
AGES = {"<27": -0.6, "27-<35": 0.2}  # upper ends, in tens of years above 33


def draw_source(world: GroupWorld, rng: np.random.Generator) -> Source:
    """The persons of one repetition, with their groups and what was measured of them.

    Probabilities are linear in covariates, place and cohort, so that both designs are right.
    """
    people = draw_households(world.size, GROUPS, rng)
    late, here = people["group"] % 2 == 1, people["group"] // 2 == 1
    people = people.assign(here=here, treated=late, cluster=people["household"], **_named(people))
    people["opleiding"] = rng.choice(list(SCHOOLING), len(people), p=list(SCHOOLING.values()))
    chance = np.tile(list(MEASURES.values()), (len(people), 1))
    chance += (people[list(COVARIATES)].to_numpy() @ LEVEL + HERE * here.to_numpy())[:, None]
    own = np.where(people["vrouw"] == 1, world.women, world.men)
    chance[:, 0] += own * (late & here)
    shared = [(np.arange(len(people)), OWN_LUCK), (people["household"].to_numpy(), SHARED_LUCK)]
    found = luck(shared, chance.shape, rng) < chance
    values = {f"y_{name}": found[:, place].astype("f8") for place, name in enumerate(MEASURES)}
    nothing = pd.DataFrame()
    return Source(people.assign(**values), nothing, nothing)


def _named(people: pd.DataFrame) -> dict[str, NDArray[np.str_]]:
    """The levels of the subgroups that are made of covariates."""
    age = people["leeftijd"].to_numpy()
    young, middle = AGES.values()
    return {
        "geslacht": np.where(people["vrouw"] == 1, "vrouw", "man"),
        "leeftijd_3": np.select([age < young, age < middle], list(AGES), "35+"),
        "herkomst": np.select([people["syrie"] == 1, people["eritrea"] == 1],
                              ["syrie", "eritrea"], "overig"),
    }  # fmt: skip


def estimates_of(source: Source, design: str, study: Study) -> list[Estimated]:
    """What a design finds in every level of every subgroup, with what the clusters add."""
    people, matrix = source.cohort, source.cohort[list(COVARIATES)].to_numpy()
    analysis = Analysis(MAIN, tuple(MEASURES), (0,), COVARIATES)
    run = _here if study.designs[design].kind == "matching" else _differenced
    found: list[Estimated] = []
    for subgroup in SUBGROUPS:
        for level, rows in people.groupby(subgroup).indices.items():
            cell = Cell(analysis, 0, subgroup, str(level))
            found += run(people.iloc[rows], matrix[rows], cell, (source, study, design))
    return found


def _differenced(
    persons: pd.DataFrame, matrix: Floats, cell: Cell, of: tuple[Source, Study, str]
) -> list[Estimated]:
    """Design B."""
    source, study, design = of
    here, late = persons["here"].to_numpy(), persons["treated"].to_numpy()
    section = CrossSection(
        persons=persons,
        here=here,
        late=late,
        matrix=matrix[:, independent_columns(matrix)],
        shared=_shared(matrix, here & late),
        cluster=source.cluster_numbers(persons),
        weight=np.ones(len(persons)),
    )
    (estimator,) = study.designs[design].estimators
    labels = [Label(design, estimator, name) for name in MEASURES]
    return section_rows(cell, section, labels, study)


def _here(
    persons: pd.DataFrame, matrix: Floats, cell: Cell, of: tuple[Source, Study, str]
) -> list[Estimated]:
    """Design A, unmatched: the later settlers here against the earlier ones."""
    source, study, design = of
    here = persons["here"].to_numpy()
    own, covariates = persons[here].assign(weight=1.0), matrix[here]
    data = WeighedSample(
        own,
        covariates[:, independent_columns(covariates)],
        COVARIATES,
        (no_pairs(), no_pairs()),
        method="none",
        replacement=False,
        own_score=True,
    )
    members = source.cluster_numbers(own)
    return cell_rows(data, cell, pd.Series({"note": None}), members, (study, design))


def _shared(matrix: Floats, treated: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """As `shared_levels`: whose 0/1 covariates have values that some treated person has too."""
    binary = ((matrix == 0) | (matrix == 1)).all(axis=0)
    values = matrix[:, binary]
    seen = [(values[treated] == value).any(axis=0) for value in (0.0, 1.0)]
    return np.asarray(np.where(values == 1.0, seen[1], seen[0]).all(axis=1))
