"""Design B by hand: four means, who is compared, and weights for who left."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.estimators.cohort.cross_section import cross_section
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.study import Study
from evaluatie.study.analyses import analyses
from evaluatie.tables.samples import Cell
from tests.estimators.settlers import drawn, settlers, source_of

PLAIN: dict[str, Any] = {
    "horizons": [12],
    "covariates": ["geslacht"],
    "robustness": {"vertrek": {"departures": "weighted"}},
    "designs.cohort_did.estimators": ["unconditional", "doubly_robust", "twoway_fe"],
    "designs.cohort_did.matched_did": None,
    "designs.cohort_did.event_study.without": [],
}
FOUR = {
    ("Amsterdam", "2016H1"): [1.0, 1.0, 1.0, 0.0],
    ("Amsterdam", "2014H1"): [1.0, 0.0, 0.0, 0.0],
    ("Rotterdam", "2016H1"): [1.0, 1.0, 0.0, 0.0],
    ("Rotterdam", "2014H1"): [0.0, 0.0, 0.0, 1.0],
}


@pytest.fixture
def study(variation: Callable[..., Study]) -> Study:
    return variation("amsterdam", PLAIN)


def cell_of(study: Study, name: str = "main") -> Cell:
    return Cell(next(one for one in analyses(study, "cohort_did") if one.name == name), 12)


def rows_of(persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The main analysis's rows of the primary outcome, by estimator."""
    rows = did_cohort(source_of(persons), study, "cohort_did").candidates
    rows = rows[(rows["analysis"] == "main") & (rows["outcome"] == "work_3m")]
    return rows.set_index("estimator")


def test_two_by_two_in_four_means(study: Study) -> None:
    """(3/4 - 1/4) - (2/4 - 1/4) = 1/4; each mean's variance is p (1 - p) / 4."""
    row = rows_of(settlers(FOUR), study).loc["unconditional"]
    assert row["estimate"] == pytest.approx(0.25, abs=1e-12)
    variance = (3 * 3 / 16 + 1 / 4) / 4
    assert row["std_error"] == pytest.approx(variance**0.5, abs=1e-12)
    assert (row["mean_treated"], row["mean_control"]) == pytest.approx((0.75, 0.5))
    assert (row["n_treated"], row["n_control"], row["n_clusters"]) == (4, 12, 16)
    assert row["smallest_cell"] == 1
    assert row["smallest_group"] == 4


def test_a_row_says_how_alike_its_groups_are_and_on_how_few_it_rests(study: Study) -> None:
    """By sex: of the early settlers here one woman stands for the half of the target."""
    persons = settlers({key: values * 2 for key, values in FOUR.items()})
    sexes = np.where(np.arange(len(persons)) % 2, "man", "vrouw")
    early = (persons["place"] == "intervention") & ~persons["treated"]
    sexes[np.flatnonzero(early)[:-1]] = "man"
    sexes[np.flatnonzero(early)[-1]] = "vrouw"
    persons["geslacht"] = sexes
    rows = rows_of(persons, study)
    weights = np.array([0.5 / 7] * 7 + [0.5])  # half the target are women
    assert rows.loc["doubly_robust", "ess"] == pytest.approx(1 / (weights**2).sum(), rel=1e-6)
    assert rows.loc["doubly_robust", "smallest_group"] == rows.loc["doubly_robust", "ess"]
    assert rows.loc["doubly_robust", "max_smd"] == pytest.approx(0, abs=1e-9)
    assert rows.loc["unconditional", "ess"] == 24
    assert rows.loc[["unconditional", "twoway_fe"], "max_smd"].isna().all()


def test_too_few_is_not_printed_as_an_effective_size(study: Study) -> None:
    few = dict(FOUR) | {("Amsterdam", "2014H1"): [1.0]}
    row = rows_of(settlers(few), study).loc["doubly_robust"]
    assert row["status"] == "too_few"
    assert np.isnan(row["ess"])


def test_clusters_are_counted_by_group(study: Study) -> None:
    """By municipality one is treated; all in one cluster there is no error at all."""
    persons = settlers(FOUR)
    by_place = persons.assign(cluster=persons["gemeente"])
    assert rows_of(by_place, study).loc["unconditional", "fewest_clusters"] == 1
    assert rows_of(persons, study).loc["unconditional", "fewest_clusters"] == 4
    row = rows_of(persons.assign(cluster="x"), study).loc["unconditional"]
    assert row["status"] == "one_cluster"
    assert np.isnan(row["std_error"])


