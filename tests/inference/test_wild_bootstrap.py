"""The wild cluster bootstrap against an independent package, brute force and arithmetic."""

from itertools import product

import numpy as np
import pytest

from evaluatie.inference.wild_bootstrap import WildBootstrap, wild_cluster_bootstrap


def settlers(places: int, treated: list[int], effect: float, size: int = 24) -> dict:
    """Persons by formula, so that other programs can make the same ones."""
    row = np.arange(places * size)
    place = row // size
    period = (row * 7 + place) % 4
    exposure = (np.isin(place, treated) & (period >= 2)).astype(float)
    age = (row * 37 % 53) / 10.0
    shock = (place * 29 + period * 41) % 17 / 8.0
    outcome = effect * exposure + 0.2 * age + 0.3 * period + shock + (row * row * 13 % 97) / 40.0
    return {"outcome": outcome, "exposure": exposure, "matrix": age, "place": place,
            "period": period}  # fmt: skip


def bootstrap(data: dict, null: float = 0.0, **options) -> WildBootstrap:
    persons = dict(data)
    outcome, exposure = persons.pop("outcome"), persons.pop("exposure")
    matrix = persons.pop("matrix")
    return wild_cluster_bootstrap(outcome - null * exposure, exposure, matrix, **persons, **options)


# p-values of Python's wildboottest 0.3.2 (WildboottestCL, bootstrap_type "11", null imposed,
# Rademacher, all 2^G combinations) for `settlers`; its t counts every fixed effect as a parameter.
# The package counts |t*| > |t|; where rounding hides the two draws equal to the data's own, 2 / 2^G
# is missing from its p-value (9 places: 10 / 512).
PUBLISHED = [
    (8, [0, 1, 2], 1.0, 0.0, 4.197435340522472, 4 / 256),
    (8, [0, 1, 2], 1.0, 1.5, 0.4221121351044312, 176 / 256),
    (10, [0, 4, 5, 9], 0.2, 0.0, -0.35958431164129495, 752 / 1024),
    (9, [0, 3], 0.9, 0.0, 7.36485100853136, 12 / 512),
]


@pytest.mark.parametrize(("places", "treated", "effect", "null", "t", "p"), PUBLISHED)
def test_equal_to_wildboottest(places, treated, effect, null, t, p):
    found = bootstrap(settlers(places, treated, effect), null, multipliers="rademacher")
    assert found.p_value == p
    rows, parameters = places * 24, places + 5  # places, 3 periods, age and exposure
    factor = ((rows - parameters) / (rows - 1)) ** 0.5
    assert found.estimate / found.std_error * factor == pytest.approx(t, rel=1e-9)


def brute_force(data: dict, null: float, points: tuple[float, ...], weights=None) -> float:
    """The definition: dummies, refitted for every draw of the restricted residuals."""
    place, period, y = data["place"], data["period"], data["outcome"]
    root = np.sqrt(np.ones(len(y)) if weights is None else weights)[:, None]
    dummies = [place[:, None] == np.unique(place), period[:, None] == np.unique(period)[1:]]
    z = np.column_stack([*dummies, data["matrix"]]).astype(float) * root
    y, d = y * root[:, 0], data["exposure"] * root[:, 0]
    x = np.column_stack([d, z])

    def fit(columns, target):
        return columns @ np.linalg.lstsq(columns, target, rcond=None)[0]

    def statistic(target):
        beta = np.linalg.lstsq(x, target, rcond=None)[0][0]
        net, residual = d - fit(z, d), target - fit(x, target)
        scores = np.bincount(place, net * residual)
        return abs(beta - null) * (net @ net) / np.sqrt((scores**2).sum())

    kept = null * d + fit(z, y - null * d)
    draws = [
        statistic(kept + np.array(v)[place] * (y - kept))
        for v in product(points, repeat=place.max() + 1)
    ]
    return float(np.mean(np.array(draws) >= statistic(y) * (1 - 1e-8)))


@pytest.mark.parametrize("null", [0.0, 0.8])
def test_the_fast_form_is_the_definition(null):
    data = settlers(6, [1, 4], 0.5, size=11)
    expected = brute_force({**data, "outcome": data["outcome"]}, null, (-1, 1))
    assert bootstrap(data, null, multipliers="rademacher").p_value == expected


def test_six_points_and_weights_of_persons_too():
    data = settlers(4, [1, 2], 0.5, size=9)
    weights = 1.0 + np.arange(36) % 3
    six = (-(1.5**0.5), -1.0, -(0.5**0.5), 0.5**0.5, 1.0, 1.5**0.5)
    found = bootstrap(data, weights=weights, multipliers="webb")
    assert found.p_value == brute_force(data, 0.0, six, weights)
    doubled = {name: np.repeat(values, 1 + np.arange(36) % 3) for name, values in data.items()}
    assert bootstrap(doubled).estimate == pytest.approx(found.estimate, rel=1e-12)


