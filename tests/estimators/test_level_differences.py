"""Differences between levels of a subgroup agree with interactions in a stacked regression.

Public data: the National Supported Work treated and the CPS-1 survey (data/public/nsw_cps1.csv;
LaLonde 1986, Dehejia & Wahba 1999), change in earnings 1975-1978. The independent implementation
is statsmodels' OLS with treatment x subgroup interactions and covariance clustered by age (no
small-sample correction). Tolerance 1e-8 relative: both are the same sums.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluatie.data.persons import persons, read_persons
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.estimators.did_panel import did_panel
from evaluatie.estimators.joint import Joint
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import Source
from tests.conftest import DELETED, PROJECT

from .settlers import drawn, measured

NSW = PROJECT / "data" / "public" / "nsw_cps1.csv"
SAME = 1e-8


@pytest.fixture
def nsw_study(variation: Callable[..., Study]) -> Study:
    design = {"kind": "did_panel", "before": "re75", "estimators": ["unconditional"]}
    return variation(
        "nsw",
        {
            "source.file": str(NSW), "source.derive": {},
            "inference.cluster": "age", "placebos": {}, "references": [],
            "gates.placebo": False, "designs": {"design": design}, "covariates": ["educ"],
            "subgroups": {"black": {"column": "black"},
                          "schooling": {"column": "educ", "cuts": [10, 12]}},
            "primary": {"outcome": "re78", "design": "design", "estimator": "unconditional"},
        },
    )  # fmt: skip


@pytest.fixture
def table(nsw_study: Study) -> pd.DataFrame:
    found = persons(read_persons(nsw_study), nsw_study)
    source = Source(found.tables.cohort, found.indicators, found.tables.subgroups)
    joint = did_panel(source, nsw_study, "design")
    check(joint.candidates, CANDIDATES)
    return check(joint.differences, DIFFERENCES).set_index(["subgroup", "level", "other"])


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    frame = pd.read_csv(NSW)
    frame = frame[frame["sample"] != "nsw_control"]  # whom the study does not use either
    return frame.assign(
        treat=(frame["sample"] == "nsw_treated").astype(float),
        change=frame["re78"] - frame["re75"],
        schooling=np.select([frame["educ"] < 10, frame["educ"] < 12], ["low", "middle"], "high"),
    )  # fmt: skip


def fitted(frame: pd.DataFrame, formula: str):  # type: ignore[no-untyped-def]
    groups = {"groups": frame["age"], "use_correction": False}
    return smf.ols(formula, frame).fit(cov_type="cluster", cov_kwds=groups)


def test_a_difference_is_the_interaction(table: pd.DataFrame, people: pd.DataFrame) -> None:
    row = table.loc["black", "0", "1"]
    fit = fitted(people, "change ~ treat * black")
    assert row["estimate"] == pytest.approx(-fit.params["treat:black"], rel=SAME)
    assert row["std_error"] == pytest.approx(fit.bse["treat:black"], rel=SAME)
    t = abs(fit.tvalues["treat:black"])
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(t, row["freedom"]), rel=1e-6)
    assert row["mde"] > 2.8 * row["std_error"]


def test_the_joint_test_is_the_wald_test_of_both_interactions(
    table: pd.DataFrame, people: pd.DataFrame
) -> None:
    row = table.loc["schooling", "all", "all"]
    fit = fitted(people, "change ~ treat * C(schooling)")
    terms = [name for name in fit.params.index if name.startswith("treat:")]
    wald = float(np.squeeze(fit.wald_test(np.eye(6)[[list(fit.params.index).index(name)
                            for name in terms]], use_f=False, scalar=True).statistic))  # fmt: skip
    known = row["freedom"] + 1  # of the covariance, 2 - 1 more than the denominator
    assert row["levels"] == 3
    assert row["statistic"] == pytest.approx(wald * row["freedom"] / (known * 2), rel=1e-6)
    assert row["p_value"] == pytest.approx(stats.f.sf(row["statistic"], 2, row["freedom"]))


def test_pairs_add_up(table: pd.DataFrame) -> None:
    """The first level minus the last is the sum of the two steps between them."""
    pairs = table.loc["schooling"].drop(index=("all", "all"))["estimate"]
    (first, second), (_, last), _ = pairs.index
    steps = pairs[first, second] + pairs[second, last]
    assert pairs[first, last] == pytest.approx(steps, rel=SAME)


PLAIN = {
    "designs.cohort_raw": DELETED, "designs.cohort_matched": DELETED,
    "designs.rollout_did": DELETED, "monthly": DELETED, "robustness": {}, "placebos": {},
    "gates.placebo": False, "gates.pretrend_p": DELETED, "horizons": [12],
    "covariates": ["geslacht"], "subgroups": {"geslacht": {"column": "geslacht"}},
    "designs.cohort_did": {"kind": "did_cohort", "estimators": ["doubly_robust", "twoway_fe"]},
    "inference.draws": 99, "disclosure.minimum_cell": 3,
}  # fmt: skip


def source_of(people: pd.DataFrame) -> Source:
    """Settlers in households of two, their sex a subgroup."""
    levels = people[["persoon_id"]].assign(subgroup="geslacht", level=people["geslacht"])
    return Source(people.drop(columns="y"), measured(people), levels)


def settled() -> pd.DataFrame:
    people = drawn(5, per_cell=24)
    household = [f"h{number // 2:05d}" for number in range(len(people))]
    return people.assign(cluster=household)


def run(people: pd.DataFrame, study: Study) -> Joint:
    return did_cohort(source_of(people), study, "cohort_did")


def assert_same(one: Joint, other: Joint) -> None:
    for name in ("candidates", "differences"):
        first, second = getattr(one, name), getattr(other, name)
        pd.testing.assert_frame_equal(
            first.drop(columns="deviations"), second.drop(columns="deviations"), rtol=1e-9
        )
        for a, b in zip(first["deviations"], second["deviations"], strict=True):
            assert (a is None) == (b is None)
            if a is not None:
                np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


@settings(max_examples=5)
@given(seed=st.integers(0, 10_000))
def test_order_and_names_of_persons_change_nothing(plain_study: Study, seed: int) -> None:
    """Names that keep their order: draws go by the order of the clusters' names."""
    people = settled()
    other = people.sample(frac=1, random_state=seed).assign(
        persoon_id=lambda f: "n" + f["persoon_id"], cluster=lambda f: "hh" + f["cluster"]
    )
    assert_same(run(people, plain_study), run(other, plain_study))


