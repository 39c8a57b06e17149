"""Reads a YAML file section by section: every mistake in it is a line, with its number and path."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from evaluatie.errors import StudyError
from evaluatie.study.sentences import sentence

Location = tuple[str | int, ...]
Problem = tuple[Location, str]


class Words(yaml.CSafeLoader):
    """Reads every cell of a YAML file as the text that stands there; an empty one is empty.

    In a list of codes 0363 is a code and not a number, `on` and `no` are words.
    """


Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag.endswith(":null")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class Values(yaml.CSafeLoader):
    """Reads dates, numbers and truth values; a date that does not exist stays the text it is.

    So it is refused where it stands, with its line, together with every other mistake.
    """


def _date_or_text(loader: Values, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


Values.add_constructor("tag:yaml.org,2002:timestamp", _date_or_text)


def read_yaml(
    path: Path, keys: str, loader: type[yaml.CSafeLoader] = Values
) -> tuple[yaml.Node | None, dict[str, Any]]:
    """The file as a tree that knows its lines, and as keys and values.

    `keys` says in the message what the file should begin with. Raises StudyError when the file
    cannot be read, is no YAML, or gives a key twice.
    """
    text = _text(path)
    try:
        tree = yaml.compose(text, Loader=loader)
        repeated = list(_repeated_keys(tree))
        if repeated:
            raise StudyError(str(path), repeated)
        raw = yaml.load(text, Loader=loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # what lacks an end is noticed after the last line
        place = f"line {min(mark.line, text.rstrip().count(chr(10))) + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "not YAML"
        raise StudyError(str(path), [f"{place}{what}"]) from None
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        if isinstance(error, StudyError):
            raise
        what = f"a value or key that YAML cannot read ({error})"
        raise StudyError(str(path), [what]) from None
    if not isinstance(raw, dict):
        raise StudyError(str(path), [f"the file must hold keys and values ({keys})"])
    return tree, raw


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        reason = "does not exist; correct its name, or put it there"
    except UnicodeDecodeError:
        reason = "is not UTF-8 text; save it as UTF-8"
    except OSError:
        reason = "cannot be read; look at its permissions"
    raise StudyError(str(path), [f"the file {reason}"])


def _repeated_keys(node: yaml.Node | None) -> Iterator[str]:
    """Keys given twice: YAML keeps the last one silently."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if not isinstance(key.value, str):
                yield f"line {key.start_mark.line + 1}: a key must be a word"
                continue
            if key.value in seen:
                yield f"line {key.start_mark.line + 1}: the key '{key.value}' is given twice"
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


def check_sections(
    model: type[BaseModel], raw: dict[str, Any], named: Collection[str]
) -> tuple[list[Problem], dict[str, Any]]:
    """Problems by location, and the sections of the model that are well formed.

    Of the sections in `named`, which hold named entries, the well-formed entries are kept.
    """
    fields = model.model_fields
    problems: list[Problem] = [
        ((key,), not_a_key(str(key), fields)) for key in raw if key not in fields
    ]
    parts: dict[str, Any] = {}
    for key, field in fields.items():
        if key not in raw:
            if field.is_required():
                problems.append(((key,), "is missing"))
            else:
                parts[key] = field.get_default(call_default_factory=True)
            continue
        adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field))
        section, found = _check_section(adapter, raw[key], key in named)
        problems += _located(key, raw[key], found, adapter)
        if section is not None or not found:
            parts[key] = section
    return problems, parts


def _annotated(field: Any) -> Any:
    return (
        Annotated[field.annotation, field]
        if field.metadata or field.discriminator
        else field.annotation
    )


def _check_section(
    adapter: TypeAdapter[Any], value: Any, named: bool
) -> tuple[Any, list[ErrorDetails]]:
    """A section and its errors; of a section of named entries the well formed ones are kept."""
    try:
        return adapter.validate_python(value), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    bad = {e["loc"][0] for e in errors if e["loc"]} if named else set()
    if isinstance(value, dict) and bad and bad == set(value):
        return {}, errors
    if isinstance(value, dict) and bad and bad < set(value):
        try:
            return adapter.validate_python({k: v for k, v in value.items() if k not in bad}), errors
        except ValidationError:
            return None, errors
    return None, errors


def _located(
    key: str, value: Any, errors: list[ErrorDetails], adapter: TypeAdapter[Any]
) -> list[Problem]:
    """Errors by place: a value that is none of several kinds is one problem.

    Where something inside a value is wrong, the value is of that kind: that it is not of another
    is no problem.
    """
    placed = [((key, *_written(value, error)), error) for error in errors]
    around = {place[:depth] for place, _ in placed for depth in range(1, len(place))}
    found: dict[Location, list[str]] = {}
    for place, error in placed:
        if not (place in around and error["type"].endswith(("_type", "literal_error"))):
            found.setdefault(place, []).append(sentence(error, adapter))
    return [(place, " or else ".join(dict.fromkeys(texts))) for place, texts in found.items()]


def _written(value: Any, error: ErrorDetails) -> Location:
    """The error's location without the tags of unions, which are not in the file."""
    location: list[str | int] = []
    last = len(error["loc"]) - 1
    for position, step in enumerate(error["loc"]):
        inside = isinstance(value, dict) and step in value
        inside = inside or (isinstance(value, list) and isinstance(step, int) and step < len(value))
        if inside:
            location.append(step)
            value = value[step]
        elif position == last and error["type"] == "missing":
            location.append(step)
    return tuple(location)


def not_a_key(key: str, known: Iterable[str], what: str = "a key here") -> str:
    """That a name is not known, with the known one that looks most like it."""
    return f"is not {what}" + (did_you_mean(key, known) or "; remove it")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Asks whether the known name was meant that looks most like it; nothing when none does."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def lines(tree: yaml.Node | None, problems: Iterable[Problem]) -> list[str]:
    """Each problem as a line, in the order of the file: number, path, what is wrong."""
    return sorted({_line(tree, *problem) for problem in problems}, key=_order)


def _line(tree: yaml.Node | None, location: Location, what: str) -> str:
    node = tree
    number = 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if k.value == str(step)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = [(node.value[step], node.value[step])] if step < len(node.value) else []
        else:
            found = []
        if not found:
            break
        number, node = found[0][0].start_mark.line + 1, found[0][1]
    return f"line {number}: {'.'.join(map(str, location)) or 'the file'}: {what}"


def _order(line: str) -> tuple[int, str]:
    return int(line.split(":")[0].removeprefix("line ")), line
