"""The simulation in short: the code of `snakemake simulatie_matching`, with fewer repetitions."""

import pandas as pd
import pytest

from evaluatie.simulation.cells import Simulation, load_simulation
from evaluatie.simulation.matching import simulate, summarise
from evaluatie.simulation.tables import REPETITIONS, SIMULATION
from evaluatie.tables import check
from tests.conftest import PROJECT

REPEATED = 120
FOUR_ERRORS = 4 * (0.95 * 0.05 / REPEATED) ** 0.5  # of a share of 120, when 0.95 is right


def short(designs: list[str], **changes: object) -> Simulation:
    """The settings of the project with some of its designs, and other changes."""
    settings = load_simulation(PROJECT / "config" / "simulation.yaml")
    chosen = {name: settings.designs[name] for name in designs}
    return settings.model_copy(update={"designs": chosen, "chunks": 1, **changes})


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    """One treated to one control, 400 persons, an effect of 8 percentage points."""
    settings = short(
        ["without_far", "entropy", "auto"],
        sizes=[400], controls_per_treated=[1], effects=[0.08], repetitions=REPEATED,
    )  # fmt: skip
    summary = summarise([simulate(settings, 0)], settings)
    return check(summary, SIMULATION).set_index(["design", "estimator"])


def test_equal_arms_without_replacement_are_biased_and_stopped(table: pd.DataFrame) -> None:
    """Nobody is left to choose from: the difference is the raw one (published: coverage 0)."""
    row = table.loc["without_far", "difference_in_means"]
    assert row["bias"] > 0.03
    assert row["passed"] == 0
    assert (row["verdict"], row["stopped_by"]) == ("stopped", "controls_per_treated")


def test_what_the_gates_let_through_covers_the_truth(table: pd.DataFrame) -> None:
    passed = table[table["verdict"] == "let_through"]
    assert set(passed.index.get_level_values("design")) == {"entropy", "auto"}
    assert (passed["bias_passed"].abs() < 0.02).all()
    assert (passed["coverage_passed"] > 0.95 - FOUR_ERRORS).all()
    assert passed["se_ratio_passed"].between(0.8, 1.25).all()


def test_a_thin_pool_is_not_matched_without_replacement() -> None:
    settings = short(
        ["auto"], sizes=[200], controls_per_treated=[1], effects=[0.0], repetitions=3, seed=1
    )
    rows = simulate(settings, 0)
    assert not (rows["replacement"] == "without").any()
    assert rows["method"].notna().all()


def test_chunks_and_their_order_change_nothing() -> None:
    settings = short(
        ["without", "with"], sizes=[60], controls_per_treated=[1, 3], effects=[0.0], repetitions=4
    )
    whole = check(simulate(settings, 0), REPETITIONS)
    parted = settings.model_copy(update={"chunks": 3})
    parts = [simulate(parted, chunk) for chunk in (2, 0, 1)]
    key = list(REPETITIONS.key)
    together = pd.concat(parts).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(together, whole.sort_values(key, ignore_index=True))
    pd.testing.assert_frame_equal(summarise(parts, parted), summarise([whole], settings))


def test_a_handful_of_persons_gives_rows_with_a_status() -> None:
    """Of 12 persons 1 is treated: too few for everything, and no traceback."""
    designs = list(load_simulation(PROJECT / "config" / "simulation.yaml").designs)
    settings = short(designs, sizes=[12], controls_per_treated=[9], effects=[0.08], repetitions=3)
    rows = check(simulate(settings, 0), REPETITIONS)
    assert (rows["status"] == "too_few").all()
    assert not rows["gates_passed"].any()
    table = check(summarise([rows], settings), SIMULATION)
    assert (table["verdict"] == "stopped").all()
    assert (table["stopped_by"] == "too_few").all()
