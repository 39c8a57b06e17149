"""Lee bounds: by hand, against a plain implementation on public data, and by simulation."""

import numpy as np
import pytest
from scipy.stats import norm

from evaluatie.inference.hidden_bias.lee_bounds import Bounds, Followed, lee_bounds

nsw = pytest.importorskip("causaldata").nsw_mixtape


def followed(outcome: np.ndarray, stayed: np.ndarray, share: bool = False) -> Followed:
    values = np.where(stayed, outcome, 0.0).astype(float)
    return Followed(values, stayed, np.arange(len(stayed)), share)


def two_groups(people: Followed, treated: np.ndarray, confidence: float = 0.95) -> Bounds:
    return lee_bounds(people, treated, [(~treated, 1.0)], confidence)


def group(outcomes: list[float], left: int) -> tuple[np.ndarray, np.ndarray]:
    values = np.array([*outcomes, *[np.nan] * left], dtype=float)
    return values, ~np.isnan(values)


def together(treated: tuple[list[float], int], control: tuple[list[float], int]):  # type: ignore[no-untyped-def]
    (one, stayed), (other, stayed_too) = group(*treated), group(*control)
    rows = np.concatenate([one, other])
    there = np.concatenate([stayed, stayed_too])
    return rows, there, np.arange(len(rows)) < len(one)


def test_more_treated_stayed() -> None:
    """8 of 10 against 6 of 10: a quarter of the 8 is trimmed, the two highest or the two lowest."""
    rows, there, treated = together(([1, 2, 3, 4, 5, 6, 7, 8], 2), ([2, 2, 3, 3, 4, 4], 4))
    found = two_groups(followed(rows, there), treated)
    assert found.difference == pytest.approx(4.5 - 3.0)
    assert found.trimmed == pytest.approx(0.25)
    assert (found.low, found.high) == pytest.approx((3.5 - 3.0, 5.5 - 3.0))
    assert found.conf_low < found.low < found.high < found.conf_high


def test_more_controls_stayed() -> None:
    """6 of 10 against 8 of 10: the controls are trimmed, and the bounds turn round."""
    rows, there, treated = together(([2, 2, 3, 3, 4, 4], 4), ([1, 2, 3, 4, 5, 6, 7, 8], 2))
    found = two_groups(followed(rows, there), treated)
    assert (found.low, found.high) == pytest.approx((3.0 - 5.5, 3.0 - 3.5))


def test_a_share_of_zeros_and_ones() -> None:
    """Of 8 who stayed 4 have a one: without two of them 2 / 6, without two zeros 4 / 6."""
    rows, there, treated = together(([1, 1, 1, 1, 0, 0, 0, 0], 2), ([1, 0, 0, 0, 0, 0], 4))
    found = two_groups(followed(rows, there, share=True), treated)
    assert (found.low, found.high) == pytest.approx((2 / 6 - 1 / 6, 4 / 6 - 1 / 6))


def test_the_trimmed_share_of_lee_2009() -> None:
    """Job Corps, week 208: 60.7 % and 56.6 % employed, so that 6.8 % are trimmed (table IV)."""
    treated = np.arange(2000) < 1000
    stayed = (np.arange(2000) % 1000) < np.where(treated, 607, 566)
    people = followed(np.random.default_rng(1).normal(size=2000), stayed)
    assert two_groups(people, treated).trimmed == pytest.approx(0.068, abs=0.0005)


def test_nobody_left_and_everybody_left() -> None:
    rows, there, treated = together(([1, 2, 3], 0), ([2, 2], 0))
    assert two_groups(followed(rows, there), treated).status == "no_attrition"
    rows, there, treated = together(([1, 2, 3], 0), ([], 2))
    assert two_groups(followed(rows, there), treated).status == "too_few"


def earnings() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The experiment of Dehejia & Wahba (445 persons), those without earnings in 1978 unseen."""
    frame = nsw.load_pandas().data[["re78", "treat"]].astype("float64")
    outcome = np.log(frame["re78"].to_numpy().clip(1))
    return outcome, frame["re78"].to_numpy() > 0, frame["treat"].to_numpy() == 1


def plainly(outcome: np.ndarray, stayed: np.ndarray, treated: np.ndarray) -> tuple[float, float]:
    """Lee's steps as leebounds does them: drop whole persons beyond the quantile."""
    own, other = np.sort(outcome[treated & stayed]), outcome[~treated & stayed]
    rate, without = stayed[treated].mean(), stayed[~treated].mean()
    assert rate > without
    out = round(len(own) * (1 - without / rate))
    return float(own[: len(own) - out].mean() - other.mean()), float(
        own[out:].mean() - other.mean()
    )


def test_the_experiment_with_those_without_earnings_unseen() -> None:
    """Another implementation that trims whole persons: equal to within one person's share."""
    outcome, stayed, treated = earnings()
    found = two_groups(followed(outcome, stayed), treated)
    low, high = plainly(outcome, stayed, treated)
    spread = np.ptp(outcome[stayed & treated])
    one = spread / (stayed & treated).sum()
    assert (found.low, found.high) == pytest.approx((low, high), abs=one)


