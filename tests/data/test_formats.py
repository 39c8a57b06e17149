"""One delivery in every format, and as registers of CBS, gives the same indicators.

The extracts of a small synthetic Amsterdam, broken rows included (more than usual, so that every
kind of them is there), are read, checked and turned into indicators along each way.
"""

import re

import pandas as pd
import pytest

from evaluatie.data.checks.keeping import write_validated
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.indicators import indicator_parts
from evaluatie.data.synthetic import deliver, dirt, synthetic_world
from evaluatie.data.validate import validate
from evaluatie.tables import read_table
from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    EXTRACT_TABLES,
    ONDERWIJS,
    PERSONEN,
    TRAJECTEN,
    UITKERINGEN,
)
from tests.conftest import PROJECT
from tests.data.registers import FORMS, read_delivery, write_registers
from tests.data.synthetic.worlds import variant

MEMORY_MB = 500
CBS = {"mapping": str(PROJECT / "config" / "mappings" / "cbs.yaml"), "jobs": "loonaangiften"}


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
            write_validated(found, self.target, workspace)
        self.findings, self.counts, self.inputs = found.findings, found.counts, found.inputs
        parts = indicator_parts(self.target / "validated", study, MEMORY_MB)
        self.indicators = pd.concat([part.to_pandas() for part in parts], ignore_index=True)

    def kept(self, table):
        return read_table(self.target / "validated" / f"{table.name}.parquet", table)

    def broken(self, table):
        """Rows of all extracts that are set aside, by rule, and those outside the register."""
        counts = self.counts[(self.counts["table"] == table) & (self.counts["rule"] != "kept")]
        return counts.groupby("rule")["rows"].sum().to_dict()


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    """The study, and the folder with all forms of its extracts."""
    folder = tmp_path_factory.mktemp("formats")
    study = variant(size=0.12)
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
    pd.testing.assert_frame_equal(from_cbs.indicators, from_csv.indicators, check_exact=True)


def test_registers_settle_the_same_people_in_the_same_places(from_csv, from_cbs):
    """Addresses one after the other are one settlement; who moved away lives elsewhere."""
    key = ["persoon_id", "vestigingsdatum", "gemeente"]
    columns = [*key, "uitschrijfdatum", "geslacht", "herkomstland", "huishoudtype"]
    columns += ["huishouden_id", "nareiziger", "opleidingsniveau", "maanden_opvang"]
    rows, cbs = from_csv.kept(PERSONEN)[columns], from_cbs.kept(PERSONEN)[columns]
    rows = rows.replace({"gemeente": {"Zaandam": "0479"}})
    studied = cbs[cbs["gemeente"] != "0758"].sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(studied, rows.sort_values(key, ignore_index=True))
    moved = from_csv.kept(PERSONEN)["uitschrijfreden"] == "verhuizing"
    assert (from_cbs.kept(PERSONEN)["uitschrijfreden"] == "verhuizing").sum() >= moved.sum() > 0


@pytest.mark.parametrize("table", [ONDERWIJS, UITKERINGEN, BEGELEIDING, TRAJECTEN])
def test_registers_hold_the_same_spells(table, from_csv, from_cbs):
    left_out = ["opleiding"] if table is ONDERWIJS else []
    pd.testing.assert_frame_equal(
        from_cbs.kept(table).drop(columns=left_out), from_csv.kept(table).drop(columns=left_out)
    )


def test_broken_rows_of_registers_are_set_aside(from_cbs):
    jobs = from_cbs.broken("dienstverbanden")
    assert jobs.keys() >= {
        "hours_out_of_range", "einddatum_before_begindatum", "repeated_row", "out_of_scope",
    }  # fmt: skip
    assert jobs["hours_out_of_range"] >= 2
    assert from_cbs.broken("onderwijs").keys() >= {"unknown_niveau", "out_of_scope"}
    persons = from_cbs.broken("personen")
    assert persons.keys() >= {
        "unknown_geslacht", "unknown_opleidingsniveau", "uitschrijfdatum_before_vestigingsdatum",
        "vestigingsdatum_after_data_end",
    }  # fmt: skip
    assert from_cbs.broken("uitkeringen").keys() >= {"einddatum_before_begindatum"}


def test_who_is_in_no_extract_is_out_of_scope_in_national_registers(from_csv, from_cbs):
    """A broken row of the municipality's own files, which are about the extract's persons."""
    for table in ("onderwijs", "uitkeringen"):
        rows, cbs = from_csv.broken(table), from_cbs.broken(table)
        assert rows["orphan_person"] > 0
        # beside them stands one row of somebody outside the population register, in each extract
        assert cbs["out_of_scope"] >= rows["orphan_person"] + 2
        assert "orphan_person" not in cbs
    assert from_cbs.broken("begeleiding")["orphan_person"] > 0


