"""Raw means of half-years and of secondary outcomes, with what may not follow from them."""

from collections.abc import Callable

import pandas as pd
import pytest

from evaluatie.estimators.group_means import group_means, secondary_means
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import GROUP_MEANS, SECONDARY_MEANS
from evaluatie.tables.persons import SUBGROUPS
from evaluatie.tables.samples import Source

WORK = {"kind": "work", "hours_per_week": 12, "months": 3, "run": "consecutive",
        "basis": "calendar_month"}  # fmt: skip
SECONDARY = {
    "work_or_education": {"kind": "any_of", "outcomes": ["work_3m", "education"]},
    "any_job": WORK | {"hours_per_week": 1, "months": 1},
    "hours_worked": {"kind": "hours_worked"},
    "left_benefit": {"kind": "benefit_exit", "schemes": ["bijstand"], "exit": "full", "months": 3},
}


@pytest.fixture
def study(variation: Callable[..., Study]) -> Study:
    return variation("amsterdam", {"secondary": SECONDARY, "horizons": [12]})


def source(values: dict[str, list[float]], **columns: list[object]) -> Source:
    """Persons of one group unless columns say otherwise; their windows are complete."""
    persons = [f"p{n}" for n in range(len(next(iter(values.values()))))]
    cohort = pd.DataFrame(
        {"persoon_id": persons, "place": "intervention", "treated": True, "half_year": "2016H1"}
    ).assign(**columns)
    rows = [
        (person, outcome, 12, value, "complete")
        for outcome, column in values.items()
        for person, value in zip(persons, column, strict=True)
    ]
    names = ["persoon_id", "outcome", "horizon", "value", "status"]
    return Source(cohort, pd.DataFrame(rows, columns=names), SUBGROUPS.empty())


def ones(count: int, of: int = 20, start: int = 0) -> list[float]:
    return [float(start <= n < start + count) for n in range(of)]


BASIC = {
    "work_1m": ones(6), "work_3m": ones(4), "education": ones(5, start=3),
    "work_or_education": ones(8), "any_job": ones(7),
    "hours_worked": [100.0, 200.0, 300.0] + 17 * [0.0], "left_benefit": ones(4),
}  # fmt: skip


def test_means_by_half_year(study: Study) -> None:
    halves = ["2015H2"] * 10 + ["2016H1"] * 10
    table = check(group_means(source(BASIC, half_year=halves), study), GROUP_MEANS)
    found = table[table["outcome"] == "work_3m"].set_index("half_year")
    assert found["mean"].to_dict() == {"2015H2": 0.4, "2016H1": 0.0}
    assert found["smallest_cell"].to_dict() == {"2015H2": 4, "2016H1": 0}
    assert set(table["outcome"]) == {"work_1m", "work_3m", "education"}


def secondary(
    values: dict[str, list[float]], study: Study, **columns: list[object]
) -> pd.DataFrame:
    table = check(secondary_means(source(values, **columns), study), SECONDARY_MEANS)
    return table.set_index(["outcome", "cohort"])


def test_secondary_means_per_cohort(study: Study) -> None:
    found = secondary(BASIC, study, treated=[True] * 10 + [False] * 10)
    assert found.loc[("hours_worked", "treatment"), "mean"] == 60.0
    assert found.loc[("hours_worked", "control"), "mean"] == 0.0
    assert found.loc[("any_job", "treatment"), "mean"] == pytest.approx(0.7)
    assert set(found.index.get_level_values("outcome")) == set(SECONDARY)


def test_the_persons_a_mean_tells_of(study: Study) -> None:
    """Of hours those who worked; of a share the rarer of both."""
    found = secondary(BASIC, study)
    assert found.loc[("hours_worked", "treatment"), "smallest_cell"] == 3
    assert found.loc[("any_job", "treatment"), "smallest_cell"] == 7
    most = secondary(BASIC | {"any_job": ones(18)}, study)
    assert most.loc[("any_job", "treatment"), "smallest_cell"] == 2


def test_who_lies_between_two_shares(study: Study) -> None:
    found = secondary(BASIC, study)["smallest_difference"].droplevel("cohort")
    # any_job holds work_1m: one person had a job of few hours only
    assert found["any_job"] == 1
    # in both work and education: one person, for 4 + 5 - 8 = 1
    assert found["work_or_education"] == 1
    # those who left benefit are all among those who worked, but not by definition
    assert found["left_benefit"] == 20
    assert found["hours_worked"] == 20


def test_shares_that_do_not_hold_each_other_are_free(study: Study) -> None:
    apart = BASIC | {"any_job": ones(7, start=2), "work_1m": ones(6), "work_3m": ones(4)}
    assert secondary(apart, study).loc[("any_job", "treatment"), "smallest_difference"] == 20


def test_incomplete_windows_do_not_count(study: Study) -> None:
    whole = source(BASIC)
    status = whole.indicators["status"].mask(whole.indicators["persoon_id"] == "p0", "left")
    rows = whole.indicators.assign(status=status)
    table = secondary_means(Source(whole.cohort, rows, whole.subgroups), study)
    assert set(table["n"]) == {19}


@pytest.mark.parametrize("made", [{}, {"work_1m": ones(3), "work_3m": ones(2)}])
def test_nothing_secondary_gives_no_rows(
    made: dict[str, list[float]], variation: Callable[..., Study]
) -> None:
    study = variation("amsterdam", {"secondary": {}})
    table = secondary_means(source(made or BASIC), study)
    assert check(table, SECONDARY_MEANS).empty
