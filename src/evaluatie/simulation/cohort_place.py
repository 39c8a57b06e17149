"""Cohort x place with a known effect: a rise that all places share, and other people each time.

Three cohorts of two years settle here and elsewhere. Work rises with the year of settlement, for
some origins faster, and origins shift between cohorts, not in the same way here and elsewhere.
Only the last cohort here is treated. The cohorts before it are the study's placebo: the same rise
lies between them.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.designs.pool import Pool
from evaluatie.estimators.cohort.cross_section import CrossSection
from evaluatie.estimators.cohort.did_cohort import section_rows
from evaluatie.estimators.rows import Label, as_table
from evaluatie.inference.gates import apply_gates
from evaluatie.models.covariates import shared_levels
from evaluatie.simulation.did_cells import CohortWorld
from evaluatie.simulation.households import COVARIATES, LEVEL, SLOPE, Groups, draw_households, luck
from evaluatie.simulation.seeds import generator, millionths
from evaluatie.simulation.weighing import OUTCOME, Draw, Row, design_rows
from evaluatie.study.analyses import MAIN, Analysis
from evaluatie.study.model import Study
from evaluatie.study.placebos import CohortPlacebo
from evaluatie.study.section import Interval
from evaluatie.tables.derived import CELL
from evaluatie.tables.samples import Cell

VALUES = f"y_{OUTCOME}"
ATT = "att"
PLACEBO = "earlier"
LATEST = {MAIN: 2, PLACEBO: 1}  # the late cohort of each analysis; the early one is before it
HALF_YEARS = 4  # in a cohort
ELSEWHERE = 3  # municipalities
SHARED_LUCK = 0.3  # of a household, on the normal scale
BASE, HERE = 0.055, 0.02  # probability in the first half-year; more of it here
# elsewhere and here, by cohort from the earliest
GROUPS = Groups(
    share=np.array([0.28, 0.20, 0.28, 0.20, 0.30, 0.22]) / 1.48,
    syrie=np.array([-0.2, -0.1, 0.0, 0.2, 0.3, 0.8]),
    eritrea=np.array([0.2, 0.1, 0.0, -0.1, 0.1, -0.3]),
    opvang=np.array([-0.1, 0.0, 0.0, 0.1, 0.2, 0.5]),
)
WITH_EARLIER = 1.48  # persons in three cohorts for each one in the last two


def draw_settlers(world: CohortWorld, rng: np.random.Generator) -> pd.DataFrame:
    """The persons of one repetition: COVARIATES, VALUES, and when, where and with whom they settle.

    The probability of work is linear in covariates, time and their products, so that regressions
    are right; the group is a logit of covariates, so that scores are right.
    """
    people = draw_households(round(WITH_EARLIER * world.size), GROUPS, rng)
    cohort, here = people["group"] // 2, people["group"] % 2
    settled = rng.integers(0, HALF_YEARS, people["household"].max() + 1)
    municipality = rng.integers(1, 1 + ELSEWHERE, len(settled))
    household = people["household"].to_numpy()
    half_year = HALF_YEARS * cohort + settled[household]
    people = people.assign(
        cohort=cohort, here=here == 1, half_year=half_year, cluster=household,
        gemeente=np.where(here == 1, 0, municipality[household]),
    )  # fmt: skip
    chance = baseline(people, world.trend) + world.effect * ((cohort == 2) & (here == 1))
    work = luck([(household, SHARED_LUCK)], (len(people),), rng) < chance
    return people.assign(**{VALUES: work.astype(np.float64)})


def baseline(people: pd.DataFrame, trend: float) -> NDArray[np.float64]:
    """Probability of work without the approach, (n,)."""
    time = people["half_year"].to_numpy() / HALF_YEARS
    matrix = people[list(COVARIATES)].to_numpy()
    place = HERE * people["here"].to_numpy() + 0.01 * (people["gemeente"].to_numpy() == 2)
    return np.asarray(BASE + place + matrix @ LEVEL + time * (trend + matrix @ SLOPE))


def placebos() -> dict[str, CohortPlacebo]:
    """The earlier pair of cohorts, in the form of a study file."""
    control, treatment = (
        Interval.model_validate({"from": dt.date(year, 1, 1), "until": dt.date(year + 1, 12, 31)})
        for year in (2012, 2014)
    )
    return {PLACEBO: CohortPlacebo(kind="cohorts", control=control, treatment=treatment)}


def cohort_rows(world: CohortWorld, number: int, study: Study) -> pd.DataFrame:
    """Rows of DID_REPETITIONS of one draw of a world: every design, judged by its placebo too."""
    what = (1, world.size, millionths(world.effect), millionths(world.trend))
    people = draw_settlers(world, generator(study.seed, *what, number))
    rows: list[Row] = []
    diagnostics: list[Row] = []
    for analysis in LATEST:
        section = _section(people, analysis)
        cell = Cell(Analysis(analysis, (OUTCOME,), (0,), COVARIATES), 0, world.name, str(number))
        for name, plan in study.designs.items():
            if plan.kind == "matching":
                found, diagnosed = design_rows(_draw_here(section, cell), name, study)
                rows += found
                diagnostics.append(diagnosed)
            elif plan.kind == "did_cohort":
                for estimator in plan.estimators:
                    labels = [Label(name, estimator, OUTCOME)]
                    rows += [one.row for one in section_rows(cell, section, labels, study)]
    return _judged(rows, diagnostics, study).assign(truth=world.effect)


def _section(people: pd.DataFrame, analysis: str) -> CrossSection:
    """The persons of an analysis in the form that the pipeline's design B takes."""
    latest = LATEST[analysis]
    persons = people[people["cohort"].isin((latest - 1, latest))].reset_index(drop=True)
    here, late = persons["here"].to_numpy(), (persons["cohort"] == latest).to_numpy()
    return CrossSection(
        persons=persons,
        here=here,
        late=late,
        matrix=persons[list(COVARIATES)].to_numpy(),
        shared=shared_levels(persons, COVARIATES, here & late),
        cluster=persons["cluster"].to_numpy(),
        weight=np.ones(len(persons)),
    )


def _draw_here(section: CrossSection, cell: Cell) -> Draw:
    """Design A looks at the place with the approach only."""
    here = section.persons[section.here]
    late = section.late[section.here]
    shared = shared_levels(here, COVARIATES, late)
    persons = here[shared].reset_index(drop=True)
    columns = persons[list(COVARIATES)].assign(treated=late[shared])
    pool = Pool(columns, late[shared], COVARIATES)
    drawn = int(late.sum()), int((~late).sum())
    return Draw(cell, pool, persons[VALUES].to_numpy(), persons["cluster"].to_numpy(), drawn)


def _judged(rows: list[Row], diagnostics: list[Row], study: Study) -> pd.DataFrame:
    """The rows of the main analysis, with what the placebo and other gates say of them."""
    table = as_table(rows)
    empty = pd.DataFrame(columns=["design", *CELL, "max_smd", "ess_treated", "ess_control",
                                  "controls_per_treated", "replacement"])  # fmt: skip
    judged = apply_gates(table, pd.DataFrame(diagnostics) if diagnostics else empty, study)
    main = judged[judged["analysis"] == MAIN]
    return main.rename(columns={"subgroup": "world"}).assign(
        repetition=main["level"].astype("int64"), target=ATT,
    )  # fmt: skip
