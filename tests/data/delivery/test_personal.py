import random

import pytest

from evaluatie.data.delivery import personal_cells
from evaluatie.data.delivery.personal import personal_problems
from evaluatie.data.delivery.personal_header import named_as
from evaluatie.tables.contract import EXTRACT_TABLES

KNOWN = frozenset({"persoon_id", "kolom"})
RANDOM = random.Random(11)


def citizen_number() -> str:
    """Nine digits that pass the eleven-test, found by trying (not as the program counts)."""
    while True:
        digits = [RANDOM.randrange(10) for _ in range(9)]
        weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
        if any(digits) and sum(map(int.__mul__, digits, weights)) % 11 == 0:
            return "".join(map(str, digits))


def dotted(number: str) -> str:
    return f"{number[:4]}.{number[4:6]}.{number[6:]}"


NUMBERS = [citizen_number() for _ in range(100)]
NAMES = [
    f"{first} {last}"
    for first in ["Jan", "Fatima", "A.B.", "Jean-Luc", "Renée"]
    for last in ["de Vries", "El-Amrani", "van der Berg", "O'Neil", "Öztürk", "Kok"]
]
ADDRESSES = [
    *("Kalverstraat 12-3", "2e Jan Steenstraat 10, 1012 AB Amsterdam", "Rokin 5a 1012AB Amsterdam"),
    *("Prins Hendrikkade 33", "Damrak 1", "Keizersgracht 123 hs"),
]
PHONES = ["06-12345678", "020 1234567", "+31612345678", "(020) 123 45 67", "0031 20 1234567"]


@pytest.fixture
def refused(delivered, workspace):
    def found(name: str = "kolom", cells: list[str] | None = None) -> str:
        file = delivered(**{name: cells})
        return "\n".join(personal_problems(file, workspace, KNOWN))

    return found


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (NUMBERS, "citizen service numbers (100 of 100 filled cells pass the eleven-test)"),
        (NUMBERS[:3], "citizen service numbers"),
        ([dotted(number) for number in NUMBERS], "citizen service numbers"),
        ([f"{number[:3]} {number[3:6]} {number[6:]}" for number in NUMBERS], "citizen service"),
        ([*NUMBERS[:96], *["onbekend"] * 4, None], "(96 of 100"),
        (["x"] * 50 + ["jan@voorbeeld.nl"], "e-mail addresses (1 of 51 filled cells)"),
        (["Bel a.b@c.nl even", "x"], "e-mail addresses"),
        (PHONES * 3, "phone numbers (15 of 15"),
        (["0612345678", "0687654321", "0611111111", "onbekend"], "phone numbers (3 of 4"),
        (ADDRESSES * 20, "street addresses (120 of 120"),
        (["Damrak 1", "Rokin 22", "Spui 3"], "street addresses (3 of 3"),
        (NAMES, "names of persons (30 of 30"),
        (["Jansen, Piet", "de heer", "Vries, Anna", "Kok, B.", "Smit, C.", "Bos, D."], "names"),
    ],
)
def test_cells_that_tell_who_somebody_is_are_refused(refused, cells, what):
    sentence = refused(cells=cells)
    assert sentence.startswith("column kolom: ")
    assert what in sentence
    assert "leave this column out" in sentence


@pytest.mark.parametrize(
    "cells",
    [
        [f"{RANDOM.randrange(10**9):09d}" for _ in range(500)],
        [f"{RANDOM.randrange(10**8):08d}" for _ in range(500)],
        ["000000000"] * 100,
        NUMBERS[:1] * 100,
        [f"2016{month:02d}{day:02d}" for month in range(1, 13) for day in range(1, 29)],
        [f"2016-{month:02d}-{day:02d}" for month in range(1, 13) for day in range(1, 29)],
        [f"{day:02d}-{month:02d}-2016" for month in range(1, 13) for day in range(1, 29)],
        ["Niveau 1", "Niveau 2", "Niveau 3"] * 40,
        ["entree_1", "activering"] * 20,
        ["Syrie", "Saoedi Arabie", "Verenigde Staten", "Sri Lanka", "Burkina Faso"] * 20,
        ["Den Haag", "Den Bosch", "Amsterdam", "Bergen op Zoom"] * 20,
        ["Horeca en catering", "Zorg", "Bouw"] * 20,
        [f"{hours / 10}".replace(".", ",") for hours in range(400)],
        ["x @ y", "twee", "drie"],
        [None, None, None],
        [],
    ],
)
def test_pseudonyms_dates_places_and_classes_pass(refused, cells):
    assert refused(cells=cells) == ""


def test_pseudonyms_of_ten_digits_pass_in_an_id_column_only(refused):
    cells = [f"06{n:08d}" for n in range(60)]
    assert refused("werkgever_id", cells) == ""
    assert refused("RINPERSOON", cells) == ""
    assert "phone numbers" in refused("kolom", cells)
    assert "phone numbers" in refused("persoon_id", ["+31612345678"] * 3)


def test_citizen_service_numbers_are_refused_whatever_the_column_is_called(refused):
    sentence = refused("persoon_id", NUMBERS)
    assert sentence.startswith("column persoon_id: looks like citizen service numbers")
    assert "deliver pseudonyms (persoon_id)" in sentence


def test_a_name_that_nobody_knows_is_not_shown_nor_any_cell(refused):
    sentence = refused("Geheim", NUMBERS)
    assert sentence.startswith("column number 1 of the header:")
    assert not [number for number in [*NUMBERS, "Geheim"] if number in sentence]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("BSN", "citizen service numbers"),
        ("client_bsn", "citizen service numbers"),
        ("naam", "names"),
        ("naam client", "names"),
        ("first_name", "names"),
        ("Voorletters", "names"),
        ("E-mail", "e-mail"),
        ("e_mail", "e-mail"),
        ("telefoon-mobiel", "phone"),
        ("huisnummer", "street"),
        ("postcode", "street"),
    ],
)
def test_a_column_that_is_called_personal_is_refused_when_a_cell_is_filled(refused, name, what):
    assert what in refused(name, [None, "x"])
    assert refused(name, [None, None]) == ""


@pytest.mark.parametrize(
    "name",
    [
        *("GBADATUMAANVANGADRESHOUDING", "gemeentenaam", "gemeente_naam", "adres_id"),
        *("opleidingsnaam", "datum_adres", "mobiliteit", "RINOBJECTNUMMER"),
        *(name for table in EXTRACT_TABLES for name in table.names),
    ],
)
def test_other_names_are_not(name):
    assert named_as(name) is None


def test_every_column_is_looked_at(delivered, workspace):
    file = delivered(
        persoon_id=["1", "2", "3", "4"], a=NUMBERS[:4], b=["x"] * 4, naam=[None, None, None, "y"]
    )
    found = personal_problems(file, workspace, KNOWN)
    assert [problem.split(":")[0] for problem in found] == [
        "column number 2 of the header",
        "column number 4 of the header",
    ]


def test_of_a_large_file_every_so_many_rows_are_looked_at(delivered, workspace, monkeypatch):
    monkeypatch.setattr(personal_cells, "ROWS_LOOKED_AT", 20)
    (problem,) = personal_problems(delivered(kolom=NUMBERS), workspace, KNOWN)
    assert "(20 of 20 filled cells" in problem
