"""What describes groups is printed only where no few persons follow from it."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.release.counts import arm_check, contamination
from evaluatie.release.disclosure import CONFIDENTIAL, release
from evaluatie.release.means import secondary_means
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import SECONDARY_MEANS, released
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION

FEWEST = 10


def controls(contaminated: int, persons: int = 400) -> pd.DataFrame:
    row = ("intervention", 18, persons, contaminated, 7000.0, 0.2)
    return pd.DataFrame([row], columns=CONTAMINATION.names)


@pytest.mark.parametrize(
    ("contaminated", "printed"), [(0, True), (1, False), (9, False), (10, True), (391, False)]
)
def test_contamination_of_few_or_all_but_a_few_is_withheld(
    contaminated: int, printed: bool
) -> None:
    table, suppressed, _ = contamination(controls(contaminated), FEWEST)
    row = check(table, released(CONTAMINATION)).iloc[0]
    assert row[["share", "person_months"]].notna().all() == printed
    assert suppressed == (not printed)
    assert row["n_control"] == 400


def test_how_many_are_contaminated_is_never_printed() -> None:
    """The flow counts those of them who stayed: the difference is the few who left."""
    table, _, _ = contamination(controls(200), FEWEST)
    assert table["n_contaminated"].isna().all()


def arms(*cells: tuple[str, str, int]) -> pd.DataFrame:
    table = pd.DataFrame(cells, columns=["arm", "team", "persons"]).astype({"persons": "Int64"})
    named = table["arm"].isin(["entree_1", "entree_2", "activering", "geen"])
    return table.assign(agrees=(table["arm"] == table["team"]) & named)


def printed_arms(*cells: tuple[str, str, int]) -> dict[tuple[str, str], Any]:
    table = check(arm_check(arms(*cells), FEWEST)[0], released(ARM_CHECK))
    return {(row.arm, row.team): row.persons for row in table.itertuples(index=False)}


def test_arms_by_verdict_with_their_sums() -> None:
    found = printed_arms(
        ("entree_1", "entree_1", 300), ("entree_1", "jongerenpunt", 6),
        ("entree_1", "activering", 5), ("entree_1", "geen", 12),
        ("entree_2", "entree_2", 90), ("entree_2", "geen", 20),
    )  # fmt: skip
    assert found == {
        ("entree_1", "own"): 300, ("entree_1", "other"): 11, ("entree_1", "none"): 12,
        ("entree_2", "own"): 90, ("entree_2", "other"): 0, ("entree_2", "none"): 20,
        ("all", "own"): 390, ("all", "other"): 11, ("all", "none"): 32,
    }  # fmt: skip


def test_a_small_cell_does_not_follow_from_the_sums() -> None:
    """Its arm is put together with the smallest other: no row or column has one hidden cell."""
    cells = [
        ("activering", "activering", 700), ("entree_1", "entree_1", 500),
        ("entree_2", "entree_2", 90), ("entree_2", "geen", 20), ("entree_1", "geen", 30),
        ("geen", "geen", 4), ("geen", "entree_1", 60),
    ]  # fmt: skip
    found = printed_arms(*cells)
    assert {arm for arm, _ in found} == {"activering", "entree_1", "entree_2+geen", "all"}
    assert found["entree_2+geen", "own"] == 94
    assert not [count for count in found.values() if 0 < count < FEWEST]
    for verdict in ("own", "other", "none"):
        parts = [count for (arm, team), count in found.items() if team == verdict and arm != "all"]
        assert sum(parts) == found["all", verdict]


def test_a_verdict_on_few_is_not_told_apart() -> None:
    found = printed_arms(
        ("entree_1", "entree_1", 300), ("entree_1", "activering", 3), ("entree_1", "geen", 12),
        ("entree_2", "entree_2", 90), ("entree_2", "geen", 20),
    )  # fmt: skip
    assert found["all", "differs"] == 35
    assert found["entree_1", "differs"] == 15
    assert ("all", "other") not in found


def test_nothing_is_printed_when_few_differ() -> None:
    """Else all minus those who agree is a few."""
    table, suppressed, _ = arm_check(
        arms(("entree_1", "entree_1", 300), ("entree_1", "geen", 4)), FEWEST
    )
    assert table["persons"].isna().all()
    assert suppressed == len(table) > 0


def test_an_arm_that_no_team_is_named_after_is_not_compared() -> None:
    found = printed_arms(("phase_x", "entree_1", 50), ("entree_1", "entree_1", 70))
    assert found["phase_x", "unnamed"] == 50
    assert found["all", "own"] == 70


def secondary(**values: Any) -> pd.DataFrame:
    row = {
        "outcome": "any_job", "horizon": 12, "place": "intervention", "cohort": "control",
        "n": 2000, "mean": 0.1234, "smallest_cell": 246, "smallest_difference": 2000,
    }  # fmt: skip
    return pd.DataFrame([row | values]).astype({"n": "Int64"})


def mean_of(**values: Any) -> float:
    table = secondary_means(secondary(**values), FEWEST)[0]
    return float(check(table, released(SECONDARY_MEANS))["mean"].iloc[0])


def test_a_secondary_mean_of_few_is_withheld() -> None:
    assert mean_of() == 0.1234
    assert pd.isna(mean_of(smallest_cell=9))
    assert pd.isna(mean_of(smallest_cell=0))


def test_a_share_close_to_another_is_rounded_or_withheld() -> None:
    """A percent of 2,000 is 20 persons: who lie between two shares cannot be counted then."""
    assert mean_of(smallest_difference=9) == 0.12
    assert mean_of(smallest_difference=10) == 0.1234
    assert pd.isna(mean_of(smallest_difference=9, n=999))


def test_few_persons_of_a_group_are_not_counted() -> None:
    table = secondary_means(secondary(n=7, smallest_cell=3), FEWEST)[0]
    assert table["n"].isna().all()


def test_every_table_that_is_read_is_released_and_logged(amsterdam: Study) -> None:
    found = release({table.name: table.empty() for table in CONFIDENTIAL}, amsterdam)
    described = {"contamination", "arm_check", "exposure", "secondary_means", "inflow"}
    assert described <= set(found.tables)
    assert described <= set(found.log["table"])
