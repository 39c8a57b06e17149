"""A staggered rollout: the truth of every target, and what trends do."""

import numpy as np
import pytest

from evaluatie.simulation.did_cells import RolloutWorld
from evaluatie.simulation.rollout import GROUPS, START, draw_panel, true_effects, truth


def test_truth_by_hand() -> None:
    """Four groups of 15 % start at 4, 6, 8 and 10 of 12 months."""
    assert truth("e0") == pytest.approx((0.04 + 0.03 + 0.02 + 0.01) / 4)
    assert truth("e-3") == 0
    assert truth("e7") == pytest.approx(0.04 + 7 * 0.03)  # only the first is seen so long
    first = sum(0.04 + 0.03 * e for e in range(8))
    second = sum(0.03 + 0.02 * e for e in range(6))
    third = sum(0.02 + 0.012 * e for e in range(4))
    fourth = sum(0.01 + 0.005 * e for e in range(2))
    assert truth("simple") == pytest.approx((first + second + third + fourth) / (8 + 6 + 4 + 2))


@pytest.mark.parametrize("trend", [0.0, 1.0])
def test_work_rises_by_the_effect_from_the_start_on(trend: float) -> None:
    """Change from month 3 of a group minus what the never treated of the same make-up have."""
    panel = draw_panel(RolloutWorld(60_000, trend), 0, 5)
    assert panel.outcome.shape == (60_000, 12)
    design = np.column_stack([np.ones(len(panel.start)), panel.matrix])
    never = np.isinf(panel.start)
    change = panel.outcome - panel.outcome[:, [3]]
    expected = design @ np.linalg.lstsq(design[never], change[never], rcond=None)[0]
    for group, start in enumerate(START[:-1]):
        own = panel.start == start
        found = (change - expected)[own].mean(axis=0)[4:]
        assert found == pytest.approx(true_effects()[group, 4:], abs=0.035)  # 4 errors


def test_groups_have_their_shares_and_other_people() -> None:
    panel = draw_panel(RolloutWorld(60_000, 0.0), 1, 5)
    share = np.array([(panel.start == start).mean() for start in START])
    assert share == pytest.approx(GROUPS.share, abs=0.012)
    syrie = [panel.matrix[panel.start == start, 0].mean() for start in START]
    assert syrie == sorted(syrie, reverse=True)


def test_trends_are_parallel_only_when_asked() -> None:
    """Of the first group and the never treated, in the months before anybody starts."""
    rises = []
    for trend in (0.0, 4.0):
        panel = draw_panel(RolloutWorld(60_000, trend), 2, 5)
        change = panel.outcome[:, 3] - panel.outcome[:, 0]
        rises.append(change[panel.start == 4].mean() - change[panel.start == np.inf].mean())
    assert abs(rises[0]) < 0.02
    assert rises[1] > 0.02
