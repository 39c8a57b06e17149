"""The persons of robustness variations: a donut, other measurements, and who left."""

from collections.abc import Callable

import pandas as pd
import pytest

from evaluatie.study import Study
from evaluatie.study.analyses import Analysis, analyses
from evaluatie.tables.samples import Cell, Source, at_risk_of_leaving, sample

SETTLED = {
    "before": "2015-09-30",
    "first": "2015-10-01",  # the donut of the study: 2015-10-01 to 2016-03-31
    "inside": "2015-12-31",
    "last": "2016-03-31",
    "after": "2016-04-01",
}
OUTCOMES = ("work_1m", "work_3m", "education")


def cohort_of(settled: dict[str, str], place: str = "intervention") -> pd.DataFrame:
    days = pd.to_datetime(list(settled.values()))
    return pd.DataFrame(
        {
            "persoon_id": list(settled),
            "treated": days >= "2016-01-01",
            "place": place,
            "settled_on": days,
            "half_year": [f"{day.year}H{1 + (day.month > 6)}" for day in days],
        }
    )


def measured(status: dict[str, str], value: float = 1.0) -> pd.DataFrame:
    rows = [
        (person, outcome, 12, value if found == "complete" else None, found)
        for person, found in status.items()
        for outcome in OUTCOMES
    ]
    return pd.DataFrame(rows, columns=["persoon_id", "outcome", "horizon", "value", "status"])


def source(
    settled: dict[str, str], status: dict[str, str] | None = None, **variations: Source
) -> Source:
    everybody = dict.fromkeys(settled, "complete") | (status or {})
    nobody = pd.DataFrame({"persoon_id": [], "subgroup": [], "level": []}, dtype="str")
    return Source(cohort_of(settled), measured(everybody), nobody, variations)


def named(study: Study, name: str, design: str = "cohort_did") -> Analysis:
    return next(one for one in analyses(study, design) if one.name == name)


def test_a_donut_drops_those_settled_in_it_both_ends_included(amsterdam: Study) -> None:
    found = sample(Cell(named(amsterdam, "donut"), 12), source(SETTLED))
    assert found["persoon_id"].tolist() == ["after", "before"]
    everybody = sample(Cell(named(amsterdam, "main"), 12), source(SETTLED))
    assert len(everybody) == 5


def test_a_donut_over_everybody_leaves_nobody(variation: Callable[..., Study]) -> None:
    wide = {"donut": {"donut": {"from": "2014-01-02", "until": "2017-12-30"}}}
    study = variation("amsterdam", {"robustness": wide})
    cell = Cell(named(study, "donut"), 12)
    assert sample(cell, source(SETTLED)).empty
    assert at_risk_of_leaving(cell, source(SETTLED)).empty


def test_a_variation_has_its_own_persons_and_outcomes(amsterdam: Study) -> None:
    """By the permit date other persons have a window, and with another outcome."""
    other = source({"after": "2016-04-01", "before": "2015-09-30"})
    other.indicators["value"] = 0.0
    tables = source(SETTLED, vergunning=other)
    found = sample(Cell(named(amsterdam, "vergunning"), 12), tables)
    assert found.set_index("persoon_id")["y_work_3m"].to_dict() == {"after": 0.0, "before": 0.0}
    main = sample(Cell(named(amsterdam, "main"), 12), tables)
    assert main["y_work_3m"].tolist() == [1.0] * 5


def test_windows_that_the_data_end_are_no_departure(amsterdam: Study) -> None:
    """Who left in a half-year that others completed is at risk; where nobody could, nobody is."""
    settled = {
        "stayed": "2015-02-01",
        "left": "2015-03-01",
        "cut": "2015-04-01",
        "late_left": "2017-09-01",  # nobody's window of this half-year is whole
        "late_cut": "2017-10-01",
    }
    status = {"left": "left", "cut": "data_end", "late_left": "left", "late_cut": "data_end"}
    found = at_risk_of_leaving(Cell(named(amsterdam, "vertrek"), 12), source(settled, status))
    assert found.set_index("persoon_id")["stayed"].to_dict() == {"left": False, "stayed": True}


def test_who_is_at_risk_is_known_by_place(amsterdam: Study) -> None:
    """Windows of controls here are cut by contamination; elsewhere they are whole."""
    settled = {"here": "2015-08-01", "there": "2015-08-02", "there_left": "2015-08-03"}
    tables = source(settled, {"here": "left", "there_left": "left"})
    tables.cohort.loc[tables.cohort["persoon_id"] != "here", "place"] = "comparison"
    found = at_risk_of_leaving(Cell(named(amsterdam, "vertrek"), 12), tables)
    assert found["persoon_id"].tolist() == ["there", "there_left"]


@pytest.mark.parametrize("name", ["main", "donut", "vertrek"])
def test_order_of_rows_does_not_matter(name: str, amsterdam: Study) -> None:
    tables = source(SETTLED, {"after": "left"})
    mixed = Source(
        tables.cohort.sample(frac=1, random_state=2),
        tables.indicators.sample(frac=1, random_state=3),
        tables.subgroups,
    )
    cell = Cell(named(amsterdam, name), 12)
    for function in (sample, at_risk_of_leaving):
        pd.testing.assert_frame_equal(function(cell, tables), function(cell, mixed))
