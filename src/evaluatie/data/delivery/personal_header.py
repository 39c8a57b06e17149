"""Column names that say whether a column tells who somebody is."""

import re

NUMBERS = "citizen service numbers"
MAIL = "e-mail addresses"
PHONES = "phone numbers"
STREETS = "street addresses"
NAMES = "names of persons"

_WORDS = {
    NUMBERS: "bsn sofinummer sofinr burgerservicenummer burgerservicenr",
    MAIL: "email mailadres emailadres",
    PHONES: "telefoon telefoonnummer telefoonnr tel mobiel gsm phone mobile",
    STREETS: "adres address straat straatnaam street huisnummer huisnr postcode zipcode woonadres",
    NAMES: "voornaam voornamen roepnaam achternaam familienaam geslachtsnaam tussenvoegsel "
    "tussenvoegsels voorvoegsel voorvoegsels voorletter voorletters initialen firstname lastname "
    "surname fullname",
}
_OF_WORD = {word: what for what, words in _WORDS.items() for word in words.split()}
_A_NAME = frozenset({"naam", "namen", "name", "names"})
# a name beside one of these words, or beside none, is that of a person; gemeente_naam is not
_A_PERSON = frozenset(
    {"persoon", "person", "client", "klant", "deelnemer", "cursist", "kandidaat", "partner"}
    | {"kind", "ouder", "contact", "contactpersoon", "volledige", "volle", "eigen", "eerste"}
    | {"first", "middle", "last", "full", "family", "given", "meisjes", "geboorte"}
)
# such columns tell about a name, number or address, or hold a pseudonym for it
_ABOUT = frozenset(
    {"id", "hash", "pseudoniem", "type", "soort", "datum", "begindatum", "einddatum"}
    | {"bekend", "aantal"}
)


def named_as(column: str) -> str | None:
    """What a column holds according to its name, when that is personal.

    Whole words count, split at `_`, `-` and spaces: gemeentenaam and adres_id are not refused.
    """
    lower = re.sub("e[-_ ]mail", "email", column.lower())
    words = set(re.split(r"[_\s-]+", lower))
    if words & _ABOUT:
        return None
    if words & _A_NAME and words <= _A_NAME | _A_PERSON:
        return NAMES
    return next((_OF_WORD[word] for word in sorted(words & _OF_WORD.keys())), None)


def is_pseudonym(column: str) -> bool:
    """Whether a column holds pseudonyms according to its name (persoon_id, RINPERSOON, IKVID)."""
    return bool(re.search("_id$|^rin", column.lower())) or column.endswith("ID")
