"""A whole country's payroll as a delivered file: read, narrowed to the cohort, checked, written.

One person in a hundred belongs to the study; two extracts hold half of them each, and the same
national file of monthly wage returns under the names of CBS (config/mappings/cbs.yaml). Floor:
DuckDB, with the same threads and memory, reads the same columns and counts the rows of the cohort
once. Each in a fresh process, imports not counted. Prints a line for each size and, last, one JSON
object; the exit status is 1 when the rows differ or more memory was used than is allowed.

    python benchmarks/ingest.py                       2 and 20 million rows: a minute
    python benchmarks/ingest.py --rows 120000000 --memory-mb 2000     6 minutes
    python benchmarks/ingest.py --rows 20000000 --csv
"""

import argparse
import datetime as dt
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml
from months_of_work.measured import peak_mb
from months_of_work.registers import write_registers

ROWS = [2_000_000, 20_000_000]
PERIODS = 120  # wage returns of a person
ONE_IN = 100  # persons belongs to the study
OURS, FLOOR = "evaluatie", "duckdb"
OWN_MB = 300  # of the memory setting is for the program itself, as in rules/data.smk
THREADS = 1
EXTRACTS = ("controle", "behandeling")
CBS = Path(__file__).parent.parent / "config/mappings/cbs.yaml"
HOURS = "round(uren_per_week * (date_diff('day', begindatum, einddatum) + 1) / 7, 1)"
PAYROLL = """
SELECT 'R' AS RINPERSOONS, persoon_id AS RINPERSOON, werkgever_id AS IKVID,
    strftime(begindatum, '%Y%m%d') AS SDATUMAANVANGIKO,
    strftime(einddatum, '%Y%m%d') AS SDATUMEINDEIKO, {hours} AS SAANTVERLU, '15' AS SSRTIV
FROM '{made}/dienstverbanden.parquet' WHERE year(begindatum) = {year}
"""
YEARS = range(2012, 2012 + PERIODS // 12)
COHORT = """
SELECT * REPLACE ('R' || persoon_id AS persoon_id) FROM '{made}/personen.parquet'
QUALIFY (row_number() OVER (ORDER BY persoon_id)) % {apart} = {place}
"""
COUNTED = """
SELECT count(*), max(IKVID), max(SDATUMAANVANGIKO), max(SDATUMEINDEIKO), max(SAANTVERLU),
    max(SSRTIV)
FROM {payroll} WHERE RINPERSOONS = 'R'
    AND RINPERSOONS || RINPERSOON IN (SELECT persoon_id FROM '{folder}/*/personen.parquet')
"""


@dataclass(frozen=True)
class Run:
    """What one process took; `rows` of the cohort that it found."""

    seconds: float
    cpu_seconds: float
    peak_mb: int
    rows: int


def main() -> None:
    """Every size, smallest first."""
    options = _options()
    if options.measure:
        name, folder = options.measure
        print(json.dumps(asdict(_timed(name, Path(folder), options.memory_mb))))
        return
    results = {rows: _size(rows, options) for rows in sorted(options.rows)}
    print(json.dumps(_summary(results, options.memory_mb)))
    if any(runs[OURS].peak_mb > options.memory_mb for runs in results.values()):
        raise SystemExit("more memory was used than is allowed")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--rows", nargs="+", type=int, default=ROWS, help=f"wage returns in the file; {ROWS}")
    add("--memory-mb", type=int, default=2000, help="memory setting of evaluatie; 2000")
    add("--csv", action="store_true", help="the file is CSV; default: Parquet")
    add("--measure", nargs=2, help=argparse.SUPPRESS)  # what the fresh processes are called with
    return parser.parse_args()


def _size(rows: int, options: argparse.Namespace) -> dict[str, Run]:
    """Both, on a delivery of about so many rows."""
    with tempfile.TemporaryDirectory(prefix="evaluatie-benchmark-") as name:
        folder = Path(name) / "levering"
        file = write_delivery(folder, rows, "csv" if options.csv else "parquet")
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB {file.suffix}", flush=True)
        runs = {which: _fresh(which, folder, options.memory_mb) for which in (FLOOR, OURS)}
    if runs[OURS].rows != runs[FLOOR].rows:
        raise SystemExit("evaluatie does not find the rows that the floor finds")
    for which, run in runs.items():
        print(
            f"  {which}: {run.seconds:.1f} s ({run.cpu_seconds:.1f} s cpu), {run.peak_mb:,} MB, "
            f"{rows / run.seconds / 1e6:.2f} million rows a second, {run.rows:,} of the cohort",
            flush=True,
        )
    return runs


def write_delivery(folder: Path, rows: int, ending: str) -> Path:
    """Two extracts in a folder, and a mapping; the national file, of which both hold a link."""
    made = folder.parent / "made"
    write_registers(made, max(rows // PERIODS, 2 * ONE_IN), PERIODS)
    file = folder / EXTRACTS[0] / f"SPOLISBUS2017V1.{ending}"
    for place, extract in enumerate(EXTRACTS):
        (folder / extract).mkdir(parents=True)
        cohort = COHORT.format(made=made, apart=2 * ONE_IN, place=place)
        duckdb.sql(cohort).write_parquet(str(folder / extract / "personen.parquet"))
        _write_empty_tables(folder / extract)
    _write_payroll(made, file)
    os.link(file, folder / EXTRACTS[1] / file.name)
    (folder / "landelijk.yaml").write_text(_mapping(), encoding="utf-8")
    for table in made.iterdir():
        table.unlink()
    return file


def _write_payroll(made: Path, file: Path) -> None:
    """Year after year, in each the persons one after the other."""
    text = file.suffix == ".csv"
    hours = f"replace({HOURS}::VARCHAR, '.', ',')" if text else HOURS
    form = "FORMAT csv, DELIMITER ';'" if text else "FORMAT parquet"
    rows = " UNION ALL ".join(PAYROLL.format(made=made, hours=hours, year=year) for year in YEARS)
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        connection.execute(f"COPY ({rows}) TO '{file}' ({form})")


def _write_empty_tables(folder: Path) -> None:
    from evaluatie.study.contract_names import OPTIONAL_TABLES, TABLES

    for table in TABLES.keys() - {"personen", "dienstverbanden", *OPTIONAL_TABLES}:
        (folder / f"{table}.csv").write_text(";".join(TABLES[table].required) + "\n")


def _mapping() -> str:
    """What the mapping of CBS says of the payroll."""
    cbs = yaml.safe_load(CBS.read_text(encoding="utf-8"))
    tables = {"dienstverbanden": cbs["tables"]["dienstverbanden"]}
    return yaml.safe_dump(cbs | {"mapping": "landelijk", "tables": tables})


def _fresh(which: str, folder: Path, memory_mb: int) -> Run:
    order = ["--measure", which, str(folder), "--memory-mb", str(memory_mb)]
    done = subprocess.run([sys.executable, __file__, *order], stdout=subprocess.PIPE, check=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def _timed(which: str, folder: Path, memory_mb: int) -> Run:
    run = {OURS: _validated, FLOOR: _counted}[which]
    import evaluatie.data.checks.keeping  # noqa: F401  the imports are not what is timed

    clock, cpu = time.perf_counter(), time.process_time()
    rows = run(folder, memory_mb)
    return Run(time.perf_counter() - clock, time.process_time() - cpu, peak_mb(), rows)


def _validated(folder: Path, memory_mb: int) -> int:
    """Rows of the cohort that evaluatie judged, after everything is written."""
    from evaluatie.data.checks.keeping import write_validated
    from evaluatie.data.delivery.workspace import Workspace
    from evaluatie.data.validate import validate
    from evaluatie.study.source import RegistersSource

    source = RegistersSource(
        kind="registers", origin="files", mapping=str(folder / "landelijk.yaml"),
        jobs="loonaangiften", extracts={name: str(folder / name) for name in EXTRACTS},
        data_until=dt.date(2021, 12, 31), max_quarantined=0.01,
    )  # fmt: skip
    with Workspace(folder / "scratch", memory_mb - OWN_MB, THREADS) as workspace:
        found = validate(source, "", workspace)
        found.refuse("no report")
        write_validated(found, folder / "derived", workspace)
    counts = found.counts[found.counts["table"] == "dienstverbanden"]
    return int(counts.loc[counts["rule"] != "out_of_scope", "rows"].sum())


def _counted(folder: Path, memory_mb: int) -> int:
    """Rows of the cohort, all their columns read."""
    (file,) = (folder / EXTRACTS[0]).glob("SPOLISBUS*")
    payroll = f"read_csv('{file}', all_varchar = true)" if file.suffix == ".csv" else f"'{file}'"
    with duckdb.connect(
        config={"memory_limit": f"{memory_mb - OWN_MB}MB", "threads": THREADS}
    ) as connection:
        found = connection.execute(COUNTED.format(payroll=payroll, folder=folder)).fetchall()
    return int(found[0][0])


def _summary(results: dict[int, dict[str, Run]], memory_mb: int) -> dict[str, Any]:
    """The largest size; growth is the exponent between the two largest."""
    *_, rows = results
    ours, floor = results[rows][OURS], results[rows][FLOOR]
    growth = None
    if len(results) > 1:
        *_, smaller, _ = results
        times = ours.seconds / results[smaller][OURS].seconds
        growth = round(math.log(times) / math.log(rows / smaller), 2)
    return {
        "benchmark": "ingest", "size": rows, "seconds": round(ours.seconds, 2),
        "floor_seconds": round(floor.seconds, 2), "ratio": round(ours.seconds / floor.seconds, 2),
        "rivals": {}, "peak_mb": ours.peak_mb, "growth": growth,
        "rows_per_second": round(rows / ours.seconds), "memory_mb": memory_mb,
    }  # fmt: skip


if __name__ == "__main__":
    main()
