"""How the approach was carried out: every measure counted by hand."""

import pytest

from evaluatie.data.fidelity.fidelity import fidelity
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from tests.data.fidelity.registers import begeleiding, people, row, trajecten, with_window

END = "2018-12-31"


def test_first_contact_counts_from_settlement_and_from_the_permit(amsterdam: Study) -> None:
    """In reception twenty days before, on the day itself, and forty days after; one never."""
    tables = people(*[("2016-11-01", "entree_2", END)] * 4)
    tables["begeleiding"] = begeleiding(
        ("a", "2016-10-12", "2017-03-31", "entree_2", None, None),
        ("b", "2016-11-01", "2017-03-31", "entree_2", None, None),
        ("c", "2016-12-11", "2017-03-31", "entree_2", None, None),
        ("d", "2017-11-01", None, "entree_2", None, None),  # the day after the window
    )
    found = fidelity(tables, amsterdam).fidelity
    check(found, FIDELITY)
    assert row(found, "share_guided")["value"] == 3 / 4
    assert row(found, "share_early")["value"] == pytest.approx(2 / 3)
    assert row(found, "share_early")["smallest_cell"] == 1
    assert row(found, "days_from_settlement")["value"] == pytest.approx((-20 + 0 + 40) / 3)
    assert row(found, "days_from_permit")["value"] == pytest.approx(100 + 20 / 3)
    assert row(found, "days_from_permit")["n_measured"] == 3
    assert row(found, "share_guided")["persons"] == 4


def test_the_first_team_hands_over_keeps_or_lets_go(amsterdam: Study) -> None:
    tables = people(*[("2016-08-01", "entree_1", END)] * 3, ("2017-06-01", "entree_1", END))
    tables["begeleiding"] = begeleiding(
        ("a", "2016-08-01", "2017-01-31", "entree_1", None, None),
        ("a", "2017-02-01", None, "activering", None, None),
        ("b", "2016-08-01", "2016-10-31", "entree_1", None, None),
        ("c", "2016-08-01", None, "entree_1", None, None),
        ("d", "2018-03-01", None, "entree_1", None, None),  # not followed for a year from it
    )
    found = fidelity(tables, amsterdam).fidelity
    assert row(found, "share_transferred")["value"] == pytest.approx(1 / 3)
    assert row(found, "share_dropped")["value"] == pytest.approx(1 / 3)
    assert row(found, "share_transferred")["n_measured"] == 3
    month = 365.25 / 12
    assert row(found, "months_first_team")["value"] == pytest.approx((184 + 92 + 365) / 3 / month)
    days = (365 + 92 + 365) / 365 + 92 / 365  # of their year: d from March to the end of May
    assert row(found, "months_guided")["value"] == pytest.approx(12 * days / 4)


def test_caseload_is_as_delivered_or_counted_from_the_managers(amsterdam: Study) -> None:
    """k1 has two clients in August and three in September; k2 says 50."""
    tables = people(*[("2016-08-01", "entree_1", END)] * 4)
    tables["begeleiding"] = begeleiding(
        ("a", "2016-08-01", "2016-09-30", "entree_1", "k1", None),
        ("b", "2016-08-01", "2016-09-30", "entree_1", "k1", None),
        ("c", "2016-09-01", "2016-09-30", "entree_1", "k1", None),
        ("d", "2016-08-01", "2016-09-30", "entree_1", "k2", 50.0),
    )
    found = fidelity(tables, amsterdam).fidelity
    assert row(found, "caseload")["value"] == pytest.approx((2.5 + 2.5 + 3 + 50) / 4)
    tables["begeleiding"] = tables["begeleiding"].drop(columns=["klantmanager_id", "caseload"])
    without = fidelity(tables, amsterdam).fidelity
    assert not (without["measure"] == "caseload").any()


