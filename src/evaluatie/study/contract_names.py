"""Names of the tables and columns of an extract, and codes, for checks before the first job.

`tables.contract` says what they mean; it imports pandas, which takes a second that `snakemake -n`
should not. A test keeps both in step.
"""

from dataclasses import dataclass
from typing import Literal

JobShape = Literal["spells", "loonaangiften"]


@dataclass(frozen=True)
class Names:
    """Columns that a delivered table must have, and those that it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.required, *self.optional)


TABLES = {
    "personen": Names(
        (
            "persoon_id", "gemeente", "vestigingsdatum", "vergunningdatum", "geboortedatum",
            "geslacht", "herkomstland", "huishoudtype", "huishouden_id", "nareiziger",
            "opleidingsniveau", "maanden_opvang", "azc_amsterdam", "uitschrijfdatum",
            "uitschrijfreden",
        ),
        ("gezondheidsbelemmering", "taalniveau", "stadsdeel"),
    ),
    "begeleiding": Names(
        ("persoon_id", "begindatum", "einddatum", "team"), ("klantmanager_id", "caseload")
    ),
    "trajecten": Names(("persoon_id", "instrument", "begindatum", "einddatum")),
    "dienstverbanden": Names(
        (
            "persoon_id", "werkgever_id", "begindatum", "einddatum", "uren_per_week",
            "loonbelasting",
        ),
        ("contractsoort", "sector"),
    ),
    "onderwijs": Names(("persoon_id", "begindatum", "einddatum", "niveau"), ("opleiding",)),
    "uitkeringen": Names(("persoon_id", "begindatum", "einddatum", "regeling", "vorm")),
    "arbeidsmarkt": Names(("maand", "gemeente", "werkloosheid_pct"), ("vacatures",)),
}  # fmt: skip
WAGE_RETURNS = Names(
    ("persoon_id", "dienstverband_id", "begindatum", "einddatum", "verloonde_uren"),
    ("loonbelasting",),
)
OPTIONAL_TABLES = ("arbeidsmarkt",)  # may be absent from an extract
JOBS = "dienstverbanden"

# columns of `personen` known at settlement: those with codes, with ja or nee, and without a value
CODES = {
    "geslacht": ("man", "vrouw"),
    "huishoudtype": ("alleenstaand", "paar", "paar_met_kinderen", "eenouder", "overig"),
    "opleidingsniveau": ("laag", "midden", "hoog", "onbekend"),
}
FLAGS = ("nareiziger", "azc_amsterdam", "gezondheidsbelemmering")
MAY_BE_EMPTY = ("maanden_opvang", "azc_amsterdam", "gezondheidsbelemmering")


def names_of(table: str, jobs: JobShape) -> Names:
    """The columns of a delivered table; jobs are delivered in one of two shapes."""
    return WAGE_RETURNS if (table, jobs) == (JOBS, "loonaangiften") else TABLES[table]