def test_errors_are_those_of_resampling() -> None:
    """Standard deviation of 400 bootstrap draws of both bounds, to within 15 %."""
    outcome, stayed, treated = earnings()
    found = two_groups(followed(outcome, stayed), treated)
    rng = np.random.default_rng(8)
    drawn = []
    for _ in range(400):
        rows = rng.integers(0, len(outcome), len(outcome))
        one = two_groups(followed(outcome[rows], stayed[rows]), treated[rows])
        drawn.append((one.low, one.high))
    spread = np.std(drawn, axis=0)
    assert (found.error_low, found.error_high) == pytest.approx(tuple(spread), rel=0.15)


def test_imbens_and_manski_lie_between_one_and_two_sides() -> None:
    """Wide bounds need a one-sided value, bounds that are one number a two-sided one."""
    rng = np.random.default_rng(3)
    treated = np.arange(4000) < 2000
    outcome = rng.normal(size=4000)
    narrow = (np.arange(4000) % 2000) < 1900  # as many left of both
    found = two_groups(followed(outcome, narrow), treated)
    assert found.low == pytest.approx(found.high)
    assert (found.low - found.conf_low) / found.error_low == pytest.approx(norm.ppf(0.975))
    wide = (np.arange(4000) % 2000) < np.where(treated, 1900, 1200)
    found = two_groups(followed(outcome, wide), treated)
    critical = (found.low - found.conf_low) / found.error_low
    assert critical == pytest.approx(norm.ppf(0.95), abs=1e-3)


def four_groups(rates: list[float], means: list[float], size: int = 1000):  # type: ignore[no-untyped-def]
    """Late here, early here, late and early elsewhere: exact shares that stayed and have a one."""
    outcome, stayed, number = [], [], []
    for place, (rate, mean) in enumerate(zip(rates, means, strict=True)):
        there = round(rate * size)
        ones = round(mean * there)
        outcome += [1.0] * ones + [0.0] * (size - ones)
        stayed += [True] * there + [False] * (size - there)
        number += [place] * size
    place = np.array(number)
    people = followed(np.array(outcome), np.array(stayed), share=True)
    compared = [(place == 1, 1.0), (place == 2, 1.0), (place == 3, -1.0)]
    return people, place == 0, compared


def test_a_difference_in_differences_by_hand() -> None:
    """Expected to stay .8 + .9 - .9 = .8 of whom .2 + .25 - .15 = .3 reach it; .9 did, .5 of them.

    A ninth is trimmed: (.5 - 1/9) / (8/9) = .4375 or .5 / (8/9) = .5625, minus .3.
    """
    people, treated, compared = four_groups([0.9, 0.8, 0.9, 0.9], [0.5, 0.2, 0.25, 0.15])
    found = lee_bounds(people, treated, compared, 0.95)
    assert found.difference == pytest.approx(0.2, abs=1e-3)
    assert (found.low, found.high) == pytest.approx((0.1375, 0.2625), abs=1e-3)


def test_fewer_stay_than_expected() -> None:
    """Of .9 expected .72 stayed: a fifth of the expected .3 is trimmed, to .125 or .375."""
    people, treated, compared = four_groups([0.72, 0.9, 0.8, 0.8], [0.5, 0.2, 0.25, 0.15])
    found = lee_bounds(people, treated, compared, 0.95)
    assert found.trimmed == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.125, 0.375), abs=2e-3)
    number = Followed(people.outcome, people.stayed, people.clusters, share=False)
    assert lee_bounds(number, treated, compared, 0.95).status == "not_defined"


@pytest.mark.parametrize(
    ("others", "status"),
    [
        ([0.03, 0.04, 0.10], "not_defined"),  # together -.03
        ([0.95, 0.50, 0.40], "not_defined"),  # 1.05
        ([0.05, 0.05, 0.10], "ok"),  # 0 but for rounding
        ([0.60, 0.50, 0.10], "ok"),  # 1
    ],
)
def test_a_share_that_cannot_be_has_no_bounds(others: list[float], status: str) -> None:
    """.8 of the treated stayed and .9 elsewhere: with -.03 expected the bounds were .10 and .06."""
    people, treated, compared = four_groups([0.8, 0.9, 0.9, 0.9], [0.06, *others])
    found = lee_bounds(people, treated, compared, 0.95)
    assert found.status == status
    assert np.isnan(found.low) == (status != "ok")
    assert not found.low > found.high + 1e-12


def test_what_is_expected_may_be_no_share_when_the_treated_are_trimmed() -> None:
    """Then it is subtracted as it is, and the bounds of the treated stay in order around it."""
    people, treated, compared = four_groups([0.95, 0.9, 0.9, 0.9], [0.06, 0.03, 0.04, 0.10])
    found = lee_bounds(people, treated, compared, 0.95)
    assert found.low < found.difference < found.high


def test_clusters_count() -> None:
    """Everybody twice, as two members of one household: the errors of everybody once."""
    outcome, stayed, treated = earnings()
    once = two_groups(followed(outcome, stayed), treated)
    twice = Followed(
        np.tile(np.where(stayed, outcome, 0.0), 2), np.tile(stayed, 2),
        np.tile(np.arange(len(stayed)), 2), share=False,
    )  # fmt: skip
    again = two_groups(twice, np.tile(treated, 2))
    assert (again.low, again.error_low) == pytest.approx((once.low, once.error_low), rel=0.02)
