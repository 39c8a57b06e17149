"""Nothing is printed that rests on fewer persons than the study allows."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.release.disclosure import release
from evaluatie.study import Study
from evaluatie.tables import Table, check
from evaluatie.tables.derived import (
    BALANCE,
    CANDIDATES,
    DIAGNOSTICS,
    ESTIMATES,
    GROUP_MEANS,
    RELEASE_LOG,
    released,
)
from evaluatie.tables.persons import FLOW  # fmt: skip

CELL = {"analysis": "main", "horizon": 12, "subgroup": "all", "level": "all"}


def filled(table, **values) -> pd.DataFrame:  # type: ignore[no-untyped-def]
    """One row of a table with plausible content."""
    plain = {"text": "x", "integer": 100, "number": 0.5, "flag": True, "numbers": None}
    row = {c.name: c.allowed[0] if c.allowed else plain[c.kind] for c in table.columns}
    values = {"time": None, **values}  # a pooled effect
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
    assert out["n_control"] == 0
    assert pd.isna(out["n_clusters"])  # which are the same persons, or nearly


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


def test_products_have_no_means_and_no_names_of_few(amsterdam: Study) -> None:
    few = {"stage": "before", "mean_treated": 0.01, "mean_control": 0.01, "binary": True}
    rows = pd.concat([
        filled(BALANCE, design="d", term="g=GEHEIM", smallest_cell=0, **few),
        filled(BALANCE, design="d", term="leeftijd", stage="before", smallest_cell=100),
        filled(BALANCE, design="d", term="leeftijd**2", kind="square", smallest_cell=100),
        filled(BALANCE, design="d", term="leeftijd:g=GEHEIM", kind="interaction", smallest_cell=0),
    ])  # fmt: skip
    out = release(confidential(balance=rows), amsterdam).tables["balance"].set_index("term")
    assert out.index.tolist() == ["g=klein_1", "leeftijd", "leeftijd**2", "leeftijd:g=klein_1"]
    assert out["mean_treated"].notna().tolist() == [False, True, False, False]
    assert out["smd"].notna().tolist() == [False, True, True, False]


def levels(estimator: str, **reached: int) -> pd.DataFrame:
    """Rows of everybody and of the levels of one subgroup, by level how many of 100 reached it."""
    counts = {
        "all": (100 * len(reached), sum(reached.values())),
        **{k: (100, n) for k, n in reached.items()},
    }
    rows = [
        filled(CANDIDATES, design="cohort_raw", estimator=estimator, outcome="education",
               subgroup="herkomst" if level != "all" else "all", level=level, smallest_cell=n,
               n_treated=size, n_matched_treated=size, n_control=size, n_matched_control=size,
               ess=float(size), mean_treated=n / size, mean_all_treated=n / size, estimate=0.0,
               mean_control=n / size, estimand="ATT", status="ok")
        for level, (size, n) in counts.items()
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_a_withheld_level_takes_the_means_of_another_along(amsterdam: Study) -> None:
    """Else it is everybody's less those of the others."""
    frame = levels("doubly_robust", a=4, b=50, c=20, d=90)
    out = release(confidential(candidates=frame), amsterdam).tables["estimates"]
    out = out.set_index("level")
    assert out["status"].to_dict() == {
        "all": "ok",
        "a": "suppressed",
        "b": "ok",
        "c": "ok",
        "d": "ok",
    }
    hidden = out["mean_treated"].isna()
    assert hidden["a"]
    assert hidden.sum() == 2
    assert out.loc[["b", "c", "d"], "estimate"].notna().all()  # adjusted: no count follows


def test_a_raw_comparison_goes_whole(amsterdam: Study) -> None:
    frame = levels("difference_in_means", a=4, b=50, c=20, d=90)
    out = release(confidential(candidates=frame), amsterdam).tables["estimates"]
    assert (out["status"] == "suppressed").sum() == 2
    assert out.loc[out["status"] == "suppressed", "estimate"].isna().all()
    two = release(confidential(candidates=levels("difference_in_means", a=4, b=5, c=20)), amsterdam)
    shown = two.tables["estimates"].set_index("level")["status"]
    assert shown[["a", "b"]].eq("suppressed").all()


def test_means_do_not_give_away_the_few_left_out(amsterdam: Study) -> None:
    """2,646 treated of whom 2,645 are matched: the difference of two means is one person."""
    row = filled(CANDIDATES, n_treated=2646, n_matched_treated=2645, status="ok", smallest_cell=99,
                 mean_treated=0.7, mean_all_treated=0.8, estimate=0.5)  # fmt: skip
    out = release(confidential(candidates=row), amsterdam).tables["estimates"].iloc[0]
    assert pd.isna(out["n_matched_treated"])
    assert out["mean_treated"] == 0.8
    assert out["mean_control"] == pytest.approx(0.3)
    assert out["estimate"] == 0.5
    assert out["n_treated"] == 2646


