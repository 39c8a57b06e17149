"""The simulation in short: the code of `snakemake simulatie_did`, with fewer repetitions."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.simulation.did import simulate_did, summarise_did, verdict
from evaluatie.simulation.did_cells import (
    CohortPlace,
    DidSimulation,
    Rollout,
    load_did_simulation,
)
from evaluatie.simulation.tables import DID_REPETITIONS, DID_SIMULATION
from evaluatie.tables import check
from tests.conftest import PROJECT

REPEATED = 16


def short(estimators: dict[str, list[str]], **changes: object) -> DidSimulation:
    """The settings of the project with some of its designs and estimators, and other changes."""
    settings = load_did_simulation(PROJECT / "config" / "simulation_did.yaml")
    designs = {
        name: settings.designs[name].model_copy(update={"estimators": chosen})
        for name, chosen in estimators.items()
    }
    places = {"cohort_place": CohortPlace(sizes=[3000], effects=[0.0], trend=0.1)}
    rollout = {"rollout": Rollout(sizes=[1200], trends=[0.0])}
    return settings.model_copy(
        update={"designs": designs, "chunks": 1, **places, **rollout, **changes}
    )


SHORT = {
    "cohort_matched": ["gcomputation"],
    "cohort_did": ["doubly_robust"],
    "rollout": ["doubly_robust", "imputation", "twoway_fe"],
}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """A trend without an effect, and a rollout with effects that grow."""
    settings = short(SHORT, repetitions=REPEATED)
    rows = check(simulate_did(settings, 0), DID_REPETITIONS)
    summary = check(summarise_did([rows], settings), DID_SIMULATION)
    return summary.set_index(["design", "estimator", "target"])


def test_a_trend_is_an_effect_for_design_a_and_its_placebo_says_so(table: pd.DataFrame) -> None:
    row = table.loc["cohort_matched", "gcomputation", "att"]
    assert row["bias"] > 0.08
    assert row["rejected"] > 0.8
    assert row["placebo"] > 0.8
    assert (row["verdict"], row["stopped_by"]) == ("stopped", "placebo")


def test_design_b_finds_nothing_where_there_is_nothing(table: pd.DataFrame) -> None:
    """Its bias within four standard errors of the mean of so many draws, of about .03 each."""
    row = table.loc["cohort_did", "doubly_robust", "att"]
    assert abs(row["bias"]) < 4 * 0.035 / np.sqrt(REPEATED)
    assert row["rejected"] < 0.3
    assert row["placebo"] < 0.3
    assert row["verdict"] != "stopped"


def test_design_c_finds_the_truth_where_two_way_fixed_effects_does_not(table: pd.DataFrame) -> None:
    static = table.loc["rollout", "twoway_fe", "simple"]
    assert static["bias"] < -0.025
    assert static["coverage"] < 0.75
    for estimator in ("doubly_robust", "imputation"):
        row = table.loc["rollout", estimator, "simple"]
        assert abs(row["bias"]) < 4 * 0.02 / np.sqrt(REPEATED)
        assert row["coverage"] > 0.75
        assert table.loc["rollout", estimator, "e4"]["truth"] == pytest.approx(0.135)


def test_the_band_is_of_all_months_at_once(table: pd.DataFrame) -> None:
    band = table.loc["rollout", "doubly_robust", "band"]
    assert band["repetitions"] == REPEATED
    assert band["coverage"] > 0.75
    assert band[["truth", "bias", "placebo"]].isna().all()
    assert ("rollout", "twoway_fe", "band") not in table.index


def test_chunks_and_their_order_change_nothing() -> None:
    few = {"cohort_did": ["regression"], "rollout": ["regression", "twoway_fe"]}
    settings = short(
        few, repetitions=3,
        cohort_place=CohortPlace(sizes=[200], effects=[0.08], trend=0.06),
        rollout=Rollout(sizes=[200], trends=[1.0]),
    )  # fmt: skip
    whole = check(simulate_did(settings, 0), DID_REPETITIONS)
    parted = settings.model_copy(update={"chunks": 3})
    parts = [simulate_did(parted, chunk) for chunk in (2, 0, 1)]
    key = list(DID_REPETITIONS.key)
    together = pd.concat(parts).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(together, whole.sort_values(key, ignore_index=True))
    pd.testing.assert_frame_equal(summarise_did(parts, parted), summarise_did([whole], settings))


def test_a_handful_of_persons_gives_rows_with_a_status() -> None:
    every = load_did_simulation(PROJECT / "config" / "simulation_did.yaml").designs
    settings = short(
        {name: list(plan.estimators) for name, plan in every.items()}, repetitions=2,
        cohort_place=CohortPlace(sizes=[40], effects=[0.0], trend=0.06),
        rollout=Rollout(sizes=[40], trends=[0.0]),
    )  # fmt: skip
    rows = check(simulate_did(settings, 0), DID_REPETITIONS)
    assert set(rows["estimator"]) >= {"matched_did", "imputation", "sun_abraham", "twoway_fe"}
    known = {"ok", "too_few", "no_overlap", "not_converged", "separation", "no_variation",
             "window_not_observed"}  # fmt: skip
    assert set(rows["status"]) <= known
    table = check(summarise_did([rows], settings), DID_SIMULATION)
    assert (table.loc[table["design"] == "cohort_did", "verdict"] == "stopped").all()


def test_what_passes_a_placebo_is_not_called_too_wide_for_it() -> None:
    """Of all draws 96 in a hundred are covered, of those let through 97.5."""
    assert verdict(0.95, 0.975, 0.96) == "covers"
    assert verdict(0.95, 0.975, 0.975) == "too_wide"
    assert verdict(0.95, 0.92, 0.96) == "too_narrow"
    assert verdict(0.4, 0.5, 0.5) == "stopped"
