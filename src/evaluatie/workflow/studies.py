"""The studies of a run: which, and whether their delivered files are there."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluatie.data.extracts import extract_files, file_problems, mapping_of
from evaluatie.data.headers import columns_of
from evaluatie.errors import EvaluatieError, StudyError
from evaluatie.report.names import NAMES
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import outcome_columns
from evaluatie.study.source import PersonsSource, RegistersSource
from evaluatie.theory.load import arm_problems, load_theory

STUDIES = Path("config/studies")
SETTINGS = ("studies", "language", "memory_mb")
LEAST_MEMORY = 1000  # MB: the program itself takes 400


def load_studies(config: Mapping[str, Any]) -> dict[str, Study]:
    """Every study of the run, by name; each checked, its delivered files too.

    Raises StudyError that lists all problems of all studies.
    """
    problems: list[str] = []
    studies: dict[str, Study] = {}
    for name in _names(config):
        path = STUDIES / f"{name}.yaml"
        try:
            if not path.is_file():
                raise StudyError(str(path), [f"there is no such study; there are: {_available()}"])
            studies[name] = load_study(path)
            check_study(studies[name], path)
        except EvaluatieError as error:
            problems += [f"{error.subject}: {problem}" for problem in error.problems]
    if problems:
        raise StudyError("nothing was run", problems)
    return studies


def _names(config: Mapping[str, Any]) -> list[str]:
    unknown = [key for key in config if key not in SETTINGS]
    if unknown:
        problem = f"{', '.join(unknown)}: not a setting; there are: {', '.join(SETTINGS)}"
        raise StudyError("config", [problem])
    names = config.get("studies")
    names = names.split(",") if isinstance(names, str) else names
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        raise StudyError(
            "config", [f"studies: name one or more studies; there are: {_available()}"]
        )
    languages_of(config)
    memory = config.get("memory_mb")
    if isinstance(memory, bool) or not isinstance(memory, int) or memory < LEAST_MEMORY:
        problem = f"memory_mb: must be a whole number, {LEAST_MEMORY} or more"
        raise StudyError("config", [problem])
    return list(dict.fromkeys(names))


def languages_of(config: Mapping[str, Any]) -> list[str]:
    """The languages of the reports, each once: the setting names one, or several.

    Raises StudyError that names what is wrong with each.
    """
    given = config.get("language")
    given = given.split(",") if isinstance(given, str) else given
    known = ", ".join(NAMES)
    if not isinstance(given, list) or not given:
        raise StudyError("config", [f"language: name one or more of: {known}"])
    problems = [f"language: {one!r} is not one of: {known}" for one in given if one not in NAMES]
    if problems:
        raise StudyError("config", problems)
    return list(dict.fromkeys(given))


def _available() -> str:
    return ", ".join(sorted(path.stem for path in STUDIES.glob("*.yaml"))) or "none"


def check_study(study: Study, path: Path) -> None:
    """Whether the files that a study names are there: delivered ones, and its policy theory."""
    if isinstance(study.source, PersonsSource):
        problems = _person_problems(study, study.source)
    elif study.source.origin == "files":
        problems = _extract_problems(study.source)
    else:
        problems = []
    problems += _theory_problems(study)
    if problems:
        raise StudyError(str(path), problems)


def _theory_problems(study: Study) -> list[str]:
    """Why the policy theory cannot be read, or does not fit the study."""
    if study.theory is None:
        return []
    try:
        found = arm_problems(load_theory(study.theory), study.arms)
    except StudyError as error:
        found = list(error.problems)
    return [f"theory: {study.theory}: {problem}" for problem in found]


def _extract_problems(source: RegistersSource) -> list[str]:
    """Why extracts cannot be read: their mapping, their folders, their files."""
    try:
        mapping = mapping_of(source)
    except StudyError as error:
        return [f"source.mapping: {error.subject}: {problem}" for problem in error.problems]
    problems = []
    if mapping and mapping.jobs not in (None, source.jobs):
        problems.append(
            f"source.jobs: is {source.jobs}, but {source.mapping} maps dienstverbanden as "
            f"{mapping.jobs}; make them the same"
        )
    for name, folder in source.extracts.items():
        if Path(folder).is_dir():
            sentences = file_problems(extract_files({name: folder}, mapping))
            problems += [f"source.extracts.{name}: {folder} {sentence}" for sentence in sentences]
        else:
            problems.append(
                f"source.extracts.{name}: the folder {folder} does not exist; put the extract "
                "there, or set source.origin to synthetic"
            )
    return problems


def _person_problems(study: Study, source: PersonsSource) -> list[str]:
    path = Path(source.file)
    if not path.is_file():
        return [
            f"source.file: {source.file} does not exist; put the file there or correct the path"
        ]
    try:
        available = {*columns_of(path), *source.derive}
    except (OSError, ValueError):
        return [f"source.file: {source.file} cannot be read; deliver CSV or Parquet"]
    return [
        f"{key}: {source.file} has no column {column}"
        for key, column in _named_columns(study, source)
        if column not in available
    ]


def _named_columns(study: Study, source: PersonsSource) -> Iterable[tuple[str, str]]:
    """Every column that the study file names, with the key that names it."""
    yield "source.treatment.column", source.treatment.column
    if source.id:
        yield "source.id", source.id
    if study.inference.cluster:
        yield "inference.cluster", study.inference.cluster
    for name, column in outcome_columns(study).items():
        yield f"outcomes or placebos ({name})", column
    for name, subgroup in study.subgroups.items():
        if subgroup.column:
            yield f"subgroups.{name}.column", subgroup.column
    for term in study.covariates:
        yield "covariates", term
    for name, design in study.designs.items():
        for term in design.covariates or []:
            yield f"designs.{name}.covariates", term
