"""The section `power` of a study file: every expectation that does not fit the plan is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluatie.data.levels import subgroup_levels
from evaluatie.errors import StudyError
from evaluatie.study import load_study
from evaluatie.study.levels import known_levels
from evaluatie.study.population import Subgroup
from tests.conftest import DELETED

PERSONS = {"2014H1": 100, "2016H1": 100}
EVERYWHERE = dict.fromkeys(("Amsterdam", "Rotterdam", "Den Haag", "Utrecht"), PERSONS)
WORK = {"base": {6: 0.1, 12: 0.1, 18: 0.1, 24: 0.1}, "trend": {6: 0, 12: 0, 18: 0, 24: 0}, "r2": 0}
SPEAKS = {"design": "cohort_did", "estimator": "doubly_robust", "cells": "every"}
PLAN = {
    "repetitions": 4, "chunks": 2, "persons": EVERYWHERE, "shares": {},
    "household_correlation": 0, "outcomes": {"work_3m": WORK}, "effects": [0, 0.04],
    "relevant_effect": 0.04, "judged": [SPEAKS],
}  # fmt: skip

MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"power.repetitions": 1}, "power.repetitions: must be greater than or equal to 2"),
    ({"power.chunks": 300}, "power: more chunks than repetitions"),
    ({"power.effects": [0.02, 0.04]}, "power.effects: must hold 0"),
    ({"power.effects": [0, 0.04, 0.04]}, "power.effects: an effect is given twice"),
    ({"power.effects": [0, -0.04]}, "power.effects.1: must be greater than or equal to 0"),
    ({"power.relevant_effect": 0.03},
     "power.relevant_effect: is not one of the effects tried: 0.0, 0.02, 0.04, 0.06; add it there"),
    ({"power.persons.Almere": PERSONS},
     "power.persons.Almere: is not a municipality of the population: Amsterdam, Rotterdam"),
    ({"power.persons.Utrecht": DELETED}, "power.persons: Utrecht is missing"),
    ({"power.persons.Utrecht.2018H1": 5},
     "power.persons.Utrecht.2018H1: no cohort of the study holds the whole half-year"),
    ({"power.persons.Utrecht.2016": 5}, "power.persons.Utrecht.2016: "),
    ({"power.persons.Utrecht": {"2014H1": 5}},
     "power.persons.Utrecht: has nobody in the treatment cohort"),
    ({"power.outcomes.salaris": WORK}, "power.outcomes.salaris: is not one of the outcomes"),
    ({"power.outcomes.work_3m": DELETED},
     "power.outcomes: work_3m is missing: it is the study's primary outcome"),
    ({"power.outcomes.work_3m.base": {12: 0.1}},
     "power.outcomes.work_3m.base: must name every horizon of the study: add 6, 18, 24"),
    ({"power.outcomes.work_3m.trend.24": -0.05},
     "power.outcomes.work_3m.base.24: with the trend and the largest effect this is no share"),
    ({"power.outcomes.work_3m.base.24": 0.9},
     "power.outcomes.work_3m.base.24: with the trend and the largest effect this is no share"),
    ({"power.outcomes.work_3m.r2": 0.9}, "power.outcomes.work_3m.r2: must be less than or equal"),
    ({"outcomes.hours": {"kind": "hours_worked"}, "power.outcomes.hours": WORK},
     "power.outcomes.hours: is no share of persons: only shares are simulated"),
    ({"power.shares": {"traject": {"entree_1": 1.0}}},
     "power.shares.traject: is not a subgroup by a column of persons: geslacht, herkomst"),
    ({"power.shares": {"geslacht": {"man": 0.7, "vrouw": 0.4}}},
     "power.shares.geslacht: the shares of its levels must add up to 1"),
    ({"power.shares": {"geslacht": {"mann": 0.5, "vrouw": 0.5}}},
     "power.shares.geslacht.mann: is not a level of geslacht: man, vrouw; did you mean 'man'?"),
    ({"power.shares": {"leeftijd": {"<28": 0.5, "27-<35": 0.2, ">=35": 0.3}}},
     "power.shares.leeftijd.<28: is not a level of leeftijd: <27, 27-<35, >=35; did you mean '<27"),
    ({"power.shares": {"herkomst": {"Syrie": 0.5, "overig": 0.5}}},
     "power.shares.herkomst.Syrie: is not a level of herkomst: eritrea_ethiopie, syrie, "),
    ({"subgroups.azc": {"column": "azc_amsterdam"}, "power.shares": {"azc": {"waar": 1}}},
     "power.shares.azc.waar: is not a level of azc: ja, nee, onbekend"),
    ({"power.judged": [SPEAKS | {"estimator": "unconditional"}]},
     "power.judged: cohort_did with doubly_robust is missing: it is the primary result"),
    ({"power.judged": [SPEAKS, SPEAKS]}, "power.judged.1: this design and estimator are given"),
    ({"power.judged": [SPEAKS, SPEAKS | {"estimator": "regression"}]},
     "power.judged.1.estimator: is not one of the design's estimators: unconditional, doubly_"),
    ({"power.judged": [SPEAKS, SPEAKS | {"design": "rollout_did"}]},
     "power.judged.1.design: rollout_did is no design of kind matching or did_cohort"),
    ({"population.index_date": "start_begeleiding", "power.chunks": 2},
     "power: needs population.index_date vestigingsdatum or vergunningdatum"),
    ({"power.herhalingen": 3}, "power.herhalingen: is not a key here"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "problem"), MISTAKES, ids=[m[1][:60] for m in MISTAKES])
def test_a_plan_that_does_not_fit_is_refused(
    study_file: Callable[..., Path], changes: dict[str, Any], problem: str
) -> None:
    with pytest.raises(StudyError) as found:
        load_study(study_file("amsterdam", changes))
    assert any(problem in line for line in found.value.problems), found.value.problems


def test_every_problem_is_listed_at_once(study_file: Callable[..., Path]) -> None:
    changes = {
        "power.effects": [0.02, 0.04], "power.persons.Almere": PERSONS,
        "power.shares": {"geslacht": {"man": 0.5}}, "power.judged": [SPEAKS | {"design": "ander"}],
    }  # fmt: skip
    with pytest.raises(StudyError) as found:
        load_study(study_file("amsterdam", changes))
    text = "\n".join(found.value.problems)
    for part in ("effects: must hold 0", "persons.Almere", "shares.geslacht", "judged.0.design"):
        assert part in text


def test_the_line_of_a_level_is_named(study_file: Callable[..., Path]) -> None:
    path = study_file("amsterdam", {"power.shares": {"geslacht": {"mann": 0.5, "vrouw": 0.5}}})
    line = path.read_text().splitlines().index("      mann: 0.5") + 1
    with pytest.raises(StudyError, match=f"line {line}: power.shares.geslacht.mann: is not a"):
        load_study(path)


@pytest.mark.parametrize(
    "shares",
    [
        {"geslacht": {"man": 0.6, "vrouw": 0.4}},
        {"leeftijd": {"<27": 0.5, "27-<35": 0.2, ">=35": 0.3}},
        {"herkomst": {"syrie": 0.5, "eritrea_ethiopie": 0.3, "overig": 0.2}},
        {"land": {"Syrie": 0.5, "Soedan": 0.5}},  # of a free column nobody knows before
    ],
)
def test_levels_that_there_are_may_have_a_share(
    variation: Callable[..., Any], shares: dict[str, Any]
) -> None:
    own = {"subgroups.land": {"column": "herkomstland"}, "power.shares": shares}
    assert variation("amsterdam", own).power.shares == shares


@pytest.mark.parametrize(
    ("plan", "values"),
    [
        ({"column": "leeftijd", "cuts": [27]}, [20.0, 40.0]),
        ({"column": "leeftijd", "cuts": [27, 35.5]}, [20.0, 27.0, 40.0]),
        ({"column": "maanden_opvang", "cuts": [6]}, [2.0, 9.0, None]),
        ({"column": "herkomstland", "groups": {"syrie": ["Syrie"]}, "other": "overig"},
         ["Syrie", "Iran"]),
        ({"column": "opleidingsniveau"}, ["laag", "midden", "hoog", "onbekend"]),
        ({"column": "nareiziger"}, [True, False]),
        ({"column": "kwartaal"}, ["Q1", "Q2", "Q3", "Q4"]),
    ],
)  # fmt: skip
def test_levels_are_named_as_those_of_persons(plan: dict[str, Any], values: list[Any]) -> None:
    own = Subgroup.model_validate(plan)
    persons = pd.DataFrame({own.column: values})
    assert known_levels(own) == tuple(subgroup_levels(persons, own))


def test_a_study_of_persons_has_no_places_to_draw_from(study_file: Callable[..., Path]) -> None:
    with pytest.raises(StudyError) as found:
        load_study(study_file("nsw", {"power": PLAN}))
    text = "\n".join(found.value.problems)
    assert "power: draws settlers by place and half-year: only a source of kind registers" in text


def test_a_study_needs_no_plan_and_real_extracts_may_have_one(
    variation: Callable[..., Any],
) -> None:
    assert variation("amsterdam", {"power": DELETED}).power is None
    files = variation("amsterdam", {"source.origin": "files", "source.world": DELETED,
                                    "power": PLAN})  # fmt: skip
    assert files.power.persons["Utrecht"]["2016H1"] == 100
