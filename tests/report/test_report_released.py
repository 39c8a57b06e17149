import pandas as pd
import pytest

from evaluatie.errors import ContractError
from evaluatie.report.released import load_released
from evaluatie.tables.derived import RELEASED

TABLES = (
    "estimates", "balance", "diagnostics", "distributions", "flow", "contamination", "arm_check",
    "exposure", "inflow",
    "group_means", "secondary_means", "truth", "differences", "sensitivity", "group_time", "curves",
    "missingness", "instrument_doses", "instrument_combinations",
    "fidelity", "first_stage", "promises", "element_scores", "chains",
)  # fmt: skip


def save(released, folder):
    for name in TABLES:
        frame = getattr(released, name)
        if frame is not None:
            frame.to_parquet(folder / f"{name}.parquet")


def test_round_trip(context, tmp_path):
    save(context.released, tmp_path)
    loaded = load_released(tmp_path, context.study)
    for name in TABLES:
        before, after = getattr(context.released, name), getattr(loaded, name)
        if before is None:
            assert after is None
        else:
            pd.testing.assert_frame_equal(before, after)


def test_tables_that_break_the_contract_are_refused(nsw, tmp_path):
    save(nsw.released, tmp_path)
    nsw.released.estimates.drop(columns="mde").to_parquet(tmp_path / "estimates.parquet")
    with pytest.raises(ContractError, match="mde"):
        load_released(tmp_path, nsw.study)


def test_reads_what_release_writes():
    assert {table.name for table in RELEASED} == set(TABLES)
