"""The indicators: properties that hold for any lives, in pieces of any size.

What the values are is in tests/cases (worked out by hand) and in test_histories (counted by day).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.indicators import (
    indicators,
)
from evaluatie.data.outcomes.histories import Registers
from evaluatie.study import load_study
from evaluatie.tables import check
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    ONDERWIJS,
    PERSONEN,
    UITKERINGEN,
)
from evaluatie.tables.persons import INDICATORS
from tests.conftest import STUDIES
from tests.data.lives import (
    DATA_END,
    DAY,
    GAPS,
    GROUPS,
    HORIZONS,
    Benefit,
    Job,
    Life,
    anniversary,
    everything,
    lives,
    measured,
    outcomes,
    registers_of,
)

STUDY = load_study(STUDIES / "amsterdam.yaml")


def person(settled: Any, left: Any = None, name: str = "0001") -> dict[str, Any]:
    return {
        "persoon_id": name, "gemeente": "Amsterdam", "vestigingsdatum": settled,
        "geboortedatum": "1990-01-01", "geslacht": "man", "herkomstland": "Syrie",
        "huishoudtype": "alleenstaand", "nareiziger": False, "opleidingsniveau": "laag",
        "uitschrijfdatum": left,
    }  # fmt: skip


def persons(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows)).reindex(columns=PERSONEN.names)
    dates = [c.name for c in PERSONEN.columns if c.kind == "date"]
    return frame.assign(**{c: pd.to_datetime(frame[c]).astype("datetime64[s]") for c in dates})


def jobs(*rows: tuple[Any, ...], name: str = "0001") -> pd.DataFrame:
    """Rows of first day, last day, hours and, when not true, whether wage tax is withheld."""
    table = [(name, r[0], None if r[1] == "leeg" else r[1], r[2], (*r, True)[3]) for r in rows]
    columns = ["persoon_id", "begindatum", "einddatum", "uren_per_week", "loonbelasting"]
    frame = pd.DataFrame(table, columns=columns).reindex(columns=DIENSTVERBANDEN.names)
    for column in ("begindatum", "einddatum"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame.astype({"uren_per_week": "float64", "loonbelasting": "bool"})


def schooling(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [("0001", start, level) for start, level in rows],
        columns=["persoon_id", "begindatum", "niveau"],
    ).reindex(columns=ONDERWIJS.names)
    frame["begindatum"] = pd.to_datetime(frame["begindatum"]).astype("datetime64[s]")
    return frame


def computed(
    people: pd.DataFrame, work: pd.DataFrame, school: pd.DataFrame | None = None
) -> pd.DataFrame:
    return check(indicators(registers(people, work, school), STUDY), INDICATORS)


def registers(
    people: pd.DataFrame, work: pd.DataFrame, school: pd.DataFrame | None = None
) -> Registers:
    courses = schooling() if school is None else school
    return Registers(people, work, courses, UITKERINGEN.empty(), BEGELEIDING.empty())


def value(table: pd.DataFrame, outcome: str, horizon: int) -> Any:
    row = table[(table["outcome"] == outcome) & (table["horizon"] == horizon)].iloc[0]
    return row["status"] if row["status"] != "complete" else bool(row["value"])


def test_a_person_counts_at_the_first_settlement() -> None:
    people = persons(person("2016-05-01"), person("2016-01-01"))
    assert computed(people, jobs())["persoon_id"].nunique() == 1
    assert computed(people, jobs((dt.date(2016, 1, 2), dt.date(2016, 4, 30), 20))).pipe(
        value, "work_3m", 6
    )


def test_persons_do_not_touch_each_other() -> None:
    people = persons(person("2016-01-01", name="0001"), person("2016-02-01", name="0002"))
    table = computed(people, jobs(("2016-03-01", "2016-08-31", 20), name="0002"))
    reached = table[table["value"] == 1]["persoon_id"]
    assert set(reached) == {"0002"}


def test_nobody_gives_a_table_without_rows() -> None:
    empty = indicators(registers_of([]), everything())
    assert check(empty, INDICATORS).empty


def test_rows_of_somebody_else_are_nobodys() -> None:
    people = persons(person("2016-01-01", name="0002"))
    for name in ("0001", "0003"):
        table = computed(people, jobs(("2016-01-01", "2016-12-31", 40), name=name))
        pd.testing.assert_frame_equal(table, computed(people, jobs()))


def test_an_incomplete_window_has_no_value() -> None:
    table = computed(persons(person("2017-07-01", left="2017-10-01")), jobs())
    assert (table["status"] != "complete").all()
    assert table["value"].isna().all()


# --- properties --------------------------------------------------------------------------------

WORK = [name for name, plan in outcomes().items() if plan.kind in ("work", "any_of")]
MANY = settings(max_examples=15, deadline=None)


def apart(spells: Sequence[Any]) -> tuple[Any, ...]:
    """Each spell as two that touch, where it has two days."""
    parts: list[Any] = []
    for first, last, *rest in spells:
        middle = first + ((last or DATA_END) - first) // 2
        split = first <= middle < (last or DATA_END)
        cut = [(first, middle), (middle + DAY, last)] if split else [(first, last)]
        parts += [(*part, *rest) for part in cut]
    return tuple(parts)


@MANY
@given(GROUPS, st.randoms())
def test_splitting_spells_and_the_order_of_rows_change_nothing(
    group: list[Life], random: Any
) -> None:
    split = registers_of(
        [replace(x, jobs=apart(x.jobs), benefits=apart(x.benefits)) for x in group]
    )
    shuffled = Registers(
        *(
            table.sample(frac=1, random_state=random.randrange(1000)).reset_index(drop=True)
            for table in (split.personen, split.dienstverbanden, split.onderwijs)
        ),
        split.uitkeringen.iloc[::-1],
        split.begeleiding,
    )
    found = indicators(shuffled, everything())
    pd.testing.assert_frame_equal(found, indicators(registers_of(group), everything()))


@MANY
@given(GROUPS, st.data())
def test_more_work_never_lowers_work_and_never_takes_longer(
    group: list[Life], data: st.DataObject
) -> None:
    extra = [data.draw(lives(benefits=0)).jobs for _ in group]
    more = measured([replace(x, jobs=x.jobs + e) for x, e in zip(group, extra, strict=True)])
    less = measured(group)
    assert (more[[*WORK, "hours"]] >= less[[*WORK, "hours"]] - 1e-6).all(axis=None)
    assert (more["time"] <= less["time"]).all()


@MANY
@given(GROUPS)
def test_what_one_measure_says_of_another(group: list[Life]) -> None:
    table = measured(group)
    # three months of days hold at least two whole calendar months
    assert (table["work_12h_2m"] >= table["daily_3m_gap0"]).all()
    assert (table["work_1h_1m"] >= table["daily_1m_gap0"]).all()
    assert (table["daily_1m_gap0"] >= table["daily_3m_gap0"]).all()
    assert (table["work_12h_1m"] >= table["cumulative"]).all()
    assert (table["cumulative"] >= table["work_12h_3m"]).all()
    for months in (1, 3):
        narrow, wide, wider = (table[f"daily_{months}m_gap{gap}"] for gap in GAPS)
        assert ((narrow <= wide) & (wide <= wider)).all()
        low, *higher = (table[f"work_{hours}h_{months}m"] for hours in (1, 12, 24, 32))
        for high in higher:
            assert (high <= low).all()
            low = high
    assert (table["daily_24h"] <= table["daily_1m_gap0"]).all()
    worked = table["work_12h_1m"] == 1
    assert (worked | (table[["sustained", "ended"]] == 0).all(axis=1)).all()
    horizon = table.index.get_level_values("horizon")
    assert (table["time"][~worked] == horizon[~worked]).all()


@MANY
@given(GROUPS)
def test_a_longer_window_finds_the_same_first_month(group: list[Life]) -> None:
    time = measured(group)["time"].unstack("horizon")
    for short in HORIZONS:
        assert (time[short] == time[max(HORIZONS)].clip(upper=short)).all()


@MANY
@given(GROUPS)
def test_four_years_later_all_is_the_same(group: list[Life]) -> None:
    years = 1461 * DAY  # with the same leap year
    later = [
        Life(
            life.settled + years,
            tuple((a + years, b and b + years, h) for a, b, h in life.jobs),
            tuple((a + years, b and b + years, r, v) for a, b, r, v in life.benefits),
        )
        for life in group
    ]
    found = measured(later, everything(DATA_END + years))
    pd.testing.assert_frame_equal(found, measured(group))


def outside(life: Life, after: dt.date) -> tuple[tuple[Job, ...], tuple[Benefit, ...]]:
    """Spells of the life, cut to the days before settlement and from `after` on."""
    day = life.settled - DAY
    early = [(first, min(last or day, day), *rest) for first, last, *rest in _all(life)]
    late = [(max(first, after), last, *rest) for first, last, *rest in _all(life)]
    kept = [s for s in [*early, *late] if s[1] is None or s[0] <= s[1]]
    return (
        tuple(s for s in kept if len(s) == 3),
        tuple(s for s in kept if len(s) == 4),
    )


def _all(life: Life) -> Sequence[Any]:
    return [*life.jobs, *life.benefits]


@MANY
@given(lives(), lives(), st.sampled_from(HORIZONS))
def test_only_what_happens_in_the_window_counts(one: Life, other: Life, horizon: int) -> None:
    other = replace(other, settled=one.settled)
    jobs, benefits = outside(other, anniversary(one.settled, horizon))
    more = replace(one, jobs=one.jobs + jobs, benefits=one.benefits + benefits)
    plan = everything(horizons=(horizon,))
    names = list(outcomes())
    pd.testing.assert_frame_equal(measured([more], plan)[names], measured([one], plan)[names])


BRIDGED = [f"daily_{months}m_gap{gap}" for months in (1, 3) for gap in GAPS if gap]


def test_work_after_the_window_bridges_nothing() -> None:
    june = (dt.date(2016, 6, 1), dt.date(2016, 6, 29), 12.0)
    july = (dt.date(2016, 7, 1), None, 12.0)
    one, more = (Life(dt.date(2016, 1, 1), jobs, ()) for jobs in ((june,), (june, july)))
    plan = everything(horizons=(6,))
    pd.testing.assert_frame_equal(measured([more], plan)[BRIDGED], measured([one], plan)[BRIDGED])
