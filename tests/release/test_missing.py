"""How many lack a covariate is printed only where nobody is counted by it."""

import pandas as pd
import pytest

from evaluatie.release.missing import missingness
from evaluatie.tables import check
from evaluatie.tables.derived import released
from evaluatie.tables.missing import MISSINGNESS


def row(covariate: str, cohort: str, count: int, handling: str = "impute", nearest: int = 500):  # type: ignore[no-untyped-def]
    return {
        "covariate": covariate, "place": "intervention", "cohort": cohort, "handling": handling,
        "n_missing": count, "share": count / 500, "smallest_cell": min(count, 500 - count),
        "smallest_difference": nearest,
    }  # fmt: skip


def flow(**excluded: int | None) -> pd.DataFrame:
    """Released rows of the step, alone or put together with age, in the treatment cohort."""
    rows = [
        {"place": "intervention", "cohort": "treatment", "step": step, "excluded": count}
        for step, count in excluded.items()
    ]
    frame = pd.DataFrame(rows, columns=["place", "cohort", "step", "excluded"])
    return frame.astype({"excluded": "Int64"})


@pytest.mark.parametrize(("count", "printed"), [(0, True), (9, False), (10, True), (491, False)])
def test_few_with_or_without_a_value_are_withheld(count: int, printed: bool) -> None:
    table, withheld, _ = missingness(pd.DataFrame([row("x", "treatment", count)]), flow(), 10)
    check(table, released(MISSINGNESS))
    assert table["n_missing"].notna().tolist() == table["share"].notna().tolist() == [printed]
    assert withheld == (not printed)


@pytest.mark.parametrize(
    ("steps", "printed"),
    [
        ({"missing_covariate": 20}, True),
        ({"age+missing_covariate": 23}, False),  # 23 - 20 would be the three left out for age
        ({"missing_covariate": None}, False),
    ],
)
def test_an_exclusion_is_counted_only_where_the_flow_counts_it_alone(
    steps: dict[str, int | None], printed: bool
) -> None:
    frame = pd.DataFrame([row("x", "treatment", 20, "exclude")])
    table, _, _ = missingness(frame, flow(**steps), 10)
    assert table["n_missing"].notna().tolist() == [printed]


def test_two_exclusions_that_few_share_are_withheld() -> None:
    frame = pd.DataFrame([row("x", "treatment", 20, "exclude", nearest=4)])
    table, _, _ = missingness(frame, flow(missing_covariate=36), 10)
    assert table["n_missing"].isna().all()
