"""One delivery in every format, and as registers of CBS, gives the same indicators.

The extracts of a small synthetic Amsterdam, broken rows included (more than usual, so that every
kind of them is there), are read, checked and turned into indicators along each way.
"""

import pandas as pd
import pytest

from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.indicators import indicator_parts
from evaluatie.data.keeping import write_validated
from evaluatie.data.synthetic import deliver, dirt, synthetic_world
from evaluatie.data.validate import validate
from evaluatie.tables import read_table
from evaluatie.tables.contract import EXTRACT_TABLES
from tests.conftest import PROJECT
from tests.data.registers import FORMS, read_delivery, write_registers
from tests.data.synthetic.worlds import variant

MEMORY_MB = 500
CBS = {"mapping": str(PROJECT / "config" / "mappings" / "cbs.yaml"), "jobs": "loonaangiften"}
SUMMED = "hours_worked"  # a sum of hours, in another order for wage returns


class Outcome:
    """What becomes of one form of the delivery: kept tables, indicators, findings, counts."""

    def __init__(self, study, folder, form, **changes):
        names = sorted(path.name for path in (folder / form).iterdir())
        extracts = {name: str(folder / form / name) for name in names}
        changes |= {"origin": "files", "world": None, "extracts": extracts, "max_quarantined": 0.1}
        study = study.model_copy(update={"source": study.source.model_copy(update=changes)})
        self.target = folder / f"{form}_validated"
        with Workspace(folder / f"{form}_scratch", MEMORY_MB) as workspace:
            found = validate(study.source, "", workspace)
            found.refuse("the report")
            write_validated(found, self.target / "kept", self.target / "aside", workspace)
        self.findings, self.counts, self.inputs = found.findings, found.counts, found.inputs
        parts = indicator_parts(self.target / "kept", study, MEMORY_MB)
        self.indicators = pd.concat([part.to_pandas() for part in parts], ignore_index=True)

    def kept(self, table):
        return read_table(self.target / "kept" / f"{table.name}.parquet", table)

    def broken(self, extract, table):
        """Rows set aside by rule, and rows outside the register."""
        counts = self.counts[(self.counts["extract"] == extract) & (self.counts["table"] == table)]
        return counts.set_index("rule")["rows"].drop("kept").to_dict()


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    """The study, and the folder with all forms of its extracts."""
    folder = tmp_path_factory.mktemp("formats")
    study = variant(size=0.15)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dirt, "SHARE", 0.03)
        deliver(synthetic_world(study), study, folder / "made")
    for extract, tables in read_delivery(folder / "made").items():
        for form in (*FORMS, "cbs"):
            (folder / form / extract).mkdir(parents=True)
        for form, write in FORMS.items():
            write(tables, folder / form / extract)
        until = pd.Timestamp(study.source.data_until)
        write_registers(tables, folder / "cbs" / extract, until)
    return study, folder


@pytest.fixture(scope="module")
def from_csv(deliveries):
    return Outcome(*deliveries, "csv")


@pytest.fixture(scope="module")
def from_cbs(deliveries):
    return Outcome(*deliveries, "cbs", **CBS)


def test_the_delivery_is_worth_comparing(from_csv):
    """People with and without work, complete windows and others, rows of every table broken."""
    values = from_csv.indicators.groupby("outcome")["value"]
    assert (values.nunique() > 1).all()
    assert from_csv.indicators["status"].nunique() >= 4
    broken = from_csv.counts[~from_csv.counts["rule"].isin(["kept", "repeated_row"])]
    assert set(broken["table"]) == {table.name for table in EXTRACT_TABLES}


@pytest.mark.parametrize("form", ["parquet", "sav", "xlsx"])
def test_every_format_gives_the_same_rows_and_indicators(form, deliveries, from_csv):
    other = Outcome(*deliveries, form)
    pd.testing.assert_frame_equal(other.indicators, from_csv.indicators, check_exact=True)
    for table in EXTRACT_TABLES:
        pd.testing.assert_frame_equal(other.kept(table), from_csv.kept(table), check_exact=True)
    numbers = ["extract", "table", "rule", "rows"]
    pd.testing.assert_frame_equal(other.counts[numbers], from_csv.counts[numbers])


