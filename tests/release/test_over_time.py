"""Effects by period, checks and variations are printed when they rest on enough persons."""

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.release.disclosure import CONFIDENTIAL, Release, release
from evaluatie.study import Study
from evaluatie.tables import Table, check
from evaluatie.tables.derived import CANDIDATES, ESTIMATES, released
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

TELLING = [
    "mean_treated", "mean_control", "n_treated", "n_control", "n_matched_treated",
    "n_matched_control", "n_clusters", "ess", "risk_ratio", "ratio_low", "ratio_high",
]  # fmt: skip
NUMBERS = ["estimate", "std_error", "p_value", "conf_low", "conf_high", "band_low", "band_high"]


def rows(table: Table, column: str, sizes: dict[Any, int], **values: Any) -> pd.DataFrame:
    """A row for each value of a column, with how few persons are behind it."""
    plain = {"text": "x", "integer": 100, "number": 0.5, "flag": True, "numbers": None}
    row = {c.name: c.allowed[0] if c.allowed else plain[c.kind] for c in table.columns}
    row |= {"analysis": "main", "subgroup": "all", "level": "all", "horizon": 12, "status": "ok"}
    row = {name: value for name, value in (row | values).items() if name in table.names}
    found = pd.DataFrame([row | {column: key, "smallest_cell": n} for key, n in sizes.items()])
    return found.assign(**{
        c.name: found[c.name].astype("str") for c in table.columns if c.kind == "text"
    })  # fmt: skip


def printed(amsterdam: Study, **tables: pd.DataFrame) -> Release:
    return release({t.name: t.empty() for t in CONFIDENTIAL} | tables, amsterdam)


def by_time(amsterdam: Study, sizes: dict[str, int], **values: Any) -> pd.DataFrame:
    frame = rows(CANDIDATES, "time", sizes, **values)
    found = printed(amsterdam, candidates=frame).tables["estimates"]
    return check(found, released(ESTIMATES)).set_index("time")


def test_effects_of_few_persons_are_withheld(amsterdam: Study) -> None:
    sizes = {"2014H1": 9, "2014H2": 3, "2015H1": 10, "2016H1": 60}
    found = by_time(amsterdam, sizes)
    assert found["status"].tolist() == ["suppressed", "suppressed", "ok", "ok"]
    assert found.loc[["2014H1", "2014H2"], NUMBERS].isna().all(axis=None)
    assert found.loc[["2015H1", "2016H1"], NUMBERS].notna().all(axis=None)
    assert found["gates_passed"].tolist() == [False, False, True, True]


def test_one_alone_takes_the_next_rarest_along(amsterdam: Study) -> None:
    found = by_time(amsterdam, {"2014H1": 4, "2014H2": 80, "2015H1": 30, "2016H1": 60})
    withheld = found.index[found["status"] == "suppressed"]
    assert withheld.tolist() == ["2014H1", "2015H1"]
    assert found.loc["2015H1", NUMBERS].isna().all()


def test_the_next_rarest_is_of_the_same_series(amsterdam: Study) -> None:
    """Another outcome's half-years say nothing of this one's."""
    frame = pd.concat([
        rows(CANDIDATES, "time", {"2014H1": 4, "2014H2": 80}, outcome="work_3m"),
        rows(CANDIDATES, "time", {"2014H1": 20, "2014H2": 25}, outcome="education"),
    ], ignore_index=True)  # fmt: skip
    found = printed(amsterdam, candidates=frame).tables["estimates"]
    assert found.set_index(["outcome", "time"])["status"].to_dict() == {
        ("work_3m", "2014H1"): "suppressed",
        ("work_3m", "2014H2"): "suppressed",
        ("education", "2014H1"): "ok",
        ("education", "2014H2"): "ok",
    }


def test_the_next_rarest_of_a_rollout_is_of_the_same_kind(amsterdam: Study) -> None:
    """A group's effect follows from the average and the other groups, not from an event time."""
    sizes = {"event:0": 12, "event:1": 50, "group:7": 4, "group:9": 40, "group:11": 30,
             "calendar:8": 11, "overall:group": 15}  # fmt: skip
    found = by_time(amsterdam, sizes)
    assert found.index[found["status"] == "suppressed"].tolist() == ["group:7", "group:11"]


def test_no_means_or_counts_of_periods_are_printed(amsterdam: Study) -> None:
    found = by_time(amsterdam, {"2014H1": 500, "event:3": 500})
    assert found[TELLING].isna().all(axis=None)
    assert found[NUMBERS].notna().all(axis=None)


def test_a_period_without_an_estimate_keeps_its_reason(amsterdam: Study) -> None:
    """And is not one that others have to hide."""
    frame = rows(CANDIDATES, "time", {"2014H1": 0, "2014H2": 80, "2015H1": 30})
    frame.loc[0, ["status", "failed_gates", "gates_passed"]] = ["too_few", "too_few", False]
    frame.loc[0, [*NUMBERS, *TELLING]] = np.nan
    found = printed(amsterdam, candidates=frame).tables["estimates"]
    assert found["status"].tolist() == ["too_few", "ok", "ok"]


