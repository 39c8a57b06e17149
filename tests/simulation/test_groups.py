"""The simulation of many tests in short: the code of `snakemake simulatie_groepen`."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.simulation.group_cells import GroupSimulation, GroupWorld, load_group_simulation
from evaluatie.simulation.group_draws import FIRST, MEASURES, SUBGROUPS, draw_source
from evaluatie.simulation.groups import simulate_groups, summarise_groups, verdict
from evaluatie.simulation.tables import GROUP_REPETITIONS, GROUP_SIMULATION
from evaluatie.tables import check
from tests.conftest import PROJECT

REPEATED = 6


@pytest.fixture(scope="module")
def settings() -> GroupSimulation:
    """Design A alone, on few draws: an effect of women that no draw misses."""
    whole = load_group_simulation(PROJECT / "config" / "simulation_groups.yaml")
    groups = whole.groups.model_copy(update={"size": 1600, "women": 0.25})
    return whole.model_copy(
        update={
            "repetitions": REPEATED, "chunks": 2, "groups": groups,
            "designs": {"cohort_raw": whole.designs["cohort_raw"]},
            "inference": whole.inference.model_copy(update={"draws": 199}),
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def parts(settings: GroupSimulation) -> list[pd.DataFrame]:
    return [check(simulate_groups(settings, chunk), GROUP_REPETITIONS) for chunk in (0, 1)]


@pytest.fixture(scope="module")
def table(parts: list[pd.DataFrame], settings: GroupSimulation) -> pd.DataFrame:
    summary = check(summarise_groups(parts, settings), GROUP_SIMULATION)
    return summary.set_index(["world", "family", "method"])


def test_seventy_two_tests_find_something_unless_adjusted(table: pd.DataFrame) -> None:
    row = table.loc["nothing", "subgroups"]
    assert (row["tests"] == 72).all()
    assert row.loc["none", "false_alarm"] >= 0.5
    assert row.loc["romano_wolf", "false_alarm"] <= 0.5
    assert row["power"].isna().all()
    assert (row["repetitions"] == REPEATED).all()


def test_an_effect_of_women_is_found_and_stands_in_no_other_difference(table: pd.DataFrame) -> None:
    women = table.loc["women"]
    assert women.loc[("planned", "none"), "power"] >= 0.5
    assert women.loc[("planned", "none"), "power_stated"] > 0.8
    assert women.loc[("every_level", "romano_wolf"), "power"] >= 0.5
    assert women.loc[("pairs", "none"), "tests"] == 13
    assert np.isnan(women.loc[("planned", "none"), "false_alarm"])


def test_where_all_have_the_effect_a_difference_is_a_false_alarm(table: pd.DataFrame) -> None:
    row = table.loc["everybody", "every_level", "none"]
    assert np.isnan(row["power"])
    assert row["tests"] == 4
    assert np.isnan(table.loc[("everybody", "planned", "none"), "power_stated"])


def test_power_grows_with_what_is_let_through(parts: list[pd.DataFrame]) -> None:
    """In the same draws: Holm never finds more than no adjustment, nor Benjamini-Hochberg less."""
    rows = pd.concat(parts)
    rows = rows[rows["family"] == "subgroups"]
    found = rows.pivot(index=["world", "repetition"], columns="method", values="found")
    assert (found["holm"] <= found["benjamini_hochberg"]).all()
    assert (found[["holm", "romano_wolf", "benjamini_hochberg"]].max(axis=1) <= found["none"]).all()


def test_a_repetition_is_the_same_in_any_chunk(
    parts: list[pd.DataFrame], settings: GroupSimulation
) -> None:
    whole = simulate_groups(settings.model_copy(update={"chunks": 3}), 2)
    own = parts[1][parts[1]["repetition"] >= 4].reset_index(drop=True)
    pd.testing.assert_frame_equal(whole, own)


@pytest.mark.parametrize(
    ("alarm", "expected"), [(0.029, "strict"), (0.03, "holds"), (0.07, "holds"), (0.071, "loose")]
)
def test_verdicts(alarm: float, expected: str) -> None:
    assert verdict(alarm) == expected


def test_the_worlds_are_what_they_say() -> None:
    """Of 40,000 persons: the effect of women alone within 0.03, measures that go together."""
    world = GroupWorld("women", 40_000, 0.0, 0.2)
    people = draw_source(world, np.random.default_rng(1)).cohort
    values = [f"y_{name}" for name in MEASURES]
    late_here = people["here"] & people["treated"]
    early_here = people["here"] & ~people["treated"]
    for sex, effect in (("vrouw", 0.2), ("man", 0.0)):
        own = people["geslacht"] == sex
        late, early = people[own & late_here], people[own & early_here]
        assert late[f"y_{FIRST}"].mean() - early[f"y_{FIRST}"].mean() == pytest.approx(
            effect, abs=0.03
        )
        assert late[values[3]].mean() == pytest.approx(early[values[3]].mean(), abs=0.03)
    assert (people[values].corr().to_numpy() > 0.15).all()
    assert [people[name].nunique() for name in SUBGROUPS] == [2, 3, 3, 4]
    assert people["cluster"].value_counts().max() <= 4