def test_registers_give_the_same_indicators(from_csv, from_cbs):
    summed = from_csv.indicators["outcome"] == SUMMED
    pd.testing.assert_frame_equal(
        from_cbs.indicators[~summed], from_csv.indicators[~summed], check_exact=True
    )
    pd.testing.assert_frame_equal(
        from_cbs.indicators[summed], from_csv.indicators[summed], rtol=1e-12, atol=0
    )


def test_registers_settle_the_same_people_in_the_same_places(from_csv, from_cbs):
    """Addresses one after the other are one settlement; who moved away lives elsewhere."""
    key = ["persoon_id", "vestigingsdatum", "gemeente"]
    columns = [*key, "uitschrijfdatum", "geslacht", "herkomstland", "huishoudtype"]
    columns += ["huishouden_id", "nareiziger", "opleidingsniveau", "maanden_opvang"]
    personen = EXTRACT_TABLES[0]
    rows, cbs = from_csv.kept(personen)[columns], from_cbs.kept(personen)[columns]
    rows = rows.replace({"gemeente": {"Zaandam": "0479"}})
    studied = cbs[cbs["gemeente"] != "0758"].sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(studied, rows.sort_values(key, ignore_index=True))
    moved = from_csv.kept(personen)["uitschrijfreden"] == "verhuizing"
    assert (from_cbs.kept(personen)["uitschrijfreden"] == "verhuizing").sum() >= moved.sum() > 0


@pytest.mark.parametrize("name", ["onderwijs", "uitkeringen", "begeleiding", "trajecten"])
def test_registers_hold_the_same_spells(name, from_csv, from_cbs):
    table = next(table for table in EXTRACT_TABLES if table.name == name)
    left_out = ["opleiding"] if name == "onderwijs" else []
    pd.testing.assert_frame_equal(
        from_cbs.kept(table).drop(columns=left_out), from_csv.kept(table).drop(columns=left_out)
    )


def test_broken_rows_of_registers_are_set_aside(from_cbs):
    extract = "cohort_2016_2017"
    jobs = from_cbs.broken(extract, "dienstverbanden")
    assert jobs.keys() >= {
        "hours_out_of_range", "einddatum_before_begindatum", "orphan_person", "repeated_row",
        "out_of_scope",
    }  # fmt: skip
    assert jobs["hours_out_of_range"] == 2
    assert from_cbs.broken(extract, "onderwijs").keys() >= {"unknown_niveau", "orphan_person"}
    persons = from_cbs.broken(extract, "personen")
    assert persons.keys() >= {
        "unknown_geslacht", "unknown_opleidingsniveau", "uitschrijfdatum_before_vestigingsdatum",
        "vestigingsdatum_after_data_end",
    }  # fmt: skip
    assert from_cbs.broken(extract, "uitkeringen").keys() >= {"einddatum_before_begindatum"}


def test_the_highest_version_is_read_and_the_other_is_named(from_cbs):
    older = from_cbs.findings[from_cbs.findings["rule"] == "superseded_version"]
    assert set(older["file"]) == {"SPOLISBUS2017V1.csv"}
    passed_over = [path for path, said in from_cbs.inputs.items() if "higher version" in said]
    assert len(passed_over) == 2
    hours = from_cbs.kept(EXTRACT_TABLES[3])["uren_per_week"]
    assert hours.max() <= 40 + 1e-9


def test_no_cell_is_written_outside_the_kept_tables(from_cbs):
    aside = [pd.read_parquet(path) for path in (from_cbs.target / "aside").iterdir()]
    persons = set(from_cbs.kept(EXTRACT_TABLES[0])["persoon_id"])
    texts = pd.concat([frame.astype(str).stack() for frame in [*aside, from_cbs.findings]])
    assert not persons & set(texts)
