"""What rules read and write, as it follows from a study: every path under data/derived."""

import os
import sys
from collections.abc import Mapping, Sequence

from evaluatie.data.extracts import extract_files, mapping_of, paths_of
from evaluatie.report.names import NAMES, language_of
from evaluatie.study import Study
from evaluatie.study.analyses import imputed_terms, remeasured
from evaluatie.study.mapping import mapping_path
from evaluatie.study.source import RegistersSource
from evaluatie.workflow.studies import STUDIES

# the tables of an extract; `tables.contract` holds them too, but imports pandas
EXTRACT_TABLES = (
    "personen", "begeleiding", "trajecten", "dienstverbanden", "onderwijs", "uitkeringen",
)  # fmt: skip
# those that outcomes are made of
HISTORY_TABLES = ("personen", "dienstverbanden", "onderwijs", "uitkeringen", "begeleiding")
# tables to release that only studies of registers have
OF_REGISTERS = (
    "contamination", "arm_check", "exposure", "inflow", "group_means", "secondary_means",
    "fidelity", "first_stage",
)  # fmt: skip
# kinds of designs that check themselves
CHECKED = ("did_cohort", "did_staggered", "did_panel", "instrument")


def report_files(study: str, languages: Sequence[str]) -> list[str]:
    """Everything that readers get of a study, in these languages."""
    names = [name for language in languages for name in NAMES[language].all]
    return [f"reports/{study}/{name}" for name in ("estimates.csv", "releaselog.csv", *names)]


def named(part: str) -> str:
    """Wildcard constraint: what a part of a report (`report`, `figures`, ...) can be called."""
    return "|".join(getattr(names, part) for names in NAMES.values())


def wording_for(name: str, *more: str) -> list[str]:
    """The catalogues that a file of this name is written with; `more` of them beside the usual."""
    language = language_of(name)
    kinds = ("", "getallen_", "theorie_", *(f"{kind}_" for kind in more))
    paths = [f"src/evaluatie/report/wording/{kind}{language}.yaml" for kind in kinds]
    return [path for path in paths if os.path.isfile(path)]


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


def theory_file(study: Study) -> list[str]:
    """The file of the policy theory; none when the study has none."""
    return [study.theory] if study.theory else []


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
    tables["sensitivity"] = checks_of(study)
    if study.sensitivity is not None:
        tables["sensitivity"] += [
            f"{folder}/{n}.parquet" for n in ("hidden_bias", "specifications")
        ]
    tables["group_time"] = made_by(study, "group_time", "did_staggered")
    tables["curves"] = made_by(study, "curves", "survival")
    for name in ("instrument_doses", "instrument_combinations"):
        tables[name] = made_by(study, name, "instrument")
    if study.source.kind == "registers":
        tables |= {name: [f"{folder}/{name}.parquet"] for name in OF_REGISTERS}
    if study.source.origin == "synthetic":
        tables["truth"] = [f"{folder}/truth.parquet"]
    return tables


def checks_of(study: Study) -> list[str]:
    """The files with the checks that designs do themselves: before the start, by place, placebo."""
    return made_by(study, "sensitivity", *CHECKED)


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
