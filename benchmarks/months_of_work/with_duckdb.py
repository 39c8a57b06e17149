"""A rival: DuckDB on all cores.

The fastest of twelve ways tried: hours of all months side by side in one aggregate, months as bits.
Changes of hours with a window took half as much work again, rows of spell x month several times.
"""

from pathlib import Path

import duckdb

from . import ENOUGH, HORIZONS, MONTHS, RUNS

# |x| - |x - 1| + 1 is twice x, held between 0 and 1: the share of a month before a moment x
_HOURS = ",\n".join(
    f"sum(h * (abs(e - {m}) - abs(e - {m + 1}) - abs(b - {m}) + abs(b - {m + 1}))) / 2 AS m{m}"
    for m in range(MONTHS)
)
_BITS = " | ".join(f"if(m{m} >= {ENOUGH!r}, {1 << m}, 0)" for m in range(MONTHS))
_OUTCOMES = ", ".join(
    f"('{least}_{horizon}', {least}, {(1 << (horizon - least + 1)) - 1})"
    for least in RUNS
    for horizon in HORIZONS
)
_SQL = f"""
COPY (
WITH persons AS (
    SELECT persoon_id, file_row_number AS p,
        (year(vestigingsdatum) * 12 + month(vestigingsdatum))::INT AS origin
    FROM read_parquet($persons, file_row_number = true)
), days AS (
    SELECT persoon_id, uren_per_week AS h, begindatum::DATE AS b,
        coalesce(einddatum::DATE, DATE '2059-12-30') + 1 AS e
    FROM read_parquet($jobs) WHERE loonbelasting
), spells AS (  -- from b up to e, in months since the month of settlement
    SELECT p, persoon_id, h,
        year(b) * 12 + month(b) - origin + (day(b) - 1) / day(last_day(b)) AS b,
        year(e) * 12 + month(e) - origin + (day(e) - 1) / day(last_day(e)) AS e
    FROM days JOIN persons USING (persoon_id)
), hours AS (SELECT any_value(persoon_id) AS persoon_id, {_HOURS} FROM spells GROUP BY p),
months AS (SELECT persoon_id, ({_BITS})::BIGINT AS run1 FROM hours),
runs AS (SELECT persoon_id, run1, run1 & (run1 >> 1) & (run1 >> 2) AS run3 FROM months)
SELECT persoon_id, outcome, ((if(least = 1, run1, run3) & mask) <> 0)::DOUBLE AS value
FROM runs, (VALUES {_OUTCOMES}) AS outcomes(outcome, least, mask)
ORDER BY persoon_id, outcome
) TO '{{target}}' (FORMAT parquet)
"""


def run(folder: Path, memory_mb: int) -> Path:
    """Writes a row for each person, run and horizon; `memory_mb` is not looked at."""
    settings = {"preserve_insertion_order": False, "temp_directory": str(folder / "duckdb")}
    path = folder / "duckdb.parquet"
    with duckdb.connect(config=settings) as connection:
        files = {
            "persons": str(folder / "personen.parquet"),
            "jobs": str(folder / "dienstverbanden.parquet"),
        }
        connection.execute(_SQL.format(target=path), files)
    return path
