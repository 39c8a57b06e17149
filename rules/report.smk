def confidential(wildcards):
    """The tables that disclosure control works on; some studies have no half-years or truth."""
    study, folder = STUDIES[wildcards.study], f"data/derived/{wildcards.study}"
    matching = designs_of(wildcards.study, "matching")
    return {
        "study": f"config/studies/{wildcards.study}.yaml",
        "candidates": f"{folder}/candidates.parquet",
        "balance": [f"{folder}/designs/{design}/balance.parquet" for design in matching],
        "diagnostics": [f"{folder}/designs/{design}/diagnostics.parquet" for design in matching],
        "flow": f"{folder}/flow.parquet",
        "group_means": [f"{folder}/group_means.parquet"] if study.horizons else [],
        "truth": [f"{folder}/truth.parquet"] if study.source.origin == "synthetic" else [],
    }


rule release:
    input:
        unpack(confidential),
        code=sources("release.disclosure"),
    output:
        folder=directory("data/derived/{study}/released"),
        estimates="reports/{study}/estimates.csv",
        log="reports/{study}/releaselog.csv",
    log:
        "logs/{study}/release.log",
    benchmark:
        "logs/{study}/release.tsv"
    message:
        "{wildcards.study}: disclosure control; only what it lets through is printed"
    script:
        "../scripts/release.py"


rule figures:
    input:
        study="config/studies/{study}.yaml",
        released="data/derived/{study}/released",
        wording="src/evaluatie/report/wording/nl.yaml",
        code=sources("report.figures"),
    output:
        directory("reports/{study}/figuren"),
    log:
        "logs/{study}/figures.log",
    benchmark:
        "logs/{study}/figures.tsv"
    message:
        "{wildcards.study}: figures"
    script:
        "../scripts/figures.py"


rule workbook:
    input:
        study="config/studies/{study}.yaml",
        released="data/derived/{study}/released",
        wording="src/evaluatie/report/wording/nl.yaml",
        code=sources("report.workbook"),
    output:
        "reports/{study}/tabellen.xlsx",
    log:
        "logs/{study}/workbook.log",
    benchmark:
        "logs/{study}/workbook.tsv"
    message:
        "{wildcards.study}: workbook"
    script:
        "../scripts/workbook.py"


rule report:
    input:
        study="config/studies/{study}.yaml",
        released="data/derived/{study}/released",
        figures="reports/{study}/figuren",
        wording="src/evaluatie/report/wording/nl.yaml",
        template="src/evaluatie/report/templates/rapport.html.jinja",
        code=sources("report.html"),
    output:
        "reports/{study}/rapport.html",
    params:
        language=config["language"],
    log:
        "logs/{study}/report.log",
    benchmark:
        "logs/{study}/report.tsv"
    message:
        "{wildcards.study}: report"
    script:
        "../scripts/report.py"


rule manifest:
    input:
        study="config/studies/{study}.yaml",
        inputs="data/derived/{study}/inputs.json",
        outputs=[
            "reports/{study}/estimates.csv",
            "reports/{study}/releaselog.csv",
            "reports/{study}/rapport.html",
            "reports/{study}/tabellen.xlsx",
        ],
        code=sources("release.manifest"),
    output:
        "reports/{study}/manifest.json",
    log:
        "logs/{study}/manifest.log",
    benchmark:
        "logs/{study}/manifest.tsv"
    message:
        "{wildcards.study}: manifest"
    script:
        "../scripts/manifest.py"
