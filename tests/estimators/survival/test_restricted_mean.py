"""Months sooner at work in worlds whose truth is known, and what their errors carry."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.rows import Label
from evaluatie.estimators.survival.groups import Compared, Part, balanced, compared, group_means
from evaluatie.estimators.survival.restricted_mean import mean_rows
from evaluatie.study import Study
from evaluatie.study.analyses import analyses
from evaluatie.tables.samples import Cell

MONTHS = 12
# of late and early settlers here, of late and early ones elsewhere: share with a diploma
DIPLOMA = (0.6, 0.35, 0.35, 0.65)
SIZES = (160, 140, 200, 180)  # households of two
MONTHLY = {0: 0.03, 1: 0.08}  # chance of work in a month, without a diploma and with one
TREND, EFFECT = 1.4, 1.6  # what it is times for late settlers, and with the approach


def mean_time(chance: float) -> float:
    """Of a constant monthly chance the mean months without work, counted to 12."""
    return sum((1 - chance) ** (month + 1) for month in range(MONTHS))


def truth() -> float:
    """The effect on the late settlers here."""
    gain = {
        x: mean_time(p * TREND * EFFECT) - mean_time(p * TREND) for x, p in MONTHLY.items()
    }  # fmt: skip
    return DIPLOMA[0] * gain[1] + (1 - DIPLOMA[0]) * gain[0]


def cohorts() -> float:
    """The same with what changed between cohorts in it."""
    gain = {x: mean_time(p * TREND * EFFECT) - mean_time(p) for x, p in MONTHLY.items()}
    return DIPLOMA[0] * gain[1] + (1 - DIPLOMA[0]) * gain[0]


def world(seed: int) -> tuple[Compared, np.ndarray]:
    """Persons in households who often find work together, and who has a diploma (n, 1)."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(4), SIZES)
    diploma = (rng.random(len(group)) < np.array(DIPLOMA)[group]).astype(float)
    late, here = np.isin(group, (0, 2)), group < 2
    chance = np.where(diploma == 1, MONTHLY[1], MONTHLY[0]) * np.where(late, TREND, 1.0)
    chance *= np.where(late & here, EFFECT, 1.0)
    first = rng.geometric(chance) - 1
    second = np.where(rng.random(len(group)) < 0.6, first, rng.geometric(chance) - 1)
    work, repeated = np.concatenate([first, second]), np.concatenate([group, group])
    seen = rng.integers(5, 20, len(work))
    persons = pd.DataFrame({
        "treated": repeated == 0, "weight": 1.0, "worked": work < seen,
        "months_to_work": np.minimum(work, seen), "months": np.minimum(work, seen),
        "event": np.where(work < seen, "time_to_work", "censored"),
    })  # fmt: skip
    parts = [repeated == number for number in range(4)]
    households = np.tile(np.arange(len(group)), 2)
    return compared(persons, ["time_to_work"], households, parts), np.tile(diploma, 2)[:, None]


def row(groups: Compared, estimator: str, study: Study) -> dict[str, float]:
    cell = Cell(analyses(study, "speed")[0], MONTHS)
    label = Label("speed", estimator, "time_to_work")
    return mean_rows(groups, [cell], label, study)[0].row


def weighted(groups: Compared, diploma: np.ndarray) -> Compared:
    """The two groups here, the early ones weighted to the diplomas of the late, known."""
    late, early = groups.parts[0].rows, groups.parts[1].rows
    rows = np.concatenate([late, early])
    odds = {1.0: DIPLOMA[0] / DIPLOMA[1], 0.0: (1 - DIPLOMA[0]) / (1 - DIPLOMA[1])}
    weight = np.append(np.ones(len(late)), [odds[x] for x in diploma[early, 0]])
    arrays = ("treated", "numbers", "months_to_work", "worked", "months", "exit")
    return replace(
        groups, weight=weight, **{name: getattr(groups, name)[rows] for name in arrays},
        parts=(Part(np.arange(len(late)), 1.0), Part(np.arange(len(late), len(rows)), -1.0)),
    )  # fmt: skip


