"""Rosenbaum bounds: published tables, every assignment counted, and other programs."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, hypergeom, nchypergeom_fisher, wilcoxon

from evaluatie.inference.hidden_bias.rosenbaum import (
    SetScores,
    above_median,
    breakdown,
    set_scores,
    worst_case,
)
from evaluatie.inference.hidden_bias.signed_rank import signed_rank_worst_case

# lead in the blood of 33 children of exposed workers and their controls (Morton et al. 1982)
EXPOSED = np.array([
    38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35, 49, 48,
    44, 35, 43, 39, 34, 13, 73, 25, 27.0,
])  # fmt: skip
CONTROL = np.array([
    16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19, 7, 18,
    19, 12, 11, 22, 25, 16, 13, 11, 13.0,
])  # fmt: skip


def pairs(up: int, down: int) -> SetScores:
    """Pairs in which only the treated, or only the control, has a one."""
    one = np.ones(up + down, dtype=np.int64)
    own = np.concatenate([np.ones(up, dtype=np.int64), np.zeros(down, dtype=np.int64)])
    return SetScores(2 * one, one, one, own)


@pytest.mark.parametrize(
    ("gamma", "published"), [(2, 0.0018), (3, 0.0136), (4, 0.0388), (4.25, 0.0468), (5, 0.0740)]
)
def test_lead_in_the_blood_of_children(gamma: float, published: float) -> None:
    """Rosenbaum (2002), table 4.2, one-sided; to all digits that are printed."""
    found = signed_rank_worst_case(EXPOSED - CONTROL, gamma) / 2
    assert found == pytest.approx(published, abs=6e-5)


def test_without_bias_it_is_the_signed_rank_test() -> None:
    """scipy's Wilcoxon test with Pratt's zeros, without continuity correction."""
    differences = EXPOSED - CONTROL
    other = wilcoxon(differences, zero_method="pratt", correction=False, method="asymptotic")
    assert signed_rank_worst_case(differences, 1.0) == pytest.approx(other.pvalue, rel=0.02)
    assert signed_rank_worst_case(-differences, 1.7) == pytest.approx(
        signed_rank_worst_case(differences, 1.7)
    )
    assert signed_rank_worst_case(np.zeros(5), 1.0) == 1.0


def test_smoking_and_lung_cancer() -> None:
    """Hammond (1964): of 122 pairs with one death, in 110 the smoker died.

    Rosenbaum (2002), table 4.1 has one-sided .03 at gamma 5 and .1 at 6, by a normal
    approximation; the exact binomial differs in the third decimal.
    """
    scores = pairs(110, 12)
    for gamma, published in ((5, 0.03), (6, 0.1)):
        assert worst_case(scores, gamma) / 2 == pytest.approx(published, abs=0.008)
    for gamma in (1, 2, 4, 5, 6):
        exact = binom.sf(109, 122, gamma / (1 + gamma))
        assert worst_case(scores, gamma) == pytest.approx(2 * exact, rel=1e-10)
    at = breakdown(lambda gamma: worst_case(scores, gamma), 0.05)
    assert binom.sf(109, 122, at / (1 + at)) == pytest.approx(0.025, rel=1e-4)


def test_every_assignment_and_every_hidden_cause_counted() -> None:
    """Two sets of four persons: the worst over all 0/1 hidden causes is the bound.

    The chance of an assignment is proportional to gamma to the number of treated with the cause
    (Rosenbaum 2002, 4.7).
    """
    sets = np.repeat([0, 1], 4)
    treated = np.array([1, 1, 0, 0, 1, 0, 0, 0], dtype=bool)
    score = np.array([1, 1, 0, 1, 1, 0, 1, 0.0])
    scores = set_scores(sets, treated, score)
    gamma = 1.8
    ways = [
        [i + s for i, s in zip((*first, *second), (0, 0, 4), strict=True)]
        for first in combinations(range(4), 2) for second in combinations(range(4), 1)
    ]  # fmt: skip
    observed = score[treated].sum()
    worst = 0.0
    for cause in product((0, 1), repeat=8):
        weight = np.array([gamma ** sum(cause[i] for i in way) for way in ways])
        reached = np.array([sum(score[i] for i in way) >= observed for way in ways])
        worst = max(worst, float(weight[reached].sum() / weight.sum()))
    assert worst_case(scores, gamma) == pytest.approx(min(1.0, 2 * worst), abs=1e-12)


def test_a_class_is_a_non_central_hypergeometric_number() -> None:
    """Against scipy's distribution: 60 persons, 20 treated, 25 ones, 14 of them treated."""
    one = SetScores(*(np.array([n]) for n in (60, 20, 25, 14)))
    other = nchypergeom_fisher.sf(13, 60, 25, 20, 1.4)
    assert worst_case(one, 1.4) == pytest.approx(2 * other, rel=1e-8)


