rule matched:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        matches="data/derived/{study}/matching/{design}/matches.parquet",
        pairs="data/derived/{study}/matching/{design}/pairs.parquet",
        decisions="data/derived/{study}/matching/{design}/decisions.parquet",
        robustness=lambda wildcards: robustness_folder(STUDIES[wildcards.study]),
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("matched"),
    output:
        candidates="data/derived/{study}/matching/{design}/candidates.parquet",
        differences="data/derived/{study}/matching/{design}/differences.parquet",
    log:
        "logs/{study}/matching/{design}/matched.log",
    benchmark:
        "logs/{study}/matching/{design}/matched.tsv"
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
        robustness=lambda wildcards: robustness_folder(STUDIES[wildcards.study]),
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("did_cohort"),
    output:
        candidates="data/derived/{study}/did_cohort/{design}/candidates.parquet",
        differences="data/derived/{study}/did_cohort/{design}/differences.parquet",
        sensitivity="data/derived/{study}/did_cohort/{design}/sensitivity.parquet",
    log:
        "logs/{study}/did_cohort/{design}/did_cohort.log",
    benchmark:
        "logs/{study}/did_cohort/{design}/did_cohort.tsv"
    message:
        "{wildcards.study}: cohort-by-place difference-in-differences of {wildcards.design}"
    script:
        "../scripts/did_cohort.py"


rule did_staggered:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        panel="data/derived/{study}/panel.parquet",
        code=sources("did_staggered"),
    output:
        candidates="data/derived/{study}/did_staggered/{design}/candidates.parquet",
        sensitivity="data/derived/{study}/did_staggered/{design}/sensitivity.parquet",
        group_time="data/derived/{study}/did_staggered/{design}/group_time.parquet",
    log:
        "logs/{study}/did_staggered/{design}/did_staggered.log",
    benchmark:
        "logs/{study}/did_staggered/{design}/did_staggered.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: rollout month by month, {wildcards.design}"
    script:
        "../scripts/did_staggered.py"


rule did_panel:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("did_panel"),
    output:
        candidates="data/derived/{study}/did_panel/{design}/candidates.parquet",
        differences="data/derived/{study}/did_panel/{design}/differences.parquet",
        sensitivity="data/derived/{study}/did_panel/{design}/sensitivity.parquet",
    log:
        "logs/{study}/did_panel/{design}/did_panel.log",
    benchmark:
        "logs/{study}/did_panel/{design}/did_panel.tsv"
    message:
        "{wildcards.study}: before/after difference-in-differences of {wildcards.design}"
    script:
        "../scripts/did_panel.py"


rule survival:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        durations="data/derived/{study}/durations.parquet",
        matches=lambda wildcards: weights_of(
            STUDIES[wildcards.study], wildcards.design, "matches"
        ),
        decisions=lambda wildcards: weights_of(
            STUDIES[wildcards.study], wildcards.design, "decisions"
        ),
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        code=sources("survival"),
    output:
        candidates="data/derived/{study}/survival/{design}/candidates.parquet",
        differences="data/derived/{study}/survival/{design}/differences.parquet",
        curves="data/derived/{study}/survival/{design}/curves.parquet",
    log:
        "logs/{study}/survival/{design}/survival.log",
    benchmark:
        "logs/{study}/survival/{design}/survival.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: time to work, {wildcards.design}"
    script:
        "../scripts/survival.py"


rule instrument:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        landmarks="data/derived/{study}/instrument/{design}/landmarks.parquet",
        instrument_starts="data/derived/{study}/instrument/{design}/instrument_starts.parquet",
        code=sources("instrument"),
    output:
        candidates="data/derived/{study}/instrument/{design}/candidates.parquet",
        sensitivity="data/derived/{study}/instrument/{design}/sensitivity.parquet",
        doses="data/derived/{study}/instrument/{design}/instrument_doses.parquet",
        combinations="data/derived/{study}/instrument/{design}/instrument_combinations.parquet",
    log:
        "logs/{study}/instrument/{design}/instrument.log",
    benchmark:
        "logs/{study}/instrument/{design}/instrument.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: who starts which part, and what follows, by {wildcards.design}"
    script:
        "../scripts/instrument.py"


rule group_means:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        code=sources("group_means"),
    output:
        group_means="data/derived/{study}/group_means.parquet",
        secondary_means="data/derived/{study}/secondary_means.parquet",
    log:
        "logs/{study}/group_means.log",
    benchmark:
        "logs/{study}/group_means.tsv"
    wildcard_constraints:
        study=studies_of(STUDIES, "registers"),
    message:
        "{wildcards.study}: raw means by half-year, and of the secondary outcomes"
    script:
        "../scripts/group_means.py"


rule hidden_bias:
    input:
        study="config/studies/{study}.yaml",
        cohort="data/derived/{study}/cohort.parquet",
        indicators="data/derived/{study}/indicators.parquet",
        subgroups="data/derived/{study}/subgroups.parquet",
        imputed=lambda wildcards: imputed_table(STUDIES[wildcards.study]),
        candidates=lambda wildcards: made_by(
            STUDIES[wildcards.study],
            "candidates",
            "matching",
            "did_cohort",
            "did_panel",
        ),
        matches=lambda wildcards: made_by(
            STUDIES[wildcards.study], "matches", "matching"
        ),
        pairs=lambda wildcards: made_by(STUDIES[wildcards.study], "pairs", "matching"),
        decisions=lambda wildcards: made_by(
            STUDIES[wildcards.study], "decisions", "matching"
        ),
        code=sources("hidden_bias"),
    output:
        hidden_bias="data/derived/{study}/hidden_bias.parquet",
    log:
        "logs/{study}/hidden_bias.log",
    benchmark:
        "logs/{study}/hidden_bias.tsv"
    message:
        "{wildcards.study}: what it takes to undo the primary result"
    script:
        "../scripts/hidden_bias.py"


rule estimates:
    input:
        study="config/studies/{study}.yaml",
        candidates=lambda wildcards: [
            f"data/derived/{wildcards.study}/{design.kind}/{name}/candidates.parquet"
            for name, design in STUDIES[wildcards.study].designs.items()
        ],
        diagnostics=lambda wildcards: [
            f"data/derived/{wildcards.study}/matching/{name}/diagnostics.parquet"
            for name in designs_of(STUDIES[wildcards.study], "matching")
        ],
        differences=lambda wildcards: [
            f"data/derived/{wildcards.study}/{kind}/{name}/differences.parquet"
            for kind in ("matching", "did_cohort", "did_panel", "survival")
            for name in designs_of(STUDIES[wildcards.study], kind)
        ],
        sensitivity=lambda wildcards: checks_of(STUDIES[wildcards.study]),
        code=sources("estimates"),
    output:
        candidates="data/derived/{study}/candidates.parquet",
        differences="data/derived/{study}/differences.parquet",
        specifications="data/derived/{study}/specifications.parquet",
    log:
        "logs/{study}/estimates.log",
    benchmark:
        "logs/{study}/estimates.tsv"
    message:
        "{wildcards.study}: adjusted p-values and gates over all estimates"
    script:
        "../scripts/estimates.py"