def test_twoway_fe_of_two_places_and_half_years_is_the_same(study: Study) -> None:
    """With equal groups of one place and half-year each, and sexes spread evenly."""
    rows = rows_of(settlers(FOUR), study)
    frame = settlers(FOUR)
    late, here, man = frame["treated"], frame["place"] == "intervention", frame["geslacht"] == "man"
    design = np.column_stack([np.ones(16), late & here, late, here, man]).astype(float)
    solved = np.linalg.lstsq(design, frame["y"].to_numpy(), rcond=None)[0]
    assert rows.loc["twoway_fe", "estimate"] == pytest.approx(solved[1], abs=1e-10)


def test_arrays_of_a_cell(study: Study) -> None:
    section = cross_section(cell_of(study), source_of(settlers(FOUR)))
    assert section is not None
    assert section.complete
    assert np.bincount(section.group).tolist() == [4, 4, 4, 4]
    assert section.weight.tolist() == [1.0] * 16
    assert section.codes("gemeente").tolist() == [0] * 8 + [1] * 8
    assert section.matrix.shape == (16, 1)
    assert section.values("work_3m").tolist() == settlers(FOUR)["y"].tolist()


def test_levels_that_the_late_here_lack_are_left_out_with_covariates_only(study: Study) -> None:
    """All late settlers here are women: men say nothing of them, but stay in the plain 2 x 2."""
    persons = settlers(FOUR)
    target = persons["treated"] & (persons["place"] == "intervention")
    persons.loc[target, "geslacht"] = "vrouw"
    rows = rows_of(persons, study)
    assert rows.loc["unconditional", "n_matched_control"] == 12
    assert rows.loc["doubly_robust", "n_matched_control"] == 6


def test_nobody_with_a_whole_window_is_no_section(study: Study) -> None:
    persons = settlers(FOUR).assign(status="data_end")
    assert cross_section(cell_of(study), source_of(persons)) is None
    rows = rows_of(persons, study)
    assert set(rows["status"]) == {"window_not_observed"}
    assert rows["estimate"].isna().all()


@pytest.mark.parametrize("empty", list(FOUR), ids="-".join)
def test_a_group_without_persons_is_a_status(empty: tuple[str, str], study: Study) -> None:
    persons = settlers({key: values for key, values in FOUR.items() if key != empty})
    rows = rows_of(persons, study)
    here = empty != ("Amsterdam", "2016H1")
    assert set(rows["status"]) == {"no_comparison" if here else "window_not_observed"}
    assert set(rows["n_treated"]) == ({4} if here else {0})


def test_one_comparison_municipality_is_enough_for_an_effect(study: Study) -> None:
    rows = rows_of(drawn(3, per_cell=60, places=("Amsterdam", "Utrecht")), study)
    assert set(rows["status"]) == {"ok"}


def test_one_late_settler_here_is_too_few(study: Study) -> None:
    persons = settlers(FOUR | {("Amsterdam", "2016H1"): [1.0]})
    assert set(rows_of(persons, study)["status"]) == {"too_few"}


def test_an_outcome_that_nobody_varies_in_is_a_status(study: Study) -> None:
    rows = rows_of(settlers({key: [1.0] * 4 for key in FOUR}), study)
    assert set(rows["status"]) <= {"no_variation"}


def test_weights_for_departures_change_the_mean_as_by_hand(study: Study) -> None:
    """Late here: of 4 women, outcome 1, two left; of 4 men, outcome 0, one did.

    Among those who stayed 2 of 5 reach it, weighted back to the eight 4 of 8.
    """
    sizes = {key: [1.0, 0.0] * 4 for key in FOUR}  # women reach it, men do not
    persons = settlers(sizes).assign(status="complete")
    target = persons["treated"] & (persons["place"] == "intervention")
    women = persons["geslacht"] == "vrouw"
    left = [*persons.index[target & women][:2], *persons.index[target & ~women][:1]]
    persons.loc[left, "status"] = "left"
    source = source_of(persons)
    section = cross_section(cell_of(study, "vertrek"), source)
    assert section is not None
    late_here = section.here & section.late
    values = section.values("work_3m")[late_here]
    assert values.mean() == pytest.approx(2 / 5)
    assert np.average(values, weights=section.weight[late_here]) == pytest.approx(0.5, abs=1e-6)
    rows = did_cohort(source, study, "cohort_did").candidates.set_index(
        ["analysis", "estimator", "outcome"]
    )
    found = rows.loc[("vertrek", "unconditional", "work_3m")]
    assert found["estimate"] == pytest.approx(0.0, abs=1e-6)
    plain = rows.loc[("main", "unconditional", "work_3m")]
    assert plain["estimate"] == pytest.approx(2 / 5 - 0.5)


def test_order_of_rows_does_not_matter(study: Study) -> None:
    persons = drawn(8)
    first, second = (
        rows_of(table, study) for table in (persons, persons.sample(frac=1, random_state=1))
    )
    pd.testing.assert_frame_equal(first, second, rtol=1e-9)
