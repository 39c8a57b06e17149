"""A file with one row per person gives the same tables as a registers study."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.persons import persons, read_persons
from evaluatie.errors import ExtractError
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.persons import COHORT, FLOW, INDICATORS, SUBGROUPS
from tests.conftest import PROJECT


@pytest.fixture
def small(tmp_path: Path, variation: Callable[..., Study]) -> Callable[..., Study]:
    """A persons study on a file with these lines."""

    def make(lines: str, **changes: object) -> Study:
        path = tmp_path / "mensen.csv"
        path.write_text(lines)
        return variation("nsw", {"source.file": str(path), **changes})

    return make


HEADER = "sample,age,educ,black,hisp,marr,nodegree,re74,re75,re78\n"
ROWS = "nsw_treated,37,11,1,0,1,1,0,0,9930\ncps1,45,11,0,0,1,1,21516,25243,25564\n"


def test_numbers_are_floats_so_that_squares_cannot_overflow(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS)
    table = check(persons(read_persons(study), study).tables.cohort, COHORT)
    assert table["age"].dtype == np.float64
    assert table["age3"].tolist() == [37.0**3, 45.0**3]
    assert table["u74"].tolist() == [1.0, 0.0]
    assert table["treated"].tolist() == [True, False]


def test_flow_counts_other_samples_and_missing_values(small: Callable[..., Study]) -> None:
    extra = "nsw_control,1,1,1,0,1,1,0,0,1\ncps1,,1,1,0,1,1,0,0,1\ncps1,1,1,1,0,1,1,0,0,\n"
    ages = dict.fromkeys(["age", "age2", "age3"], "exclude")
    study = small(HEADER + ROWS + extra, missing={"handling": ages})
    found = persons(read_persons(study), study)
    flow = check(found.tables.flow, FLOW)
    excluded = flow[flow["excluded"] > 0].set_index("step")["excluded"].to_dict()
    assert excluded == {"other_sample": 1, "missing_covariate": 1, "missing_outcome": 1}
    check(found.indicators, INDICATORS)
    check(found.tables.subgroups, SUBGROUPS)


def test_the_projects_file_is_the_published_data(nsw: Study) -> None:
    """data/public/nsw_cps1.csv against the package that publishes it (causaldata, MIT)."""
    from causaldata import cps_mixtape, nsw_mixtape

    frame = pd.read_csv(PROJECT / "data/public/nsw_cps1.csv")
    published = pd.concat([nsw_mixtape.load_pandas().data, cps_mixtape.load_pandas().data])
    columns = list(frame.columns[1:])
    assert (frame[columns].to_numpy() == published[columns].to_numpy(dtype="float64")).all()
    assert frame["sample"].value_counts().to_dict() == {
        "cps1": 15992, "nsw_control": 260, "nsw_treated": 185,
    }  # fmt: skip


def test_nobody_treated_is_an_error_not_an_empty_result(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS, **{"source.treatment.treated": ["psid"]})
    with pytest.raises(ExtractError, match="source.treatment.treated: no row of column sample"):
        persons(read_persons(study), study)


def test_text_among_numbers_is_named_without_its_value(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS.replace("9930", "GEHEIM"))
    with pytest.raises(ExtractError) as caught:
        persons(read_persons(study), study)
    assert "re78" in str(caught.value)
    assert "GEHEIM" not in str(caught.value)


def test_repeated_ids_are_refused(small: Callable[..., Study]) -> None:
    lines = [f"{line},7" for line in ROWS.splitlines()]
    text = "\n".join([HEADER.strip() + ",key", *lines])
    study = small(text, **{"source.id": "key"})
    with pytest.raises(ExtractError, match="column key: 1 rows have no id of their own"):
        read_persons(study)


def test_ids_and_clusters_stay_text(small: Callable[..., Study]) -> None:
    """As numbers 1 and 01 would be one person, and long ones would lose their last digits."""
    keys = ("01", "1")
    lines = [
        f"{line},{key},9007199254740993{key}"
        for line, key in zip(ROWS.splitlines(), keys, strict=True)
    ]
    text = "\n".join([HEADER.strip() + ",key,home", *lines])
    study = small(text, **{"source.id": "key", "inference.cluster": "home"})
    table = persons(read_persons(study), study).tables.cohort
    assert table["persoon_id"].tolist() == ["01", "1"]
    assert table["cluster"].nunique() == 2


def test_values_that_are_no_finite_numbers(small: Callable[..., Study]) -> None:
    derive = {"u74": "re74 == 0", "u75": "re75 == 0", "age2": "age / black", "age3": "age**3",
              "educ2": "educ**2"}  # fmt: skip
    study = small(HEADER + ROWS, **{"source.derive": derive})
    with pytest.raises(ExtractError, match="column age2: 1 cells are not finite numbers"):
        persons(read_persons(study), study)


def test_a_word_among_the_numbers_of_a_covariate(small: Callable[..., Study]) -> None:
    """It would make every number a category of its own."""
    more = ROWS.replace("45,11", "46,12") * 2
    changes = {
        "source.derive": {"u74": "re74 == 0", "u75": "re75 == 0"},
        "designs.nearest.covariates": ["age"],
    }
    study = small(HEADER + more + ROWS.replace("37,11", "GEHEIM,11"), **changes)
    with pytest.raises(ExtractError, match="column age: 1 cells are not numbers"):
        persons(read_persons(study), study)


def test_a_share_is_nothing_but_0_and_1(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS, **{"outcomes.re78.unit": "share"})
    with pytest.raises(ExtractError, match="column re78: 2 cells are not 0 or 1"):
        persons(read_persons(study), study)


def test_treatment_words_that_a_number_column_cannot_hold(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS, **{"source.treatment.treated": [True]})
    with pytest.raises(ExtractError, match="source.treatment.treated: no row"):
        persons(read_persons(study), study)


def test_cuts_need_numbers_and_levels_are_few(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS, **{"subgroups": {"s": {"column": "sample", "cuts": [1]}}})
    with pytest.raises(ExtractError, match=r"subgroups.s: column sample is text"):
        persons(read_persons(study), study)
    many = "".join(f"cps1,{age},9,0,0,1,1,1,1,{age}\n" for age in range(20, 60))
    study = small(HEADER + ROWS + many, **{"subgroups": {"a": {"column": "age"}}})
    with pytest.raises(ExtractError, match=r"subgroups.a: \d+ levels; use cuts or groups"):
        persons(read_persons(study), study)


@pytest.mark.parametrize("expression", ["age +", "unknown * 2", "@os.getcwd()", "sample * 2.5"])
def test_a_wrong_expression_is_named(expression: str, small: Callable[..., Study]) -> None:
    derive = {"u74": "re74 == 0", "u75": "re75 == 0", "age2": expression}
    study = small(HEADER + ROWS, **{"source.derive": derive})
    with pytest.raises(ExtractError, match="source.derive.age2: cannot be computed"):
        read_persons(study)
