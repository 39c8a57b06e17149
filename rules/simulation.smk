try:
    SIMULATION = load_simulation("config/simulation.yaml")
except EvaluatieError as error:
    sys.exit(f"evaluatie: {error}")


rule simulatie_matching_chunk:
    input:
        settings="config/simulation.yaml",
        code=sources("simulatie_matching_chunk"),
    output:
        "data/derived/simulatie_matching/chunks/{chunk}.parquet",
    log:
        "logs/simulatie_matching/{chunk}.log",
    benchmark:
        "logs/simulatie_matching/{chunk}.tsv"
    wildcard_constraints:
        chunk=r"\d+",
    params:
        last=SIMULATION.chunks - 1,
    message:
        "simulation of matching: part {wildcards.chunk} of 0-{params.last}"
    script:
        "../scripts/simulatie_matching_chunk.py"


rule simulatie_matching:
    input:
        settings="config/simulation.yaml",
        chunks=expand(
            "data/derived/simulatie_matching/chunks/{chunk}.parquet",
            chunk=range(SIMULATION.chunks),
        ),
        code=sources("simulatie_matching"),
    output:
        table="data/derived/simulatie_matching/table.parquet",
        csv="reports/simulatie_matching/tabel.csv",
    log:
        "logs/simulatie_matching/table.log",
    benchmark:
        "logs/simulatie_matching/table.tsv"
    message:
        "simulation of matching: bias, coverage and standard errors"
    script:
        "../scripts/simulatie_matching.py"