@pytest.fixture(scope="module")
def plain_study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    import yaml

    from evaluatie.study import load_study
    from tests.conftest import STUDIES, changed

    raw = yaml.safe_load((STUDIES / "amsterdam.yaml").read_text(encoding="utf-8"))
    path = tmp_path_factory.mktemp("study") / "amsterdam.yaml"
    path.write_text(yaml.safe_dump(changed(raw, PLAIN), allow_unicode=True))
    return load_study(path)


def test_levels_of_few_persons_take_no_part(plain_study: Study) -> None:
    people = settled()
    few = people["geslacht"].eq("man") & (np.arange(len(people)) % 24 > 4)
    rows = run(people[~few], plain_study).differences
    assert set(rows["status"]) == {"too_few"}
    assert set(rows["level"]) == {"all"}
    assert rows[["estimate", "p_value", "mde"]].isna().all(axis=None)


def test_every_outcome_and_estimator_has_its_tests(plain_study: Study) -> None:
    rows = run(settled(), plain_study).differences
    assert len(rows) == 2 * 3 * 2  # estimators, outcomes, joint test and one pair
    assert set(rows["status"]) == {"ok"}
    assert all(len(draws) == 99 for draws in rows["deviations"])
    joint, pair = rows[rows["level"] == "all"], rows[rows["level"] != "all"]
    np.testing.assert_allclose(joint["statistic"], pair["statistic"] ** 2)
    np.testing.assert_allclose(joint["p_value"], pair["p_value"])
