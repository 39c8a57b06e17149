"""Who arrives together: units of one to six people, and their members."""

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import Flags, Floats, chance, pick
from evaluatie.data.synthetic.setting import Setting
from evaluatie.months import Days, Integers, as_days

_REUNION = cal.UNITS.index("reunion")


def members(setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """One row per person: place, year, settled, unit, kind, role, children, age, man, frailty.

    `role` is 0 and 1 for adults, 2 for children; `unit` becomes the household.
    """
    units = _linked(_units(setting, rng), rng)
    adults = np.array(cal.UNIT_ADULTS)[units["kind"]]
    size = adults + units["children"].to_numpy()
    frame = units.loc[np.repeat(units.index, size)].reset_index(drop=True)
    position = np.arange(len(frame)) - np.repeat(np.cumsum(size) - size, size)
    frame["role"] = np.minimum(np.where(position < np.repeat(adults, size), position, 2), 2)
    frame["man"] = _man(frame, rng)
    frame["age"] = _age(frame, rng)
    return frame


def _units(setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Units with place, year, day of settlement, kind, number of children and shared luck."""
    years = np.array(list(setting.years))
    expected = setting.size * np.outer(_place_sizes(setting), [_units_of(y) for y in years])
    counts = np.maximum(np.round(expected), 1).astype(np.int64).ravel()
    place = np.repeat(np.repeat(np.arange(len(setting.places)), len(years)), counts)
    year = np.repeat(np.tile(years, len(setting.places)), counts)
    kind = pick(rng, np.array([cal.UNIT_SHARES[known_year(y)] for y in years])[year - years[0]])
    return pd.DataFrame(
        {
            "place": place,
            "year": year,
            "settled": _settled(year, rng),
            "kind": kind,
            "children": pick(rng, np.array(cal.UNIT_CHILDREN)[kind]),
            "unit": np.arange(len(year)),
            "frailty": np.array(cal.FRAILTY)[rng.integers(0, len(cal.FRAILTY), len(year))],
        }
    )


def known_year(year: int) -> int:
    """The nearest year that is calibrated."""
    return min(max(int(year), min(cal.SETTLERS)), max(cal.SETTLERS))


def _place_sizes(setting: Setting) -> Floats:
    """Size of each place as a multiple of the intervention municipality."""
    shares = np.array([cal.COMPARISON_SHARE.get(p, cal.OTHER_SHARE) for p in setting.places[1:]])
    return np.append(1.0, cal.COMPARISON_TOTAL * shares / max(shares.sum(), 1.0))


def _units_of(year: int) -> float:
    """Number of units that bring the calibrated number of persons."""
    children = np.array(cal.UNIT_CHILDREN) @ np.arange(5)
    size = np.array(cal.UNIT_ADULTS) + children
    known = known_year(year)
    return float(cal.SETTLERS[known] / (np.array(cal.UNIT_SHARES[known]) @ size))


def _settled(year: Integers, rng: np.random.Generator) -> Days:
    """Day of settlement: density falls or rises along a straight line over the year."""
    known, row = np.unique(year, return_inverse=True)
    a = np.array([cal.START_OF_YEAR[known_year(y)] for y in known])[row]
    u = rng.random(len(year))
    # a t + (1 - a) t^2 = u, solved without cancellation
    t = 2 * u / (a + np.sqrt(a * a + 4 * (1 - a) * u))
    first = as_days((year - 1970).astype("datetime64[Y]"))
    return np.asarray(first + np.floor(365 * t).astype(np.int64).astype("timedelta64[D]"))


def _linked(units: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Families that follow get the household and luck of somebody who settled alone before.

    A person alone is followed at most once; where nobody is left the family has its own household.
    """
    units = units.sort_values(["place", "settled", "unit"], ignore_index=True)
    luck = rng.random(len(units))
    for place in range(int(units["place"].max()) + 1):
        here = units["place"] == place
        alone = np.flatnonzero(here & (units["kind"] == cal.UNITS.index("alone")))
        follow = np.flatnonzero(here & (units["kind"] == _REUNION))
        latest = units["settled"].to_numpy()[follow] - np.timedelta64(180, "D")
        before = np.searchsorted(units["settled"].to_numpy()[alone], latest, side="right")
        follow, before = follow[before > 0], before[before > 0]
        sponsor = alone[np.floor(luck[follow] * before).astype(np.int64)]
        sponsor, first = np.unique(sponsor, return_index=True)
        for column in ("unit", "frailty"):
            units.loc[follow[first], column] = units[column].to_numpy()[sponsor]
    return units


def _man(frame: pd.DataFrame, rng: np.random.Generator) -> Flags:
    """Whether each member is a man or a boy."""
    first = np.array(cal.UNIT_MAN)[frame["kind"]]
    partner = np.where(frame["kind"] == cal.UNITS.index("siblings"), 0.75, 0.0)
    return chance(rng, np.choose(frame["role"], [first, partner, 0.52]), len(frame))


def _age(frame: pd.DataFrame, rng: np.random.Generator) -> Integers:
    """Age in years at settlement; partners differ a few years, children are 0 to 17."""
    alone = frame["kind"].isin([cal.UNITS.index("alone"), cal.UNITS.index("siblings")]).to_numpy()
    shares = np.where(alone[:, None], cal.AGES_ALONE, cal.AGES_FAMILY)
    edges = np.array(cal.AGE_EDGES)
    band = pick(rng, shares)
    width = (edges[1:] - edges[:-1])[band]
    adult = edges[band] + np.floor(rng.random(len(frame)) * width).astype(np.int64)
    first = adult[np.maximum(np.arange(len(frame)) - 1, 0)]  # a partner follows the first adult
    partner = np.maximum(first + rng.integers(-7, 4, len(frame)), 18)
    child = rng.integers(0, 18, len(frame))
    age = np.where(frame["role"] == 0, adult, np.where(frame["role"] == 1, partner, child))
    return np.asarray(age, dtype=np.int64)
