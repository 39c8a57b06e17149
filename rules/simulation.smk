from evaluatie.simulation.cells import load_simulation
from evaluatie.simulation.did_cells import load_did_simulation
from evaluatie.simulation.group_cells import load_group_simulation

try:
    SIMULATION = load_simulation("config/simulation.yaml")
    DID_SIMULATION = load_did_simulation("config/simulation_did.yaml")
    GROUP_SIMULATION = load_group_simulation("config/simulation_groups.yaml")
except EvaluatieError as error:
    sys.exit(f"evaluatie: {error}")


wildcard_constraints:
    chunk=r"\d+",


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
    params:
        last=SIMULATION.chunks - 1,
    message:
        "simulation of matching: part {wildcards.chunk} of 0-{params.last}"
    script:
        "../scripts/simulatie_matching_chunk.py"


rule simulatie_matching:
    input:
        settings="config/simulation.yaml",
        chunks=chunks_of("simulatie_matching", SIMULATION.chunks),
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


rule simulatie_did_chunk:
    input:
        settings="config/simulation_did.yaml",
        code=sources("simulatie_did_chunk"),
    output:
        "data/derived/simulatie_did/chunks/{chunk}.parquet",
    log:
        "logs/simulatie_did/{chunk}.log",
    benchmark:
        "logs/simulatie_did/{chunk}.tsv"
    params:
        last=DID_SIMULATION.chunks - 1,
    message:
        "simulation of difference-in-differences: part {wildcards.chunk} of 0-{params.last}"
    script:
        "../scripts/simulatie_did_chunk.py"


rule simulatie_did:
    input:
        settings="config/simulation_did.yaml",
        chunks=chunks_of("simulatie_did", DID_SIMULATION.chunks),
        code=sources("simulatie_did"),
    output:
        table="data/derived/simulatie_did/table.parquet",
        csv="reports/simulatie_did/tabel.csv",
    log:
        "logs/simulatie_did/table.log",
    benchmark:
        "logs/simulatie_did/table.tsv"
    message:
        "simulation of difference-in-differences: bias, coverage and rejections"
    script:
        "../scripts/simulatie_did.py"


rule simulatie_groepen_chunk:
    input:
        settings="config/simulation_groups.yaml",
        code=sources("simulatie_groepen_chunk"),
    output:
        "data/derived/simulatie_groepen/chunks/{chunk}.parquet",
    log:
        "logs/simulatie_groepen/{chunk}.log",
    benchmark:
        "logs/simulatie_groepen/{chunk}.tsv"
    params:
        last=GROUP_SIMULATION.chunks - 1,
    message:
        "simulation of many tests at once: part {wildcards.chunk} of 0-{params.last}"
    script:
        "../scripts/simulatie_groepen_chunk.py"


rule simulatie_groepen:
    input:
        settings="config/simulation_groups.yaml",
        chunks=chunks_of("simulatie_groepen", GROUP_SIMULATION.chunks),
        code=sources("simulatie_groepen"),
    output:
        table="data/derived/simulatie_groepen/table.parquet",
        csv="reports/simulatie_groepen/tabel.csv",
    log:
        "logs/simulatie_groepen/table.log",
    benchmark:
        "logs/simulatie_groepen/table.tsv"
    message:
        "simulation of many tests at once: false alarms and power"
    script:
        "../scripts/simulatie_groepen.py"
