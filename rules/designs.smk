rule match_persons:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("designs.match_persons"),
    output:
        matches="data/derived/{study}/designs/{design}/matches.parquet",
        decisions="data/derived/{study}/designs/{design}/decisions.parquet",
    log:
        "logs/{study}/{design}/match_persons.log",
    benchmark:
        "logs/{study}/{design}/match_persons.tsv"
    wildcard_constraints:
        design=designed(STUDIES, "matching"),
    message:
        "{wildcards.study}: matching or weighting for {wildcards.design}"
    script:
        "../scripts/match_persons.py"


rule balance:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        matches="data/derived/{study}/designs/{design}/matches.parquet",
        decisions="data/derived/{study}/designs/{design}/decisions.parquet",
        code=sources("designs.diagnostics"),
    output:
        balance="data/derived/{study}/designs/{design}/balance.parquet",
        diagnostics="data/derived/{study}/designs/{design}/diagnostics.parquet",
    log:
        "logs/{study}/{design}/balance.log",
    benchmark:
        "logs/{study}/{design}/balance.tsv"
    wildcard_constraints:
        design=designed(STUDIES, "matching"),
    message:
        "{wildcards.study}: are the groups of {wildcards.design} alike?"
    script:
        "../scripts/balance.py"
