"""No released number has more decimals than a reader needs, and what follows stays true."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from evaluatie.release.digits import rounded
from evaluatie.study import Study
from evaluatie.tables.derived import ESTIMATES, GROUP_MEANS, RELEASED

COUNTS = {"n_treated": 771, "n_control": 414}


def effect(**values: object) -> pd.DataFrame:
    """One estimate of 127 of 771 against 23 of 414."""
    row = dict.fromkeys(ESTIMATES.names) | COUNTS
    row |= {"outcome": "work_3m", "estimate": 127 / 771 - 23 / 414, "std_error": 0.01777312,
            "mean_treated": 127 / 771, "mean_control": 23 / 414, "p_value": 1.23456e-9,
            "statistic": 6.14231, "conf_low": 0.0742981, "conf_high": 0.1440339, "mde": 0.049912,
            "risk_ratio": 127 * 414 / 771 / 23, "ratio_low": 2.0, "ratio_high": 4.5}  # fmt: skip
    frame = pd.DataFrame([row | values], columns=ESTIMATES.names)
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number"]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def test_what_is_printed_stays_true_of_what_is_printed(amsterdam: Study) -> None:
    out = rounded(effect(), ESTIMATES, amsterdam).iloc[0]
    assert (out["mean_treated"], out["estimate"]) == (0.1647, 0.1092)
    assert out["mean_control"] == pytest.approx(out["mean_treated"] - out["estimate"], abs=1e-12)
    assert out["risk_ratio"] == round(out["mean_treated"] / out["mean_control"], 2)
    assert out["conf_low"] < out["estimate"] < out["conf_high"]
    assert (out["statistic"], out["p_value"]) == (6.1, 0.0)


def candidates(share: float, decimals: int) -> set[int]:
    """Numbers of persons of which a printed share can be one: the search of an attacker."""
    sizes = np.arange(300, 600)
    reached = np.round(share * sizes)
    return set(sizes[np.abs(reached / sizes - share) <= 0.5 * 10.0**-decimals].tolist())


@pytest.mark.parametrize("gone", ["n_treated", "n_control"])
def test_where_a_number_of_persons_is_withheld_no_share_tells_it(
    gone: str, amsterdam: Study
) -> None:
    assert Fraction(23 / 414).limit_denominator(600) == Fraction(1, 18)  # the attack works
    assert len(candidates(23 / 414, 12)) < 20
    out = rounded(effect(**{gone: None}), ESTIMATES, amsterdam).iloc[0]
    assert (out["mean_treated"], out["mean_control"]) == (0.16, 0.06)
    assert (out["estimate"], out["std_error"]) == (0.109, 0.018)
    assert len(candidates(out["mean_control"], 2)) > 250


def test_amounts_have_figures_rather_than_decimals(nsw: Study) -> None:
    row = {"outcome": "re78", "mean_treated": 6349.1435, "mean_control": 4554.8011,
           "estimate": 1794.3424, "std_error": 632.8534}  # fmt: skip
    out = rounded(effect(**row), ESTIMATES, nsw).iloc[0]
    assert (out["mean_treated"], out["estimate"], out["mean_control"]) == (
        6349.144,
        1794.342,
        4554.802,
    )
    out = rounded(effect(**row, n_treated=None), ESTIMATES, nsw).iloc[0]
    assert (out["mean_treated"], out["estimate"], out["std_error"]) == (6349.1, 1794.3, 632.9)


def test_every_column_of_numbers_is_rounded(amsterdam: Study) -> None:
    """Also of tables and columns that have no rule of their own."""
    number = 0.123456789123456789
    for table in RELEASED:
        plain = {"text": "x", "integer": 400, "number": number, "flag": True}
        row = {c.name: plain[c.kind] for c in table.columns}
        out = rounded(pd.DataFrame([row]), table, amsterdam).iloc[0]
        numbers = [out[c.name] for c in table.columns if c.kind == "number"]
        assert all(pd.isna(one) or round(one, 6) == one for one in numbers), table.name
        assert all(pd.isna(one) or one != number for one in numbers), table.name


@pytest.mark.parametrize(("base", "printed"), [(None, 414), (5, 415), (10, 410)])
def test_numbers_of_persons_are_multiples_where_the_study_asks(
    base: int | None, printed: int, variation: Callable[..., Study]
) -> None:
    study = variation("amsterdam", {"disclosure.rounding": base})
    assert rounded(effect(), ESTIMATES, study)["n_control"].tolist() == [printed]
    means = pd.DataFrame([{"outcome": "education", "n": 414, "mean": 0.5}])
    assert rounded(means, GROUP_MEANS, study)["n"].tolist() == [printed]
