"""The catalogue of texts and display names in one language."""

import re
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from evaluatie.errors import StudyError
from evaluatie.report.locales import DEFAULT, WORDING, written
from evaluatie.report.numbers import as_written, refuse_raw

# levels of a column that is cut at numbers: <27, 27-<35, >=35
_CUT = re.compile(r"<(?P<below>[\d.]+)|(?P<low>[\d.]+)-<(?P<high>[\d.]+)|>=(?P<above>[\d.]+)")


@dataclass(frozen=True)
class Catalogue:
    """Texts by dotted key, and display names of what a study or a table can name.

    `own` holds the study's labels: they win. A name that nobody knows is shown as it is.
    """

    texts: Mapping[str, str]
    names: Mapping[str, str]
    own: Mapping[str, str]
    language: str = DEFAULT

    def text(self, key: str, **values: str) -> str:
        """The text of that key, every placeholder filled. KeyError when either does not fit.

        RuntimeError where numbers are not of its language: whoever asks must open `speaking`.
        """
        if self.language != written():
            raise RuntimeError(f"a text in {self.language} among numbers in {written()}")
        template = self.texts[key]
        if placeholders(template) != set(values):
            raise KeyError(f"text {key} takes {sorted(placeholders(template))}")
        return template.format(**{name: refuse_raw(value) for name, value in values.items()})

    def variant(self, group: str, name: str, **values: str) -> str:
        """The text of a group that belongs to a case; it uses what it needs of the values."""
        key = f"{group}.{name}"
        needed = placeholders(self.texts[key])
        return self.text(key, **{name: values[name] for name in needed})

    def has(self, key: str) -> bool:
        """Whether there is a text with that key."""
        return key in self.texts

    def label(self, name: str) -> str:
        """The display name: the study's own, the catalogue's, or the name itself."""
        return self.own.get(name, self.names.get(name, name))

    def step(self, name: str) -> str:
        """The display name of a step of the flow; a covariate may have the same name."""
        return self.own.get(f"step_{name}", self.names.get(f"step_{name}", self.label(name)))

    def term(self, term: str) -> str:
        """The display name of a covariate, or of one of its levels as name=level."""
        if term in self.own or "=" not in term:
            return self.label(term)
        name, _, level = term.partition("=")
        return f"{self.label(name)}: {self.level(name, level)}"

    def level(self, subgroup: str, level: str) -> str:
        """The display name of a subgroup's level; the study may label it as subgroup=level."""
        key = f"{subgroup}={level}"
        cut = _CUT.fullmatch(level)
        known = self.own.get(key, self.own.get(level, self.names.get(level)))
        if known is None and cut is not None:
            below, low, high, above = cut.groups()
            case = "below" if below else "above" if above else "between"
            ends = (as_written(low or above or ""), as_written(high or below or ""))
            return self.variant("cut", case, low=ends[0], high=ends[1])
        return level if known is None else known


def placeholders(template: str) -> set[str]:
    """Names between braces."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def load_catalogue(name: str, own: Mapping[str, str]) -> Catalogue:
    """The catalogue of a language, with the study's own labels; `technisch_nl` is one of a part."""
    path = WORDING / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in WORDING.glob("??.yaml")))
        raise StudyError("run settings", [f"language: '{name}' is not one of: {known}"])
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    language = name.rpartition("_")[2]
    return Catalogue(dict(_flat(raw["texts"])), raw["names"], dict(own), language)


def added(words: Catalogue, name: str) -> Catalogue:
    """The catalogue with the texts and names of a part beside its own, in the same language."""
    part = load_catalogue(f"{name}_{words.language}", {})
    texts, names = {**words.texts, **part.texts}, {**words.names, **part.names}
    return replace(words, texts=texts, names=names)


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            pairs += _flat(value, f"{prefix}{key}.")
        else:
            pairs.append((f"{prefix}{key}", " ".join(str(value).split())))
    return pairs
