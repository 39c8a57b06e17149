# what the simulations make: it holds no persons, so it needs no disclosure control
SIMULATED = [
    path
    for path in (
        "data/derived/simulatie_matching/table.parquet",
        "data/derived/simulatie_did/table.parquet",
        "data/derived/simulatie_groepen/table.parquet",
    )
    if os.path.isfile(path)
]


rule release:
    input:
        unpack(lambda wildcards: confidential_tables(STUDIES[wildcards.study])),
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        code=sources("release"),
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
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        wording=expand(
            "src/evaluatie/report/wording/{name}.yaml", name=["nl", "theorie_nl"]
        ),
        code=sources("figures"),
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
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        wording=expand(
            "src/evaluatie/report/wording/{name}.yaml", name=["nl", "theorie_nl"]
        ),
        code=sources("workbook"),
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
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        figures="reports/{study}/figuren",
        wording=expand(
            "src/evaluatie/report/wording/{name}.yaml", name=["nl", "theorie_nl"]
        ),
        template="src/evaluatie/report/templates/rapport.html.jinja",
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("report"),
    output:
        "reports/{study}/rapport.html",
    log:
        "logs/{study}/report.log",
    benchmark:
        "logs/{study}/report.tsv"
    params:
        language=config["language"],
    message:
        "{wildcards.study}: report"
    script:
        "../scripts/report.py"


rule technical:
    input:
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        figures="reports/{study}/figuren",
        simulated=SIMULATED,
        wording=[
            "src/evaluatie/report/wording/nl.yaml",
            "src/evaluatie/report/wording/theorie_nl.yaml",
            "src/evaluatie/report/wording/technisch_nl.yaml",
        ],
        template=[
            "src/evaluatie/report/templates/technisch.html.jinja",
            "src/evaluatie/report/templates/blokken.html.jinja",
        ],
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("technical"),
    output:
        "reports/{study}/technisch.html",
    log:
        "logs/{study}/technical.log",
    benchmark:
        "logs/{study}/technical.tsv"
    params:
        language=config["language"],
    message:
        "{wildcards.study}: technical appendix"
    script:
        "../scripts/technical.py"


rule manifest:
    input:
        study="config/studies/{study}.yaml",
        inputs="data/derived/{study}/inputs.json",
        outputs=[
            "reports/{study}/estimates.csv",
            "reports/{study}/releaselog.csv",
            "reports/{study}/rapport.html",
            "reports/{study}/technisch.html",
            "reports/{study}/tabellen.xlsx",
            "reports/{study}/figuren",
        ],
        code=sources("manifest"),
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
