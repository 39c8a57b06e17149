"""The words of the appendix: those of the report, and its own."""

from dataclasses import replace

from evaluatie.report.context import Context, make_context
from evaluatie.report.numbers import missing
from evaluatie.report.released import Released
from evaluatie.report.sentences import joined
from evaluatie.report.wording import Catalogue, added
from evaluatie.study import Study

_WORDING = "technisch"


def technical_context(released: Released, study: Study, language: str) -> Context:
    """The context of the report, with the texts and names of the appendix beside its own."""
    context = make_context(released, study, language)
    return replace(context, words=added(context.words, _WORDING))


def noted(note: object, words: Catalogue) -> str:
    """The sentences of a note: codes with ; between, each with what it is about after a colon."""
    if missing(note):
        return ""
    return joined(*(_note(code, words) for code in str(note).split(";") if code))


def _note(code: str, words: Catalogue) -> str:
    """A code that nobody knows is shown as it is."""
    name, _, value = code.strip().partition(":")
    if not words.has(f"note.{name}"):
        return code
    return words.variant("note", name, value=words.term(value))
