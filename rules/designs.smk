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
