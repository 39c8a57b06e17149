# which studies say what they expect, before there is an extract
POWERED = with_power(STUDIES)


rule power_chunk:
    input:
        study="config/studies/{study}.yaml",
        code=sources("power_chunk"),
    output:
        "data/derived/{study}/power/chunks/{chunk}.parquet",
    log:
        "logs/{study}/power/{chunk}.log",
    benchmark:
        "logs/{study}/power/{chunk}.tsv"
    wildcard_constraints:
        study="|".join(POWERED) or "no-study",
    params:
        last=lambda wildcards: STUDIES[wildcards.study].power.chunks - 1,
    message:
        "{wildcards.study}: power, part {wildcards.chunk} of 0-{params.last}"
    script:
        "../scripts/power_chunk.py"


rule power_table:
    input:
        study="config/studies/{study}.yaml",
        chunks=lambda wildcards: chunks_of(
            f"{wildcards.study}/power", STUDIES[wildcards.study].power.chunks
        ),
        code=sources("power_table"),
    output:
        table="data/derived/{study}/power/power.parquet",
        curve="data/derived/{study}/power/power_curve.parquet",
        csv="reports/{study}/power.csv",
    log:
        "logs/{study}/power_table.log",
    benchmark:
        "logs/{study}/power_table.tsv"
    wildcard_constraints:
        study="|".join(POWERED) or "no-study",
    message:
        "{wildcards.study}: power and detectable effects of every cell"
    script:
        "../scripts/power_table.py"


rule power_report:
    input:
        study="config/studies/{study}.yaml",
        table="data/derived/{study}/power/power.parquet",
        curve="data/derived/{study}/power/power_curve.parquet",
        wording=[
            "src/evaluatie/report/wording/nl.yaml",
            "src/evaluatie/report/wording/getallen_nl.yaml",
            "src/evaluatie/report/wording/technisch_nl.yaml",
            "src/evaluatie/report/wording/power_nl.yaml",
        ],
        template=[
            "src/evaluatie/report/templates/technisch.html.jinja",
            "src/evaluatie/report/templates/blokken.html.jinja",
        ],
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("power_report"),
    output:
        html="reports/{study}/power.html",
        figures=directory("reports/{study}/power_figuren"),
    log:
        "logs/{study}/power_report.log",
    benchmark:
        "logs/{study}/power_report.tsv"
    wildcard_constraints:
        study="|".join(POWERED) or "no-study",
    params:
        language=LANGUAGES[0],
    message:
        "{wildcards.study}: page about power"
    script:
        "../scripts/power_report.py"


# no output, and no benchmark, which would count as one: it prints every time it is asked for
rule power:
    input:
        studies=expand("config/studies/{study}.yaml", study=POWERED),
        tables=lambda wildcards: power_tables(STUDIES),
        pages=expand("reports/{study}/power.html", study=POWERED),
        code=sources("power"),
    log:
        "logs/power.log",
    message:
        "power before data"
    script:
        "../scripts/power.py"
