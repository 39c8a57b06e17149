"""Which delivered column a contract column most likely is: by its name and by its cells."""

import difflib
import re
from dataclasses import dataclass

from evaluatie.data.checks.plans import IDS
from evaluatie.data.proposals.profile import MOST_CODES, Profile
from evaluatie.tables.schema import Column, Table

# words that suppliers use, those of registers among them; compared without case and punctuation
SYNONYMS: dict[str, tuple[str, ...]] = {
    "persoon_id": ("rinpersoon", "clientnr", "clientnummer", "client_id", "persoonsnummer", "id"),
    "gemeente": ("gemeentecode", "gem", "gem2017", "woongemeente", "municipality"),
    "vestigingsdatum": (
        "datum_vestiging", "vestiging", "gbadatumaanvangadreshouding", "datum_huisvesting",
    ),
    "vergunningdatum": ("datum_vergunning", "vergunning", "datum_status"),
    "geboortedatum": ("geboortemaand", "geboren", "geb_datum", "birth_date"),
    "geslacht": ("gbageslacht", "mv", "m_v", "sekse", "gender", "sex"),
    "herkomstland": ("gbageboorteland", "geboorteland", "land", "land_van_herkomst", "country"),
    "huishoudtype": ("typhh", "huishouden", "leefvorm", "huishoudsamenstelling"),
    "huishouden_id": ("huishoudnr", "huishoudnummer", "dossiernummer"),
    "nareiziger": ("nareis", "gezinshereniging"),
    "opleidingsniveau": ("opleiding", "opleiding_herkomst", "oplniv", "education"),
    "maanden_opvang": ("mnd_opvang", "opvangduur", "verblijfsduur_azc"),
    "azc_amsterdam": ("azc", "route"),
    "gezondheidsbelemmering": ("gezondheid", "belemmering"),
    "taalniveau": ("taal", "nt2_niveau"),
    "stadsdeel": ("wijk", "district"),
    "uitschrijfdatum": (
        "datum_vertrek", "vertrek", "gbadatumeindeadreshouding", "datum_uitschrijving",
    ),
    "uitschrijfreden": ("reden_vertrek", "reden_uitschrijving", "vertrekreden"),
    "begindatum": (
        "startdatum", "start", "begin", "ingangsdatum", "datum_ingang", "aanvang", "aanvinschr",
        "sdatumaanvangiko", "bijstandaanvanguitkeringpersoon1a",
    ),
    "einddatum": (
        "eind", "einde", "stopdatum", "datum_einde", "eindinschr", "sdatumeindeiko",
        "bijstandeindeuitkeringpersoon1a",
    ),
    "team": ("teamcode", "afdeling"),
    "klantmanager_id": ("klantmanager", "consulent", "begeleider"),
    "caseload": ("aantal_klanten",),
    "instrument": ("voorziening", "interventie", "product"),
    "werkgever_id": ("werkgever", "sbeid", "beid", "bedrijf"),
    "dienstverband_id": ("ikvid", "baanid", "dienstverband", "inkomstenverhouding"),
    "uren_per_week": ("uren", "contracturen", "saantctrcturenpwk", "arbeidsduur"),
    "verloonde_uren": ("saantverlu", "sbasisuren", "betaalde_uren", "aantverlu"),
    "loonbelasting": ("ssrtiv", "loonheffing", "soort_inkomstenverhouding"),
    "contractsoort": ("scontractsoort", "soort_contract"),
    "sector": ("ssect", "scaosector", "branche", "bedrijfstak"),
    "niveau": ("typeonderwijs", "opleidingsniveau", "oplnivsoi2016agg4hb", "onderwijsniveau"),
    "opleiding": ("oplnr", "studierichting", "crebo"),
    "regeling": ("bijstandstatistiekcodea", "wet", "soort_uitkering", "uitkeringssoort"),
    "vorm": ("volledig_gedeeltelijk", "soort"),
    "maand": ("periode", "jaarmaand"),
    "werkloosheid_pct": ("werkloosheid", "werkloosheidspercentage"),
    "vacatures": ("openstaande_vacatures",),
}  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {  # other words for the contract's values
    "man": ("m", "mannelijk", "male"),
    "vrouw": ("v", "f", "vrouwelijk", "female"),
    "ja": ("y", "yes"),
    "nee": ("no",),
    "volledig": ("vol",),
    "gedeeltelijk": ("deel", "gedeelte"),
    "onbekend": ("onb", "?"),
    "overleden": ("overlijden",),
    "emigratie": ("buitenland",),
    "verhuizing": ("verhuisd",),
    "alleenstaand": ("alleenstaande",),
    "eenouder": ("eenoudergezin",),
}
TOGETHER: dict[str, tuple[tuple[str, str], str | None]] = {  # two columns of a register, and format
    "persoon_id": (("RINPERSOONS", "RINPERSOON"), None),
    "geboortedatum": (("GBAGEBOORTEJAAR", "GBAGEBOORTEMAAND"), "YYYYMM"),
}
REGISTER = "RINPERSOONS"  # which register knows the person; R is the population register
ENOUGH = 0.5  # a weaker resemblance is not proposed
_SURE = 0.9  # of the name and of the cells alike


