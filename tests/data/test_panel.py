"""The person-month panel, by hand and against the count by day."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from evaluatie.data import indicators as pieces
from evaluatie.data.panel import panel, panel_parts
from evaluatie.months import as_days, month_number
from evaluatie.study import Study
from evaluatie.tables import check, read_table, write_parts
from evaluatie.tables.persons import PANEL
from tests.data.lives import DATA_END, GROUPS, Life, everything, number, registers_of
from tests.data.test_histories import by_month, holds, weekly_hours, window
from tests.data.test_pieces import SIZES, timed_by, town, written

QUARTER = everything(horizons=(3,))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def rows(*lives: Life, study: Study = QUARTER) -> list[tuple[object, ...]]:
    """The panel as rows: person, month, since, days, hours, benefit, full benefit, observed."""
    table = check(panel(registers_of(lives), study), PANEL)
    month = pd.to_datetime(table["month"].map(lambda n: f"{1970 + n // 12}-{n % 12 + 1:02d}"))
    return [
        tuple(row)
        for row in table.assign(month=month.dt.strftime("%Y-%m")).itertuples(index=False, name=None)
    ]


def test_worked_out_by_hand() -> None:
    life = Life(
        day("2016-01-15"),
        (
            (day("2016-01-20"), day("2016-02-14"), 14.0),
            (day("2016-02-14"), day("2016-02-14"), 15.0),
        ),
        (
            (day("2016-01-01"), day("2016-01-31"), "bijstand", "volledig"),
            (day("2016-01-30"), day("2016-02-02"), "ioaw", "volledig"),
            (day("2016-02-10"), day("2016-03-05"), "bijstand", "gedeeltelijk"),
        ),
    )
    assert rows(life) == [
        # 15-31 January; 12 of 17 days of 14 hours; benefit on all of them, on two benefits or one
        ("0000", "2016-01", 0, 17, round(12 * 14 / 17, 6), 17, 17, True),
        # 14 of 29 days of 14 hours and one of 15; 1-2 and 10-29 February, 1-2 February in full
        ("0000", "2016-02", 1, 29, round((14 * 14 + 15) / 29, 6), 22, 2, True),
        ("0000", "2016-03", 2, 31, 0.0, 5, 0, True),
    ]


def test_months_after_the_data_are_not_in_the_panel() -> None:
    work = (day("2018-01-01"), None, 20.0)
    assert rows(Life(day("2018-11-30"), (work,), ())) == [
        ("0000", "2018-11", 0, 1, 20.0, 0, 0, True),
        ("0000", "2018-12", 1, 31, 20.0, 0, 0, True),
    ]


def test_a_month_is_observed_when_all_of_it_was() -> None:
    registers = registers_of([Life(day("2016-02-01"), (), ())] * 3)
    left = ["2016-03-31", "2016-04-01", None]
    people = registers.personen.assign(
        uitschrijfdatum=pd.to_datetime(pd.Series(left)).astype("datetime64[s]")
    )
    table = panel(replace(registers, personen=people), QUARTER)
    observed = table.pivot(index="persoon_id", columns="since", values="observed")
    # the last day is the day before departure
    assert observed.to_numpy().tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_a_month_that_the_data_end_in_is_not_observed() -> None:
    study = everything(day("2016-02-15"), (3,))
    found = rows(Life(day("2016-01-01"), (), ()), study=study)
    assert [(row[1], row[-1]) for row in found] == [("2016-01", True), ("2016-02", False)]


def test_without_time_zero_there_is_no_row() -> None:
    lives = [Life(day("2016-01-01"), (), ()), Life(day("2016-02-01"), (), ())]
    registers = registers_of(lives)
    permits = registers.personen["vestigingsdatum"].where([False, True])
    people = registers.personen.assign(vergunningdatum=permits)
    registers = replace(registers, personen=people)
    assert set(panel(registers, timed_by("vergunningdatum"))["persoon_id"]) == {"0001"}


def test_nobody_gives_a_table_without_rows() -> None:
    assert rows() == []


@settings(max_examples=15, deadline=None)
@given(GROUPS)
def test_the_panel_counts_what_a_person_would_count(lives: list[Life]) -> None:
    found = panel(registers_of(lives), everything())
    expected = [row for n, life in enumerate(lives) for row in by_hand(number(n), life)]
    columns = ["persoon_id", "month", "days", "hours_per_week", "benefit_days", "full_benefit_days"]
    assert found["persoon_id"].tolist() == [row[0] for row in expected]
    np.testing.assert_allclose(
        found[columns[1:]].astype(float).to_numpy(), [row[1:] for row in expected], atol=1e-6
    )


def by_hand(name: str, life: Life) -> list[tuple[object, ...]]:
    """The whole calendar months of the first twelve, day by day."""
    days, hours = window(life, 13), weekly_hours(life, 13)
    found: list[tuple[object, ...]] = []
    for month in by_month(days)[:12]:
        first = days[month[0]]
        on = [
            [form for begin, end, _, form in life.benefits if holds(days[n], begin, end)]
            for n in month
        ]
        average = sum(hours[n] for n in month) / len(month) / 100
        full = sum("volledig" in forms for forms in on)
        if first.replace(day=1) <= DATA_END:
            start = month_number(as_days([first]))[0]
            found.append((name, start, len(month), average, sum(map(bool, on)), full))
    return found


@SIZES
def test_pieces_of_any_size_give_the_same_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    registers = town(9)
    permits = registers.personen["vestigingsdatum"].where(np.arange(9) % 4 != 0)
    people = registers.personen.assign(vergunningdatum=permits)
    registers = replace(registers, personen=people)
    folder, study = written(registers, tmp_path), timed_by("vergunningdatum")
    monkeypatch.setattr(pieces, "persons_at_a_time", lambda *_: at_a_time)
    write_parts(panel_parts(folder, study, 4000), tmp_path / "panel.parquet")
    pd.testing.assert_frame_equal(
        read_table(tmp_path / "panel.parquet", PANEL), panel(registers, study)
    )


def test_the_months_of_a_rollout_are_in_it(amsterdam: Study) -> None:
    """Months 0 to 12, though no window is longer than three months."""
    study = QUARTER.model_copy(update={"designs": amsterdam.designs})
    life = Life(day("2016-01-15"), ((day("2017-01-01"), day("2017-01-31"), 14.0),), ())
    table = panel(registers_of((life,)), study)
    assert table["since"].tolist() == list(range(13))
    assert table["hours_per_week"].tolist() == [0.0] * 12 + [14.0]