def test_intervals_hold_the_truth_and_only_where_groups_are_alike(amsterdam: Study) -> None:
    """300 worlds: coverage and errors within three of their own standard errors."""
    found: dict[str, list[tuple[float, float, bool]]] = {}
    targets = {"rmst_did_entropy": truth(), "rmst_did": truth(), "rmst_km": cohorts()}
    for seed in range(300):
        groups, diploma = world(seed)
        made = {
            "rmst_did": groups,
            "rmst_did_entropy": balanced(groups, diploma),
            "rmst_km": weighted(groups, diploma),
        }
        for estimator, own in made.items():
            one = row(own, estimator, amsterdam)
            inside = one["conf_low"] <= targets[estimator] <= one["conf_high"]
            found.setdefault(estimator, []).append((one["estimate"], one["std_error"], inside))
    for estimator in ("rmst_did_entropy", "rmst_km"):
        estimates, errors, inside = (np.array(part) for part in zip(*found[estimator], strict=True))
        assert 0.912 <= inside.mean() <= 0.988, estimator
        assert 0.88 <= errors.mean() / estimates.std() <= 1.13, estimator
        assert abs(estimates.mean() - targets[estimator]) < 3.5 * estimates.std() / 300**0.5, (
            estimator
        )
    # who have other diplomas are other people: without weights the truth is missed
    unlike = np.array([inside for *_, inside in found["rmst_did"]])
    assert unlike.mean() < 0.8


def test_households_count_once(amsterdam: Study) -> None:
    groups, _ = world(1)
    own = row(groups, "rmst_did", amsterdam)
    alone = row(replace(groups, numbers=np.arange(len(groups.numbers))), "rmst_did", amsterdam)
    assert own["estimate"] == pytest.approx(alone["estimate"])
    assert own["std_error"] > 1.1 * alone["std_error"]
    assert own["n_clusters"] == sum(SIZES)


def test_estimated_weights_move_with_every_person() -> None:
    """What a person adds to a group that is balanced is the derivative by that person's weight."""
    groups, diploma = world(3)
    whole = balanced(groups, diploma)
    part, step = whole.parts[1], 1e-5
    own = group_means(whole, part, MONTHS, competing=False)
    for person in (whole.parts[0].rows[5], part.rows[3], part.rows[60]):
        known = groups.weight.copy()
        known[person] += step
        moved = balanced(replace(groups, weight=known), diploma)
        slope = group_means(moved, part, MONTHS, competing=False).estimate - own.estimate
        np.testing.assert_allclose(slope / step, own.adds[person], rtol=1e-3, atol=1e-6)


def test_groups_that_are_balanced_have_the_means_of_the_treated() -> None:
    groups, diploma = world(4)
    made = balanced(groups, diploma)
    target = diploma[made.parts[0].rows].mean()
    for part in made.parts[1:]:
        mean = np.average(diploma[part.rows, 0], weights=made.weight[part.rows])
        assert mean == pytest.approx(target, abs=1e-8)
    assert made.balance is not None
    assert made.balance.max_smd < 1e-6


def test_a_group_without_such_people_cannot_be_made_alike() -> None:
    groups, diploma = world(4)
    other = diploma.copy()
    other[groups.parts[1].rows] = 0.0
    with pytest.raises(NotEstimable):
        balanced(groups, other)


def test_others_who_leave_count_as_never_at_work() -> None:
    """By hand: of four one works in month 1, one starts at school in month 0, two do nothing."""
    persons = pd.DataFrame({
        "treated": True, "weight": 1.0, "worked": [True, False, False, False],
        "months_to_work": [1, 3, 3, 3], "months": [1, 0, 3, 3],
        "event": ["work", "school", "censored", "censored"],
    })  # fmt: skip
    everybody = np.ones(4, dtype=bool)
    groups = compared(persons, ["work", "school"], np.arange(4), [everybody])
    plain = group_means(groups, groups.parts[0], 3, competing=False)
    assert plain.estimate.tolist() == [1.0, 1.75, 2.5]
    other = group_means(groups, groups.parts[0], 3, competing=True)
    # one of four at work from month 1 on, whatever became of the scholar
    assert other.estimate.tolist() == [1.0, 1.75, 2.5]
    works_later = persons.assign(worked=[True, True, False, False], months_to_work=[1, 1, 3, 3])
    groups = compared(works_later, ["work", "school"], np.arange(4), [everybody])
    assert group_means(groups, groups.parts[0], 3, False).estimate.tolist() == [1.0, 1.5, 2.0]
    assert group_means(groups, groups.parts[0], 3, True).estimate.tolist() == [1.0, 1.75, 2.5]


