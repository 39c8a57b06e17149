rule synthetic_extracts:
    input:
        study="config/studies/{study}.yaml",
        code=sources("synthetic_extracts"),
    output:
        folder=directory("data/derived/{study}/synthetic"),
        truth="data/derived/{study}/truth.parquet",
    log:
        "logs/{study}/synthetic_extracts.log",
    benchmark:
        "logs/{study}/synthetic_extracts.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers", origin="synthetic"),
    message:
        "{wildcards.study}: making up two cohort extracts with a known true effect"
    script:
        "../scripts/synthetic_extracts.py"


rule validated:
    input:
        study="config/studies/{study}.yaml",
        extracts=lambda wildcards: extract_inputs(STUDIES[wildcards.study]),
        wording=[
            "src/evaluatie/report/wording/validatie_nl.yaml",
            "src/evaluatie/report/wording/getallen_nl.yaml",
        ],
        template="src/evaluatie/report/templates/validatierapport.html.jinja",
        code=sources("validated"),
    output:
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet",
            table=[*EXTRACT_TABLES, "arbeidsmarkt"],
        ),
        quarantine=expand(
            "data/derived/{{study}}/quarantine/{table}.parquet",
            table=[*EXTRACT_TABLES, "arbeidsmarkt"],
        ),
        counts="data/derived/{study}/quarantine_counts.parquet",
        inputs="data/derived/{study}/inputs.json",
    # the supplier's report is a log: it must stay when the checks stop the run
    log:
        "logs/{study}/validated.log",
        html="data/derived/{study}/controle/validatierapport.html",
        csv="data/derived/{study}/controle/validatierapport.csv",
    benchmark:
        "logs/{study}/validated.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        folder="data/derived/{study}",
        scratch="data/derived/{study}/.scratch",
        # of the setting the program itself takes 300; the rest is for the engine
        memory_mb=config["memory_mb"] - 300,
    message:
        "{wildcards.study}: reading the extracts and checking every row"
    script:
        "../scripts/validated.py"


rule indicators:
    input:
        study="config/studies/{study}.yaml",
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet", table=HISTORY_TABLES
        ),
        code=sources("indicators"),
    output:
        indicators="data/derived/{study}/indicators.parquet",
        follow_up="data/derived/{study}/follow_up.parquet",
    log:
        "logs/{study}/indicators.log",
    benchmark:
        "logs/{study}/indicators.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        memory_mb=config["memory_mb"],
    message:
        "{wildcards.study}: outcome indicators at every horizon"
    script:
        "../scripts/indicators.py"


# for a staggered rollout, or on request: snakemake data/derived/<study>/panel.parquet
rule panel:
    input:
        study="config/studies/{study}.yaml",
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet", table=HISTORY_TABLES
        ),
        code=sources("panel"),
    output:
        "data/derived/{study}/panel.parquet",
    log:
        "logs/{study}/panel.log",
    benchmark:
        "logs/{study}/panel.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        memory_mb=config["memory_mb"],
    message:
        "{wildcards.study}: work and benefit per person and month"
    script:
        "../scripts/panel.py"


# for designs of survival
rule durations:
    input:
        study="config/studies/{study}.yaml",
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet", table=HISTORY_TABLES
        ),
        code=sources("durations"),
    output:
        "data/derived/{study}/durations.parquet",
    log:
        "logs/{study}/durations.log",
    benchmark:
        "logs/{study}/durations.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        memory_mb=config["memory_mb"],
    message:
        "{wildcards.study}: months to work, or to another exit"
    script:
        "../scripts/durations.py"


rule cohort:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        begeleiding="data/derived/{study}/validated/begeleiding.parquet",
        counts="data/derived/{study}/quarantine_counts.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        code=sources("cohort"),
    output:
        cohort="data/derived/{study}/cohort.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        flow="data/derived/{study}/flow.parquet",
        contamination="data/derived/{study}/contamination.parquet",
        arm_check="data/derived/{study}/arm_check.parquet",
        missingness="data/derived/{study}/missingness.parquet",
        exposure="data/derived/{study}/exposure.parquet",
        inflow="data/derived/{study}/inflow.parquet",
    log:
        "logs/{study}/cohort.log",
    benchmark:
        "logs/{study}/cohort.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: who is analysed, and the flow of everybody else"
    script:
        "../scripts/cohort.py"


# phase 2: how the approach was carried out
rule fidelity:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        begeleiding="data/derived/{study}/validated/begeleiding.parquet",
        trajecten="data/derived/{study}/validated/trajecten.parquet",
        follow_up="data/derived/{study}/follow_up.parquet",
        cohort="data/derived/{study}/cohort.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("fidelity"),
    output:
        fidelity="data/derived/{study}/fidelity.parquet",
        first_stage="data/derived/{study}/first_stage.parquet",
    log:
        "logs/{study}/fidelity.log",
    benchmark:
        "logs/{study}/fidelity.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: how the approach was carried out"
    script:
        "../scripts/fidelity.py"


rule robustness:
    input:
        study="config/studies/{study}.yaml",
        personen="data/derived/{study}/validated/personen.parquet",
        begeleiding="data/derived/{study}/validated/begeleiding.parquet",
        counts="data/derived/{study}/quarantine_counts.parquet",
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet", table=HISTORY_TABLES
        ),
        code=sources("robustness"),
    output:
        directory("data/derived/{study}/robustness"),
    log:
        "logs/{study}/robustness.log",
    benchmark:
        "logs/{study}/robustness.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        memory_mb=config["memory_mb"],
    message:
        "{wildcards.study}: persons and outcomes of the robustness variations"
    script:
        "../scripts/robustness.py"


rule persons:
    input:
        study="config/studies/{study}.yaml",
        file=lambda wildcards: STUDIES[wildcards.study].source.file,
        code=sources("persons"),
    output:
        cohort="data/derived/{study}/cohort.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        flow="data/derived/{study}/flow.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        missingness="data/derived/{study}/missingness.parquet",
        inputs="data/derived/{study}/inputs.json",
    log:
        "logs/{study}/persons.log",
    benchmark:
        "logs/{study}/persons.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "persons"),
    message:
        "{wildcards.study}: reading one row per person"
    script:
        "../scripts/persons.py"


# for a study that imputes covariates
rule imputed:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        robustness=lambda wildcards: robustness_folder(STUDIES[wildcards.study]),
        code=sources("imputed"),
    output:
        imputed="data/derived/{study}/imputed.parquet",
    log:
        "logs/{study}/imputed.log",
    benchmark:
        "logs/{study}/imputed.tsv"
    message:
        "{wildcards.study}: plausible values for covariates that are not known of everybody"
    script:
        "../scripts/imputed.py"
