"""The tables of an extract, as the institution delivers and names them.

Order of checks and meaning: see the data contract. `required` columns may not be empty; a column
with `delivered=False` may be absent from a delivery altogether.
"""

from evaluatie.tables.schema import Column, Table

GENDERS = ("man", "vrouw")
HOUSEHOLDS = ("alleenstaand", "paar", "paar_met_kinderen", "eenouder", "overig")
EDUCATION = ("laag", "midden", "hoog", "onbekend")
DEPARTURES = ("overleden", "emigratie", "verhuizing")
TEAMS = ("entree_1", "entree_2", "activering", "jongerenpunt", "regulier")
INSTRUMENTS = (
    "rechtmatigheidsintake", "doelmatigheidsintake", "assessment", "plan_van_aanpak", "tov",
    "taalboost", "jobhunting", "begeleiding_onderwijs", "werktraject_intern",
    "werktraject_extern", "maatschappelijke_begeleiding", "inburgering",
)  # fmt: skip
LEVELS = ("vo", "entree", "mbo2", "mbo3", "mbo4", "hbo", "wo", "schakel")
SCHEMES = ("bijstand", "ioaw", "bbz", "leefgeld_coa")

_ID = Column("persoon_id", "text", "pseudonym, leading zeros kept")
_START = Column("begindatum", "date", "first day")
_END = Column("einddatum", "date", "last day; empty when it goes on", required=False)

PERSONEN = Table(
    "personen",
    (
        _ID,
        Column("gemeente", "text", "municipality of settlement"),
        Column("vestigingsdatum", "date", "settlement in the municipality"),
        Column("vergunningdatum", "date", "residence permit granted", False),
        Column("geboortedatum", "date", "used for the age at the index date only"),
        Column("geslacht", "text", "gender", allowed=GENDERS),
        Column("herkomstland", "text", "country of origin"),
        Column("huishoudtype", "text", "household at settlement", allowed=HOUSEHOLDS),
        Column("huishouden_id", "text", "household pseudonym, for clustering", False),
        Column("nareiziger", "flag", "came by family reunification"),
        Column("opleidingsniveau", "text", "attained abroad", allowed=EDUCATION),
        Column("maanden_opvang", "number", "months in reception before settlement", False),
        Column("azc_amsterdam", "flag", "stayed in a reception centre in the city", False),
        Column("gezondheidsbelemmering", "flag", "health limits work", False, delivered=False),
        Column("taalniveau", "text", "language at intake", False, delivered=False),
        Column("stadsdeel", "text", "district", False, delivered=False),
        Column("uitschrijfdatum", "date", "end of observation", False),
        Column("uitschrijfreden", "text", "why", False, DEPARTURES),
    ),
    key=("persoon_id", "gemeente", "vestigingsdatum"),
)

BEGELEIDING = Table(
    "begeleiding",
    (
        _ID, _START, _END,
        Column("team", "text", "guiding team", allowed=TEAMS),
        Column("klantmanager_id", "text", "client manager", False, delivered=False),
        Column("caseload", "number", "clients per manager", False, delivered=False),
    ),
    key=("persoon_id", "begindatum", "team"),
)  # fmt: skip

TRAJECTEN = Table(
    "trajecten",
    (_ID, Column("instrument", "text", "instrument", allowed=INSTRUMENTS), _START, _END),
    key=("persoon_id", "instrument", "begindatum"),
)

DIENSTVERBANDEN = Table(
    "dienstverbanden",
    (
        _ID,
        Column("werkgever_id", "text", "employer pseudonym", False),
        _START, _END,
        Column("uren_per_week", "number", "contract hours a week"),
        Column("loonbelasting", "flag", "wage tax is withheld"),
        Column("contractsoort", "text", "kind of contract", False, delivered=False),
        Column("sector", "text", "sector", False, delivered=False),
    ),
    key=("persoon_id", "werkgever_id", "begindatum"),
    partial_key=True,
)  # fmt: skip

# the same table in its other delivered shape: one row for each period of a wage return. After
# validation both are DIENSTVERBANDEN: see `data.checks.rules`.
LOONAANGIFTEN = Table(
    "dienstverbanden",
    (
        _ID,
        Column("dienstverband_id", "text", "pseudonym of the job"),
        Column("begindatum", "date", "first day of the period"),
        Column("einddatum", "date", "last day of the period"),
        Column("verloonde_uren", "number", "paid hours in the period"),
        Column(
            "loonbelasting", "flag", "wage tax is withheld; empty: it is", False, delivered=False
        ),
    ),
    key=("persoon_id", "dienstverband_id", "begindatum"),
)

ONDERWIJS = Table(
    "onderwijs",
    (
        _ID, _START, _END,
        Column("niveau", "text", "level", allowed=LEVELS),
        Column("opleiding", "text", "course", False, delivered=False),
    ),
    key=("persoon_id", "begindatum", "niveau"),
)  # fmt: skip

UITKERINGEN = Table(
    "uitkeringen",
    (
        _ID, _START, _END,
        Column("regeling", "text", "scheme", allowed=SCHEMES),
        Column("vorm", "text", "full or partial", allowed=("volledig", "gedeeltelijk")),
    ),
    key=("persoon_id", "begindatum", "regeling"),
)  # fmt: skip

EXTRACT_TABLES = (PERSONEN, BEGELEIDING, TRAJECTEN, DIENSTVERBANDEN, ONDERWIJS, UITKERINGEN)

ARBEIDSMARKT = Table(
    "arbeidsmarkt",
    (
        Column("maand", "date", "first day of the month"),
        Column("gemeente", "text", "municipality"),
        Column("werkloosheid_pct", "number", "unemployed, per cent of the labour force"),
        Column("vacatures", "number", "open vacancies", False, delivered=False),
    ),
    key=("maand", "gemeente"),
)
OPTIONAL_TABLES = (ARBEIDSMARKT,)  # may be absent from an extract; empty then
ALL_TABLES = (*EXTRACT_TABLES, *OPTIONAL_TABLES)


def delivered_shape(table: Table, jobs: str) -> Table:
    """The table as it is delivered: jobs as `spells` or as `loonaangiften`."""
    return LOONAANGIFTEN if table is DIENSTVERBANDEN and jobs == "loonaangiften" else table
