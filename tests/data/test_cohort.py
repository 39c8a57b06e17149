"""Who is analysed, in which group, and what the flow says of all others."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.cohort import cohort
from evaluatie.data.indicators import indicators
from evaluatie.data.levels import subgroup_levels
from evaluatie.errors import StudyError
from evaluatie.study import Study
from evaluatie.study.population import Subgroup
from evaluatie.tables import check
from evaluatie.tables.contract import BEGELEIDING
from evaluatie.tables.persons import COHORT, FLOW, SUBGROUPS
from tests.data.test_indicators import jobs, person, persons, registers


def people() -> pd.DataFrame:
    """Two analysed persons in every group, and one for every reason to be left out."""
    rows = [
        person("2014-03-01", name="c1"),
        person("2015-10-01", name="c2"),
        person("2016-03-01", name="t1"),
        person("2016-08-01", name="t2"),
        person("2014-04-01", name="e1") | {"gemeente": "Utrecht"},
        person("2016-09-01", name="e2") | {"gemeente": "Utrecht"},
        person("2016-09-01", name="zaandam") | {"gemeente": "Zaanstad"},
        person("2013-09-01", name="early"),
        person("2016-09-01", name="minor") | {"geboortedatum": "1998-09-02"},
        person("2016-09-01", name="adult") | {"geboortedatum": "1998-09-01"},
        person("2016-09-01", name="unknown"),
        person("2017-09-01", name="t1"),
    ]
    frame = persons(*rows).assign(maanden_opvang=6.0, azc_amsterdam=False)
    frame.loc[frame["persoon_id"] == "unknown", "maanden_opvang"] = np.nan
    return frame


@pytest.fixture
def found(amsterdam: Study):  # type: ignore[no-untyped-def]
    here = amsterdam.population.model_copy(update={"comparison": ["Utrecht"]})
    amsterdam = amsterdam.model_copy(update={"population": here})
    frame = people()
    outcomes = indicators(registers(frame, jobs()), amsterdam)
    return cohort(frame, BEGELEIDING.empty(), outcomes, 0, amsterdam)


def test_groups(found, amsterdam: Study) -> None:  # type: ignore[no-untyped-def]
    table = check(found.cohort, COHORT).set_index("persoon_id")
    assert sorted(table.index) == ["adult", "c1", "c2", "e1", "e2", "t1", "t2"]
    assert table.loc["t1", "half_year"] == "2016H1"
    assert table["treated"].to_dict() == {
        "adult": True, "c1": False, "c2": False, "e1": False, "e2": True, "t1": True, "t2": True,
    }  # fmt: skip
    assert table.loc["e2", "place"] == "comparison"
    assert table.loc["t1", "arm"] == "activering"
    assert table.loc["t2", "arm"] == "entree_1"
    assert pd.isna(table.loc["e2", "arm"])
    assert table.loc["adult", "leeftijd"] == 18
    assert table.loc["t1", "kwartaal"] == "Q1"
    assert table.loc["t1", "cluster"] == "t1"


def test_an_arm_is_compared_with_all_controls_and_its_own_period_elsewhere(found) -> None:  # type: ignore[no-untyped-def]
    rows = check(found.subgroups, SUBGROUPS)
    arm = rows[(rows["subgroup"] == "traject") & (rows["level"] == "entree_1")]
    assert set(arm["persoon_id"]) == {"adult", "c1", "c2", "e1", "e2", "t2"}
    arm = rows[(rows["subgroup"] == "traject") & (rows["level"] == "activering")]
    assert set(arm["persoon_id"]) == {"c1", "c2", "e1", "t1"}


def test_a_place_that_nobody_settled_in_is_refused_with_a_remedy(amsterdam: Study) -> None:
    """Rotterdam and Den Haag of the plan: misspelt, or not delivered."""
    frame = people()
    outcomes = indicators(registers(frame, jobs()), amsterdam)
    with pytest.raises(StudyError, match="settled in Rotterdam, Den Haag: correct the spelling"):
        cohort(frame, BEGELEIDING.empty(), outcomes, 0, amsterdam)


def test_every_person_is_in_the_flow(found) -> None:  # type: ignore[no-untyped-def]
    flow = check(found.flow, FLOW)
    first = flow[flow["place"] == "all"].set_index("step")["excluded"].to_dict()
    assert first == {
        "delivered": 0, "quarantined": 0, "later_settlement": 1, "other_municipality": 1,
        "outside_cohorts": 1,
    }  # fmt: skip
    treated = flow[(flow["place"] == "intervention") & (flow["cohort"] == "treatment")]
    assert treated[treated["horizon"] == 0].set_index("step")["remaining"].to_dict() == {
        "assigned": 5, "age": 4, "missing_covariate": 3, "analysed": 3,
    }  # fmt: skip
    complete = treated[(treated["horizon"] == 24) & (treated["step"] == "complete")]
    assert complete["remaining"].item() == 3
    control = flow[(flow["place"] == "intervention") & (flow["cohort"] == "control")]
    contaminated = control[(control["horizon"] == 18) & (control["step"] == "contaminated")]
    assert contaminated["excluded"].item() == 1


@pytest.mark.parametrize(
    ("plan", "values", "expected"),
    [
        ({"column": "x", "cuts": [27, 35]}, [26.0, 27.0, 34.9, 35.0, np.nan],
         ["<27", "27-<35", "27-<35", ">=35", "onbekend"]),
        ({"column": "x", "groups": {"a": ["p", "q"]}, "other": "rest"}, ["p", "q", "r", None],
         ["a", "a", "rest", "onbekend"]),
        ({"column": "x"}, [True, False], ["ja", "nee"]),
        ({"column": "x"}, [1.0, 0.0, 2.5], ["1", "0", "2.5"]),
    ],
)  # fmt: skip
def test_levels(plan: dict[str, object], values: list[object], expected: list[str]) -> None:
    levels = subgroup_levels(pd.DataFrame({"x": values}), Subgroup.model_validate(plan))
    assert levels.tolist() == expected
