"""A study file is right as a whole, or says everything that is wrong with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import analyses, outcome_columns
from evaluatie.study.schema import study_schema
from tests.conftest import DELETED, PROJECT


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(StudyError) as caught:
        load_study(path)
    return caught.value.problems


def test_the_projects_studies_load(amsterdam: Study, nsw: Study) -> None:
    assert list(amsterdam.designs) == [
        "cohort_raw", "cohort_matched", "cohort_did", "rollout_did", "speed", "instruments",
    ]  # fmt: skip
    assert nsw.source.kind == "persons"


def test_a_study_cannot_be_changed(nsw: Study) -> None:
    with pytest.raises(ValueError, match="frozen"):
        nsw.seed = 3


def test_five_mistakes_give_five_lines(study_file: Callable[..., Path]) -> None:
    changes = {
        "seed": "abc",
        "primary.outcome": "work_9m",
        "population.comparison": [],
        "disclosure.minimum_cell": 0,
        "designs.cohort_matched.calliper": 0.2,
        "designs.speed": DELETED,
    }
    found = problems(study_file("amsterdam", changes))
    assert len(found) == 5
    assert all("\n" not in problem for problem in found)
    for path in ("seed", "primary.outcome", "designs.cohort_did.kind", "disclosure.minimum_cell"):
        assert sum(f" {path}:" in problem for problem in found) == 1
    assert any("designs.cohort_matched.calliper" in problem for problem in found)


MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("amsterdam", {"titel": "x"}, "titel: is not a key here; did you mean 'title'?"),
    ("amsterdam", {"title": DELETED}, "title: is missing"),
    ("amsterdam", {"title": {"nl": "Titel"}}, "title.en: is missing"),
    ("amsterdam", {"question": {"nl": "?", "en": "?", "de": "?"}}, "question.de: is not a key"),
    ("nsw", {"labels": {"age": {"nl": "", "en": "age"}}}, "labels.age.nl: is empty: write a text"),
    ("nsw", {"labels": {"age": 5}}, "labels.age: must be text"),
    ("amsterdam", {"horizons": [12, 72]}, "horizons.1: 72 months after the first treated"),
    ("amsterdam", {"horizons": []}, "horizons: is missing"),
    ("amsterdam", {"primary.horizon": 13}, "primary.horizon: is not one of the horizons"),
    ("amsterdam", {"primary.design": "did"}, "primary.design: is not one of the designs"),
    ("amsterdam", {"primary.estimator": "aipw"}, "primary.estimator: is not one of"),
    ("amsterdam", {"source.world": None}, "source.world: origin synthetic needs a world"),
    (
        "amsterdam",
        {"source.origin": "files", "source.world": None, "disclosure.minimum_cell": 9},
        "disclosure.minimum_cell: must be at least 10 for registers of real persons",
    ),
    ("amsterdam", {"source.mapping": "cbs"}, "source.mapping: only null is supported"),
    ("amsterdam", {"source.max_quarantined": 2}, "source.max_quarantined: must be less"),
    ("amsterdam", {"cohorts.control.until": "2016-03-01"}, "cohorts: the control cohort must end"),
    ("amsterdam", {"cohorts.control.until": "2012-03-01"}, "'until' lies before 'from'"),
    ("amsterdam", {"population.age": [64, 18]}, "population.age: the youngest age"),
    ("amsterdam", {"population.municipality": "Rotterdam"}, "holds the intervention municipality"),
    ("amsterdam", {"arms.entree_1.route": None}, "a person can be in this arm and in entree_"),
    ("amsterdam", {"arms.entree_1.settled": ["2015-07-01", "2017-12-31"]}, "outside the treatment"),
    ("amsterdam", {"contamination.from": "2013-01-01"}, "leaves no clean month"),
    ("amsterdam", {"outcomes.work_3m.months": 9}, "9 months do not fit in the shortest horizon"),
    ("amsterdam", {"outcomes.work_3m.basis": "daily"}, "'gap_days' belongs to basis daily"),
    ("amsterdam", {"outcomes.work_3m.gap_days": 7}, "'gap_days' belongs to basis daily"),
    (
        "amsterdam",
        {"secondary": {"x": {"kind": "any_of", "outcomes": ["work_3m", "y"]}}},
        "secondary.x.outcomes.1: y is not a share of this study",
    ),
    (
        "amsterdam",
        {"secondary": {"work_3m": {"kind": "hours_worked"}}},
        "secondary.work_3m: this name is among the outcomes already",
    ),
    ("amsterdam", {"outcomes.work_3m.kind": "werk"}, "outcomes.work_3m: must be one of"),
    ("amsterdam", {"subgroups.x": {}}, "subgroups.x: give either 'column' or 'arms: all'"),
    ("amsterdam", {"subgroups.x": {"column": "naam"}}, "subgroups.x.column: is not a column known"),
    (
        "amsterdam",
        {"subgroups.x": {"column": "geslacht", "groups": {"m": ["man", "mann"]}, "other": "rest"}},
        "subgroups.x.groups.m.1: mann is not a value of geslacht: man, vrouw; did you mean 'man'?",
    ),
    (
        "amsterdam",
        {"subgroups.x": {"column": "nareiziger", "groups": {"na": ["1"]}, "other": "rest"}},
        "subgroups.x.groups.na.0: 1 is not a value of nareiziger: ja, nee",
    ),
    ("amsterdam", {"covariates": ["leeftijd", "taalniveau"]}, "recorded for treated persons only"),
    ("amsterdam", {"covariates": ["leeftijd", "naam"]}, "naam is neither a column"),
    ("amsterdam", {"designs.cohort_matched.exact": ["azc_amsterdam"]}, "not among the covariates"),
    ("amsterdam", {"designs.cohort_matched.ties": "all"}, "'all' needs replacement: true"),
    (
        "amsterdam",
        {"designs.cohort_did.kind": "did_panel"},
        "cohort_did.before: is missing",
    ),
    ("amsterdam", {"placebos": {}}, "gates.placebo: the study names no placebo"),
    ("amsterdam", {"inference.cluster": "naam"}, "inference.cluster: must be huishouden_id"),
    ("nsw", {"horizons": [12]}, "horizons: does not apply to a source of kind persons"),
    ("nsw", {"designs.weighting.trim": [0.9, 0.1]}, "designs.weighting.trim: must be two rising"),
    (
        "nsw",
        {"designs.before_after.kind": "did_cohort"},
        "before_after.before: is not a key",
    ),
    ("nsw", {"placebos.earnings_1975.without": ["re70"]}, "re70 is not among the covariates"),
    ("nsw", {"study": "nws"}, "study: must be the file's name without .yaml: nsw"),
]


@pytest.mark.parametrize(("name", "changes", "expected"), MISTAKES, ids=lambda v: str(v)[:50])
def test_each_mistake_is_named(
    name: str, changes: dict[str, Any], expected: str, study_file: Callable[..., Path]
) -> None:
    assert any(expected in problem for problem in problems(study_file(name, changes)))


@pytest.mark.parametrize(
    ("column", "code"),
    [("opleidingsniveau", "onbekend"), ("azc_amsterdam", "onbekend"), ("herkomstland", "Syria")],
)
def test_codes_that_there_are_or_that_are_free_may_be_grouped(
    column: str, code: str, variation: Callable[..., Study]
) -> None:
    plan = {"column": column, "groups": {"een": [code]}, "other": "rest"}
    assert variation("amsterdam", {"subgroups.x": plan}).subgroups["x"].groups == {"een": [code]}


@pytest.mark.parametrize("name", ["amsterdam", "nsw"])
def test_what_is_synthetic_or_public_may_be_printed_by_fewer(
    name: str, variation: Callable[..., Study]
) -> None:
    assert variation(name, {"disclosure.minimum_cell": 3}).disclosure.minimum_cell == 3


def test_problems_carry_the_line(tmp_path: Path) -> None:
    text = (PROJECT / "config/studies/nsw.yaml").read_text()
    path = tmp_path / "nsw.yaml"
    path.write_text(text.replace("seed: 1978", "seed: -1"))
    line = text[: text.index("seed: 1978")].count("\n") + 1
    assert problems(path) == (f"line {line}: seed: must be greater than or equal to 0",)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"study: [", "line 1"),
        (b"\xff\xfe", "not UTF-8"),
        (b"just text", "must hold keys"),
        (b"seed: 1\nseed: 2\n", "line 2: the key 'seed' is given twice"),
        (b"", "must hold keys"),
    ],
)
def test_what_is_no_study_file(content: bytes, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    assert expected in problems(path)[0]


def test_a_missing_file(tmp_path: Path) -> None:
    assert "the file does not exist; correct its name" in problems(tmp_path / "x.yaml")[0]


def test_the_schema_in_the_project_is_in_step() -> None:
    """Mend with: make format."""
    assert (PROJECT / "config/study.schema.json").read_text() == study_schema()


def test_no_key_that_moves_a_number_has_a_default() -> None:
    """Optional keys: sections that only some sources have, and what is printed beside results."""
    optional = {name for name, field in Study.model_fields.items() if not field.is_required()}
    assert optional == {
        "population", "cohorts", "arms", "contamination", "horizons", "secondary", "monthly",
        "robustness", "references", "missing", "account",
        "labels", "power", "overrides", "blind", "unblinded", "sensitivity",
        "theory",
    }  # fmt: skip


def test_placebo_analyses_leave_out_what_the_outcome_is_made_of(nsw: Study) -> None:
    main, _, placebo = analyses(nsw, "weighting")
    assert (main.name, main.outcomes, main.horizons) == ("main", ("re78",), (0,))
    assert placebo.outcomes == ("re75",)
    assert set(main.covariates) - set(placebo.covariates) == {"re75", "u75"}


def test_an_earlier_measurement_is_no_covariate_of_its_own_change(nsw: Study) -> None:
    placebo = analyses(nsw, "before_after")[1]
    assert placebo.before == "re74"
    assert "re74" not in placebo.covariates


def test_cohort_placebos_keep_outcomes_and_horizons(amsterdam: Study) -> None:
    placebo = analyses(amsterdam, "cohort_did")[1]
    assert placebo.cohorts is not None
    assert placebo.horizons == (6, 12, 18, 24)
    assert not placebo.with_subgroups


def test_outcome_columns_include_earlier_measurements(nsw: Study) -> None:
    assert set(outcome_columns(nsw)) == {"re78", "re75", "re74"}


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "amsterdam",
            "2015-12-31}",
            "2015-02-30}",
            "cohorts.control.until: is a date that does not exist: write one as 2016-01-31",
        ),
        ("amsterdam", "data_until: 2018-12-31", "data_until: 9999-12-31", None),
        (
            "amsterdam",
            "control, from: 2017-01-01",
            "control, from: 0",
            "contamination.from: must be a",
        ),
        ("nsw", "title:", "? [a, b]\n: 1\ntitle:", "a key must be a word"),
        ("nsw", "seed: 1978", "seed: true", "seed: must be a whole number"),
        ("nsw", "smd: 0.1", "smd: .nan", "gates.smd: must be a finite number"),
    ],
)
def test_what_yaml_reads_otherwise_than_meant(
    name: str, old: str, new: str, expected: str | None, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.yaml"
    path.write_text((PROJECT / f"config/studies/{name}.yaml").read_text().replace(old, new, 1))
    if expected is None:
        assert load_study(path).study == name
        return
    assert any(expected in problem for problem in problems(path))


def test_every_choice_is_named_once(study_file: Callable[..., Path]) -> None:
    """Subgroups are called as their columns: geslacht, leeftijd."""
    found = problems(study_file("amsterdam", {"covariates": ["leeftijdd"]}))
    names = next(p for p in found if "covariates.0" in p).rsplit(": ", 1)[1].split(", ")
    assert "geslacht" in names
    assert len(set(names)) == len(names)


def test_a_date_that_does_not_exist_hides_no_other_mistake(tmp_path: Path) -> None:
    text = (PROJECT / "config/studies/amsterdam.yaml").read_text()
    path = tmp_path / "amsterdam.yaml"
    text = text.replace("2017-01-01, handling", "2017-13-01, handling")
    path.write_text(text.replace("seed: 20170601", "seed: -1"))
    line = text[: text.index("contamination:")].count("\n") + 1
    place = f"line {line}: contamination.from"
    assert problems(path) == (
        "line 15: seed: must be greater than or equal to 0",
        f"{place}: is a date that does not exist: write one as 2016-01-31",
    )


MORE: list[tuple[str, dict[str, Any], str]] = [
    ("amsterdam", {"source": {}}, "source: needs the key 'kind'"),
    ("amsterdam", {"subgroups.all": {"column": "geslacht"}}, "stands for everybody"),
    ("amsterdam", {"subgroups.x": {"column": "geslacht", "cuts": [1]}}, "geslacht is not a number"),
    ("amsterdam", {"population.comparison": ["Utrecht", "Utrecht"]}, "a name is given twice"),
    ("nsw", {"covariates": ["age", "re78"]}, "re78 is an outcome"),
    ("nsw", {"covariates": ["age", "weight"]}, "weight is a name of this program"),
    ("nsw", {"subgroups": {"g": {"column": "gemeente"}}}, "gemeente is a name of this program"),
    ("nsw", {"placebos.earnings_1975.before": None}, "a did_panel design needs its measurement"),
    ("nsw", {"outcomes.re75": {"kind": "column", "column": "re78", "unit": "x"}}, "rename it"),
]


@pytest.mark.parametrize(("name", "changes", "expected"), MORE, ids=lambda v: str(v)[:50])
def test_each_further_mistake_is_named(
    name: str, changes: dict[str, Any], expected: str, study_file: Callable[..., Path]
) -> None:
    found = problems(study_file(name, changes))
    assert any(expected in problem for problem in found), found
