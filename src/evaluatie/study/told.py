"""What a study file says to readers: one text, or one for every language of the reports."""

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from evaluatie.study.outcomes import Text
from evaluatie.study.section import Section


class Languages(Section):
    """The same text in every language, so that no report falls back on another."""

    nl: Text
    en: Text


def _kind(value: Any) -> str:
    return "languages" if isinstance(value, dict | Languages) else "text"


Told = Annotated[
    Annotated[Text, Tag("text")] | Annotated[Languages, Tag("languages")], Discriminator(_kind)
]


def told(text: Told, language: str = "nl") -> str:
    """The text in a language; one that is given once stands in every report as it is."""
    return getattr(text, language) if isinstance(text, Languages) else text
