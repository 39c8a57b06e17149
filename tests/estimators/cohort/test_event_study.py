"""Event study of cohort x place: hand-worked means, joint errors, and periods that fail."""

import numpy as np
import pytest

from evaluatie.estimators.cohort.did_composition import COHORT_ESTIMATORS
from evaluatie.estimators.cohort.event_study import EventStudy, event_study
from evaluatie.estimators.effect import clustered_std_error

PLAIN = COHORT_ESTIMATORS["unconditional"]


def settlers(seed: int, rows: int = 1200) -> dict:
    """Six half-years; a common trend, and from code 4 an effect of 1 and 2 on settlers here."""
    random = np.random.default_rng(seed)
    here, period = random.random(rows) < 0.4, random.integers(0, 6, rows)
    x = random.normal(size=rows) + 0.3 * here
    effect = here * np.maximum(period - 3, 0)
    outcome = 0.4 * period + 0.5 * x + here + effect + random.normal(size=rows)
    return {"outcome": outcome, "here": here, "period": period, "matrix": x[:, None],
            "clusters": np.arange(rows) // 3}  # fmt: skip


def study(data: dict, estimator=PLAIN, **options) -> EventStudy:
    options = {"reference": 3, "clusters": data["clusters"], **options}
    arrays = data["outcome"], data["here"], data["period"], data["matrix"]
    return event_study(*arrays, estimator=estimator, **options)


def test_without_covariates_it_is_means():
    data = settlers(1)
    y, here, period = data["outcome"], data["here"], data["period"]
    found = study(data)
    assert found.period.tolist() == [0, 1, 2, 4, 5]
    for position, code in enumerate(found.period):
        mean = {(h, p): y[(here == h) & (period == p)].mean() for h in (0, 1) for p in (code, 3)}
        expected = mean[1, code] - mean[1, 3] - mean[0, code] + mean[0, 3]
        assert found.estimate[position] == pytest.approx(expected, abs=1e-12)
        assert found.n_here[position] == (here & (period == code)).sum()
        assert found.n_there[position] == (~here & (period == code)).sum()
    assert found.n_reference == ((here & (period == 3)).sum(), (~here & (period == 3)).sum())


@pytest.mark.parametrize("name", ["regression", "doubly_robust", "doubly_robust_stationary"])
def test_each_period_is_the_two_by_two_and_the_errors_are_joint(name):
    data, estimator = settlers(2), COHORT_ESTIMATORS[name]
    found = study(data, estimator)
    for position, code in enumerate(found.period):
        rows = np.isin(data["period"], (code, 3))
        late = data["period"][rows] == code
        one = estimator(data["outcome"][rows], data["here"][rows], late, data["matrix"][rows],
                        clusters=data["clusters"][rows])  # fmt: skip
        assert found.estimate[position] == one.estimate
        assert found.std_error[position] == one.std_error
        influence = found.influence[:, position]
        whole = clustered_std_error(influence, data["clusters"])
        assert whole == pytest.approx(one.std_error, rel=1e-12)
    np.testing.assert_allclose(np.diag(found.covariance), found.std_error**2, rtol=1e-12)


def test_covariance_of_periods_is_what_simulation_says():
    """All periods share the reference's noise: 2 groups x variance / n; 250 worlds, 20 %."""
    worlds = [study(settlers(seed, rows=360)) for seed in range(250)]
    estimates = np.array([one.estimate for one in worlds])
    claimed = np.mean([one.covariance for one in worlds], axis=0)
    np.testing.assert_allclose(np.cov(estimates.T), claimed, atol=0.2 * claimed.max())
    off = claimed[~np.eye(5, dtype=bool)]
    assert off.mean() == pytest.approx(np.cov(estimates.T)[~np.eye(5, dtype=bool)].mean(), rel=0.2)
    np.testing.assert_allclose(estimates.mean(axis=0), [0, 0, 0, 1, 2], atol=0.13)


def test_a_period_without_anybody_elsewhere_does_not_stop_the_others():
    data = settlers(3)
    rows = data["here"] | (data["period"] != 1)
    found = study({name: values[rows] for name, values in data.items()})
    assert found.status == ("ok", "no_comparison", "ok", "ok", "ok")
    assert "no persons" in found.note[1]
    assert np.isnan(found.estimate[1])
    assert found.n_there[1] == 0
    assert found.estimable.tolist() == [0, 2, 3, 4]
    assert found.influence.shape[1] == 4
    assert found.covariance.shape == (4, 4)
    whole = study(data)
    np.testing.assert_allclose(found.estimate[[0, 2]], whole.estimate[[0, 2]])


def test_one_settler_is_too_few_and_an_empty_last_period_has_a_row():
    data = settlers(4)
    gone = data["here"] & (data["period"] == 0)
    gone[np.flatnonzero(gone)[0]] = False
    kept = {name: values[~gone & (data["period"] != 5)] for name, values in data.items()}
    found = study(kept, n_periods=6)
    assert found.status == ("too_few", "ok", "ok", "ok", "window_not_observed")
    assert (found.n_here[0], found.n_here[4], found.n_there[4]) == (1, 0, 0)


def test_an_outcome_that_never_varies():
    data = settlers(5)
    found = study({**data, "outcome": np.zeros(len(data["outcome"]))})
    assert set(found.status) == {"no_variation"}
    assert found.covariance.shape == (0, 0)


def test_nobody_in_the_reference_or_here():
    data = settlers(6)
    assert set(study(data, reference=9).status) == {"no_comparison"}
    nobody = {**data, "here": np.zeros(len(data["here"]), dtype=bool)}
    assert set(study(nobody).status) == {"window_not_observed"}
    none = {name: values[:0] for name, values in data.items()}
    assert study(none, n_periods=6).status == ("window_not_observed",) * 5


def test_levels_nobody_of_the_period_here_has_are_left_out():
    data = settlers(7)
    level = np.random.default_rng(7).integers(0, 3, len(data["here"]))
    level[data["here"] & (data["period"] == 0) & (level == 2)] = 1
    full = {**data, "matrix": (level[:, None] == [1, 2]).astype(float)}
    scored = COHORT_ESTIMATORS["doubly_robust"]
    assert study(full, scored).status[0] == "no_overlap"
    found = study(full, scored, levels=level[:, None])
    assert found.status == ("ok",) * 5
    there = ~data["here"] & (data["period"] == 0)
    assert found.n_there.tolist()[0] == (there & (level != 2)).sum()
    assert found.n_there.tolist()[1] == (~data["here"] & (data["period"] == 1)).sum()


def test_weights_are_copies_and_nobody_without_weight_counts():
    data = settlers(8, rows=600)
    times = np.arange(600) % 3
    copies = {name: np.repeat(values, times, axis=0) for name, values in data.items()}
    weighted = study(data, COHORT_ESTIMATORS["regression"], weights=times)
    copied = study(copies, COHORT_ESTIMATORS["regression"])
    np.testing.assert_allclose(weighted.estimate, copied.estimate, rtol=1e-9)
    np.testing.assert_allclose(weighted.covariance, copied.covariance, rtol=1e-8)
    assert weighted.n_here.sum() == (data["here"] & (times > 0) & (data["period"] != 3)).sum()


def test_row_order_and_names_of_clusters_do_not_matter():
    data = settlers(9)
    found, order = study(data), np.random.default_rng(1).permutation(1200)
    moved = {name: values[order] for name, values in data.items()}
    moved["clusters"] = np.array([f"h{code * 37 % 1009}" for code in moved["clusters"]])
    again = study(moved)
    np.testing.assert_allclose(again.estimate, found.estimate, rtol=1e-10)
    np.testing.assert_allclose(again.covariance, found.covariance, rtol=1e-9)
    np.testing.assert_allclose(again.influence, found.influence[order], atol=1e-9)
