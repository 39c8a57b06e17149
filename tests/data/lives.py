"""Made-up lives for property tests: when people settled, worked and had benefit.

Days fall often on the edges where mistakes live: ends of months, anniversaries of settlement, and
the days beside them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd
from hypothesis import strategies as st

from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.histories import Registers
from evaluatie.months import add_months, as_days
from evaluatie.study import Study, load_study
from evaluatie.study.outcomes import (
    AnyOutcome,
    BenefitOutcome,
    EndedOutcome,
    HoursOutcome,
    RegisterOutcome,
    SustainedOutcome,
    TimeOutcome,
    WorkOutcome,
)
from evaluatie.tables.contract import BEGELEIDING, DIENSTVERBANDEN, ONDERWIJS, UITKERINGEN
from evaluatie.tables.schema import Table
from tests.conftest import STUDIES

HORIZONS = (3, 6, 12)
GAPS = (0, 1, 7)
DAY = dt.timedelta(days=1)
DATA_END = dt.date(2018, 12, 31)
SCHEMES = ["bijstand", "ioaw", "bbz"]

Job = tuple[dt.date, dt.date | None, float]  # first day, last day, hours a week
Benefit = tuple[dt.date, dt.date | None, str, str]  # first day, last day, regeling, vorm


@dataclass(frozen=True)
class Life:
    """One person."""

    settled: dt.date
    jobs: tuple[Job, ...]
    benefits: tuple[Benefit, ...]


# --- what is measured --------------------------------------------------------------------------


def calendar(hours: float, months: int, run: str = "consecutive") -> WorkOutcome:
    return WorkOutcome(
        kind="work", hours_per_week=hours, months=months, run=run, basis="calendar_month"
    )


def daily(hours: float, months: int, gap_days: int) -> WorkOutcome:
    return WorkOutcome(
        kind="work", hours_per_week=hours, months=months, run="consecutive", basis="daily",
        gap_days=gap_days,
    )  # fmt: skip


@cache
def outcomes() -> dict[str, RegisterOutcome]:
    """Every kind of outcome that jobs and benefits decide."""
    work = {f"work_{hours}h_{m}m": calendar(hours, m) for hours in (1, 12, 24, 32) for m in (1, 3)}
    work |= {"work_12h_2m": calendar(12, 2), "cumulative": calendar(12, 3, "cumulative")}
    for gap in GAPS:
        work |= {f"daily_{m}m_gap{gap}": daily(12, m, gap) for m in (1, 3)}
    return work | {
        "daily_24h": daily(24, 1, 0),
        "either": AnyOutcome(kind="any_of", outcomes=["daily_1m_gap0", "work_12h_3m"]),
        "time": TimeOutcome(kind="time_to_work", hours_per_week=12),
        "hours": HoursOutcome(kind="hours_worked"),
        "sustained": SustainedOutcome(kind="sustained_work", hours_per_week=12, months=3),
        "ended": EndedOutcome(kind="work_ended", hours_per_week=12, months=3),
        "left_full": BenefitOutcome(kind="benefit_exit", schemes=SCHEMES, exit="full", months=2),
        "left_partial": BenefitOutcome(
            kind="benefit_exit", schemes=SCHEMES, exit="partial", months=2
        ),
    }


@cache
def everything(data_until: dt.date = DATA_END, horizons: tuple[int, ...] = HORIZONS) -> Study:
    """A study that measures all of it; windows are whole until the end of the data."""
    study = load_study(STUDIES / "amsterdam.yaml")
    source = study.source.model_copy(update={"data_until": data_until})
    return study.model_copy(
        update={
            "source": source, "horizons": list(horizons), "outcomes": {}, "secondary": outcomes(),
            "contamination": None, "designs": {},
        }
    )  # fmt: skip


def measured(lives: Sequence[Life], study: Study | None = None) -> pd.DataFrame:
    """Values by person and horizon (rows), one column for each outcome."""
    table = indicators(registers_of(lives), study or everything())
    return table.pivot(index=["persoon_id", "horizon"], columns="outcome", values="value")


# --- registers ---------------------------------------------------------------------------------


def number(place: int) -> str:
    return f"{place:04d}"


def registers_of(lives: Sequence[Life]) -> Registers:
    people = pd.DataFrame(
        {
            "persoon_id": [number(place) for place in range(len(lives))],
            "gemeente": "Amsterdam",
            "vestigingsdatum": _days([life.settled for life in lives]),
            "vergunningdatum": _days([None] * len(lives)),
            "uitschrijfdatum": _days([None] * len(lives)),
            "uitschrijfreden": pd.Series([None] * len(lives), dtype="str"),
        }
    )
    jobs = [(number(n), *job, True) for n, life in enumerate(lives) for job in life.jobs]
    benefits = [(number(n), *spell) for n, life in enumerate(lives) for spell in life.benefits]
    return Registers(
        people,
        _rows(DIENSTVERBANDEN, ["uren_per_week", "loonbelasting"], jobs),
        ONDERWIJS.empty(),
        _rows(UITKERINGEN, ["regeling", "vorm"], benefits),
        BEGELEIDING.empty(),
    )


def _rows(table: Table, columns: list[str], rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    if not rows:
        return table.empty()
    frame = pd.DataFrame(rows, columns=["persoon_id", "begindatum", "einddatum", *columns])
    dates = {name: _days(frame[name]) for name in ("begindatum", "einddatum")}
    return frame.assign(**dates).reindex(columns=table.names)


def _days(days: object) -> pd.Series:
    return pd.to_datetime(pd.Series(days)).astype("datetime64[s]")


# --- how lives are drawn -----------------------------------------------------------------------


def anniversary(day: dt.date, months: int) -> dt.date:
    return add_months(as_days([day]), months)[0].item()


@st.composite
def days_near(draw: st.DrawFn, settled: dt.date) -> dt.date:
    """A day between two months before settlement and two months after the longest window."""
    months = draw(st.integers(-2, 14))
    start = anniversary(settled, months)
    kind = draw(st.sampled_from(["anniversary", "month", "any"]))
    if kind == "month":
        start = start.replace(day=1)
    span = 30 if kind == "any" else 1
    return start + draw(st.integers(-1, span)) * DAY


@st.composite
def lives(draw: st.DrawFn, jobs: int = 5, benefits: int = 3) -> Life:
    """A life with at most so many jobs and benefits."""
    settled = draw(st.dates(dt.date(2016, 1, 1), dt.date(2017, 9, 30)))
    if draw(st.booleans()):
        settled = settled.replace(day=1) - draw(st.integers(0, 1)) * DAY
    day = days_near(settled)
    hours = st.sampled_from([1.0, 4.0, 6.0, 8.0, 11.75, 12.0, 12.25, 16.0, 24.0, 40.0])
    forms = st.sampled_from(["volledig", "gedeeltelijk"])
    schemes = st.sampled_from([*SCHEMES, "leefgeld_coa"])
    spell = st.tuples(day, st.none() | day).map(_ordered)
    job = st.tuples(spell, hours).map(lambda t: (*t[0], t[1]))
    benefit = st.tuples(spell, schemes, forms).map(lambda t: (*t[0], t[1], t[2]))
    return Life(
        settled,
        tuple(draw(st.lists(job, max_size=jobs))),
        tuple(draw(st.lists(benefit, max_size=benefits))),
    )


def _ordered(spell: tuple[dt.date, dt.date | None]) -> tuple[dt.date, dt.date | None]:
    first, last = spell
    return spell if last is None else (min(first, last), max(first, last))


GROUPS = st.lists(lives(), min_size=1, max_size=8)
