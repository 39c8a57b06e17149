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
        estimates=report(
            "reports/{study}/estimates.csv",
            caption="captions/estimates.rst",
            category="{study}",
            labels={"bestand": "estimates.csv", "soort": "tabel"},
        ),
        log=report(
            "reports/{study}/releaselog.csv",
            caption="captions/releaselog.rst",
            category="{study}",
            labels={"bestand": "releaselog.csv", "soort": "tabel"},
        ),
    log:
        "logs/{study}/release.log",
    benchmark:
        "logs/{study}/release.tsv"
    priority: 20
    message:
        "{wildcards.study}: disclosure control; only what it lets through is printed"
    script:
        "../scripts/release.py"


rule figures:
    input:
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        wording=lambda wildcards: wording_for(wildcards.figures),
        code=sources("figures"),
    output:
        report(
            directory("reports/{study}/{figures}"),
            patterns=["{figure}.svg"],
            caption="captions/figures.rst",
            category="{study}",
            labels={"bestand": "{figure}.svg", "soort": "figuur"},
        ),
    log:
        "logs/{study}/{figures}.log",
    benchmark:
        "logs/{study}/{figures}.tsv"
    wildcard_constraints:
        figures=named("figures"),
    priority: 10
    params:
        language=lambda wildcards: language_of(wildcards.figures),
    message:
        "{wildcards.study}: {wildcards.figures}"
    script:
        "../scripts/figures.py"


rule workbook:
    input:
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        wording=lambda wildcards: wording_for(wildcards.workbook),
        checklist="src/evaluatie/report/checklist.yaml",
        code=sources("workbook"),
    output:
        report(
            "reports/{study}/{workbook}.xlsx",
            caption="captions/workbook.rst",
            category="{study}",
            labels={"bestand": "{workbook}.xlsx", "soort": "tabellen"},
        ),
    log:
        "logs/{study}/{workbook}.log",
    benchmark:
        "logs/{study}/{workbook}.tsv"
    wildcard_constraints:
        workbook=named("workbook"),
    params:
        language=lambda wildcards: language_of(wildcards.workbook),
    message:
        "{wildcards.study}: {wildcards.workbook}.xlsx"
    script:
        "../scripts/workbook.py"


rule report:
    input:
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        figures=figures_for,
        wording=lambda wildcards: wording_for(wildcards.report),
        template=[
            "src/evaluatie/report/templates/rapport.html.jinja",
            "src/evaluatie/report/templates/blokken.html.jinja",
            "src/evaluatie/report/templates/rapport.typ",
        ],
        checklist="src/evaluatie/report/checklist.yaml",
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("report"),
    output:
        report(
            "reports/{study}/{report}.html",
            caption="captions/report.rst",
            category="{study}",
            labels={"bestand": "{report}.html", "soort": "rapport"},
        ),
        multiext("reports/{study}/{report}", ".pdf", ".docx"),
    log:
        "logs/{study}/{report}.log",
    benchmark:
        "logs/{study}/{report}.tsv"
    wildcard_constraints:
        report=named("report"),
    params:
        language=lambda wildcards: language_of(wildcards.report),
    message:
        "{wildcards.study}: {wildcards.report} as page, PDF and Word file"
    script:
        "../scripts/report.py"


rule technical:
    input:
        study="config/studies/{study}.yaml",
        theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
        released="data/derived/{study}/released",
        figures=figures_for,
        simulated=SIMULATED,
        wording=lambda wildcards: wording_for(wildcards.technical, "technisch"),
        template=[
            "src/evaluatie/report/templates/technisch.html.jinja",
            "src/evaluatie/report/templates/blokken.html.jinja",
        ],
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("technical"),
    output:
        report(
            "reports/{study}/{technical}.html",
            caption="captions/technical.rst",
            category="{study}",
            labels={"bestand": "{technical}.html", "soort": "bijlage"},
        ),
    log:
        "logs/{study}/{technical}.log",
    benchmark:
        "logs/{study}/{technical}.tsv"
    wildcard_constraints:
        technical=named("technical"),
    params:
        language=lambda wildcards: language_of(wildcards.technical),
    message:
        "{wildcards.study}: {wildcards.technical}, the technical appendix"
    script:
        "../scripts/technical.py"


rule manifest:
    input:
        study="config/studies/{study}.yaml",
        inputs="data/derived/{study}/inputs.json",
        simulated=SIMULATED,
        outputs=lambda wildcards: report_files(wildcards.study, LANGUAGES),
        code=sources("manifest"),
    output:
        report(
            "reports/{study}/manifest.json",
            caption="captions/manifest.rst",
            category="{study}",
            labels={"bestand": "manifest.json", "soort": "herkomst"},
        ),
    log:
        "logs/{study}/manifest.log",
    benchmark:
        "logs/{study}/manifest.tsv"
    params:
        language=LANGUAGES,
    message:
        "{wildcards.study}: manifest"
    script:
        "../scripts/manifest.py"
