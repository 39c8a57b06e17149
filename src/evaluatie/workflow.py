"""What the Snakefile needs to know before the first job: which code a rule runs, which studies.

Imported by the Snakefile only, so it imports nothing heavy.
"""

import ast
import functools
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluatie.data.extracts import extract_files, file_problems, mapping_of, paths_of
from evaluatie.data.headers import columns_of
from evaluatie.errors import STOPPED, EvaluatieError, StudyError
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import imputed_terms, outcome_columns, remeasured
from evaluatie.study.mapping import mapping_path
from evaluatie.study.model import PersonsSource, RegistersSource

STUDIES = Path("config/studies")
SCRIPTS = Path("scripts")
SETTINGS = ("studies", "language", "memory_mb")
LOCK = Path("requirements/run.txt")
LEAST_MEMORY = 1000  # MB: the program itself takes 400
# the tables of an extract; `tables.contract` holds them too, but imports pandas
EXTRACT_TABLES = (
    "personen", "begeleiding", "trajecten", "dienstverbanden", "onderwijs", "uitkeringen",
)  # fmt: skip
# those that outcomes are made of
HISTORY_TABLES = ("personen", "dienstverbanden", "onderwijs", "uitkeringen", "begeleiding")


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
    if config.get("language") != "nl":
        raise StudyError("config", ["language: reports are written in nl"])
    memory = config.get("memory_mb")
    if isinstance(memory, bool) or not isinstance(memory, int) or memory < LEAST_MEMORY:
        problem = f"memory_mb: must be a whole number, {LEAST_MEMORY} or more"
        raise StudyError("config", [problem])
    return list(dict.fromkeys(names))


def _available() -> str:
    return ", ".join(sorted(path.stem for path in STUDIES.glob("*.yaml"))) or "none"


def check_study(study: Study, path: Path) -> None:
    """Whether the delivered files of a study are there, with the columns that it names."""
    if isinstance(study.source, PersonsSource):
        problems = _person_problems(study, study.source)
    elif study.source.origin == "files":
        problems = _extract_problems(study.source)
    else:
        problems = []
    if problems:
        raise StudyError(str(path), problems)


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


def studies_of(studies: Mapping[str, Study], kind: str, origin: str | None = None) -> str:
    """Wildcard constraint: the studies of a source kind (and origin); matches nothing if none."""
    names = [
        name
        for name, study in studies.items()
        if study.source.kind == kind and origin in (None, study.source.origin)
    ]
    return "|".join(names) or "no-study"


def designs_of(study: Study, *kinds: str) -> list[str]:
    """Names of a study's designs of these kinds, in the order of the study file."""
    return [name for name, design in study.designs.items() if design.kind in kinds]


def extract_inputs(study: Study) -> list[str]:
    """The delivered files of a registers study and its mapping, or the folder of synthetic ones."""
    source = study.source
    if not isinstance(source, RegistersSource):
        raise TypeError("only a study of registers has extracts")
    if source.origin == "synthetic":
        return [f"data/derived/{study.study}/synthetic"]
    files = paths_of(extract_files(source.extracts, mapping_of(source)))
    return [*files, str(mapping_path(source.mapping))] if source.mapping else files


def robustness_folder(study: Study) -> list[str]:
    """The folder with what robustness variations measure otherwise; none when none does."""
    return [f"data/derived/{study.study}/robustness"] if remeasured(study) else []


def weights_of(study: Study, design: str, table: str) -> list[str]:
    """The file with a table of the matching design that weights one of survival; none without."""
    weights = getattr(study.designs.get(design), "weights", None)
    return [f"data/derived/{study.study}/matching/{weights}/{table}.parquet"] if weights else []


def imputed_table(study: Study) -> list[str]:
    """The file with imputed covariates; none when the study imputes none."""
    return [f"data/derived/{study.study}/imputed.parquet"] if imputed_terms(study) else []


