"""How much guidance there could be and was, by arm: days counted by hand."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.exposure import exposure, guided_days, possible_from
from evaluatie.months import as_days
from evaluatie.release.exposure import exposure as released_exposure
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.persons import EXPOSURE

Spell = tuple[str, str, str | None]


def people(*rows: tuple[str, str | None]) -> pd.DataFrame:
    """Persons a, b, c... of the intervention place as (settlement, arm); controls before 2016."""
    days = pd.to_datetime(pd.Series([settled for settled, _ in rows])).astype("datetime64[s]")
    return pd.DataFrame(
        {
            "persoon_id": list("abcdefghij")[: len(rows)],
            "treated": days >= pd.Timestamp("2016-01-01"),
            "place": "intervention",
            "arm": pd.Series([arm for _, arm in rows], dtype="str"),
            "index_date": days,
            "vestigingsdatum": days,
            "uitschrijfdatum": pd.Series(pd.NaT, range(len(rows)), "datetime64[s]"),
        }
    )


def begeleiding(*spells: Spell) -> pd.DataFrame:
    table = pd.DataFrame(spells, columns=["persoon_id", "begindatum", "einddatum"])
    dates = {n: pd.to_datetime(table[n]).astype("datetime64[s]") for n in table.columns[1:]}
    return table.astype({"persoon_id": "str"}).assign(**dates)


def row(table: pd.DataFrame, group: str, horizon: int = 12) -> pd.Series:
    found = table[(table["group"] == group) & (table["horizon"] == horizon)]
    return found.iloc[0]


def test_an_arm_that_starts_later_has_part_of_its_window(amsterdam: Study) -> None:
    """Settled on 1 January: no day of 366 before 2017; on 1 July 2016 it would be half."""
    persons = people(("2016-01-01", "activering"), ("2016-06-30", "activering"),
                     ("2016-08-01", "entree_1"), ("2017-01-01", "entree_2"),
                     ("2016-08-01", None), ("2014-05-01", None))  # fmt: skip
    spells = begeleiding(("c", "2016-08-01", "2017-01-31"), ("f", "2014-06-01", "2014-06-30"))
    table = check(exposure(persons, spells, amsterdam), EXPOSURE)
    late = (dt.date(2017, 6, 30) - dt.date(2017, 1, 1)).days / 365
    assert row(table, "activering")["share_possible"] == pytest.approx((0 + late) / 2)
    assert row(table, "activering")["months_possible"] == pytest.approx(6 * late)
    assert row(table, "entree_1")["share_possible"] == 1
    assert row(table, "entree_2")["share_possible"] == 1
    assert row(table, "geen")["share_possible"] == 0
    assert row(table, "entree_1")["share_guided"] == pytest.approx(184 / 365)
    assert row(table, "control")["share_guided"] == pytest.approx(30 / 365)
    assert row(table, "control")["share_possible"] == 0
    everybody = row(table, "all")
    assert everybody["persons"] == 5
    assert everybody["share_ever"] == pytest.approx(1 / 5)
    assert everybody["share_possible"] == pytest.approx((late + 2) / 5)


def test_controls_can_be_guided_once_others_are(amsterdam: Study) -> None:
    """Ignored contamination: settled December 2015, guided from January 2017: 10 of 24 months."""
    handling = amsterdam.contamination.model_copy(update={"handling": "ignore"})
    study = amsterdam.model_copy(update={"contamination": handling})
    table = exposure(people(("2015-11-01", None)), begeleiding(), study)
    days = (dt.date(2017, 11, 1) - dt.date(2017, 1, 1)).days
    assert row(table, "control", 24)["share_possible"] == pytest.approx(days / 731)
    assert row(table, "control", 12)["share_possible"] == 0


def test_only_whole_windows_count(amsterdam: Study) -> None:
    persons = people(("2016-08-01", "entree_1"), ("2017-08-01", "entree_1"))
    persons.loc[0, "uitschrijfdatum"] = pd.Timestamp("2017-03-01")
    table = exposure(persons, begeleiding(), amsterdam)
    assert table.set_index(["group", "horizon"])["persons"].loc["entree_1"].to_dict() == {
        6: 2, 12: 1
    }  # fmt: skip


def test_a_day_with_two_teams_counts_once() -> None:
    """1-10 and 5-20 January are 20 days, 3-4 lie within, and 1-2 February are two more."""
    spells = pd.DataFrame(
        {
            "person": 0,
            "first": as_days(["2016-01-01", "2016-01-03", "2016-01-05", "2016-02-01"]),
            "after": as_days(["2016-01-11", "2016-01-05", "2016-01-21", "2016-02-03"]),
        }
    )
    window = as_days(["2016-01-01"]), as_days(["2016-12-31"])
    assert guided_days(spells, *window).tolist() == [22]
    assert guided_days(spells, as_days(["2016-01-08"]), as_days(["2016-02-02"])).tolist() == [14]
    assert guided_days(spells, as_days(["2016-03-01"]), as_days(["2016-12-31"])).tolist() == [0]


def test_when_guidance_may_start(amsterdam: Study) -> None:
    persons = people(("2016-03-01", "activering"), ("2016-08-01", "entree_1"),
                     ("2017-02-01", "entree_2"), ("2016-08-01", None))  # fmt: skip
    start = possible_from(persons, amsterdam)
    assert start[:2].tolist() == [dt.date(2017, 1, 1), dt.date(2016, 8, 1)]
    assert start[2] < np.datetime64("2017-02-01")
    assert start[3] > np.datetime64("2100-01-01")


def confidential(**groups: tuple[int, int]) -> pd.DataFrame:
    """Groups as (persons, of whom ever guided); each guided for half the window."""
    table = pd.DataFrame(
        [{"group": g, "persons": n, "ever": ever} for g, (n, ever) in groups.items()]
    )
    never = table["persons"] - table["ever"]
    fewest = pd.concat([table["ever"], never], axis=1)
    fewest = fewest.where(fewest > 0).min(axis=1).fillna(table["persons"])
    return table.assign(
        horizon=12, share_possible=0.37, months_possible=4.44,
        share_guided=0.5137 * table["ever"] / table["persons"], months_guided=0.0,
        share_ever=table["ever"] / table["persons"], smallest_cell=fewest,
    ).astype({"persons": "Int64", "smallest_cell": "Int64"})[EXPOSURE.names]  # fmt: skip


def out(**groups: tuple[int, int]) -> pd.DataFrame:
    table = released_exposure(confidential(**groups), 10)[0]
    return check(table, released(EXPOSURE)).set_index("group")


def test_guidance_of_few_takes_the_next_arm_along() -> None:
    table = out(a=(300, 5), b=(400, 200), geen=(200, 100), all=(900, 305), control=(500, 0))
    assert table["share_ever"].isna().to_dict() == {
        "a": True, "b": False, "geen": True, "all": False, "control": False
    }  # fmt: skip
    assert table.loc["a", "share_guided"] != table.loc["a", "share_guided"]
    assert table.loc["a", "share_possible"] == 0.37  # follows from dates, of 300 persons
    assert table.loc["control", "share_ever"] == 0  # nil may be printed


def test_all_but_a_few_is_a_few() -> None:
    table = out(a=(300, 296), b=(400, 200), all=(700, 496))
    assert pd.isna(table.loc["a", "share_ever"])


def test_an_arm_of_few_is_not_counted() -> None:
    table = out(a=(8, 8), b=(400, 200), geen=(200, 100), all=(608, 308))
    assert pd.isna(table.loc["a", "persons"])
    assert pd.isna(table.loc["geen", "persons"])  # else all minus the others
    assert table.loc["b", "persons"] == 400


@pytest.mark.parametrize(("persons", "step"), [(1000, 0.01), (600, 0.02), (210, 0.05), (20, 0.5)])
def test_shares_are_rounded_to_steps_of_ten_persons(persons: int, step: float) -> None:
    ever = persons // 2 + persons // 7 if persons > 20 else 10
    table = out(a=(persons, ever), all=(persons, ever))
    share = table.loc["a", "share_ever"]
    assert share / step == pytest.approx(round(share / step))
    assert abs(share - ever / persons) <= step / 2 + 1e-9
    assert step * persons >= 10
    assert table.loc["a", "months_guided"] == pytest.approx(12 * table.loc["a", "share_guided"])
