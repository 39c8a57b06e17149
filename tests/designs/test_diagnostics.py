"""Diagnostics of a design: overlap, the largest imbalances, and how scores are spread."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.designs.diagnostics import Diagnosed, diagnose
from evaluatie.designs.support import SCORES, round_intervals, share_off_support
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import BALANCE, DIAGNOSTICS, DISTRIBUTIONS, SCORE

IPW = {"kind": "matching", "method": "ipw", "propensity": "logit", "terms": [], "trim": None,
       "subgroup_matching": "rematched", "estimators": ["difference_in_means"]}  # fmt: skip


@pytest.fixture
def study(variation: Callable[..., Study]) -> Callable[[str], Study]:
    """A study of one weighting design for an estimand; sex is a subgroup, age is cut at 27."""

    def make(estimand: str = "ATT") -> Study:
        changes = {
            "covariates": ["age", "sex"], "designs": {"design": IPW | {"estimand": estimand}},
            "subgroups": {"sex": {"column": "sex"}, "age": {"column": "age", "cuts": [27]}},
            "outcomes": {"re78": {"kind": "column", "column": "re78", "unit": "dollar"}},
            "primary": {"outcome": "re78", "design": "design", "estimator": "difference_in_means"},
            "placebos": {}, "references": [], "gates.placebo": False,
            "inference": {"confidence": 0.95, "cluster": None,
                          "families": {"secondary": "holm", "subgroups": "benjamini_hochberg"}},
        }  # fmt: skip
        return variation("nsw", changes)

    return make


def people(count: int = 60, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A cohort, and matches of everybody and of women."""
    rng = np.random.default_rng(seed)
    cohort = pd.DataFrame({
        "persoon_id": [f"{n:03d}" for n in range(count)], "treated": np.arange(count) % 3 == 0,
        "age": rng.integers(20, 40, count).astype(float),
        "sex": np.where(rng.random(count) < 0.5, "man", "woman"),
    })  # fmt: skip
    matches = cohort[["persoon_id", "treated"]].assign(
        analysis="main", horizon=0, subgroup="all", level="all", status="matched", match_id=-1,
        weight=np.where(cohort["treated"], 1.0, rng.uniform(0.2, 2, count)),
        propensity=rng.uniform(0.1, 0.9, count),
    )  # fmt: skip
    women = matches[cohort["sex"] == "woman"].assign(subgroup="sex", level="woman")
    return cohort, pd.concat([matches, women], ignore_index=True)


def decisions(matches: pd.DataFrame) -> pd.DataFrame:
    """A decision for each cell; women matched the other way have one too, and no matches."""
    cells = matches[["analysis", "horizon", "subgroup", "level"]].drop_duplicates()
    sizes = matches.groupby(["subgroup", "level"], sort=False)["treated"].agg(["sum", "size"])
    made = cells.assign(
        status="ok", method="ipw", replacement=None, reason=None, note=None,
        n_treated=sizes["sum"].to_numpy(), n_control=(sizes["size"] - sizes["sum"]).to_numpy(),
    )  # fmt: skip
    other_way = made[made["level"] == "woman"].assign(analysis="levels", status="no_overlap")
    return pd.concat([made, other_way], ignore_index=True)


def diagnosed(study: Study, cohort: pd.DataFrame, matches: pd.DataFrame) -> Diagnosed:
    found = diagnose(cohort, matches, decisions(matches), study, "design")
    check(found.balance, BALANCE)
    check(found.diagnostics, DIAGNOSTICS)
    check(found.distributions, DISTRIBUTIONS)
    return found


def off_support(treated: list[float], control: list[float], weight: float = 1.0) -> float:
    return share_off_support(pd.DataFrame({
        "treated": [True] * len(treated) + [False] * len(control),
        "propensity": [*treated, *control],
        "weight": [weight] * len(treated) + [1.0] * len(control),
    }))  # fmt: skip


def test_share_off_support_by_hand() -> None:
    """Two of four treated lie beyond the controls' 0.2 to 0.6; the bounds are inside."""
    assert off_support([0.1, 0.2 - 1e-14, 0.6, 0.7], [0.2, 0.4, 0.6]) == 0.5
    assert off_support([0.3, 0.4], [0.2, 0.6]) == 0
    assert off_support([0.3, 0.4], [0.2, 0.6], weight=0.0) == 1
    assert off_support([np.nan, np.nan], [np.nan]) == 0
    assert np.isnan(off_support([], [0.4]))