def test_instruments_of_everybody_and_of_the_guided(amsterdam: Study) -> None:
    tables = people(*[("2016-08-01", "entree_1", END)] * 4)
    tables["begeleiding"] = begeleiding(
        *[(who, "2016-08-01", "2016-12-31", "entree_1", None, None) for who in "abc"]
    )
    tables["trajecten"] = trajecten(
        ("a", "tov", "2016-09-01", "2016-09-21"),
        ("a", "tov", "2016-11-01", "2017-11-21"),  # a second course is no first one
        ("b", "tov", "2017-02-01", None),
        ("c", "tov", "2017-08-01", "2017-08-07"),  # after the window
        ("d", "tov", "2016-09-01", "2016-09-07"),  # never guided
    )
    found = fidelity(tables, amsterdam).fidelity
    assert row(found, "exposed", "tov")["value"] == 3 / 4
    assert row(found, "reach", "tov")["value"] == pytest.approx(2 / 3)
    assert row(found, "together", "tov")["value"] == pytest.approx(1 / 3)
    assert row(found, "weeks", "tov")["value"] == pytest.approx((3 + 1) / 2)
    assert row(found, "weeks", "tov")["n_measured"] == 2
    assert row(found, "reach", "jobhunting")["value"] == 0
    assert row(found, "reach", "jobhunting")["smallest_cell"] == 3


def test_groups_are_cohorts_arms_levels_and_quarters(amsterdam: Study) -> None:
    tables = people(
        ("2014-02-01", None, END), ("2016-02-01", "activering", END),
        ("2016-08-01", "entree_1", END),
    )  # fmt: skip
    tables["begeleiding"] = begeleiding(("c", "2016-08-01", None, "entree_1", None, None))
    found = fidelity(tables, amsterdam).fidelity
    assert row(found, "share_guided")["value"] == 1 / 2
    assert row(found, "share_guided", cohort="control")["value"] == 0
    assert row(found, "share_guided", subgroup="by-arm", level="entree_1")["value"] == 1
    assert row(found, "share_guided", subgroup="geslacht", level="man")["persons"] == 2
    assert row(found, "share_guided", quarter="2016Q1")["value"] == 0
    assert row(found, "share_guided", cohort="control", quarter="2014Q1")["persons"] == 1


def test_only_whole_windows_count_and_the_window_is_the_studys(amsterdam: Study) -> None:
    tables = people(
        ("2016-08-01", "entree_1", "2017-07-31"), ("2016-08-01", "entree_1", "2017-07-30")
    )
    tables["begeleiding"] = begeleiding(("b", "2016-08-01", None, "entree_1", None, None))
    assert row(fidelity(tables, amsterdam).fidelity, "share_guided")["persons"] == 1
    shorter = fidelity(tables, with_window(amsterdam, 6)).fidelity
    assert row(shorter, "share_guided")["value"] == 1 / 2


def test_the_first_stage_says_where_guidance_is_recorded(amsterdam: Study) -> None:
    tables = people(
        ("2014-02-01", None, END), ("2016-08-01", "entree_1", END), ("2016-09-01", None, END)
    )
    elsewhere = tables["cohort"]["persoon_id"] == "c"
    tables["cohort"] = tables["cohort"].assign(
        place=tables["cohort"]["place"].mask(elsewhere, "comparison"),
        gemeente=tables["cohort"]["gemeente"].mask(elsewhere, "Utrecht"),
    )
    tables["begeleiding"] = begeleiding(("b", "2016-08-01", None, "entree_1", None, None))
    found = fidelity(tables, amsterdam)
    stage = check(found.first_stage, FIRST_STAGE).set_index(["gemeente", "half_year"])
    assert stage.loc[("Amsterdam", "2014H1"), "months_guided"] == 0
    assert stage.loc[("Amsterdam", "2016H2"), "months_guided"] == pytest.approx(12)
    assert not stage.loc[("Utrecht", "2016H2"), "recorded"]
    assert stage["share_guided"].isna().tolist() == [False, False, True]
    assert row(found.fidelity, "share_guided")["persons"] == 1  # of the intervention place


def test_registers_without_guidance_or_instruments_give_no_first_contact(amsterdam: Study) -> None:
    found = fidelity(people(("2016-08-01", "entree_1", END)), amsterdam)
    assert row(found.fidelity, "share_guided")["value"] == 0
    assert not (found.fidelity["measure"] == "days_from_settlement").any()
    assert not found.first_stage["recorded"].any()
