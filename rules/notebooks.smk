# each is run once for every study; `snakemake notebooks` asks for all of them
NOTEBOOKS = glob_wildcards("notebooks/{notebook}.ipynb").notebook


rule notebook:
    input:
        study="config/studies/{study}.yaml",
        released="data/derived/{study}/released",
        estimates="reports/{study}/estimates.csv",
        log="reports/{study}/releaselog.csv",
        notebook="notebooks/{notebook}.ipynb",
        wording="src/evaluatie/report/wording/nl.yaml",
        template=[
            "src/evaluatie/report/templates/notebook.html.jinja",
            "src/evaluatie/report/templates/tabel.html.jinja",
            "src/evaluatie/report/templates/blokken.html.jinja",
        ],
        style="src/evaluatie/report/templates/stijl.css",
        code=sources("notebook") + sources("report") + sources("figures"),
    output:
        "reports/{study}/notebooks/{notebook}.html",
    log:
        "logs/{study}/notebooks/{notebook}.log",
    benchmark:
        "logs/{study}/notebooks/{notebook}.tsv"
    wildcard_constraints:
        notebook=r"\w+",
    message:
        "{wildcards.study}: notebook {wildcards.notebook}"
    script:
        "../scripts/notebook.py"
