"""What the files of a report are called, by language."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Names:
    """Names of the report (without ending), the appendix, the workbook and the figures' folder."""

    report: str
    technical: str
    workbook: str
    figures: str

    @property
    def all(self) -> list[str]:
        """The files, and the folder of figures, that a study has in this language."""
        reports = [f"{self.report}.{ending}" for ending in ENDINGS]
        return [*reports, f"{self.technical}.html", f"{self.workbook}.xlsx", self.figures]


ENDINGS = ("html", "pdf", "docx")
NAMES: Mapping[str, Names] = {
    "nl": Names("rapport", "technisch", "tabellen", "figuren"),
    "en": Names("report", "technical", "tables", "figures"),
}


def language_of(name: str) -> str:
    """The language in which something has this name. KeyError for a name of nothing."""
    found = {one: language for language, names in NAMES.items() for one in vars(names).values()}
    return found[name]
