"""What is measured: from validated tables to the table of indicators, as rule `indicators` does."""

from functools import cache
from pathlib import Path

import pyarrow.parquet as pq

from evaluatie.data.indicators import indicator_parts
from evaluatie.study import Study, load_study
from evaluatie.tables import write_parts

from . import Counts

_STUDY = Path(__file__).parent.parent.parent / "config/studies/amsterdam.yaml"


def run(folder: Path, memory_mb: int) -> Counts:
    """Writes all primary outcomes at four horizons; tells how many rows there are."""
    path = folder / "indicators.parquet"
    write_parts(indicator_parts(folder, primary_outcomes(), memory_mb), path)
    return {"rows": pq.read_metadata(path).num_rows}


@cache
def primary_outcomes() -> Study:
    """The Amsterdam study without its secondary outcomes."""
    return load_study(_STUDY).model_copy(update={"secondary": {}})