def test_the_highest_version_is_read_and_the_other_is_named(from_cbs):
    older = from_cbs.findings[from_cbs.findings["rule"] == "superseded_version"]
    assert set(older["file"]) == {"SPOLISBUS2017V1.csv"}
    passed_over = [path for path, said in from_cbs.inputs.items() if "higher version" in said]
    assert len(passed_over) == 2
    hours = from_cbs.kept(DIENSTVERBANDEN)["uren_per_week"]
    assert hours.max() <= 40 + 1e-9


def test_no_cell_is_written_outside_the_kept_tables(from_cbs):
    aside = [pd.read_parquet(path) for path in (from_cbs.target / "quarantine").iterdir()]
    persons = set(from_cbs.kept(PERSONEN)["persoon_id"])
    texts = pd.concat([frame.astype(str).stack() for frame in [*aside, from_cbs.findings]])
    assert not persons & set(texts)


def test_what_nobody_has_verified_says_so():
    """Each file, column and code of the CBS mapping but the person's key carries a remark."""
    text = (PROJECT / "config" / "mappings" / "cbs.yaml").read_text(encoding="utf-8")
    lines = text.split("tables:\n")[1].splitlines()
    named = re.compile(r'\s+("\d+": |from: |file: |- \{file|[a-z_]+: ([A-Z]|\{from))')
    found = [line for line in lines if named.match(line) and "persoon_id:" not in line]
    assert len(found) > 80
    unmarked = [
        line
        for line in found
        if not re.search("# .*(verify against the delivered documentation|ours)", line)
    ]
    assert unmarked == []


CLIENTS = pd.DataFrame(
    {
        "SOORT": ["statushouder", "statushouder", "inburgeraar"],
        "CLIENTNR": ["00000017", "00000025", "00000033"],
        "DATUM_VESTIGING": ["01-02-2016", "15-03-2016", "01-04-2016"],
        "DATUM_VERGUNNING": ["01-12-2015", "", ""],
        "GEBOORTEMAAND": ["1990-05", "1985-11", "1970-01"],
        "MV": ["V", "M", "M"],
        "LAND": ["SYR", "AFG", "SYR"],
        "HUISHOUDEN": ["AL", "PK", "AL"],
        "WIJKTEAM": ["W1", "W2", "W1"],
        "DOSSIER": ["0012", "0013", "0014"],
        "NAREIS": ["n", "j", "n"],
        "OPLEIDING": ["3", "9", "1"],
        "MND_OPVANG": ["7,5", "99", "3"],
        "AZC": ["ja", "nee", "nee"],
        "DATUM_VERTREK": ["31-12-9999", "31-12-2017", "31-12-9999"],
        "REDEN_VERTREK": ["-", "E", "-"],
    }
)


def test_the_example_of_a_municipality_reads_as_it_says(tmp_path, deliveries):
    """Every rule of the example mapping on rows written by hand."""
    folder = tmp_path / "example" / "klanten"
    folder.mkdir(parents=True)
    spell = {"CLIENTNR": ["00000017"], "START": ["02-02-2016"], "EIND": ["31-12-9999"]}
    guided = pd.DataFrame({**spell, "TEAMCODE": ["4101"], "KLANTMANAGER": ["k01"]})
    benefit = pd.DataFrame({"CLIENTNR": ["00000017"], "INGANG": ["01-03-2016"]})
    files = {
        "klanten_v2": CLIENTS,
        "trajectbegeleiding": guided,
        "instrumenten2016": pd.DataFrame({**spell, "INSTRUMENT": ["TB"]}),
        "uitkeringen": benefit.assign(EINDE="31-12-9999", WET="PW"),
        "dienstverbanden": pd.DataFrame(columns=DIENSTVERBANDEN.names),
        "onderwijs": pd.DataFrame(columns=ONDERWIJS.names),
    }
    for name, rows in files.items():
        rows.to_csv(folder / f"{name}.csv", sep=";", index=False)
    example = str(PROJECT / "config" / "mappings" / "voorbeeld_gemeente.yaml")
    read = Outcome(deliveries[0], tmp_path, "example", mapping=example)
    first, second = read.kept(PERSONEN).to_dict("records")
    assert read.broken("personen") == {"out_of_scope": 1}
    assert first["persoon_id"] == "00000017"
    assert (first["geslacht"], first["herkomstland"]) == ("vrouw", "Syrie")
    assert (first["huishoudtype"], first["huishouden_id"]) == ("alleenstaand", "W10012")
    assert first["vestigingsdatum"] == pd.Timestamp("2016-02-01")
    assert first["geboortedatum"] == pd.Timestamp("1990-05-01")
    assert pd.isna(first["uitschrijfdatum"])
    assert first["maanden_opvang"] == 7.5
    assert (second["herkomstland"], second["uitschrijfreden"]) == ("overig", "emigratie")
    assert (second["nareiziger"], second["opleidingsniveau"]) == (True, "onbekend")
    assert pd.isna(second["maanden_opvang"])
    assert read.kept(BEGELEIDING)["team"].tolist() == ["entree_1"]
    assert read.kept(TRAJECTEN)["instrument"].tolist() == ["taalboost"]
    assert read.kept(UITKERINGEN)["vorm"].tolist() == ["volledig"]
