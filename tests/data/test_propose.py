"""What `evaluatie map` proposes for files that nobody described, and what it never shows."""

from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.data.delivery.files import find
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.proposals.text import word
from evaluatie.data.propose import propose
from evaluatie.data.synthetic import deliver, synthetic_world
from evaluatie.errors import ExtractError
from evaluatie.study.mapping import load_mapping
from tests.data.registers import FORMS, read_delivery, save_sav, write_registers
from tests.data.synthetic.worlds import variant

ROWS = 60
ALLOWED = ("man", "vrouw")


@pytest.fixture
def workspace(tmp_path):
    with Workspace(tmp_path / "scratch", 500) as opened:
        yield opened


@pytest.fixture(scope="module")
def delivery(tmp_path_factory):
    """The first extract of a small synthetic world as typed tables."""
    folder = tmp_path_factory.mktemp("delivery")
    study = variant(size=0.1)
    deliver(synthetic_world(study), study, folder)
    return read_delivery(folder)["cohort_2014_2015"]


def klanten(**changes: list[object]) -> pd.DataFrame:
    """Clients as a municipality might export them; `changes` replace or add columns."""
    number = range(ROWS)
    columns = {
        "CLIENTNR": [f"{7130000 + 37 * n:08d}" for n in number],
        "MV": ["M", "V", "M"] * (ROWS // 3),
        "DATUM_VESTIGING": [f"{1 + n % 28:02d}-{1 + n % 12:02d}-2015" for n in number],
        "GEBOORTEMAAND": [f"{1960 + n % 40}-{1 + n % 12:02d}" for n in number],
        "LAND": ["SYR", "ERI"] * (ROWS // 2),
        "HUISHOUDEN": ["Alleenstaand", "paar"] * (ROWS // 2),
        "NAREIS": ["J", "N"] * (ROWS // 2),
        "OPLEIDING": ["laag", "hoog", "onbekend"] * (ROWS // 3),
        "MND_OPVANG": [f"{n % 17},5" for n in number],
        "DATUM_VERTREK": ["31-12-9999"] * (ROWS // 2) + ["15-03-2017"] * (ROWS // 2),
        "OPMERKING": [f"gesprek {n} verliep goed" for n in number],
    }
    return pd.DataFrame(columns | changes)


def saved(rows: pd.DataFrame, path: Path) -> Path:
    rows.to_csv(path, sep=";", index=False)
    return path


def test_names_and_cells_lead_to_the_columns_of_the_contract(tmp_path, workspace):
    text = propose([saved(klanten(), tmp_path / "klanten2015.csv")], workspace)
    mapping = yaml.safe_load(text)
    personen = mapping["tables"]["personen"]
    assert personen["file"] == "klanten*"
    columns = personen["columns"]
    assert columns["persoon_id"] == "CLIENTNR"
    assert columns["vestigingsdatum"] == "DATUM_VESTIGING"
    assert columns["uitschrijfdatum"] == "DATUM_VERTREK"
    assert columns["geboortedatum"] == {"from": "GEBOORTEMAAND", "format": "YYYY-MM"}
    assert columns["maanden_opvang"] == "MND_OPVANG"
    assert mapping["dates"] == "DD-MM-YYYY"
    assert mapping["open_end"] == ["31-12-9999"]
    assert "# TODO gemeente: geen kolom gevonden" in text


def test_codes_are_translated_where_their_meaning_is_plain(tmp_path, workspace):
    text = propose([saved(klanten(), tmp_path / "klanten.csv")], workspace)
    columns = yaml.safe_load(text)["tables"]["personen"]["columns"]
    assert columns["geslacht"] == {"from": "MV", "codes": {"M": "man", "V": "vrouw"}}
    assert columns["huishoudtype"]["codes"] == {"Alleenstaand": "alleenstaand"}
    assert columns["opleidingsniveau"] == "OPLEIDING"
    assert columns["nareiziger"] == "NAREIS"


def test_codes_of_unknown_meaning_are_left_to_the_analyst(tmp_path, workspace):
    rows = klanten(MV=["1", "2", "1"] * (ROWS // 3))
    text = propose([saved(rows, tmp_path / "klanten.csv")], workspace)
    assert '# TODO "1": man of vrouw' in text
    assert yaml.safe_load(text)["tables"]["personen"]["columns"]["geslacht"]["codes"] is None


def test_rare_codes_are_counted_and_not_shown(tmp_path, workspace):
    rows = klanten(MV=["M", "V"] * (ROWS // 2 - 2) + ["Zeldzaam", "Q", "M", "V"])
    text = propose([saved(rows, tmp_path / "klanten.csv")], workspace)
    assert "Zeldzaam" not in text
    assert "Q" not in text.replace("OPMERKING", "")
    assert "# 2 codes in minder dan 10 rijen staan er niet" in text


def test_no_id_date_number_or_text_of_a_person_is_shown(tmp_path, workspace):
    rows = klanten()
    text = propose([saved(rows, tmp_path / "klanten.csv")], workspace)
    for column in ("CLIENTNR", "DATUM_VESTIGING", "GEBOORTEMAAND", "MND_OPVANG", "OPMERKING"):
        assert not [cell for cell in rows[column] if cell in text]
    assert "15-03-2017" not in text


def test_ids_of_few_persons_are_no_codes(tmp_path, workspace):
    """Twelve clients with many rows each look like a list of codes."""
    few = [f"0044{n % 6:04d}" for n in range(ROWS)]
    text = propose(
        [saved(klanten(CLIENTNR=few, HUISHOUDEN=few), tmp_path / "klanten.csv")], workspace
    )
    assert "0044" not in text


@pytest.mark.parametrize(
    ("written", "format_"),
    [
        ("2016-02-28", "YYYY-MM-DD"),
        ("28-02-2016", "DD-MM-YYYY"),
        ("28/02/2016", "DD/MM/YYYY"),
        ("20160228", "YYYYMMDD"),
    ],
)
def test_the_format_of_dates_is_recognised(tmp_path, workspace, written, format_):
    rows = pd.DataFrame({"client_id": [f"{n:04d}" for n in range(20)], "startdatum": written})
    path = saved(rows.assign(einddatum=written, team="entree_1"), tmp_path / "begeleiding.csv")
    text = propose([path], workspace)
    assert yaml.safe_load(text)["dates"] == format_
    assert load_written(text, tmp_path).dates == format_


def load_written(text: str, folder: Path):
    (folder / "voorstel.yaml").write_text(text, encoding="utf-8")
    return load_mapping(str(folder / "voorstel.yaml"))


@pytest.mark.parametrize("form", sorted(FORMS))
def test_the_contracts_own_tables_are_recognised_in_every_format(
    form, delivery, tmp_path, workspace
):
    FORMS[form](delivery, tmp_path)
    paths = sorted(path for path in tmp_path.iterdir() if path.is_file())
    text = propose(paths, workspace)
    assert "# TODO" not in text
    mapping = load_written(text, tmp_path)
    assert set(mapping.tables) == set(delivery)
    for name, table in mapping.tables.items():
        assert table.file is None
        assert not table.stays
        assert {c: m.sources for c, m in table.columns.items()} == {
            c: [c] for c in delivery[name] if c in table.columns
        }


def test_registers_are_recognised_joined_and_found_again(delivery, tmp_path, workspace):
    folder = tmp_path / "cbs"
    folder.mkdir()
    write_registers(delivery, folder, pd.Timestamp("2018-12-31"))
    text = propose(sorted(folder.iterdir()), workspace)
    tables = yaml.safe_load(text)["tables"]
    personen = tables["personen"]
    assert personen["stays"] is True
    assert personen["keep"] == {"RINPERSOONS": ["R"]}
    assert personen["columns"]["persoon_id"] == ["RINPERSOONS", "RINPERSOON"]
    assert personen["columns"]["vestigingsdatum"] == "GBADATUMAANVANGADRESHOUDING"
    assert personen["columns"]["geboortedatum"]["format"] == "YYYYMM"
    assert {tuple(join["on"]) for join in personen["join"]} == {
        ("SOORTOBJECTNUMMER", "RINOBJECTNUMMER"),
        ("RINPERSOONS", "RINPERSOON"),
    }
    assert tables["dienstverbanden"]["columns"]["verloonde_uren"] == "SAANTVERLU"
    assert tables["onderwijs"]["columns"]["niveau"] == "OPLNIVSOI2016AGG4HB"
    patterns = [t.get("file", name) for name, t in tables.items()]
    patterns += [join["file"] for t in tables.values() for join in t.get("join", [])]
    named = {path for pattern in patterns for path in find(folder, pattern).chosen}
    older = {path for pattern in patterns for path in find(folder, pattern).superseded}
    assert named | older == set(folder.iterdir())


def test_a_file_without_a_header_is_refused_without_a_word_of_it(tmp_path, workspace):
    path = tmp_path / "klanten.csv"
    klanten().to_csv(path, sep=";", index=False, header=False)
    with pytest.raises(ExtractError, match="not like a header") as refused:
        propose([path], workspace)
    for cell in klanten().iloc[0]:
        assert cell not in str(refused.value).replace("names of", "")


def test_a_word_that_stands_among_its_own_cells_is_no_header(tmp_path, workspace):
    path = saved(pd.DataFrame({"man": ["vrouw", "man"], "ja": ["nee", "nee"]}), tmp_path / "k.csv")
    with pytest.raises(ExtractError, match="not like a header"):
        propose([path], workspace)


def test_columns_with_personal_data_are_left_out(tmp_path, workspace):
    numbers = [bsn(n) for n in range(ROWS)]
    emails = [f"bewoner{n}@voorbeeld.nl" for n in range(ROWS)]
    rows = klanten(CLIENTNR=numbers, CONTACT=emails)
    text = propose([saved(rows, tmp_path / "klanten.csv")], workspace)
    columns = yaml.safe_load(text)["tables"]["personen"]["columns"]
    assert "CLIENTNR" not in str(columns)
    assert text.count("# weggelaten: column") == 2
    assert "citizen service numbers" in text
    assert not [cell for cell in (*numbers, *emails) if cell in text]


def bsn(number: int) -> str:
    """A made-up number that passes the eleven-test."""
    start = f"{12345600 + 7 * number:08d}"
    rest = sum(int(d) * w for d, w in zip(start, range(9, 1, -1), strict=True)) % 11
    return f"{start}{rest}" if rest < 10 else bsn(number + 1000)


def test_all_unreadable_files_are_named_at_once(tmp_path, workspace):
    (tmp_path / "leeg.csv").write_text("")
    (tmp_path / "kapot.parquet").write_bytes(b"PAR1 is not enough")
    with pytest.raises(ExtractError) as refused:
        propose([tmp_path / name for name in ("leeg.csv", "kapot.parquet", "weg.sav")], workspace)
    assert {problem.split(":")[0].rsplit("/")[-1] for problem in refused.value.problems} == {
        "leeg.csv", "kapot.parquet", "weg.sav",
    }  # fmt: skip


def test_a_file_like_no_table_needs_to_be_told_which_it_is(tmp_path, workspace):
    rows = pd.DataFrame({"kleur": ["rood", "groen"] * 10, "maat": ["klein", "groot"] * 10})
    path = saved(rows, tmp_path / "verf.csv")
    with pytest.raises(ExtractError, match="--table"):
        propose([path], workspace)
    text = propose([path], workspace, table="dienstverbanden")
    assert "# TODO uren_per_week" in text
    assert "rood" not in text
    with pytest.raises(ExtractError, match="is not a table"):
        propose([path], workspace, table="verf")


def test_spss_dates_need_no_format(tmp_path, workspace):
    day = pd.to_datetime(["2016-01-31"] * 20)
    rows = pd.DataFrame({"id": [f"{n:05d}" for n in range(20)], "start": day, "einde": day})
    save_sav(rows.assign(instrument="tov"), tmp_path / "trajecten.sav")
    mapping = load_written(propose([tmp_path / "trajecten.sav"], workspace), tmp_path)
    assert mapping.tables["trajecten"].columns["begindatum"].sources == ["start"]
    assert mapping.tables["trajecten"].columns["begindatum"].format is None


def test_ids_that_lost_their_zeros_are_pointed_out(tmp_path, workspace):
    rows = pd.DataFrame(
        {"client_id": range(7000, 7020), "instrument": "tov", "start": "2016-01-31"}
    )
    rows.to_parquet(tmp_path / "trajecten.parquet")
    text = propose([tmp_path / "trajecten.parquet"], workspace)
    assert "persoon_id: client_id  # controleer: is een getal" in text
    assert "70" not in text


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF), min_size=1))
def test_whatever_a_column_is_called_yaml_reads_it_back(name):
    assert yaml.safe_load(word(name)) == name


def test_a_name_of_two_lines_stays_in_its_comment(tmp_path, workspace):
    rows = klanten().rename(columns={"OPMERKING": "e-mail\nprivé"})
    rows["e-mail\nprivé"] = "iemand@voorbeeld.nl"
    rows.to_excel(tmp_path / "klanten.xlsx", index=False)
    text = propose([tmp_path / "klanten.xlsx"], workspace)
    assert "# weggelaten: column e-mail privé" in text
    assert yaml.safe_load(text)["tables"]["personen"]
