"""Nobody is left out in silence: what is missing is refused, or handled as the study says."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.imputed import imputed
from evaluatie.data.persons import Persons, persons, read_persons
from evaluatie.errors import StudyError
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.missing import IMPUTED, MISSINGNESS
from evaluatie.tables.persons import COHORT
from evaluatie.tables.samples import Source, completed

IMPUTE = {"sets": 3, "rounds": 2, "donors": 2}


def people(count: int = 60) -> pd.DataFrame:
    """Every fifth age is missing, every seventh school."""
    rng = np.random.default_rng(1)
    number = np.arange(count)
    return pd.DataFrame({
        "sample": np.where(number % 3 == 0, "t", "c"),
        "age": np.where(number % 5 == 0, np.nan, rng.integers(20, 60, count)),
        "school": np.where(number % 7 == 0, None, np.where(rng.random(count) < 0.5, "a", "b")),
        "y": rng.normal(size=count).round(2),
    })  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path, variation: Callable[..., Study]) -> Callable[..., Study]:
    """A persons study of `people` with one design and this section `missing`."""

    def make(missing: object, **changes: object) -> Study:
        path = tmp_path / "mensen.csv"
        people().to_csv(path, index=False)
        design = {"kind": "matching", "method": "none", "estimators": ["difference_in_means"]}
        return variation(
            "nsw",
            {
                "source.file": str(path), "source.derive": {"older": "age > 40"},
                "source.treatment": {"column": "sample", "treated": ["t"], "control": ["c"]},
                "outcomes": {"y": {"kind": "column", "column": "y", "unit": "dollar"}},
                "primary": {"outcome": "y", "design": "raw", "estimator": "difference_in_means"},
                "subgroups": {
                    "school": {"column": "school"}, "ages": {"column": "age", "cuts": [40]},
                },
                "covariates": ["age", "school"], "designs": {"raw": design}, "placebos": {},
                "references": [], "gates.placebo": False, "missing": missing, **changes,
            },
        )  # fmt: skip

    return make


def found(study: Study) -> Persons:
    return persons(read_persons(study), study)


def source_of(study: Study) -> Source:
    tables = found(study).tables
    return Source(tables.cohort, found(study).indicators, tables.subgroups)


def test_a_missing_number_without_a_plan_stops_with_count_and_remedy(
    plan: Callable[..., Study],
) -> None:
    with pytest.raises(StudyError) as caught:
        found(plan(None))
    assert caught.value.problems == (
        "missing.handling: age is missing for 12 of 60 persons; say what becomes of them: "
        "`age: impute`, category or exclude",
    )


def test_excluded_persons_are_counted(plan: Callable[..., Study]) -> None:
    tables = found(plan({"handling": {"age": "exclude", "school": "exclude"}})).tables
    assert len(tables.cohort) == 60 - 12 - 9 + 2  # both are missing for numbers 0 and 35
    flow = tables.flow[tables.flow["step"] == "missing_covariate"]
    assert flow["excluded"].sum() == 19
    rows = check(tables.missingness, MISSINGNESS)
    assert rows.groupby("covariate")["n_missing"].sum().to_dict() == {"age": 12, "school": 9}
    own = rows[(rows["covariate"] == "age") & (rows["cohort"] == "treatment")].iloc[0]
    assert own["n_missing"] == 4  # numbers 0, 15, 30, 45 of the 20 treated
    assert own["share"] == pytest.approx(4 / 20)
    assert own["smallest_difference"] == 1  # number 0 lacks both


def test_a_class_of_its_own_keeps_everybody_and_the_known_values(
    plan: Callable[..., Study],
) -> None:
    tables = found(plan({"handling": {"age": "category"}})).tables
    cohort = check(tables.cohort, COHORT)
    assert len(cohort) == 60
    unknown = cohort["age=onbekend"] == 1
    assert unknown.sum() == 12
    known = people()["age"].dropna()
    assert sorted(cohort.loc[~unknown, "age"]) == sorted(known)
    assert cohort.loc[unknown, "age"].unique() == pytest.approx([known.mean()])
    assert list(covariate_matrix(cohort, ["age"])) == ["age", "age=onbekend"]
    rows = tables.missingness[tables.missingness["covariate"] == "age"]
    assert rows["n_missing"].sum() == 12
    # the constant moves nobody into a level of a subgroup
    ages = tables.subgroups[tables.subgroups["subgroup"] == "ages"]
    assert (ages["level"] == "onbekend").sum() == 12


def test_controls_whose_number_is_unknown_need_treated_of_whom_it_is() -> None:
    frame = pd.DataFrame({"age": [30.0, 31.0, 30.5], "age=onbekend": [0.0, 0.0, 1.0]})
    treated = np.array([True, False, False])
    assert shared_levels(frame, ["age"], treated).tolist() == [True, True, False]


def test_a_number_of_noughts_and_ones_has_the_constant_nought(plan: Callable[..., Study]) -> None:
    study = plan({"handling": {"older": "category"}}, covariates=["older", "school"])
    cohort = found(study).tables.cohort
    assert set(cohort.loc[cohort["older=onbekend"] == 1, "older"]) == {0.0}


def test_what_is_compared_with_a_missing_value_is_missing_itself(
    plan: Callable[..., Study],
) -> None:
    """`age > 40` of an unknown age is no nought."""
    frame = read_persons(plan({"handling": {"age": "exclude"}}))
    assert (frame["older"].isna() == frame["age"].isna()).all()


def test_every_missing_value_is_imputed_with_values_of_others(plan: Callable[..., Study]) -> None:
    study = plan({"handling": {"age": "impute", "school": "impute"}, "imputation": IMPUTE})
    source = source_of(study)
    rows = check(imputed(source, study), IMPUTED)
    assert len(rows) == 3 * (12 + 9)
    assert set(rows["level"].dropna()) <= {"a", "b"}
    assert set(rows["number"].dropna()) <= set(people()["age"].dropna())
    whole = Source(source.cohort, source.indicators, source.subgroups, imputed=rows)
    for number, one in completed(whole, study, "raw"):
        assert number in (1, 2, 3)
        assert len(one.cohort) == 60
        assert one.cohort["age"].notna().all()
        assert set(one.cohort["school"]) == {"a", "b"}
        same = source.cohort["age"].notna()
        assert (one.cohort["age"] == source.cohort["age"])[same].all()
    # who belongs to a subgroup rests on what was recorded
    assert (source.subgroups["level"] == "onbekend").sum() == 12 + 9


def test_a_set_does_not_depend_on_how_many_there_are(plan: Callable[..., Study]) -> None:
    few, many = (
        plan({"handling": {"age": "impute"}, "imputation": IMPUTE | {"sets": sets}})
        for sets in (2, 4)
    )
    rows = imputed(source_of(many), many)
    expected = rows[rows["imputation"] <= 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(imputed(source_of(few), few), expected)


def test_a_covariate_known_of_nobody_in_a_group_cannot_be_imputed(
    plan: Callable[..., Study],
) -> None:
    study = plan({"handling": {"age": "impute"}, "imputation": IMPUTE})
    source = source_of(study)
    ages = source.cohort["age"].mask(source.cohort["treated"])
    nobody = Source(source.cohort.assign(age=ages), source.indicators, source.subgroups)
    with pytest.raises(StudyError, match="missing.handling.age: is known of nobody in one of"):
        imputed(nobody, study)