@pytest.mark.parametrize("gamma", [1.0, 1.5, 6.0])
@pytest.mark.parametrize("number", [40, 200, 900])
def test_pairs_that_all_go_one_way(number: int, gamma: float) -> None:
    """Twice the chance of a pair to the power of their number, to ten digits, however small."""
    found = worst_case(pairs(number, 0), gamma)
    assert found == pytest.approx(2 * (gamma / (1 + gamma)) ** number, rel=1e-10, abs=0)


def test_a_far_tail_of_sets_of_several_kinds() -> None:
    """By fractions: 80 pairs and 60 sets of four, of which 2 are treated and 3 have a one.

    The number of ones in a set is 1 or 2 with chances proportional to 3 and 3 gamma; gamma is 2.
    """
    sizes = [np.repeat(values, (80, 60)) for values in ((2, 4), (1, 2), (1, 3))]
    scores = SetScores(*sizes, treated_ones=np.repeat([1, 2], (80, 60)))
    all_of_them = Fraction(2, 3) ** 140
    assert worst_case(scores, 2.0) == pytest.approx(2 * float(all_of_them), rel=1e-10, abs=0)
    fewer = SetScores(*sizes, treated_ones=np.repeat([1, 2, 1], (80, 59, 1)))
    last = all_of_them + 140 * Fraction(2, 3) ** 139 * Fraction(1, 3)
    assert worst_case(fewer, 2.0) == pytest.approx(2 * float(last), rel=1e-10, abs=0)


def test_a_large_class_far_out() -> None:
    """20,000 persons, 8,000 treated, 9,000 ones, 4,200 of them treated; scipy, without bias."""
    one = SetScores(*(np.array([n]) for n in (20_000, 8_000, 9_000, 4_200)))
    other = hypergeom.sf(4_199, 20_000, 9_000, 8_000)
    assert other < 1e-60
    assert worst_case(one, 1.0) == pytest.approx(2 * other, rel=1e-8, abs=0)


def test_sets_that_do_not_vary_say_nothing() -> None:
    sets = np.array([0, 0, 1, 1, 1, 2, 2])
    treated = np.array([1, 0, 1, 0, 0, 1, 1], dtype=bool)
    score = np.array([1, 1, 0, 1, 0, 1, 0.0])
    found = set_scores(sets, treated, score)
    assert (found.size.tolist(), found.ones.tolist(), found.observed) == ([3], [1], 0)
    nothing = set_scores(sets[:2], treated[:2], score[:2])
    assert worst_case(nothing, 2.0) == 1.0
    assert np.isnan(breakdown(lambda gamma: worst_case(nothing, gamma), 0.05))


def test_beyond_what_is_searched() -> None:
    assert breakdown(lambda _: 0.01, 0.05) == np.inf


def test_above_the_median_of_a_set() -> None:
    sets = np.array([5, 5, 5, 9, 9, 9, 9])
    outcome = np.array([3.0, 1.0, 2.0, 10.0, 40.0, 20.0, 20.0])
    assert above_median(sets, outcome).tolist() == [1, 0, 0, 0, 1, 0, 0]


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.floats(1.0, 4.0), st.floats(1.0, 2.0))
def test_more_bias_is_never_less_doubt(seed: int, gamma: float, more: float) -> None:
    rng = np.random.default_rng(seed)
    sets = rng.integers(0, 12, 60)
    treated, score = rng.random(60) < 0.4, (rng.random(60) < 0.5).astype(float)
    scores = set_scores(sets, treated, score)
    assert worst_case(scores, gamma) <= worst_case(scores, gamma * more) + 1e-9
    order = rng.permutation(60)
    mixed = set_scores(sets[order], treated[order], score[order])
    assert worst_case(mixed, gamma) == pytest.approx(worst_case(scores, gamma), abs=1e-12)
    turned = set_scores(sets, treated, 1.0 - score)
    if scores.observed != pytest.approx(scores.expected):
        assert worst_case(turned, gamma) == pytest.approx(worst_case(scores, gamma), abs=1e-9)
