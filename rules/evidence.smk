rule matched:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        matches="data/derived/{study}/designs/{design}/matches.parquet",
        decisions="data/derived/{study}/designs/{design}/decisions.parquet",
        code=sources("estimators.matched"),
    output:
        "data/derived/{study}/designs/{design}/candidates.parquet",
    log:
        "logs/{study}/{design}/matched.log",
    benchmark:
        "logs/{study}/{design}/matched.tsv"
    wildcard_constraints:
        design=designed(STUDIES, "matching"),
    message:
        "{wildcards.study}: effects of {wildcards.design}"
    script:
        "../scripts/matched.py"


rule did_cohort:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("estimators.did_cohort"),
    output:
        "data/derived/{study}/designs/{design}/candidates.parquet",
    log:
        "logs/{study}/{design}/did_cohort.log",
    benchmark:
        "logs/{study}/{design}/did_cohort.tsv"
    wildcard_constraints:
        design=designed(STUDIES, "did_cohort"),
    message:
        "{wildcards.study}: cohort-by-place difference-in-differences of {wildcards.design}"
    script:
        "../scripts/did_cohort.py"


rule did_panel:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("estimators.did_panel"),
    output:
        "data/derived/{study}/designs/{design}/candidates.parquet",
    log:
        "logs/{study}/{design}/did_panel.log",
    benchmark:
        "logs/{study}/{design}/did_panel.tsv"
    wildcard_constraints:
        design=designed(STUDIES, "did_panel"),
    message:
        "{wildcards.study}: before/after difference-in-differences of {wildcards.design}"
    script:
        "../scripts/did_panel.py"


rule group_means:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("estimators.group_means"),
    output:
        "data/derived/{study}/group_means.parquet",
    log:
        "logs/{study}/group_means.log",
    benchmark:
        "logs/{study}/group_means.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: raw means by half-year of settlement"
    script:
        "../scripts/group_means.py"


rule estimates:
    input:
        study="config/studies/{study}.yaml",
        candidates=lambda wildcards: expand(
            "data/derived/{study}/designs/{design}/candidates.parquet",
            study=wildcards.study,
            design=STUDIES[wildcards.study].designs,
        ),
        diagnostics=lambda wildcards: expand(
            "data/derived/{study}/designs/{design}/diagnostics.parquet",
            study=wildcards.study,
            design=designs_of(STUDIES[wildcards.study], "matching"),
        ),
        code=sources("inference.estimates"),
    output:
        "data/derived/{study}/candidates.parquet",
    log:
        "logs/{study}/estimates.log",
    benchmark:
        "logs/{study}/estimates.tsv"
    message:
        "{wildcards.study}: adjusted p-values and gates over all estimates"
    script:
        "../scripts/estimates.py"
