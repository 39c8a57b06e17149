"""Bias, coverage and standard-error ratio of repetitions written by hand."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.simulation.cells import Simulation, load_simulation
from evaluatie.simulation.matching import summarise
from evaluatie.simulation.tables import REPETITIONS, SIMULATION
from evaluatie.tables import check
from tests.conftest import PROJECT


@pytest.fixture
def settings() -> Simulation:
    every = load_simulation(PROJECT / "config" / "simulation.yaml")
    alone = every.designs["entropy"].model_copy(update={"estimators": ["gcomputation"]})
    return every.model_copy(
        update={
            "sizes": [60], "controls_per_treated": [1], "effects": [0.08],
            "designs": {"entropy": alone},
        }
    )  # fmt: skip


def repetitions(
    estimates: list[float], errors: list[float], gates: list[str | None]
) -> pd.DataFrame:
    """One row a repetition; a missing estimate has its gate as status."""
    estimate, error = np.array(estimates), np.array(errors)
    done = np.isfinite(estimate)
    frame = pd.DataFrame(
        {
            "world": "1:1, 60 persons, effect 0.08",
            "repetition": np.arange(len(estimate)),
            "design": "entropy",
            "estimator": "gcomputation",
            "method": "entropy",
            "replacement": None,
            "estimate": estimate,
            "std_error": error,
            "conf_low": estimate - 2 * error,
            "conf_high": estimate + 2 * error,
            "ess": 40.0,
            "status": np.where(done, "ok", gates),
            "gates_passed": [gate is None for gate in gates],
            "failed_gates": gates,
        }
    )
    return check(frame, REPETITIONS)


def test_figures_of_five_repetitions(settings: Simulation) -> None:
    """Errors +.02, -.02, +.06 passed; +.10 stopped by ess and smd; one without an estimate."""
    rows = repetitions(
        [0.10, 0.06, 0.14, 0.18, np.nan],
        [0.01, 0.02, 0.02, 0.10, np.nan],
        [None, None, None, "smd;ess", "not_converged"],
    )
    row = summarise([rows.iloc[:2], rows.iloc[2:]], settings).iloc[0]
    assert row["repetitions"] == 5
    assert row["estimated"] == pytest.approx(0.8)
    assert row["passed"] == pytest.approx(0.6)
    assert row["bias"] == pytest.approx(0.04)
    assert row["bias_passed"] == pytest.approx(0.02)
    assert row["coverage"] == pytest.approx(3 / 4)  # .14 +- .04 misses .08
    assert row["coverage_passed"] == pytest.approx(2 / 3)
    assert row["rejected"] == pytest.approx(3 / 4)  # .18 +- .20 holds zero
    assert row["rejected_passed"] == 1
    assert row["se_ratio_passed"] == pytest.approx((0.05 / 3) / 0.04)
    assert row["mc_error"] == pytest.approx(np.sqrt(2 / 3 * 1 / 3 / 3))
    assert row["verdict"] == "let_through"
    assert row["stopped_by"] == "ess"  # ess, not_converged and smd once each: first by name


def test_a_cell_in_which_nothing_passes_is_a_row(settings: Simulation) -> None:
    rows = repetitions([np.nan, np.nan], [np.nan, np.nan], ["separation", "separation"])
    table = check(summarise([rows], settings), SIMULATION)
    row = table.iloc[0]
    assert (row["verdict"], row["stopped_by"]) == ("stopped", "separation")
    assert table[["bias", "coverage_passed", "mc_error"]].isna().all(axis=None)


def test_half_of_the_repetitions_is_enough(settings: Simulation) -> None:
    rows = repetitions([0.08, 0.09, 0.10, 0.07], [0.02] * 4, [None, None, "smd", "smd"])
    row = summarise([rows], settings).iloc[0]
    assert (row["verdict"], row["stopped_by"]) == ("let_through", "smd")