def confidential_tables(study: Study) -> dict[str, list[str]]:
    """Files that disclosure control works on, by table; some studies lack cohorts or truth."""
    folder = f"data/derived/{study.study}"
    matching = designs_of(study, "matching")
    tables = {
        "candidates": [f"{folder}/candidates.parquet"],
        "differences": [f"{folder}/differences.parquet"],
        "balance": [f"{folder}/matching/{design}/balance.parquet" for design in matching],
        "diagnostics": [f"{folder}/matching/{design}/diagnostics.parquet" for design in matching],
        "distributions": [
            f"{folder}/matching/{design}/distributions.parquet" for design in matching
        ],
        "flow": [f"{folder}/flow.parquet"],
        "missingness": [f"{folder}/missingness.parquet"],
    }
    tables["sensitivity"] = made_by(
        study, "sensitivity", "did_cohort", "did_staggered", "did_panel", "instrument"
    )
    if study.sensitivity is not None:
        tables["sensitivity"] += [
            f"{folder}/{n}.parquet" for n in ("hidden_bias", "specifications")
        ]
    tables["group_time"] = made_by(study, "group_time", "did_staggered")
    tables["curves"] = made_by(study, "curves", "survival")
    for name in ("instrument_doses", "instrument_combinations"):
        tables[name] = made_by(study, name, "instrument")
    if study.source.kind == "registers":
        cohorts = ("contamination", "arm_check", "exposure", "group_means", "secondary_means")
        tables |= {name: [f"{folder}/{name}.parquet"] for name in cohorts}
    if study.source.origin == "synthetic":
        tables["truth"] = [f"{folder}/truth.parquet"]
    return tables


def made_by(study: Study, table: str, *kinds: str) -> list[str]:
    """The files with one table of each design of these kinds, in the order of the study."""
    return [
        f"data/derived/{study.study}/{study.designs[design].kind}/{design}/{table}.parquet"
        for design in designs_of(study, *kinds)
    ]


def with_power(studies: Mapping[str, Study]) -> list[str]:
    """Names of the studies that say what is expected before the data are there."""
    return [name for name, study in studies.items() if study.power]


def power_tables(studies: Mapping[str, Study]) -> list[str]:
    """The tables that `snakemake power` prints; ends with a sentence when no study asks for any."""
    if with_power(studies):
        return [f"data/derived/{study}/power/power.parquet" for study in with_power(studies)]
    files = ", ".join(f"{STUDIES}/{name}.yaml" for name in studies)
    # not WorkflowError, which adds lines of the Snakefile to the message
    sys.exit(
        f"evaluatie: power: no section `power` in {files}; add it "
        "(see config/studies/amsterdam.yaml)"
    )


def chunks_of(name: str, chunks: int) -> list[str]:
    """Files in which a simulation keeps its repetitions; a run goes on after the last whole one."""
    return [f"data/derived/{name}/chunks/{chunk}.parquet" for chunk in range(chunks)]


def why_stopped(since: float) -> str:
    """What the jobs that failed after a moment (seconds since 1970) say in their logs."""
    messages = []
    for path in sorted(Path("logs").rglob("*.log")):
        if path.stat().st_mtime >= since:
            text = path.read_text(encoding="utf-8", errors="replace")
            if text.startswith(STOPPED):
                messages.append(f"{path}\n{text.removeprefix(STOPPED).strip()}")
    return "\n\n".join(messages) or "the lines above say why"


def sources(rule: str) -> list[str]:
    """Package files that a rule's script imports, directly or not, and the lock file.

    `sources("panel")` belongs among the inputs of the rule `panel`: Snakemake does not see that a
    script imports a package, and would leave old results standing after an edit.
    """
    found: set[Path] = set()
    for module in _imports(SCRIPTS / f"{rule}.py"):
        _follow(module, found)
    lock = [LOCK] if LOCK.is_file() else []
    return sorted([*map(_shown, found), *map(str, lock)])


def _shown(path: Path) -> str:
    """Relative to the working folder when inside it, so that the project can be moved."""
    try:
        return str(path.relative_to(os.getcwd()))
    except ValueError:
        return str(path)


def _follow(module: str, found: set[Path]) -> None:
    path = _file_of(module)
    if path is None or path in found:
        return
    found.add(path)
    for name in _imports(path):
        _follow(name, found)


@functools.cache
def _file_of(module: str) -> Path | None:
    root = Path(__file__).parent
    base = root.joinpath(*module.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


@functools.cache
def _imports(path: Path) -> tuple[str, ...]:
    """Package modules that a file imports, anywhere in it; a package's own __init__ included."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    inside = [name for name in names if name.split(".")[0] == "evaluatie"]
    parents = [name.rsplit(".", 1)[0] for name in inside if name.count(".") > 1]
    return tuple(dict.fromkeys([*inside, *parents]))
