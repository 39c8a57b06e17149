"""The synthetic world keeps the contract, its calibration, and its promises about the truth."""

import datetime as dt

import pandas as pd
import pytest

from evaluatie.data.synthetic import World, synthetic_world
from evaluatie.errors import StudyError
from evaluatie.study import load_study
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.schema import check
from tests.conftest import STUDIES
from tests.data.synthetic.worlds import adults, enrolled, shares, treated_ids, variant, worked


@pytest.fixture(scope="module")
def world() -> World:
    return synthetic_world(variant())


@pytest.fixture(scope="module")
def large() -> World:
    """Four times as many people: shares within a point."""
    return synthetic_world(variant(size=4))


def test_same_seed_same_tables(world):
    again = synthetic_world(variant())
    for name, table in world.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])
    for name, table in world.untreated.items():
        pd.testing.assert_frame_equal(table, again.untreated[name])


def test_another_seed_another_world(world):
    other = synthetic_world(variant(seed=2))
    assert not world.tables["personen"].equals(other.tables["personen"])


@pytest.mark.parametrize("table", EXTRACT_TABLES, ids=lambda table: table.name)
def test_every_table_keeps_the_contract(world, table):
    check(world.tables[table.name], table)
    if table.name in world.untreated:
        check(world.untreated[table.name], table)


def test_spells_lie_in_the_observed_time(world):
    persons = world.tables["personen"]
    assert persons["persoon_id"].is_unique
    for name, table in world.tables.items():
        if name == "personen":
            continue
        spells = table.merge(persons, on="persoon_id", how="left")
        assert spells["gemeente"].notna().all()
        end = spells["einddatum"].fillna(pd.Timestamp("2018-12-31"))
        assert (spells["begindatum"] <= end).all()
        assert (end <= "2018-12-31").all()
        assert (end <= spells["uitschrijfdatum"].fillna(pd.Timestamp("2018-12-31"))).all()
        if name != "begeleiding" and name != "trajecten":
            assert (spells["begindatum"] >= spells["vestigingsdatum"]).all()


def test_who_settles(large):
    persons = large.tables["personen"]
    amsterdam = persons["gemeente"] == "Amsterdam"
    year = persons["vestigingsdatum"].dt.year
    counts = year[amsterdam].value_counts() / 4
    assert counts[2014] == pytest.approx(800, rel=0.06)
    assert counts[2015] == pytest.approx(1150, rel=0.06)
    assert counts[2016] == pytest.approx(2050, rel=0.06)
    assert counts[2017] == pytest.approx(1600, rel=0.06)
    assert 1.2 < (~amsterdam).sum() / amsterdam.sum() < 1.5
    origin = persons["herkomstland"].replace({"Ethiopie": "Eritrea"})[amsterdam]
    by_year = origin.groupby(year[amsterdam]).value_counts(normalize=True).unstack()
    assert by_year.loc[2015, "Syrie"] == pytest.approx(0.45, abs=0.03)
    assert by_year.loc[2016, "Syrie"] == pytest.approx(0.52, abs=0.03)
    assert by_year.loc[2015, "Eritrea"] == pytest.approx(0.12, abs=0.025)
    assert by_year.loc[2016, "Eritrea"] == pytest.approx(0.20, abs=0.025)


def test_gender_age_and_reunion(large):
    persons = adults(large)
    recent = persons[persons["year"] >= 2016]
    assert (recent["geslacht"] == "man").mean() == pytest.approx(0.70, abs=0.02)
    assert (recent["age"] < 27).mean() == pytest.approx(0.36, abs=0.025)
    assert recent["age"].between(27, 35, inclusive="left").mean() == pytest.approx(0.27, abs=0.025)
    reunion = persons.groupby("year")["nareiziger"].mean()
    assert reunion[2017] > reunion[2014] + 0.03
    route_b = persons[persons["gemeente"] == "Amsterdam"].groupby("year")["azc_amsterdam"].mean()
    assert route_b.between(0.2, 0.35).all()
    assert not persons["azc_amsterdam"][persons["gemeente"] != "Amsterdam"].any()
    months = persons["maanden_opvang"]
    assert months.min() >= 3
    assert months.max() <= 18
    assert 0 < months.isna().mean() < 0.005