def test_the_interval_holds_the_values_that_are_not_rejected():
    data = settlers(10, [0, 4, 5, 9], 0.2)
    found = bootstrap(data, multipliers="rademacher", confidence=0.9)
    width = found.conf_high - found.conf_low
    for bound, outward in ((found.conf_low, -1), (found.conf_high, 1)):
        inside, outside = bound - outward * 1e-4 * width, bound + outward * 1e-4 * width
        assert bootstrap(data, inside, multipliers="rademacher").p_value > 0.1
        assert bootstrap(data, outside, multipliers="rademacher").p_value <= 0.1


def test_smallest_p_value_and_an_interval_without_end():
    """Four places: two signs allow 1/8, so at 95 % nothing can be rejected; six points 1/216."""
    data = settlers(4, [0, 1], 50.0)
    signs = bootstrap(data, multipliers="rademacher")
    assert signs.smallest_p == 1 / 8
    assert signs.p_value >= 1 / 8
    assert (signs.conf_low, signs.conf_high) == (-np.inf, np.inf)
    assert bootstrap(data).smallest_p == pytest.approx(1 / 216)


def test_random_draws_depend_on_the_seed_only_and_never_give_zero():
    data = settlers(15, [0, 1, 2, 3, 4, 5], 30.0)
    one = bootstrap(data, draws=199, seed=1)
    assert one == bootstrap(data, draws=199, seed=1)
    assert one.p_value == one.smallest_p == 1 / 200
    near = bootstrap(settlers(15, [0, 1, 2], 0.2), draws=199, seed=1)
    assert near.p_value != bootstrap(settlers(15, [0, 1, 2], 0.2), draws=199, seed=2).p_value


def test_row_order_and_units_do_not_matter():
    data = settlers(14, [0, 4, 5, 9], 0.2)
    found = bootstrap(data, draws=499)
    order = np.random.default_rng(3).permutation(len(data["outcome"]))
    moved = bootstrap({name: values[order] for name, values in data.items()}, draws=499)
    assert moved.p_value == found.p_value
    assert moved.conf_low == pytest.approx(found.conf_low, rel=1e-9)
    scaled = bootstrap({**data, "outcome": 5 - 100 * data["outcome"]}, draws=499)
    assert scaled.p_value == found.p_value
    assert scaled.conf_low == pytest.approx(-100 * found.conf_high, rel=1e-8)


def test_one_treated_place_is_warned_about_and_hardly_rejects():
    """t is 11 with 6 places, and still p is 1/8 (MacKinnon & Webb 2018)."""
    found = bootstrap(settlers(6, [0], 2.0), multipliers="rademacher")
    assert found.warning == "one_treated_place"
    assert found.estimate / found.std_error > 11
    assert found.p_value == 8 / 64
    assert bootstrap(settlers(6, [0, 1, 2, 3, 4], 2.0)).warning == "one_comparison_place"
    assert bootstrap(settlers(6, [0, 1], 2.0)).warning == ""


def test_few_places_have_all_their_combinations_whatever_the_draws():
    """Four places, six points: 1,296 combinations, so that p is not below its own minimum."""
    data = settlers(4, [0], 2.0)
    few, many = bootstrap(data, draws=99), bootstrap(data, draws=9999)
    assert (few.p_value, few.conf_low) == (many.p_value, many.conf_low)
    assert few.p_value >= few.smallest_p == pytest.approx(6.0**-3)


def test_statuses():
    data = settlers(6, [0, 1], 1.0)
    nobody = np.zeros(len(data["outcome"]))
    assert bootstrap({**data, "exposure": nobody}).status == "no_comparison"
    late = (data["period"] >= 2).astype(float)
    assert bootstrap({**data, "exposure": late}).status == "no_comparison"
    assert bootstrap(settlers(2, [0], 1.0)).status == "too_few_places"
    one = settlers(1, [0], 1.0)
    assert (bootstrap(one).status, bootstrap(one).n_places) == ("no_comparison", 1)
    always = np.isin(data["place"], [0, 1]).astype(float)
    assert bootstrap({**data, "exposure": always}).status == "no_overlap"
    constant = bootstrap({**data, "outcome": nobody})
    assert (constant.status, constant.n_treated_places) == ("no_variation", 2)
    assert np.isnan(constant.p_value)
    none = {name: values[:0] for name, values in data.items()}
    assert bootstrap(none).status == "no_comparison"


def test_a_place_seen_in_one_period_only_stays_in():
    data = settlers(6, [0, 1], 1.0)
    rows = (data["place"] != 5) | (data["period"] == 0)
    found = bootstrap({name: values[rows] for name, values in data.items()})
    assert (found.status, found.n_places) == ("ok", 6)


def test_unknown_multipliers():
    with pytest.raises(ValueError, match="rademacher, webb or auto"):
        bootstrap(settlers(6, [0, 1], 1.0), multipliers="mammen")