@pytest.mark.parametrize("name", ["donut", "vertrek"])
def test_no_means_or_counts_of_variations_are_printed(name: str, amsterdam: Study) -> None:
    """They differ from the main analysis by some persons only."""
    frame = pd.concat(
        [rows(CANDIDATES, "time", {None: 200}, analysis=one) for one in ("main", name)],
        ignore_index=True,
    )
    frame["time"] = None
    found = printed(amsterdam, candidates=frame).tables["estimates"].set_index("analysis")
    assert found.loc["main", TELLING].notna().all()
    assert found.loc[name, TELLING].isna().all()
    assert found.loc[name, ["estimate", "std_error", "conf_low"]].notna().all()


def test_rows_stay_in_the_order_in_which_they_came(amsterdam: Study) -> None:
    pooled = rows(CANDIDATES, "time", {None: 200}).assign(time=None)
    varied = pooled.assign(analysis="donut")
    periods = rows(CANDIDATES, "time", {"2014H1": 90, "2016H1": 80})
    frame = pd.concat([pooled, periods, varied], ignore_index=True)
    found = printed(amsterdam, candidates=frame).tables["estimates"]
    assert found["time"].fillna("").tolist() == ["", "2014H1", "2016H1", ""]
    assert found["analysis"].tolist() == ["main", "main", "main", "donut"]


def checks_of(amsterdam: Study, sizes: dict[str, int], **values: Any) -> pd.DataFrame:
    frame = rows(SENSITIVITY, "check", sizes, **values)
    found = printed(amsterdam, sensitivity=frame).tables["sensitivity"]
    return check(found, released(SENSITIVITY)).set_index("check")


def test_checks_of_few_persons_are_withheld(amsterdam: Study) -> None:
    found = checks_of(amsterdam, {"pretrend": 9, "slope": 10, "treated_at_entry": 3})
    assert found["status"].to_dict() == {
        "pretrend": "suppressed", "slope": "ok", "treated_at_entry": "suppressed",
    }  # fmt: skip
    numbers = ["estimate", "std_error", "statistic", "freedom", "p_value", "conf_low"]
    assert found.loc[["pretrend", "treated_at_entry"], numbers].isna().all(axis=None)
    assert found.loc["slope", numbers].notna().all()
    assert "smallest_cell" not in found


def test_a_check_that_failed_prints_no_number_of_few_either(amsterdam: Study) -> None:
    """The estimate among too few placebo places is that of few persons all the same."""
    found = checks_of(amsterdam, {"placebo_places": 4}, status="too_few").iloc[0]
    assert found["status"] == "too_few"
    assert np.isnan(found["estimate"])


def groups_of(amsterdam: Study, frame: pd.DataFrame) -> pd.DataFrame:
    found = printed(amsterdam, group_time=frame).tables["group_time"]
    return check(found, released(GROUP_TIME)).set_index(["group", "month"])


def test_a_group_s_months_of_few_are_withheld_with_the_next(amsterdam: Study) -> None:
    frame = pd.concat([
        rows(GROUP_TIME, "month", {7: 2, 8: 40, 9: 15}, group=7),
        rows(GROUP_TIME, "month", {7: 30, 8: 12}, group=9),
    ], ignore_index=True)  # fmt: skip
    found = groups_of(amsterdam, frame)
    withheld = found.index[found["status"] == "suppressed"].tolist()
    assert withheld == [(7, 7), (7, 9)]
    assert found.loc[withheld, ["estimate", "std_error", "conf_low"]].isna().all(axis=None)
    assert set(found["n_treated"]) == {100}  # of the whole group, which is large enough


def test_few_persons_are_never_counted(amsterdam: Study) -> None:
    frame = rows(GROUP_TIME, "month", {7: 0, 8: 0}, n_treated=9, n_control=0, status="too_few")
    found = groups_of(amsterdam, frame)
    assert found["n_treated"].isna().all()
    assert found["n_control"].isna().all()


def test_the_log_counts_what_was_withheld(amsterdam: Study) -> None:
    frame = rows(CANDIDATES, "time", {"2014H1": 4, "2014H2": 80, "2015H1": 30})
    checks = rows(SENSITIVITY, "check", {"pretrend": 4, "slope": 50})
    log = printed(amsterdam, candidates=frame, sensitivity=checks).log.set_index("table")
    columns = ["rows", "kept", "suppressed"]
    assert log.loc["estimates", columns].tolist() == [3, 1, 2]
    assert log.loc["sensitivity", columns].tolist() == [2, 1, 1]


def test_order_of_rows_does_not_matter(amsterdam: Study) -> None:
    frame = rows(CANDIDATES, "time", {"2014H1": 4, "2014H2": 80, "2015H1": 30, "group:7": 50})
    mixed = frame.sample(frac=1, random_state=1, ignore_index=True)
    first, second = (
        printed(amsterdam, candidates=one).tables["estimates"].sort_values("time")
        for one in (frame, mixed)
    )
    pd.testing.assert_frame_equal(first, second.reset_index(drop=True).set_index(first.index))


def test_no_number_of_a_withheld_row_is_left_anywhere(amsterdam: Study) -> None:
    secret = 0.123456
    kinds = {c.name: secret for c in CANDIDATES.columns if c.kind == "number"}
    frame = rows(CANDIDATES, "time", {"2014H1": 4, "2014H2": 5}, **kinds | {"conf_level": 0.95})
    found = printed(amsterdam, candidates=frame)
    assert not re.search("0.1234", found.tables["estimates"].to_csv())
