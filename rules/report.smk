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


# one job a language: page, PDF, Word file and appendix share what is slow to load
for language, names in NAMES.items():

    rule:
        name:
            f"report_{language}"
        input:
            study="config/studies/{study}.yaml",
            theory=lambda wildcards: theory_file(STUDIES[wildcards.study]),
            released="data/derived/{study}/released",
            figures=f"reports/{{study}}/{names.figures}",
            simulated=SIMULATED,
            wording=wording_for(names.report, "technisch"),
            template=[
                "src/evaluatie/report/templates/rapport.html.jinja",
                "src/evaluatie/report/templates/technisch.html.jinja",
                "src/evaluatie/report/templates/blokken.html.jinja",
                "src/evaluatie/report/templates/rapport.typ",
            ],
            checklist="src/evaluatie/report/checklist.yaml",
            style="src/evaluatie/report/templates/stijl.css",
            code=sources("report"),
        output:
            page=report(
                f"reports/{{study}}/{names.report}.html",
                caption="captions/report.rst",
                category="{study}",
                labels={"bestand": f"{names.report}.html", "soort": "rapport"},
            ),
            pdf=f"reports/{{study}}/{names.report}.pdf",
            word=f"reports/{{study}}/{names.report}.docx",
            appendix=report(
                f"reports/{{study}}/{names.technical}.html",
                caption="captions/technical.rst",
                category="{study}",
                labels={"bestand": f"{names.technical}.html", "soort": "bijlage"},
            ),
        log:
            f"logs/{{study}}/{names.report}.log",
        benchmark:
            f"logs/{{study}}/{names.report}.tsv"
        params:
            language=language,
        message:
            f"{{wildcards.study}}: {names.report} as page, PDF and Word file, {names.technical}"
        script:
            "../scripts/report.py"


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