def test_the_largest_imbalance_is_that_of_a_covariate(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    cohort["age"] = np.where(cohort["treated"], np.resize([20.0, 22, 38, 40], 60), 30.0)
    cohort.loc[~cohort["treated"], "age"] += np.resize([-0.5, 0.5], 40)
    found = diagnosed(study(), cohort, matches.assign(weight=1.0))
    summary = found.diagnostics[found.diagnostics["level"] == "all"].iloc[0]
    after = found.balance[(found.balance["level"] == "all") & (found.balance["stage"] == "after")]
    plain = after[after["kind"] == "covariate"]
    assert summary["max_smd"] == plain["smd"].abs().max()
    assert summary["max_ecdf"] == plain["ecdf_max"].max() == pytest.approx(0.5)
    square = after.set_index("term").loc["age**2"]
    assert square["kind"] == "square"
    assert abs(square["smd"]) > summary["max_smd"]
    assert set(after["kind"]) == {"covariate", "square", "interaction"}
    assert summary["method"] == "ipw"


def test_every_cell_has_its_terms_and_counts(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    found = diagnosed(study(), cohort, matches)
    women = found.balance[found.balance["level"] == "woman"]
    everybody = found.balance[found.balance["level"] == "all"].set_index(["stage", "term"])
    treated_women = int((cohort["treated"] & (cohort["sex"] == "woman")).sum())
    assert (women["n_treated"] == treated_women).all()
    assert set(women["term"]) == {"age", "sex=woman", "age**2"}
    groups = cohort.groupby(["treated", "sex"]).size()
    for term in ("sex=woman", "age:sex=woman", "age:sex=man"):
        assert everybody.loc[("before", term), "smallest_cell"] == groups.min()
    assert everybody.loc[("before", "age**2"), "smallest_cell"] == cohort["treated"].sum()


def test_the_denominator_follows_the_estimand(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    rows = {}
    for estimand in ("ATT", "ATE", "ATO"):
        balance = diagnosed(study(estimand), cohort, matches).balance
        rows[estimand] = balance[balance["term"] == "age"].iloc[0]
    variance = cohort.groupby("treated")["age"].var()
    gap = rows["ATT"]["mean_treated"] - rows["ATT"]["mean_control"]
    assert rows["ATT"]["smd"] == pytest.approx(gap / np.sqrt(variance[True]))
    assert rows["ATE"]["smd"] == rows["ATO"]["smd"] == pytest.approx(gap / np.sqrt(variance.mean()))


def test_a_cell_without_matches_is_a_row(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    made = decisions(matches)
    found = diagnose(cohort, matches[matches["level"] == "all"], made, study(), "design")
    women = found.diagnostics[found.diagnostics["level"] == "woman"]
    assert len(women) == 2
    assert women[["share_off_support", "max_smd", "max_ecdf"]].isna().all(axis=None)
    nobody = diagnose(cohort, matches.iloc[:0], made, study(), "design")
    assert len(check(nobody.distributions, DISTRIBUTIONS)) == 0


def test_distributions_by_hand(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    table = diagnosed(study(), cohort, matches).distributions
    assert set(table["term"]) == {SCORE, "age"}
    series = table.groupby(["term", "stage", "group"])
    np.testing.assert_allclose(series["share"].sum(), 1)
    persons = cohort.merge(matches[matches["level"] == "all"].drop(columns="treated"))
    young = persons[~persons["treated"] & (persons["age"] < 27)]
    controls = persons[~persons["treated"]]
    below = table[(table["term"] == "age") & (table["upper"] <= 27) & (table["group"] == "control")]
    shares = below.groupby("stage")["share"].sum()
    assert shares["before"] == pytest.approx(len(young) / len(controls))
    assert shares["after"] == pytest.approx(young["weight"].sum() / controls["weight"].sum())
    assert table.loc[table["at_cut"], "lower"].unique().tolist() == [27]
    assert below.groupby("stage")["smallest_cell"].sum().eq(len(young)).all()


def test_a_person_without_a_score_lies_at_the_end(study) -> None:  # type: ignore[no-untyped-def]
    """A control with a level that no treated person has would get the score nil."""
    cohort, matches = people()
    first = matches.index[~matches["treated"] & (matches["level"] == "all")][:4]
    matches.loc[first, ["propensity", "weight", "status"]] = [np.nan, 0.0, "off_support"]
    table = diagnosed(study(), cohort, matches).distributions
    row = table[(table["term"] == SCORE) & (table["interval"] == 0) & (table["group"] == "control")]
    assert row.set_index("stage")["smallest_cell"].to_dict() == {"before": 4, "after": 0}
    assert row["share"].tolist() == [0.1, 0]


def test_what_other_tables_count_is_an_edge(study) -> None:  # type: ignore[no-untyped-def]
    """Classes of age, and a flag that says who earns nothing; not a column that is mixed."""
    cohort, matches = people()
    cohort["class"] = pd.cut(cohort["age"], [0, 24, 33, 99], labels=["a", "b", "c"]).astype(str)
    cohort["income"] = np.where(np.arange(60) % 4, np.arange(60) * 400.0 + 37, 0.0)
    cohort["nothing"] = (cohort["income"] == 0).astype(float)
    plan = study()
    plan = plan.model_copy(update={"covariates": ["age", "sex", "class", "income", "nothing"]})
    table = diagnosed(plan, cohort, matches).distributions
    cuts = table[table["at_cut"]].groupby("term")["lower"].unique()
    assert cuts["age"].tolist() == [25, 27, 34]
    assert cuts["income"].tolist() == [200]
    assert set(table["term"]) == {SCORE, "age", "income"}


def test_a_derived_column_has_no_picture_of_its_own(  # type: ignore[no-untyped-def]
    study,
) -> None:
    cohort, matches = people()
    cohort["age2"] = cohort["age"] ** 2
    source = study().source.model_copy(update={"derive": {"age2": "age**2"}})
    plan = study().model_copy(update={"covariates": ["age", "age2"], "source": source})
    assert set(diagnosed(plan, cohort, matches).distributions["term"]) == {SCORE, "age"}


def test_who_is_left_out_is_counted_only_where_weights_are_equal(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    matches.loc[matches.index % 5 == 0, "weight"] = 0.0
    table = diagnosed(study(), cohort, matches).distributions
    left_out = (
        table[table["term"] == "age"].groupby(["stage", "group"])["smallest_difference"].sum()
    )
    unused = (matches["weight"] == 0) & (matches["level"] == "all") & matches["treated"]
    assert left_out["after", "treated"] == unused.sum() > 0
    assert left_out["after", "control"] == left_out["before", "treated"] == 0


def test_edges_are_round_numbers() -> None:
    ages = np.repeat(np.arange(18.0, 65.0), 4)
    assert round_intervals(ages, (27.0,)).edges.tolist() == [
        *range(20, 27, 2), 27, *range(28, 65, 2)
    ]  # fmt: skip
    assert round_intervals(np.array([1.0, 2, 3, 4] * 9)).edges.tolist() == [2, 3, 4]
    income = round_intervals(np.linspace(0, 24_999.5, 400))
    np.testing.assert_allclose(np.diff(income.edges), 1000)
    assert SCORES.of(np.array([0.0, 0.05, 0.949, 1.0])).tolist() == [0, 1, 18, 19]


@given(st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=60, unique=True))
def test_intervals_hold_everybody_once(values: list[float]) -> None:
    intervals = round_intervals(np.array(values))
    frame = intervals.frame()
    assert len(frame) <= 27
    assert (np.diff(intervals.edges) > 0).all()
    place = intervals.of(np.array(values))
    assert 0 <= place.min() <= place.max() < len(frame)
    lower, upper = frame["lower"].fillna(-np.inf), frame["upper"].fillna(np.inf)
    inside = (lower.iloc[place].to_numpy() <= values) & (values < upper.iloc[place].to_numpy())
    assert inside.all()


def test_the_order_of_rows_does_not_matter(study) -> None:  # type: ignore[no-untyped-def]
    cohort, matches = people()
    one = diagnosed(study(), cohort, matches)
    mixed = cohort.sample(frac=1, random_state=1), matches.sample(frac=1, random_state=2)
    other = diagnose(*mixed, decisions(matches), study(), "design")
    for name in ("balance", "diagnostics", "distributions"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), rtol=1e-12)
