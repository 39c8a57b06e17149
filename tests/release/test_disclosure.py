"""Nothing is printed that rests on fewer persons than the study allows."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.release.disclosure import release
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    ESTIMATES,
    FLOW,
    GROUP_MEANS,
    RELEASE_LOG,
    released,
)  # fmt: skip

CELL = {"analysis": "main", "horizon": 12, "subgroup": "all", "level": "all"}


def filled(table, **values) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """One row of a table with plausible content."""
    plain = {"text": "x", "integer": 100, "number": 0.5, "flag": True}
    row = {c.name: c.allowed[0] if c.allowed else plain[c.kind] for c in table.columns}
    return pd.DataFrame([row | {k: v for k, v in {**CELL, **values}.items() if k in row}])


def confidential(**tables: pd.DataFrame) -> dict[str, pd.DataFrame]:
    names = {t.name: t.empty() for t in (CANDIDATES, BALANCE, DIAGNOSTICS, FLOW, GROUP_MEANS)}
    return names | tables


@pytest.mark.parametrize(("smallest", "printed"), [(10, True), (9, False), (0, False)])
def test_an_estimate_needs_ten_persons_and_ten_without(
    smallest: int, printed: bool, amsterdam: Study
) -> None:
    row = filled(CANDIDATES, smallest_cell=smallest, status="ok")
    estimates = release(confidential(candidates=row), amsterdam).tables["estimates"]
    out = check(estimates, released(ESTIMATES)).iloc[0]
    numbers = ["estimate", "std_error", "p_value", "conf_low", "mean_treated", "mde"]
    assert out[numbers].notna().all() == printed
    assert out["status"] == ("ok" if printed else "suppressed")
    assert bool(out["gates_passed"]) == printed
    assert "smallest_cell" not in estimates


def test_small_counts_are_withheld_and_nil_is_printed(amsterdam: Study) -> None:
    row = filled(CANDIDATES, n_treated=9, n_control=0, n_clusters=10, status="too_few")
    out = release(confidential(candidates=row), amsterdam).tables["estimates"].iloc[0]
    assert pd.isna(out["n_treated"])
    assert (out["n_control"], out["n_clusters"]) == (0, 10)


def test_a_withheld_level_takes_the_next_rarest_along(amsterdam: Study) -> None:
    """Else it is one minus the others."""
    rows = pd.concat(
        [
            filled(BALANCE, design="d", term=f"huishoudtype={level}", smallest_cell=n)
            for level, n in {"a": 3, "b": 40, "c": 30, "d": 90}.items()
        ]
        + [filled(BALANCE, design="d", term="leeftijd", smallest_cell=200)]
    )
    out = release(confidential(balance=rows), amsterdam).tables["balance"].set_index("term")
    withheld = out["smd"].isna()
    assert withheld[withheld].index.tolist() == ["huishoudtype=a", "huishoudtype=c"]
    assert out["mean_treated"].notna().sum() == 3


def test_means_of_subgroups_cannot_be_subtracted(amsterdam: Study) -> None:
    row = filled(BALANCE, subgroup="geslacht", level="man", term="leeftijd", smallest_cell=500)
    out = release(confidential(balance=row), amsterdam).tables["balance"].iloc[0]
    assert pd.isna(out["mean_treated"])
    assert out["smd"] == 0.5


def flow(*steps: tuple[str, int]) -> pd.DataFrame:
    remaining, rows = 1000, []
    for number, (step, excluded) in enumerate(steps):
        remaining -= excluded
        rows.append(("intervention", "control", number, step, 0, excluded, remaining))
    return pd.DataFrame(rows, columns=FLOW.names)


def test_small_exclusions_are_put_together(amsterdam: Study) -> None:
    table = flow(("assigned", 0), ("age", 300), ("missing", 4), ("other", 7), ("analysed", 0))
    found = release(confidential(flow=table), amsterdam)
    out = found.tables["flow"]
    assert out["step"].tolist() == ["assigned", "age", "other_reasons", "analysed"]
    assert out["excluded"].tolist() == [0, 300, 11, 0]
    assert out["remaining"].tolist() == [1000, 700, 689, 689]
    assert found.log.set_index("table").loc["flow", "merged"] == 2


def test_a_single_small_exclusion_joins_the_least_of_the_others(amsterdam: Study) -> None:
    table = flow(("assigned", 0), ("age", 300), ("municipality", 50), ("missing", 4))
    out = release(confidential(flow=table), amsterdam).tables["flow"]
    assert out["step"].tolist() == ["assigned", "age", "other_reasons"]
    assert out["remaining"].tolist() == [1000, 700, 646]


def test_a_small_exclusion_without_company_is_withheld(amsterdam: Study) -> None:
    out = release(confidential(flow=flow(("assigned", 0), ("age", 4))), amsterdam).tables["flow"]
    assert pd.isna(out["excluded"].iloc[1])
    # nor can it be had by subtracting what is left after it from what was there before
    assert pd.isna(out["remaining"].iloc[0])
    assert out["remaining"].iloc[1] == 996


def test_group_means_and_diagnostics(amsterdam: Study) -> None:
    means = filled(GROUP_MEANS, smallest_cell=4, n=60)
    summary = filled(DIAGNOSTICS, design="d", n_matched_control=9)
    found = release(confidential(group_means=means, diagnostics=summary), amsterdam)
    assert np.isnan(found.tables["group_means"]["mean"].iloc[0])
    assert found.tables["group_means"]["n"].iloc[0] == 60
    assert pd.isna(found.tables["diagnostics"]["n_matched_control"].iloc[0])
    assert np.isnan(found.tables["diagnostics"]["ess_control"].iloc[0])
    log = check(found.log, RELEASE_LOG).set_index("table")
    assert log.loc["group_means", "suppressed"] == 1
