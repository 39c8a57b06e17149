"""All ways to compute the primary result together, with draws that they share."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from evaluatie.inference.specification_curve import specification_curve, specifications
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.sensitivity import SENSITIVITY
from tests.conftest import DELETED

ROW: dict[str, Any] = {
    "study": "amsterdam", "analysis": "main", "design": "cohort_did", "estimator": "doubly_robust",
    "estimand": "ATT", "outcome": "work_3m", "horizon": 12, "subgroup": "all", "level": "all",
    "time": None, "gates_passed": True, "status": "ok", "smallest_cell": 50,
}  # fmt: skip


def rows(*changes: dict[str, Any]) -> pd.DataFrame:
    """CANDIDATES with z statistics and draws of their errors."""
    made = []
    for change in changes:
        row = ROW | {"std_error": 0.01} | change
        z = row.pop("z", 3.0)
        made.append(row | {"estimate": z * row["std_error"], "p_value": 2 * ndtr(-abs(z))})
    return pd.DataFrame(made).reindex(columns=CANDIDATES.names)


def judged(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    found = check(specification_curve(frame, study), SENSITIVITY)
    return found.set_index(["parameter", "check"])


def draws(number: int, seed: int = 0, shared: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    common, own = rng.normal(size=(999, 1)), rng.normal(size=(999, number))
    return (np.sqrt(shared) * common + np.sqrt(1 - shared) * own).astype(np.float32)


def test_statistics_by_hand(amsterdam: Study) -> None:
    """z of 3, 1 and 4: median estimate .03, two of three differ, 8 / sqrt 3 together."""
    drawn = draws(3)
    frame = rows(*({"z": z, "deviations": drawn[:, n]} for n, z in enumerate((3.0, 1.0, 4.0))))
    found = judged(frame, amsterdam).loc["all"]
    assert found.loc["specification_median", "estimate"] == pytest.approx(0.03)
    assert found.loc["specification_share", "estimate"] == pytest.approx(2 / 3)
    assert found.loc["specification_z", "statistic"] == pytest.approx(8 / np.sqrt(3))
    assert found["freedom"].tolist() == [3, 3, 3]
    far = np.abs(np.median(drawn.astype(float) * 0.01, axis=1)) >= 0.03
    median = found.loc["specification_median", "p_value"]
    assert median == pytest.approx((1 + far.sum()) / 1000)


def test_ways_that_are_one_way_do_not_add_up(amsterdam: Study) -> None:
    """Ten specifications with the same draws are one test; ten that share nothing are ten."""

    def together(drawn: np.ndarray) -> float:
        frame = rows(*({"z": 1.5, "deviations": drawn[:, n]} for n in range(10)))
        return float(judged(frame, amsterdam).loc[("all", "specification_z"), "p_value"])

    same = np.repeat(draws(1), 10, axis=1)
    assert together(same) == pytest.approx(2 * ndtr(-1.5), abs=0.03)
    assert together(draws(10)) < 0.003


def test_false_findings_are_as_rare_as_they_should_be(amsterdam: Study) -> None:
    """Worlds without a difference, 150 times: each test finds one in 1 to 11 % (nominal 5 %)."""
    drawn, worlds = draws(6, 1, 0.7), draws(6, 2, 0.7)[:150]
    found = []
    for world in worlds:
        frame = rows(*({"z": float(z), "deviations": drawn[:, n]} for n, z in enumerate(world)))
        found.append(judged(frame, amsterdam).loc["all"]["p_value"] <= 0.05)
    assert pd.DataFrame(found).mean().between(0.01, 0.11).all()


def test_who_takes_part(amsterdam: Study) -> None:
    """No other outcome, horizon, group or period; no measure of something else; no small number."""
    drawn = draws(8)
    changes = [
        {}, {"analysis": "donut"}, {"analysis": "any_job"}, {"analysis": "settlers_2015"},
        {"horizon": 6}, {"outcome": "education"}, {"subgroup": "geslacht", "level": "man"},
        {"time": "2016H1"},
    ]  # fmt: skip
    frame = rows(*(change | {"deviations": drawn[:, n]} for n, change in enumerate(changes)))
    assert specifications(frame, amsterdam)["analysis"].tolist() == ["main", "donut"]
    small = frame.assign(smallest_cell=[50, 9, *[50] * 6])
    found = judged(small, amsterdam)
    assert found["status"].eq("too_few").all()
    assert found.loc["all"]["freedom"].tolist() == [1, 1, 1]


def test_those_that_pass_have_a_test_of_their_own(amsterdam: Study) -> None:
    drawn = draws(3)
    passes = (True, True, False)
    frame = rows(*({"gates_passed": p, "deviations": drawn[:, n]} for n, p in enumerate(passes)))
    found = judged(frame, amsterdam)
    assert found.loc["passing"]["freedom"].tolist() == [2, 2, 2]
    assert found.loc["all"]["freedom"].tolist() == [3, 3, 3]


def test_a_study_that_does_not_ask(variation: Callable[..., Study]) -> None:
    study = variation("amsterdam", {"sensitivity": DELETED})
    assert specification_curve(rows({"deviations": draws(1)[:, 0]}), study).empty