@pytest.mark.parametrize(("seen", "status"), [(13, "ok"), (6, "window_not_observed")])
def test_nobody_followed_to_the_horizon(seen: int, status: str, amsterdam: Study) -> None:
    groups, _ = world(5)
    months = np.minimum(groups.months, seen)
    worked = groups.worked & (groups.months < seen)
    cut = replace(groups, months_to_work=months, months=months, worked=worked,
                  exit=groups.exit * worked)  # fmt: skip
    one = row(cut, "rmst_did", amsterdam)
    assert one["status"] == status
    assert np.isfinite(one["estimate"]) == (status == "ok")


def test_two_persons_are_too_few_when_one_group_has_one(amsterdam: Study) -> None:
    groups, _ = world(6)
    weight = groups.weight.copy()
    weight[groups.parts[3].rows[1:]] = 0.0
    assert row(replace(groups, weight=weight), "rmst_did", amsterdam)["status"] == "too_few"


def test_the_smallest_cell_counts_who_is_left_who_works_and_who_does_not(amsterdam: Study) -> None:
    groups, _ = world(7)
    smallest = []
    for part in groups.parts:
        months, worked = groups.months_to_work[part.rows], groups.worked[part.rows]
        had = worked & (months < MONTHS)
        left = (months > MONTHS - 1) | (worked & (months == MONTHS - 1))
        smallest += [had.sum(), (~had).sum(), left.sum()]
    assert row(groups, "rmst_did", amsterdam)["smallest_cell"] == min(smallest)


def everybody_works(size: int, months: int, weights: bool) -> Compared:
    """Two groups, of whom all are at work before month `months`; the earlier have gamma weights."""
    rng = np.random.default_rng(8)
    treated = np.arange(2 * size) < size
    work = rng.integers(0, months, 2 * size)
    drawn = rng.gamma(2.0, 0.5, 2 * size) if weights else 1.0
    persons = pd.DataFrame({
        "treated": treated, "weight": np.where(treated, 1.0, drawn), "worked": True,
        "months_to_work": work, "months": work, "event": "time_to_work",
    })  # fmt: skip
    return compared(persons, ["time_to_work"], np.arange(2 * size), [treated, ~treated])


@pytest.mark.parametrize("estimator", ["rmst_km", "rmst_competing"])
@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("months", [6, 11, 12, 20])
def test_of_times_that_are_all_known_the_size_is_that_of_the_weights(
    months: int, weights: bool, estimator: str, amsterdam: Study
) -> None:
    """Whoever is left in the last month: it is the mean of 300 times beside that of 300 others."""
    groups = everybody_works(300, months, weights)
    one = row(groups, estimator, amsterdam)
    other = groups.weight[~groups.treated]
    size = other.sum() ** 2 / (other**2).sum()
    assert one["smallest_group"] == pytest.approx(size)
    half = t.ppf((1 + amsterdam.inference.confidence) / 2, size - 1) * one["std_error"]
    assert one["conf_high"] - one["estimate"] == pytest.approx(half)


def test_who_is_censored_early_leaves_a_small_size(amsterdam: Study) -> None:
    """Half of 300 work in month 0, all others but six are censored in month 1.

    Each of the six stands for 25, so that the size is 300^2 / (150 + 6 * 25^2) and not 156.
    """
    groups = everybody_works(300, 1, weights=False)
    place = np.tile(np.arange(300), 2)
    months = np.select([place < 150, place < 294], [0, 1], 14)
    worked = place < 150
    some = replace(
        groups, months_to_work=months, months=months, worked=worked, exit=worked.astype(int)
    )
    one = row(some, "rmst_km", amsterdam)
    assert one["smallest_group"] == pytest.approx(300**2 / (150 + 6 * 25**2))