@dataclass(frozen=True)
class Choice:
    """The delivered column proposed for a contract column; None when none resembles it enough.

    `together` are two delivered columns whose cells are joined, in place of that one.
    """

    column: Column
    profile: Profile | None
    name: float = 0.0
    cells: float = 0.0
    together: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether there is a proposal."""
        return self.profile is not None

    @property
    def score(self) -> float:
        """Name before cells: many columns hold dates."""
        return 0.6 * self.name + 0.4 * self.cells

    @property
    def likely(self) -> bool:
        """Whether it is worth proposing; what any number or text could be needs a name alike."""
        telling = self.column.kind == "date" or (self.column.allowed and self.cells >= _SURE)
        alike = telling or self.name >= ENOUGH
        return bool(alike and self.cells and self.score >= ENOUGH)

    @property
    def sure(self) -> bool:
        """Whether name and cells both say so."""
        return self.name >= _SURE and self.cells >= _SURE


def choices(table: Table, columns: list[Profile]) -> list[Choice]:
    """A choice for every column of the table, in its order; no delivered column is used twice.

    The best resemblance goes first; of equal ones the one delivered first.
    """
    best = _together(table, columns)
    taken = {name for choice in best.values() for name in choice.together}
    pairs = [_choice(column, profile) for column in table.columns for profile in columns]
    for pair in sorted(pairs, key=lambda pair: -pair.score):
        assert pair.profile is not None
        if pair.profile.name in taken or not pair.likely:
            continue
        if pair.column.name not in best:
            best[pair.column.name] = pair
            taken.add(pair.profile.name)
    return [best.get(column.name, Choice(column, None)) for column in table.columns]


def fit(table: Table, columns: list[Profile]) -> float:
    """How well a file's columns make up the table, 0 to 1; the person's id is in every table."""
    told = [c for c in choices(table, columns) if c.column.required and c.column.name not in IDS]
    return sum(choice.score for choice in told if choice.found) / max(len(told), 1)


def named_alike(column: str, delivered: str) -> float:
    """Likeness of a delivered name to a contract column or one of its synonyms, 0 to 1."""
    name = _plain(delivered)
    return max(_alike(_plain(word), name) for word in (column, *SYNONYMS.get(column, ())))


def translated(code: str, allowed: tuple[str, ...]) -> str | None:
    """The contract's value that a delivered code spells, or None."""
    plain = _plain(code)
    for value in allowed:
        words = (value, *WORDS.get(value, ()))
        if code == value or (plain and plain in map(_plain, words)):
            return value
    return None


def _together(table: Table, columns: list[Profile]) -> dict[str, Choice]:
    """The columns of registers that are two in the file and one in the contract."""
    there = {profile.name: profile for profile in columns}
    return {
        column.name: Choice(
            column, there[TOGETHER[column.name][0][1]], 1, 1, TOGETHER[column.name][0]
        )
        for column in table.columns
        if column.name in TOGETHER and there.keys() >= set(TOGETHER[column.name][0])
    }


def _choice(column: Column, profile: Profile) -> Choice:
    return Choice(column, profile, named_alike(column.name, profile.name), _cells(column, profile))


def _alike(word: str, name: str) -> float:
    if word == name:
        return 1.0
    shorter, longer = sorted((word, name), key=len)
    if len(shorter) >= 5 and shorter in longer:
        return 0.8
    ratio = difflib.SequenceMatcher(None, word, name).ratio()
    return 0.9 * ratio if ratio >= 0.75 else 0.4 * ratio


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _cells(column: Column, profile: Profile) -> float:
    """How well the cells fit the kind of the column; 0: they cannot be it. Empty ones can."""
    if not profile.filled:
        return 0.6
    match column.kind:
        case "date":
            return _fits(1.0 if profile.typed == "date" else profile.date)
        case "number" | "integer":
            return _fits(profile.number)
        case "flag":
            return max(_fits(profile.flag), 0.5 if profile.listed else 0.0)
    if column.name in IDS:
        return 0.0 if profile.typed == "date" else 0.9
    if column.allowed:
        return _in_list(column.allowed, profile)
    return 0.0 if profile.typed == "date" else 0.9


def _fits(share: float) -> float:
    return share if share >= 0.5 else 0.0


def _in_list(allowed: tuple[str, ...], profile: Profile) -> float:
    """Share of the codes that spell a value of the contract; other short lists may be codes."""
    if not profile.listed:  # each of a few codes is rare, as in a list of reference
        return 0.3 if profile.distinct <= MOST_CODES else 0.0
    spelled = sum(translated(code, allowed) is not None for code in profile.codes)
    return max(spelled / len(profile.codes), 0.5)
