"""The door of design A: a decision for every cell, weights for those that can be matched."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from evaluatie.data.persons import persons, read_persons
from evaluatie.designs.diagnostics import diagnose
from evaluatie.designs.match_persons import match_persons
from evaluatie.estimators.did_panel import did_panel
from evaluatie.estimators.matched import matched
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import BALANCE, CANDIDATES, DECISIONS, DIAGNOSTICS, MATCHES
from evaluatie.tables.samples import Source

NEAREST = {
    "kind": "matching", "method": "nearest", "distance": "logit", "order": "largest", "ratio": 1,
    "replacement": False, "ties": "first", "caliper": None, "exact": [],
    "estimators": ["difference_in_means", "gcomputation"],
}  # fmt: skip
IPW = {"kind": "matching", "method": "ipw", "trim": None,
       "estimators": ["difference_in_means", "aipw"]}  # fmt: skip
RAW = {"kind": "matching", "method": "none", "estimators": ["difference_in_means", "regression"]}


def people(treated: int = 40, control: int = 160, seed: int = 1) -> pd.DataFrame:
    """Persons of whom the treated are older and less educated; no effect of treatment."""
    rng = np.random.default_rng(seed)
    count = treated + control
    sample = np.where(np.arange(count) < treated, "t", "c")
    age = rng.normal(40, 8, count).round() - 3 * (sample == "t")
    group = np.where(rng.random(count) < 0.5, "a", "b")
    y = 2 * age + rng.normal(0, 5, count)
    frame = pd.DataFrame(
        {
            "sample": sample,
            "age": age,
            "group": group,
            "y": y,
            "y0": y - 1 + rng.normal(0, 2, count),
        }
    )
    return frame.sample(frac=1, random_state=seed)


@pytest.fixture
def prepared(tmp_path, variation: Callable[..., Study]):  # type: ignore[no-untyped-def]
    """The source tables and study of a made-up persons file with one design, called design."""

    def make(frame: pd.DataFrame, design: dict[str, object], **changes: object):  # type: ignore[no-untyped-def]
        path = tmp_path / "people.csv"
        frame.to_csv(path, index=False)
        estimator = design["estimators"][0]  # type: ignore[index]
        study = variation(
            "nsw",
            {
                "source.file": str(path), "source.derive": {},
                "source.treatment": {"column": "sample", "treated": ["t"], "control": ["c"]},
                "outcomes": {"y": {"kind": "column", "column": "y", "unit": "dollar"}},
                "primary": {"outcome": "y", "design": "design", "estimator": estimator},
                "subgroups": {"group": {"column": "group"}}, "covariates": ["age", "group"],
                "designs": {"design": design}, "placebos": {}, "references": [],
                "gates.placebo": False, **changes,
            },
        )  # fmt: skip
        found = persons(read_persons(study), study)
        source = Source(found.tables.cohort, found.indicators, found.tables.subgroups)
        return source, study

    return make


def run(source: Source, study: Study):  # type: ignore[no-untyped-def]
    found = match_persons(source, study, "design")
    matches, decisions = check(found.matches, MATCHES), check(found.decisions, DECISIONS)
    diagnosed = diagnose(source.cohort, matches, decisions, study, "design")
    check(diagnosed.balance, BALANCE)
    summary = check(diagnosed.diagnostics, DIAGNOSTICS)
    rows = check(matched(source, matches, decisions, study, "design"), CANDIDATES)
    return matches, summary, rows


@pytest.mark.parametrize("design", [NEAREST, IPW, RAW, NEAREST | {"replacement": "auto"}])
def test_every_cell_has_rows(design: dict[str, object], prepared) -> None:  # type: ignore[no-untyped-def]
    matches, _, rows = run(*prepared(people(), design))
    assert set(rows["level"]) == {"all", "a", "b"}
    assert len(rows) == 3 * len(design["estimators"])  # type: ignore[arg-type]
    assert (rows["status"] == "ok").all()
    assert rows["estimate"].notna().all()
    everybody = matches[matches["level"] == "all"]
    assert len(everybody) == 200
    assert (everybody["weight"] >= 0).all()


def test_matching_improves_balance_and_finds_no_effect(prepared) -> None:  # type: ignore[no-untyped-def]
    _, summary, rows = run(*prepared(people(100, 600), NEAREST))
    assert summary.loc[summary["level"] == "all", "max_smd"].item() < 0.1
    row = rows[(rows["level"] == "all") & (rows["estimator"] == "gcomputation")].iloc[0]
    assert abs(row["estimate"]) < 3 * row["std_error"]


def test_pairs_are_exact_where_asked(prepared) -> None:  # type: ignore[no-untyped-def]
    source, study = prepared(people(), NEAREST | {"exact": ["group"]})
    found = match_persons(source, study, "design").matches
    pairs = found[(found["level"] == "all") & (found["match_id"] >= 0)]
    pairs = pairs.merge(source.cohort[["persoon_id", "group"]], on="persoon_id")
    assert (pairs.groupby("match_id")["group"].nunique() == 1).all()
    assert (pairs.groupby("match_id").size() == 2).all()


@pytest.mark.parametrize(("control", "word", "reason"), [
    (400, "without", "ample_pool"), (60, "with", "thin_pool"),
])  # fmt: skip
def test_auto_replacement_says_what_and_why(  # type: ignore[no-untyped-def]
    control: int, word: str, reason: str, prepared
) -> None:
    _, summary, _ = run(*prepared(people(40, control), NEAREST | {"replacement": "auto"}))
    row = summary[summary["level"] == "all"].iloc[0]
    assert (row["replacement"], row["reason"]) == (word, reason)


def test_a_caliper_that_leaves_people_out_changes_the_estimand(prepared) -> None:  # type: ignore[no-untyped-def]
    _, _, rows = run(*prepared(people(60, 80), NEAREST | {"caliper": 0.01}))
    row = rows[rows["level"] == "all"].iloc[0]
    assert row["estimand"] == "ATM"
    assert row["n_matched_treated"] < row["n_treated"] == 60


def test_perfect_separation_is_a_status_with_the_persons_counted(prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people()
    frame["age"] = np.where(frame["sample"] == "t", frame["age"] + 100, frame["age"])
    _, summary, rows = run(*prepared(frame, NEAREST))
    assert (rows["status"] == "no_overlap").all()
    assert rows["estimate"].isna().all()
    assert rows.loc[rows["level"] == "all", "n_treated"].tolist() == [40, 40]
    assert summary.loc[summary["level"] == "all", "n_control"].item() == 160


def test_one_treated_person_is_too_few(prepared) -> None:  # type: ignore[no-untyped-def]
    _, _, rows = run(*prepared(people(1, 50), NEAREST))
    assert set(rows["status"]) <= {"too_few", "window_not_observed"}


def test_a_constant_covariate_changes_nothing(prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().assign(constant=3.0)
    first = run(*prepared(frame, NEAREST))[2]
    second = run(*prepared(frame, NEAREST, covariates=["age", "group", "constant"]))[2]
    pd.testing.assert_frame_equal(first, second)


def test_row_order_of_the_file_changes_nothing(prepared) -> None:  # type: ignore[no-untyped-def]
    frame = people().assign(key=lambda f: f.index.astype(str).str.zfill(4))
    extra = {"source.id": "key"}
    one = run(*prepared(frame, NEAREST, **extra))
    other = run(*prepared(frame.iloc[::-1], NEAREST, **extra))
    for first, second in zip(one, other, strict=True):
        pd.testing.assert_frame_equal(first, second)


def test_means_of_a_panel_design_are_levels(prepared) -> None:  # type: ignore[no-untyped-def]
    design = {"kind": "did_panel", "before": "y0", "estimators": ["unconditional", "twoway_fe"]}
    frame = people()
    source, study = prepared(frame, design)
    rows = check(did_panel(source, study, "design"), CANDIDATES)
    everybody = rows[rows["level"] == "all"]
    treated = frame.loc[frame["sample"] == "t", "y"].mean()
    assert np.allclose(everybody["mean_treated"], treated)
    # everybody rose by about one: no effect, and without treatment the same level
    assert (everybody["estimate"].abs() < 3 * everybody["std_error"]).all()
    assert np.allclose(everybody["mean_control"], treated - everybody["estimate"])


def test_the_effect_with_replacement_is_that_of_the_weights_in_matches(prepared) -> None:  # type: ignore[no-untyped-def]
    """The estimator finds the pairs anew for its variance; they must be the same pairs."""
    design = NEAREST | {"replacement": True, "caliper": 0.2, "exact": ["group"], "ratio": 2}
    source, study = prepared(people(60, 90), design)
    matches, _, rows = run(source, study)
    values = source.indicators[source.indicators["outcome"] == "y"][["persoon_id", "value"]]
    used = matches[(matches["level"] == "all")].merge(values, on="persoon_id")
    means = {
        flag: np.average(part["value"], weights=part["weight"])
        for flag, part in used.groupby("treated")
    }
    row = rows[(rows["level"] == "all") & (rows["estimator"] == "difference_in_means")].iloc[0]
    assert row["estimate"] == pytest.approx(means[True] - means[False], abs=1e-10)
