"""The people of the synthetic world: what is known of them at settlement, and when they leave."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import (
    Floats,
    along,
    chance,
    pick,
    pick_from,
    pseudonyms,
    spread,
    whole_days,
)
from evaluatie.data.synthetic.households import known_year, members
from evaluatie.data.synthetic.setting import Setting, day
from evaluatie.months import Days, add_months
from evaluatie.tables.contract import EDUCATION

Texts = npt.NDArray[np.str_]


def people(setting: Setting) -> pd.DataFrame:
    """Everybody who settles between the first and the last day of the cohorts.

    Columns of `personen`, and what only the maker of this world knows: `age` at settlement,
    `adult` (18 to 64), `treated` (intervention municipality, treatment cohort), `frailty` and
    `last_day` (end of observation).
    """
    rng = setting.stream("persons")
    frame = members(setting, rng)
    count = len(frame)
    known = pd.DataFrame({"persoon_id": pseudonyms(rng.permutation(3 * count)[:count] + 1, 8)})
    known["gemeente"] = np.array(setting.places)[frame["place"]]
    known["vestigingsdatum"] = frame["settled"].to_numpy()
    known["geslacht"] = np.where(frame["man"], "man", "vrouw")
    known["huishoudtype"] = _household_type(frame)
    known["huishouden_id"] = pseudonyms(rng.permutation(3 * count)[frame["unit"]] + 1, 8)
    known["nareiziger"] = (frame["kind"] == cal.UNITS.index("reunion")).to_numpy()
    known = pd.concat([known, _origin(frame, setting, rng)], axis=1)
    known = pd.concat([known, _dates(frame, known, rng), _local(frame, known, rng)], axis=1)
    return _hidden(known, frame, setting)


def _household_type(frame: pd.DataFrame) -> Texts:
    """Household at settlement; a family that follows lives with the one who came first."""
    types = np.array(cal.UNIT_TYPE)[frame["kind"]]
    with_children = (frame["kind"] == cal.UNITS.index("reunion")) & (frame["children"] > 0)
    return np.where(with_children, "paar_met_kinderen", types)


def _origin(frame: pd.DataFrame, setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Country of the household and education attained there."""
    drawn = pick(rng, _origin_shares(frame, setting))
    _, first, household = np.unique(frame["unit"], return_index=True, return_inverse=True)
    drawn = drawn[first][household]  # the first to settle decides for the household
    table = np.array([cal.EDUCATION_SHARES.get(o, cal.EDUCATION_ELSEWHERE) for o in cal.ORIGINS])
    shares = table[drawn]
    shift = np.array([cal.EDUCATION_SHIFT.get(p, 0.0) for p in setting.places])[frame["place"]]
    shares[:, 0] -= shift
    shares[:, 2] += shift
    education = np.array(EDUCATION)[pick(rng, shares)]
    education = np.where(frame["role"] == 2, "onbekend", education)
    origin = np.array(cal.ORIGINS)[drawn]
    return pd.DataFrame({"herkomstland": origin, "opleidingsniveau": education})


def _origin_shares(frame: pd.DataFrame, setting: Setting) -> Floats:
    """Shares of the countries for each person, by year and place of settlement."""
    years = [cal.ORIGIN_SHARES[known_year(y)] for y in setting.years]
    shares = np.array(years)[frame["year"] - setting.years[0]]
    shift = np.array([cal.ORIGIN_SHIFT.get(p, (0.0, 0.0)) for p in setting.places])[frame["place"]]
    shares[:, :2] += shift
    shares[:, -1] -= shift.sum(axis=1)
    return shares


def _dates(frame: pd.DataFrame, known: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Permit, birth, months in reception, departure."""
    count = len(frame)
    settled = frame["settled"].to_numpy().astype("datetime64[D]")
    birthday = add_months(settled, -12 * frame["age"].to_numpy())
    reunion = known["nareiziger"].to_numpy()
    short, long = (spread(rng, count, q) for q in (cal.RECEPTION_REUNION, cal.RECEPTION))
    months = np.floor(np.where(reunion, short, long))
    months[chance(rng, cal.RECEPTION_UNKNOWN, count)] = np.nan
    waited = np.minimum(spread(rng, count, cal.PERMIT_DAYS), 30 * np.nan_to_num(months, nan=9.0))
    left = whole_days(1 + 365.25 * rng.random(count) / cal.DEPARTURE_YEARLY)
    return pd.DataFrame(
        {
            "vergunningdatum": settled - whole_days(waited),
            "geboortedatum": birthday - whole_days(1 + 363 * rng.random(count)),
            "maanden_opvang": months,
            "uitschrijfdatum": settled + left,
            "uitschrijfreden": pick_from(rng, count, cal.DEPARTURE_REASONS),
        }
    )


def _local(frame: pd.DataFrame, known: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Reception centre and district in the intervention municipality, health, language."""
    count = len(frame)
    here = (frame["place"] == 0).to_numpy()
    route_b = np.where(known["nareiziger"], cal.ROUTE_B_REUNION, cal.ROUTE_B)
    unit = frame["unit"].to_numpy()
    health = along(cal.HEALTH, frame["age"]) * (frame["role"] < 2)
    district = pd.Series(pick_from(rng, count, cal.DISTRICTS))
    language = pd.Series(pick_from(rng, count, cal.LANGUAGE))
    return pd.DataFrame(
        {
            # the luck of the unit: a family is received in one place
            "azc_amsterdam": here & (rng.random(count)[unit] < route_b),
            "gezondheidsbelemmering": chance(rng, health, count),
            "taalniveau": language.where(chance(rng, cal.LANGUAGE_KNOWN, count)),
            "stadsdeel": district.where(here),
        }
    )


def _hidden(known: pd.DataFrame, frame: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Adds what only the maker knows and keeps those who settled in time."""
    settled = frame["settled"].to_numpy().astype("datetime64[D]")
    known["age"] = frame["age"]
    known["adult"] = frame["age"].between(18, 64)
    known["treated"] = ((frame["place"] == 0) & (settled >= day(setting.treated_from))).to_numpy()
    known["frailty"] = frame["frailty"].astype(float)
    gone = known["uitschrijfdatum"].to_numpy().astype("datetime64[D]")
    stays = gone > day(setting.data_until)
    known["last_day"] = np.where(stays, day(setting.data_until), gone)
    known.loc[stays, ["uitschrijfdatum", "uitschrijfreden"]] = None
    known.loc[~(known["treated"] & known["adult"]), "taalniveau"] = None
    inside = (settled >= day(setting.first_day)) & (settled <= day(setting.treated_until))
    return known[inside].sort_values("persoon_id", ignore_index=True)


def total(people: pd.DataFrame, terms: dict[str, dict[str, float]], default: float = 0.0) -> Floats:
    """Sum over columns of what each person's category adds."""
    parts = [people[column].map(values).fillna(default) for column, values in terms.items()]
    return np.asarray(np.sum([part.to_numpy(dtype=float) for part in parts], axis=0))


def days_of(people: pd.DataFrame, column: str) -> Days:
    """A date column as an array of days."""
    return people[column].to_numpy().astype("datetime64[D]")
