"""The choices of a design as the study file has them, each with its meaning."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from evaluatie.report import cells
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import number
from evaluatie.report.sentences import listed
from evaluatie.report.technical.frame import framed

_HEADERS: tuple[tuple[str, Kind], ...] = (("key", "text"), ("value", "text"), ("meaning", "text"))


def choices_table(design: str, context: Context) -> Table:
    """One row for each key of the design in the study file, those left to their default too."""
    plan = context.study.designs[design]
    keys = ("kind", "method", *type(plan).model_fields)
    rows = [
        Row(
            (
                cells.text(key),
                cells.text(choice_text(key, getattr(plan, key), context)),
                cells.text(context.words.variant("choice", key)),
            )
        )
        for key in dict.fromkeys(keys)
        if hasattr(plan, key)
    ]
    return framed("choices", _HEADERS, rows, context, design)


def choice_text(key: str, value: Any, context: Context) -> str:
    """The value of a key in words: chosen words, a name, a number, several, or keys of its own."""
    words = context.words
    if isinstance(value, BaseModel):
        return "; ".join(f"{name}: {choice_text(name, part, context)}" for name, part in value)
    if key == "covariates" and value is None:
        return words.text("choice_covariates", covariates=_several(context.study.covariates, words))
    if key == "trim" and value is not None:
        return words.text("choice_trim", low=_plain(value[0]), high=_plain(value[1]))
    if value is None or value in ([], {}):
        return words.text("choice_none")
    if isinstance(value, Mapping):
        parts = (f"{words.label(name)}: {_inside(part, words)}" for name, part in value.items())
        return "; ".join(parts)
    if words.has(f"choice_value.{key}.{str(value).lower()}"):
        return words.text(f"choice_value.{key}.{str(value).lower()}")
    if isinstance(value, bool):
        return words.variant("choice_switch", "yes" if value else "no")
    return _several(value, words) if isinstance(value, list | tuple) else _one(value, words)


def _inside(part: Any, words: Any) -> str:
    """Cut points of a covariate, or how many classes it has; names as they are shown."""
    if isinstance(part, list) and all(isinstance(one, str) for one in part):
        return _several(part, words)
    if isinstance(part, Sequence) and not isinstance(part, str):
        return words.text("choice_cuts", cuts=listed([_plain(cut) for cut in part], words))
    return _one(part, words)


def _several(values: Sequence[Any], words: Any) -> str:
    return listed([_one(value, words) for value in values], words)


def _one(value: Any, words: Any) -> str:
    return words.label(value) if isinstance(value, str) else _plain(value)


def _plain(value: float) -> str:
    """A number of a study file with the decimals that it was given."""
    places = next((d for d in range(4) if round(value, d) == value), 4)
    return number(value, places)
