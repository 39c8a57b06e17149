"""What of a study the synthetic world depends on, and the random streams of its parts."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from evaluatie.errors import StudyError
from evaluatie.months import Days, as_days
from evaluatie.study import Study
from evaluatie.study.population import Arm

# One stream for each part: a change in one part leaves the draws of the others as they were.
STREAMS = (
    "persons", "guidance", "teams", "work", "jobs", "education", "benefits", "instruments", "dirt",
)  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """Dates, places and multipliers of one world; `places` starts with the intervention's."""

    seed: int
    size: float
    effect: float
    trend: float
    first_day: dt.date
    treated_from: dt.date
    treated_until: dt.date
    data_until: dt.date
    places: tuple[str, ...]
    arms: dict[str, Arm]
    extra_from: dt.date | None

    def stream(self, part: str) -> np.random.Generator:
        """The generator of one part, at its start: asking twice gives the same draws twice."""
        return np.random.default_rng([self.seed, STREAMS.index(part)])

    @property
    def years(self) -> range:
        """Calendar years in which people settle."""
        return range(self.first_day.year, self.treated_until.year + 1)


def setting(study: Study) -> Setting:
    """The setting of a study; StudyError when its source is not a synthetic one."""
    source, cohorts, population = study.source, study.cohorts, study.population
    if source.kind != "registers" or source.world is None or not cohorts or not population:
        problem = "source.origin: must be synthetic, with a world, to make an extract up"
        raise StudyError(study.study, [problem])
    contamination = study.contamination
    return Setting(
        seed=study.seed,
        size=source.world.size,
        effect=source.world.effect,
        trend=source.world.trend,
        first_day=cohorts.control.start,
        treated_from=cohorts.treatment.start,
        treated_until=cohorts.treatment.until,
        data_until=source.data_until,
        places=(population.municipality, *population.comparison),
        arms=dict(study.arms),
        extra_from=contamination.start if contamination else None,
    )


def day(date: dt.date | str) -> Days:
    """One date as an array of no dimensions, to compare days with."""
    return as_days(np.datetime64(date, "D"))
