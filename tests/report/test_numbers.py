import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from evaluatie.report import numbers
from evaluatie.report.locales import load_locale, speaking, written
from evaluatie.report.numbers import WEEKS, Scale


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1794.342, 0, "1.794"),
        (1234567.891, 2, "1.234.567,89"),
        (0.5, 1, "0,5"),
        (-8497.516, 0, "−8.498"),
        (-0.04, 1, "0,0"),
        (-0.06, 1, "−0,1"),
        (0, 0, "0"),
        (np.int64(12), 0, "12"),
        (None, 0, "x"),
        (math.nan, 1, "x"),
        (pd.NA, 0, "x"),
        (math.inf, 0, "x"),
    ],
)
def test_number(value, decimals, text):
    assert numbers.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0004, "<0,001"), (0.004, "0,004"), (0.0096, "0,01"), (0.03, "0,03"), (0.3149, "0,31"),
     (0.999, ">0,99"), (None, "x")],
)  # fmt: skip
def test_p_value(value, text):
    assert numbers.p_value(value) == text


def test_p_value_in_a_sentence():
    assert numbers.p_text(0.03) == "p = 0,03"
    assert numbers.p_text(0.00001) == "p <0,001"


def test_counts_and_shares():
    assert numbers.count(0) == "–"
    assert numbers.count(pd.NA) == "x"
    assert numbers.count(15992) == "15.992"
    assert numbers.percentage(0.236) == "24%"
    assert numbers.percentage(None) == "x"
    assert numbers.out_of_hundred(0.003) == "minder dan 1"
    assert numbers.out_of_hundred(0.0) == "0"


def test_share_is_in_percentages_and_procentpunt():
    scale = Scale("share")
    assert scale.level(0.236) == "24%"
    assert scale.difference(0.0714) == "7,1"
    assert scale.difference_text(-0.0714) == "−7,1 procentpunt"
    assert scale.interval(0.019, 0.093) == "1,9 tot 9,3"
    assert scale.interval(None, 0.093) == "x"


def test_amount_has_its_unit():
    scale = Scale("dollar", 0)
    assert scale.level_text(6349.14) == "6.349 dollar"
    assert scale.difference_text(1794.342) == "1.794 dollar"


def test_decimals_follow_size():
    assert numbers.decimals_for([1794.0, None]) == 0
    assert numbers.decimals_for([31.2]) == 1
    assert numbers.decimals_for([0.4, -2.0]) == 2
    assert numbers.decimals_for([]) == 2


def test_dates():
    assert numbers.date(dt.date(2016, 1, 1)) == "1 januari 2016"
    assert numbers.half_year("2016H2") == "2016-II"


@pytest.mark.parametrize("value", [1, 0.5, True, None, np.float64(2), pd.NA, pd.Timestamp(0)])
def test_raw_values_are_refused(value):
    with pytest.raises(TypeError, match="on a page"):
        numbers.refuse_raw(value)


def test_a_number_beside_its_limit_prints_what_tells_them_apart():
    assert numbers.beside(0.1012, 0.1, 2) == "0,101"
    assert numbers.beside(0.27, 0.1, 2) == "0,27"
    assert numbers.beside(39.96, 40, 1) == "39,96"
    assert numbers.beside(0.1, 0.1, 2) == "0,10"


@pytest.fixture
def english():
    with speaking("en"):
        yield


def test_numbers_in_english(english):
    assert numbers.number(-1234567.891, 2) == "−1,234,567.89"
    assert numbers.p_text(0.03) == "p = 0.03"
    assert numbers.p_text(0.0001) == "p <0.001"
    assert numbers.p_value(0.999) == ">0.99"
    assert numbers.out_of_hundred(0.003) == "fewer than 1"
    assert numbers.date(dt.date(2016, 1, 1)) == "1 January 2016"
    assert numbers.half_year("2016H1") == "2016 H1"
    assert numbers.half_year("2016") == "2016"
    assert numbers.as_written("1.25") == "1.25"


def test_units_in_english(english):
    share = Scale("share")
    assert share.level_text(0.236) == "24 percent"
    assert share.difference_text(-0.0714) == "−7.1 percentage points"
    assert share.interval(0.019, 0.093) == "1.9 to 9.3"
    assert WEEKS.difference_text(1) == "4.3 weeks"
    assert Scale("uren", 1).level_text(None) == "x hours"
    assert Scale("dollar").difference_text(1794.342) == "1,794 dollar"


def test_numbers_of_a_study_file_in_dutch():
    assert numbers.as_written("1.25") == "1,25"
    assert WEEKS.difference_text(1) == "4,3 weken"


def test_the_language_before_returns_whatever_happens():
    opened = speaking("en")
    opened.__enter__()
    assert written() == "en"
    error = ValueError("in between")
    assert not opened.__exit__(ValueError, error, None)
    assert written() == "nl"


def test_every_language_names_the_same_units():
    dutch, english = load_locale("nl"), load_locale("en")
    assert set(dutch.units) == set(english.units)
    assert len(dutch.months) == len(english.months) == 12
