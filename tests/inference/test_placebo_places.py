"""Placebo places and leaving one out, on group means that can be worked by hand."""

from dataclasses import dataclass

import numpy as np
import pytest

from evaluatie.inference.placebo_places import (
    Estimate,
    LeaveOneOut,
    Permutation,
    leave_one_place_out,
    permutation_test,
)


@dataclass(frozen=True)
class Found:
    estimate: float
    std_error: float
    status: str = "ok"


@dataclass(frozen=True)
class World:
    place: np.ndarray
    late: np.ndarray
    outcome: np.ndarray

    @property
    def here(self) -> np.ndarray:
        return self.place == "A"

    def estimate(self, rows: np.ndarray, here: np.ndarray) -> Found:
        """Change here minus mean change of the other places, every place counting once."""
        if not (here & rows).any() or not (rows & ~here).any():
            return Found(np.nan, np.nan, "too_few_places")
        there = [self.change(p) for p in np.unique(self.place[rows & ~here])]
        gap = self.change(self.place[here][0]) - np.mean([c for c in there if np.isfinite(c)])
        return Found(gap, 0.1 * here.sum()) if np.isfinite(gap) else Found(np.nan, np.nan, "bad")

    def change(self, place: str) -> float:
        late, early = self.of(place, True), self.of(place, False)
        return late.mean() - early.mean() if len(late) and len(early) else np.nan

    def of(self, place: str, late: bool) -> np.ndarray:
        return self.outcome[(self.place == place) & (self.late == late)]

    def permute(self, confidence: float = 0.95, estimate: Estimate | None = None) -> Permutation:
        callback = estimate or self.estimate
        return permutation_test(self.place, self.here, self.late, callback, confidence=confidence)

    def leave_out(self) -> LeaveOneOut:
        return leave_one_place_out(self.place, self.here, self.estimate)


def world(changes: dict[str, float]) -> World:
    """Two early and two late settlers per place; late minus early is the change."""
    place = np.repeat(list(changes), 4)
    late = np.tile([False, False, True, True], len(changes))
    return World(place, late, late * np.repeat(list(changes.values()), 4))


FIVE = world({"A": 8.0, "B": 1.0, "C": 2.0, "D": 3.0, "E": 6.0})


def test_placebos_by_hand():
    """B against C, D, E: 1 - 11/3; and so on. The real place takes no part in them."""
    found = FIVE.permute()
    np.testing.assert_allclose(
        found.placebos.estimate, [1 - 11 / 3, 2 - 10 / 3, 3 - 9 / 3, 6 - 6 / 3], atol=1e-12
    )
    assert found.placebos.place.tolist() == ["B", "C", "D", "E"]
    assert found.placebos.persons.tolist() == [4, 4, 4, 4]
    assert found.estimate == pytest.approx(8 - 12 / 4)
    assert (found.by_size.rank, found.n_usable) == (1, 4)
    assert found.by_size.p_value == found.smallest_p == 1 / 5


def test_noisy_places_are_judged_by_their_error():
    """E moves by 4 with an error of 100, so it says nothing about a real error of 0.01."""

    def noisy(rows: np.ndarray, here: np.ndarray) -> Found:
        found = small.estimate(rows, here)
        return Found(found.estimate, 100.0 if small.place[here][0] == "E" else 0.01)

    small = world({"A": 6.5, "B": 1.0, "C": 2.0, "D": 3.0, "E": 6.0})
    found = small.permute(estimate=noisy)
    assert (found.by_size.rank, found.rescaled.rank) == (2, 1)
    assert 1 < found.place_sd < 2


def test_without_effect_every_rank_is_about_as_likely():
    """Exchangeable places: 6 ranks in 300 worlds, chi2 with 5 degrees below its 99.9 % point."""
    random = np.random.default_rng(2)
    ranks = [
        world(dict(zip("ABCDEF", random.normal(size=6), strict=True))).permute().by_size.rank
        for _ in range(300)
    ]
    counts = np.bincount(ranks, minlength=7)[1:]
    assert ((counts - 50) ** 2 / 50).sum() < 20.5
    assert counts[0] / 300 < 0.2


def test_leave_one_out_by_hand():
    found = FIVE.leave_out()
    np.testing.assert_allclose(
        found.without.estimate, [8 - 11 / 3, 8 - 10 / 3, 8 - 9 / 3, 8 - 6 / 3]
    )
    assert (found.estimate, found.lowest, found.highest) == pytest.approx((5, 8 - 11 / 3, 6))


def test_a_place_seen_in_one_period_only():
    rows = (FIVE.place != "C") | FIVE.late
    seen = World(FIVE.place[rows], FIVE.late[rows], FIVE.outcome[rows])
    found = seen.permute()
    assert found.placebos.status == ("ok", "one_period", "ok", "ok")
    assert np.isnan(found.placebos.estimate[1])
    assert (found.n_usable, found.smallest_p) == (3, 1 / 4)
    assert seen.leave_out().without.status == ("ok",) * 4


def test_one_municipality():
    alone = world({"A": 3.0})
    assert alone.permute().status == "no_comparison"
    assert alone.leave_out().status == "no_comparison"
    assert len(alone.permute().placebos.place) == 0


def test_one_comparison_place():
    """There is an estimate, but nothing to compare it with."""
    found, without = world({"A": 3.0, "B": 1.0}).permute(), world({"A": 3.0, "B": 1.0}).leave_out()
    assert (found.status, found.estimate) == ("too_few_places", 2.0)
    assert found.placebos.status == ("no_comparison",)
    assert (found.by_size.rank, found.rescaled.rank) == (0, 0)
    assert np.isnan(found.by_size.p_value)
    assert (without.status, without.without.status) == ("ok", ("no_comparison",))
    assert (without.lowest, without.highest) == (2.0, 2.0)


def test_nobody_here():
    nobody = world({"B": 1.0, "C": 2.0, "D": 3.0})
    assert nobody.permute().status == "no_comparison"
    assert nobody.leave_out().status == "no_comparison"


def test_a_real_estimate_that_fails_keeps_its_status():
    rows = ~FIVE.here | FIVE.late
    broken = World(FIVE.place[rows], FIVE.late[rows], FIVE.outcome[rows])
    assert broken.permute().status == "bad"
    assert broken.leave_out().status == "bad"
