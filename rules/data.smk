TABLES = [
    "personen",
    "begeleiding",
    "trajecten",
    "dienstverbanden",
    "onderwijs",
    "uitkeringen",
]


def extract_files(wildcards):
    """The delivered files of a registers study, or the folder of its synthetic ones."""
    study = STUDIES[wildcards.study]
    if study.source.origin == "synthetic":
        return [f"data/derived/{wildcards.study}/synthetic"]
    return [f"{folder}/{table}.csv" for folder in study.source.extracts.values() for table in TABLES]


rule synthetic_extracts:
    input:
        study="config/studies/{study}.yaml",
        code=sources("data.synthetic", "data.truth"),
    output:
        folder=directory("data/derived/{study}/synthetic"),
        truth="data/derived/{study}/truth.parquet",
    log:
        "logs/{study}/synthetic_extracts.log",
    benchmark:
        "logs/{study}/synthetic_extracts.tsv"
    message:
        "{wildcards.study}: making up two cohort extracts with a known true effect"
    wildcard_constraints:
        study=named("registers", origin="synthetic"),
    script:
        "../scripts/synthetic_extracts.py"


rule validated:
    input:
        study="config/studies/{study}.yaml",
        extracts=extract_files,
        code=sources("data.extracts", "data.validate"),
    output:
        tables=expand("data/derived/{{study}}/validated/{table}.parquet", table=TABLES),
        quarantine=expand("data/derived/{{study}}/quarantine/{table}.parquet", table=TABLES),
        counts="data/derived/{study}/quarantine_counts.parquet",
        inputs="data/derived/{study}/inputs.json",
    params:
        kept="data/derived/{study}/validated",
        quarantine="data/derived/{study}/quarantine",
    log:
        "logs/{study}/validated.log",
    benchmark:
        "logs/{study}/validated.tsv"
    message:
        "{wildcards.study}: reading the extracts and checking every row"
    wildcard_constraints:
        study=named("registers"),
    script:
        "../scripts/validated.py"


rule panel:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        dienstverbanden="data/derived/{study}/validated/dienstverbanden.parquet",
        code=sources("data.panel"),
    output:
        "data/derived/{study}/panel.parquet",
    log:
        "logs/{study}/panel.log",
    benchmark:
        "logs/{study}/panel.tsv"
    message:
        "{wildcards.study}: hours of work per person and month"
    wildcard_constraints:
        study=named("registers"),
    script:
        "../scripts/panel.py"


rule indicators:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        onderwijs="data/derived/{study}/validated/onderwijs.parquet",
        panel="data/derived/{study}/panel.parquet",
        code=sources("data.indicators"),
    output:
        "data/derived/{study}/indicators.parquet",
    log:
        "logs/{study}/indicators.log",
    benchmark:
        "logs/{study}/indicators.tsv"
    message:
        "{wildcards.study}: outcome indicators at every horizon"
    wildcard_constraints:
        study=named("registers"),
    script:
        "../scripts/indicators.py"


rule cohort:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        code=sources("data.cohort"),
    output:
        cohort="data/derived/{study}/cohort.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        flow="data/derived/{study}/flow.parquet",
    log:
        "logs/{study}/cohort.log",
    benchmark:
        "logs/{study}/cohort.tsv"
    message:
        "{wildcards.study}: who is analysed, and the flow of everybody else"
    wildcard_constraints:
        study=named("registers"),
    script:
        "../scripts/cohort.py"


rule persons:
    input:
        study="config/studies/{study}.yaml",
        file=lambda wildcards: STUDIES[wildcards.study].source.file,
        code=sources("data.persons"),
    output:
        cohort="data/derived/{study}/cohort.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        flow="data/derived/{study}/flow.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        inputs="data/derived/{study}/inputs.json",
    log:
        "logs/{study}/persons.log",
    benchmark:
        "logs/{study}/persons.tsv"
    message:
        "{wildcards.study}: reading one row per person"
    wildcard_constraints:
        study=named("persons"),
    script:
        "../scripts/persons.py"