def test_departures_and_benefits(large):
    persons = adults(large)
    until = persons["uitschrijfdatum"].fillna(pd.Timestamp("2018-12-31"))
    years = (until - persons["vestigingsdatum"]).dt.days.sum() / 365.25
    assert 0.02 < persons["uitschrijfdatum"].notna().sum() / years < 0.03
    early = persons[persons["year"] <= 2015]
    two_years = early["vestigingsdatum"] + pd.DateOffset(months=24)
    early = early.assign(day=two_years)[until[early.index] > two_years]
    spells = early.merge(large.tables["uitkeringen"], on="persoon_id")
    running = (spells["begindatum"] <= spells["day"]) & ~(spells["einddatum"] < spells["day"])
    share = early["persoon_id"].isin(spells["persoon_id"][running]).mean()
    assert share == pytest.approx(0.88, abs=0.03)


def test_work_after_a_year_and_what_the_approach_adds(large):
    untreated = shares(large, large.untreated["dienstverbanden"], 12)[True]
    assert untreated[2014] == pytest.approx(0.04, abs=0.01)
    assert untreated[2015] == pytest.approx(0.058, abs=0.012)
    assert untreated[2016] == pytest.approx(0.085, abs=0.015)
    assert untreated[2017] == pytest.approx(0.095, abs=0.015)
    persons = adults(large)
    treated = persons[persons["persoon_id"].isin(treated_ids(large))].reset_index(drop=True)
    with_it, without = (
        worked(treated, tables["dienstverbanden"], 12) for tables in (large.tables, large.untreated)
    )
    assert with_it.mean() - without.mean() == pytest.approx(0.055, abs=0.01)
    assert not (without & ~with_it).mean() > 0.02  # hardly anybody is held back
    late_arm = (treated["vestigingsdatum"] < "2016-07-01").to_numpy()
    effect = with_it.astype(float) - without
    assert effect[late_arm].mean() < 0.02 < 0.05 < effect[~late_arm].mean()


def test_work_after_two_years(large):
    long = synthetic_world(variant(size=2, until=dt.date(2019, 12, 31)))
    untreated = shares(long, long.untreated["dienstverbanden"], 24)[True]
    assert untreated[2014] == pytest.approx(0.09, abs=0.015)
    assert untreated[2017] == pytest.approx(0.16, abs=0.025)


def test_education(large):
    persons = adults(large)
    persons = persons[persons["gemeente"] == "Amsterdam"].reset_index(drop=True)
    recent = (persons["year"] >= 2016).to_numpy()
    with_it, without = (
        enrolled(persons, tables["onderwijs"], 12) for tables in (large.tables, large.untreated)
    )
    assert with_it[~recent].mean() == pytest.approx(0.08, abs=0.01)
    assert with_it[recent].mean() == pytest.approx(0.12, abs=0.012)
    assert with_it[recent].mean() - without[recent].mean() == pytest.approx(0.03, abs=0.008)


def test_before_after_overstates_and_did_does_not(large):
    """One large world: the trend is in the first difference and cancels in the second."""
    persons = adults(large)
    late, here = persons["year"] >= 2016, persons["gemeente"] == "Amsterdam"

    def means(jobs: pd.DataFrame) -> pd.Series:
        return pd.Series(worked(persons, jobs, 12)).groupby([here, late]).mean()

    seen = means(large.tables["dienstverbanden"])
    truth = seen[True, True] - means(large.untreated["dienstverbanden"])[True, True]
    before_after = seen[True, True] - seen[True, False]
    did = before_after - (seen[False, True] - seen[False, False])
    assert 0.025 < before_after - truth < 0.05
    assert did == pytest.approx(truth, abs=0.015)  # three standard errors


def test_without_trend_nothing_rises(large):
    flat = synthetic_world(variant(size=3, trend=0))
    untreated = shares(flat, flat.untreated["dienstverbanden"], 12)
    amsterdam = untreated[True]
    assert abs(amsterdam[2017] - amsterdam[2014]) < 0.015
    assert untreated.max() < shares(large, large.untreated["dienstverbanden"], 12)[True, 2016]


def test_without_effect_both_worlds_are_one():
    world = synthetic_world(variant(effect=0))
    for name, table in world.untreated.items():
        pd.testing.assert_frame_equal(table, world.tables[name])


def test_only_the_treated_have_two_outcomes(world):
    treated = treated_ids(world)
    for name, untreated in world.untreated.items():
        factual = world.tables[name]
        rest = [
            t[~t["persoon_id"].isin(treated)].reset_index(drop=True) for t in (factual, untreated)
        ]
        pd.testing.assert_frame_equal(*rest)
        assert len(factual) > len(untreated)


def rows_by_person(table):
    """One number for the rows of each person together."""
    return pd.util.hash_pandas_object(table, index=False).groupby(table["persoon_id"]).sum()


