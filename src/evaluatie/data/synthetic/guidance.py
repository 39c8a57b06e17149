"""Who is guided, by which team and from when; and the spells of `begeleiding`."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import Flags, Floats, chance, known, spread, whole_days
from evaluatie.data.synthetic.persons import days_of
from evaluatie.data.synthetic.setting import Setting, day
from evaluatie.months import Days
from evaluatie.study.population import Arm
from evaluatie.tables.contract import TEAMS

_NEVER = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Guidance:
    """For each person: first day guided (NaT: never), team, and strength (1: caseload of 1:50)."""

    start: Days
    team: npt.NDArray[np.object_]
    strength: Floats

    def without(self, persons: Flags) -> "Guidance":
        """The same when these persons had not been guided."""
        start = np.where(persons, _NEVER, self.start)
        return replace(self, start=start, strength=np.where(persons, 0.0, self.strength))


def guidance(people: pd.DataFrame, setting: Setting) -> Guidance:
    """Treated persons of working age by arm, and the extra guidance of earlier settlers.

    Treated persons who fit no arm are guided from settlement, as everybody since July 2016 is
    [S 2.3.2].
    """
    rng = setting.stream("guidance")
    count = len(people)
    settled = days_of(people, "vestigingsdatum")
    adult = people["adult"].to_numpy()
    before = whole_days(spread(rng, count, cal.RECEPTION_DAYS))
    reached = adult & people["treated"].to_numpy() & chance(rng, cal.GUIDED, count)
    start = np.where(reached, settled, _NEVER)
    team = np.full(count, "entree_1", dtype=object)
    strength = np.where(reached, cal.EFFECT_START["settlement"], 0.0)
    for name, arm in setting.arms.items():
        inside = reached & _in_arm(people, arm)
        kind = arm.guidance_from if isinstance(arm.guidance_from, str) else "date"
        start = np.where(inside, _first_day(arm, settled, before), start)
        team[inside] = name if name in TEAMS else "entree_1"
        strength[inside] = cal.EFFECT_START[kind]
    extra = _extra(people, setting, rng)
    if setting.extra_from:
        start = np.where(extra, day(setting.extra_from), start)
    team[extra] = "regulier"
    strength[extra] = cal.EXTRA_EFFECT
    start[start > days_of(people, "last_day")] = _NEVER
    return Guidance(start, team, np.where(known(start), strength, 0.0))


def _in_arm(people: pd.DataFrame, arm: Arm) -> Flags:
    """Who settled in the arm's period, by the arm's route."""
    settled = days_of(people, "vestigingsdatum")
    inside = (settled >= day(arm.settled[0])) & (settled <= day(arm.settled[1]))
    if arm.route:
        inside &= people["azc_amsterdam"].to_numpy() == (arm.route == "B")
    return np.asarray(inside)


def _first_day(arm: Arm, settled: Days, before: npt.NDArray[np.timedelta64]) -> Days:
    """From settlement, from the reception centre once the arm has started, or from one date on."""
    if arm.guidance_from == "settlement":
        return settled
    if arm.guidance_from == "reception":
        return np.minimum(settled, np.maximum(settled - before, day(arm.settled[0])))
    return np.maximum(settled, day(arm.guidance_from))


def _extra(people: pd.DataFrame, setting: Setting, rng: np.random.Generator) -> Flags:
    """Earlier settlers of the intervention municipality who are guided from one date on."""
    here = (people["gemeente"] == setting.places[0]).to_numpy() & people["adult"].to_numpy()
    drawn = chance(rng, cal.EXTRA_SHARE, len(people))
    return here & ~people["treated"].to_numpy() & drawn & (setting.extra_from is not None)


def begeleiding(people: pd.DataFrame, guided: Guidance, setting: Setting) -> pd.DataFrame:
    """Guidance spells: up to six months with the first team, then the team that takes over.

    Extra guidance of earlier settlers is one spell.
    """
    rng = setting.stream("teams")
    count = len(people)
    last = days_of(people, "last_day")
    extra = guided.team == "regulier"
    months = whole_days(spread(rng, count, cal.ENTREE_DAYS))
    after = whole_days(spread(rng, count, cal.AFTER_DAYS))
    end = guided.start + np.where(extra, after + np.timedelta64(365, "D"), months)
    # those guided before settlement are handed over when they live in the city
    end = np.maximum(end, days_of(people, "vestigingsdatum") + np.timedelta64(60, "D"))
    young = people["age"].to_numpy() <= cal.YOUTH_UNTIL
    first = _spells(guided.start, end, guided.team)
    next_team = np.where(young, "jongerenpunt", "activering").astype(object)
    start = np.where(extra | (end >= last), _NEVER, end + np.timedelta64(1, "D"))
    second = _spells(start, np.asarray(start + after), next_team)
    spells = pd.concat([first, second], ignore_index=True)
    spells["caseload"] = np.where(spells["team"] == "regulier", cal.CASELOAD_EXTRA, cal.CASELOAD)
    spells["caseload"] = spells["caseload"] + rng.integers(-5, 6, len(spells)).astype(float)
    spells["klantmanager_id"] = _managers(spells, rng)
    return ended(spells, people, setting)


def _spells(start: Days, end: Days, team: npt.NDArray[np.object_]) -> pd.DataFrame:
    """One spell for everybody who has a start."""
    rows = np.flatnonzero(known(start))
    return pd.DataFrame(
        {"person": rows, "begindatum": start[rows], "einddatum": end[rows], "team": team[rows]}
    )


def _managers(spells: pd.DataFrame, rng: np.random.Generator) -> pd.Series:
    """Pseudonyms of client managers, as many for each team as its caseload asks."""
    clients = spells.groupby("team")["caseload"].transform("size")
    needed = np.maximum(np.ceil(clients / spells["caseload"]), 1).to_numpy()
    number = np.floor(rng.random(len(spells)) * needed).astype(np.int64)
    code = spells["team"].map({team: position for position, team in enumerate(TEAMS)})
    return pd.Series("k" + (code * 100 + number).astype(str).str.zfill(4), index=spells.index)


def ended(spells: pd.DataFrame, people: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Spells with `persoon_id` for the row number `person`, cut at the end of observation.

    Spells that start later are dropped; spells that go on at the end of the data get no end.
    """
    last = days_of(people, "last_day")[spells["person"]]
    start = spells["begindatum"].to_numpy().astype("datetime64[D]")
    end = spells["einddatum"].to_numpy().astype("datetime64[D]")
    left = people["uitschrijfdatum"].notna().to_numpy()[spells["person"]]
    over = np.where(left, last, _NEVER)
    spells["einddatum"] = np.where((end > last) | np.isnat(end), over, end)
    spells["persoon_id"] = people["persoon_id"].to_numpy()[spells["person"]]
    return spells[start <= last].drop(columns="person")
