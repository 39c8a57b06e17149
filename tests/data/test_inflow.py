import pandas as pd

from evaluatie.data.inflow import inflow

SETTLED = [  # place, treated, date, country
    ("intervention", True, "2016-06-30", "Syrie"),
    ("intervention", True, "2016-07-01", "Syrie"),
    ("intervention", True, "2016-12-31", "Ethiopie"),
    ("intervention", False, "2015-01-01", "Iran"),
    ("comparison", True, "2016-07-15", None),
]


def people(settled):
    columns = ["place", "treated", "vestigingsdatum", "herkomstland"]
    table = pd.DataFrame(settled, columns=columns)
    return table.astype({"vestigingsdatum": "datetime64[ms]", "herkomstland": "str"})


def counted(table):
    rows = table[table["persons"] > 0]
    return {tuple(row[:4]): row[4] for row in rows.itertuples(index=False)}


def test_origins_are_those_of_the_study(amsterdam):
    assert counted(inflow(people(SETTLED), amsterdam)) == {
        ("intervention", "treatment", "2016H1", "syrie"): 1,
        ("intervention", "treatment", "2016H2", "syrie"): 1,
        ("intervention", "treatment", "2016H2", "eritrea_ethiopie"): 1,
        ("intervention", "control", "2015H1", "overig"): 1,
        ("comparison", "treatment", "2016H2", "onbekend"): 1,
    }


def test_an_origin_without_settlers_counts_nil(amsterdam):
    table = inflow(people(SETTLED), amsterdam)
    periods = table.groupby(["place", "cohort", "half_year"])["origin"].nunique()
    assert (periods == 4).all()
    assert table["persons"].sum() == len(SETTLED)


def test_without_groups_the_commonest_countries_are_named(amsterdam):
    """Of six countries four by name, as many as can be told apart in a figure."""
    countries = [name for number, name in enumerate("ABCDEF") for _ in range(10 - number)]
    settled = [("intervention", True, "2016-06-30", country) for country in [*countries, None]]
    study = amsterdam.model_copy(update={"subgroups": {}})
    table = inflow(people(settled), study)
    assert dict(zip(table["origin"], table["persons"], strict=True)) == {
        "A": 10, "B": 9, "C": 8, "D": 7, "onbekend": 1, "overig": 11,
    }  # fmt: skip
