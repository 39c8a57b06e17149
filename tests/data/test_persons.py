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
from evaluatie.tables.derived import COHORT, FLOW, INDICATORS, SUBGROUPS
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
    table = check(persons(read_persons(study.source), study).tables.cohort, COHORT)
    assert table["age"].dtype == np.float64
    assert table["age3"].tolist() == [37.0**3, 45.0**3]
    assert table["u74"].tolist() == [1.0, 0.0]
    assert table["treated"].tolist() == [True, False]


def test_flow_counts_other_samples_and_missing_values(small: Callable[..., Study]) -> None:
    extra = "nsw_control,1,1,1,0,1,1,0,0,1\ncps1,,1,1,0,1,1,0,0,1\ncps1,1,1,1,0,1,1,0,0,\n"
    study = small(HEADER + ROWS + extra)
    found = persons(read_persons(study.source), study)
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
        persons(read_persons(study.source), study)


def test_text_among_numbers_is_named_without_its_value(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS.replace("9930", "GEHEIM"))
    with pytest.raises(ExtractError) as caught:
        persons(read_persons(study.source), study)
    assert "re78" in str(caught.value)
    assert "GEHEIM" not in str(caught.value)


def test_repeated_ids_are_refused(small: Callable[..., Study]) -> None:
    study = small(HEADER + ROWS, **{"source.id": "marr"})
    with pytest.raises(ExtractError, match="column marr: 1 rows have no id of their own"):
        read_persons(study.source)


@pytest.mark.parametrize("expression", ["age +", "unknown * 2", "@os.getcwd()", "sample * 2.5"])
def test_a_wrong_expression_is_named(expression: str, small: Callable[..., Study]) -> None:
    derive = {"u74": "re74 == 0", "u75": "re75 == 0", "age2": expression}
    study = small(HEADER + ROWS, **{"source.derive": derive})
    with pytest.raises(ExtractError, match="source.derive.age2: cannot be computed"):
        read_persons(study.source)