def test_benefits_follow_the_work_of_their_own_world(world):
    """Without the approach people work less: those who lose a job keep their benefit."""
    jobs, benefits = (
        [rows_by_person(tables[name]) for tables in (world.tables, world.untreated)]
        for name in ("dienstverbanden", "uitkeringen")
    )
    worked_more = jobs[0].index[jobs[0].ne(jobs[1].reindex(jobs[0].index))]
    differs = benefits[0].index[benefits[0].ne(benefits[1].reindex(benefits[0].index))]
    assert set(differs) <= set(worked_more)
    assert len(differs) > 0.8 * len(worked_more) > 0
    open_ended = [
        tables["uitkeringen"]["einddatum"].isna().sum()
        for tables in (world.tables, world.untreated)
    ]
    assert open_ended[0] < open_ended[1]


def test_guidance_by_arm(world):
    persons = world.tables["personen"].set_index("persoon_id")
    spells = world.tables["begeleiding"]
    first = spells.sort_values("begindatum").drop_duplicates("persoon_id")
    first = first.join(persons, on="persoon_id")
    assert (first["gemeente"] == "Amsterdam").all()
    start = first.groupby("team")
    assert (start.get_group("activering")["begindatum"] == "2017-01-01").all()
    entree = start.get_group("entree_1")
    assert (entree["begindatum"] == entree["vestigingsdatum"]).all()
    reception = start.get_group("entree_2")
    assert (reception["begindatum"] <= reception["vestigingsdatum"]).all()
    assert reception["begindatum"].min() >= pd.Timestamp("2016-11-01")
    assert reception["azc_amsterdam"].all()
    extra = start.get_group("regulier")
    assert (extra["vestigingsdatum"] < "2016-01-01").all()
    assert (extra["begindatum"] == "2017-01-01").all()
    assert 650 < len(extra) < 950
    assert extra["caseload"].mean() == pytest.approx(150, abs=3)
    youth = spells[spells["team"] == "jongerenpunt"].join(persons, on="persoon_id")
    assert ((youth["vestigingsdatum"] - youth["geboortedatum"]).dt.days < 27 * 365.25).all()


def test_extra_guidance_contaminates_the_controls():
    """With strong guidance, earlier settlers find work sooner once they get it too."""
    strong, none = (synthetic_world(variant(effect=effect)) for effect in (5, 0))
    persons = adults(strong)
    early = persons[(persons["year"] == 2015) & (persons["gemeente"] == "Amsterdam")]
    early = early.reset_index(drop=True)
    clean = [worked(early, w.tables["dienstverbanden"], 12).mean() for w in (strong, none)]
    later = [worked(early, w.tables["dienstverbanden"], 24).mean() for w in (strong, none)]
    assert clean[0] == clean[1]
    assert later[0] > later[1] + 0.02


def test_jobs_are_of_every_kind(large):
    jobs = large.tables["dienstverbanden"]
    paid = jobs[jobs["loonbelasting"]]
    assert 0.05 < (~jobs["loonbelasting"]).mean() < 0.25
    assert paid["uren_per_week"].between(4, 40).all()
    assert paid["uren_per_week"].between(20, 36).mean() > 0.45
    twins = paid.groupby(["persoon_id", "begindatum"])["uren_per_week"].agg(["size", "sum", "max"])
    twins = twins[twins["size"] == 2]
    assert len(twins) > 100
    assert ((twins["sum"] >= 12) & (twins["max"] < 12)).mean() > 0.95
    first = (
        paid[paid["uren_per_week"] >= 12].sort_values("begindatum").drop_duplicates("persoon_id")
    )
    first = first[first["begindatum"] < "2017-12-31"]
    assert ((first["einddatum"] - first["begindatum"]).dt.days < 365).mean() > 0.6


def test_households_share_their_luck(large):
    persons = adults(large)
    work = worked(persons, large.tables["dienstverbanden"], 24).astype(float)
    centred = work - work.mean()
    size = persons.groupby("huishouden_id")["persoon_id"].transform("size")
    pairs = persons.assign(centred=centred)[size == 2].groupby("huishouden_id")["centred"]
    assert pairs.prod(min_count=2).mean() > 0


def test_a_study_without_a_world_is_refused():
    study = load_study(STUDIES / "nsw.yaml")
    with pytest.raises(StudyError, match=r"source\.origin"):
        synthetic_world(study)


def test_other_places_and_no_comparison():
    study = variant(size=0.1)
    places = study.population.model_copy(update={"municipality": "Breda", "comparison": []})
    world = synthetic_world(study.model_copy(update={"population": places, "arms": {}}))
    assert set(world.tables["personen"]["gemeente"]) == {"Breda"}
    assert set(world.tables["begeleiding"]["team"]) <= {
        "entree_1", "activering", "jongerenpunt", "regulier",
    }  # fmt: skip