@pytest.mark.parametrize("table", [CANDIDATES, DIAGNOSTICS])
def test_sizes_do_not_count_the_few_left_out(table: Table, amsterdam: Study) -> None:
    """Effective sizes of equal weights, and clusters of pairs, are counts of the matched."""
    counts = {"n_treated": 200, "n_matched_treated": 199, "n_control": 900,
              "n_matched_control": 199, "smallest_cell": 50}  # fmt: skip
    sizes = {"ess": 199.0, "ess_treated": 199.0, "ess_control": 120.5, "n_clusters": 398}
    columns = {name: value for name, value in (counts | sizes).items() if name in table.names}
    row = filled(table, design="d", **columns)
    out = release(confidential(**{table.name: row}), amsterdam).tables
    shown = out["estimates" if table is CANDIDATES else "diagnostics"].iloc[0]
    assert not {199, 398} & set(shown[[name for name in sizes if name in shown]].dropna())
    if table is DIAGNOSTICS:
        assert shown["ess_control"] == 120.5


def test_a_ratio_does_not_give_away_the_few_left_out(amsterdam: Study) -> None:
    """It is that of the printed means: 0.8 and 0.3; its interval keeps its width in logs."""
    row = filled(CANDIDATES, n_treated=2646, n_matched_treated=2645, status="ok", smallest_cell=99,
                 mean_treated=0.7, mean_control=0.2, mean_all_treated=0.8, estimate=0.5,
                 risk_ratio=3.5, ratio_low=3.0, ratio_high=4.0)  # fmt: skip
    out = release(confidential(candidates=row), amsterdam).tables["estimates"].iloc[0]
    assert out["risk_ratio"] == round(0.8 / 0.3, 2)
    assert out["ratio_high"] / out["ratio_low"] == pytest.approx(4 / 3, abs=0.01)
    whole = row.assign(n_matched_treated=2646, n_matched_control=100)
    out = release(confidential(candidates=whole), amsterdam).tables["estimates"].iloc[0]
    assert out["risk_ratio"] == 3.5


def test_a_level_of_few_persons_loses_its_name(amsterdam: Study) -> None:
    rare = {"n_treated": 1, "n_control": 2, "n_matched_treated": 1, "n_matched_control": 2}
    rows = pd.concat(
        [
            filled(CANDIDATES, subgroup="g", level="GEHEIM", status="too_few", **rare),
            filled(CANDIDATES, subgroup="g", level="b", status="ok", smallest_cell=50),
        ]
    )
    term = filled(BALANCE, design="d", stage="before", term="g=GEHEIM", smallest_cell=0,
                  mean_treated=0.01, mean_control=0.01, binary=True)  # fmt: skip
    tables = release(confidential(candidates=rows, balance=term), amsterdam).tables
    assert tables["estimates"]["level"].tolist() == ["klein_1", "b"]
    assert tables["balance"]["term"].tolist() == ["g=klein_1"]


def test_the_largest_weight_is_one_persons(amsterdam: Study) -> None:
    out = release(confidential(diagnostics=filled(DIAGNOSTICS, design="d")), amsterdam)
    assert out.tables["diagnostics"]["max_weight"].isna().all()


@pytest.mark.parametrize(("off", "left_out", "printed"), [
    (0, 0, True), (9, 0, False), (10, 0, True), (191, 0, False), (30, 21, False), (30, 20, True),
    (30, 30, True),
])  # fmt: skip
def test_the_share_off_support_counts_no_few(
    off: int, left_out: int, printed: bool, amsterdam: Study
) -> None:
    """Of 200 treated; those who were left out are among them."""
    row = filled(DIAGNOSTICS, design="d", n_treated=200, n_matched_treated=200 - left_out,
                 share_off_support=off / 200)  # fmt: skip
    out = release(confidential(diagnostics=row), amsterdam).tables["diagnostics"].iloc[0]
    assert pd.notna(out["share_off_support"]) == printed


@pytest.mark.parametrize(("note", "printed"), [
    ("levels_off_support:9", "levels_off_support:klein"),
    ("levels_off_support:10;constant:re74", "levels_off_support:10;constant:re74"),
    ("constant:a;levels_off_support:3;x", "constant:a;levels_off_support:klein;x"),
])  # fmt: skip
def test_notes_count_no_few(note: str, printed: str, amsterdam: Study) -> None:
    tables = confidential(
        diagnostics=filled(DIAGNOSTICS, design="d", note=note),
        candidates=filled(CANDIDATES, note=note, status="ok"),
    )
    found = release(tables, amsterdam).tables
    assert found["diagnostics"]["note"].tolist() == found["estimates"]["note"].tolist() == [printed]


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
    assert out["step"].tolist() == ["assigned", "age", "missing+other", "analysed"]
    assert out["excluded"].tolist() == [0, 300, 11, 0]
    assert out["remaining"].tolist() == [1000, 700, 689, 689]
    assert found.log.set_index("table").loc["flow", "merged"] == 2


def test_a_single_small_exclusion_joins_the_least_of_the_others(amsterdam: Study) -> None:
    table = flow(("assigned", 0), ("age", 300), ("municipality", 50), ("missing", 4))
    out = release(confidential(flow=table), amsterdam).tables["flow"]
    assert out["step"].tolist() == ["assigned", "age", "municipality+missing"]
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
