rule match_persons:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        robustness=lambda wildcards: robustness_folder(STUDIES[wildcards.study]),
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("match_persons"),
    output:
        matches="data/derived/{study}/matching/{design}/matches.parquet",
        pairs="data/derived/{study}/matching/{design}/pairs.parquet",
        decisions="data/derived/{study}/matching/{design}/decisions.parquet",
    log:
        "logs/{study}/matching/{design}/match_persons.log",
    benchmark:
        "logs/{study}/matching/{design}/match_persons.tsv"
    message:
        "{wildcards.study}: matching or weighting for {wildcards.design}"
    script:
        "../scripts/match_persons.py"


rule balance:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        matches="data/derived/{study}/matching/{design}/matches.parquet",
        decisions="data/derived/{study}/matching/{design}/decisions.parquet",
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("balance"),
    output:
        balance="data/derived/{study}/matching/{design}/balance.parquet",
        diagnostics="data/derived/{study}/matching/{design}/diagnostics.parquet",
        distributions="data/derived/{study}/matching/{design}/distributions.parquet",
    log:
        "logs/{study}/matching/{design}/balance.log",
    benchmark:
        "logs/{study}/matching/{design}/balance.tsv"
    message:
        "{wildcards.study}: are the groups of {wildcards.design} alike?"
    script:
        "../scripts/balance.py"


# persons month after month, for the instruments of the approach
rule landmarks:
    input:
        study="config/studies/{study}.yaml",
        tables=expand(
            "data/derived/{{study}}/validated/{table}.parquet",
            table=[*HISTORY_TABLES, "trajecten"],
        ),
        cohort="data/derived/{study}/cohort.parquet",
        code=sources("landmarks"),
    output:
        landmarks="data/derived/{study}/instrument/{design}/landmarks.parquet",
        instrument_starts="data/derived/{study}/instrument/{design}/instrument_starts.parquet",
    log:
        "logs/{study}/instrument/{design}/landmarks.log",
    benchmark:
        "logs/{study}/instrument/{design}/landmarks.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    params:
        memory_mb=config["memory_mb"],
    message:
        "{wildcards.study}: who is at risk, month after month, for {wildcards.design}"
    script:
        "../scripts/landmarks.py"
