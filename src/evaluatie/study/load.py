"""Reads a study file, and says everything that is wrong with it at once, with path and line."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from evaluatie.errors import StudyError
from evaluatie.study.model import Study
from evaluatie.study.rules import broken_rules

Location = tuple[str | int, ...]
Problem = tuple[Location, str]
# sections of named entries: a bad entry does not take the others along
NAMED = ("arms", "outcomes", "subgroups", "designs", "placebos", "labels")


def load_study(path: Path | str) -> Study:
    """The study in a YAML file.

    Every section is checked by itself and the rules across sections on those that are well
    formed, so one mistake does not hide another. Raises StudyError with one line a problem.
    """
    path = Path(path)
    tree, raw = _read_yaml(path)
    problems, parts = _check_sections(raw)
    problems += broken_rules(parts | {"written": raw})
    if "study" in parts and parts["study"] != path.stem:
        problems.append((("study",), f"must be the file's name without .yaml: {path.stem}"))
    if problems:
        raise StudyError(
            str(path), sorted({_line(tree, *problem) for problem in problems}, key=_order)
        )
    return Study.model_validate(raw)


def _read_yaml(path: Path) -> tuple[yaml.Node | None, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise StudyError(str(path), [f"the file {reason}"]) from None
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        repeated = list(_repeated_keys(tree))
        if repeated:
            raise StudyError(str(path), repeated)
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        what = getattr(error, "problem", None) or "not YAML"
        raise StudyError(str(path), [f"{place}{what}"]) from None
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        if isinstance(error, StudyError):
            raise
        what = f"a value or key that YAML cannot read, such as a date that does not exist ({error})"
        raise StudyError(str(path), [what]) from None
    if not isinstance(raw, dict):
        raise StudyError(str(path), ["the file must hold keys and values (study: ..., title: ...)"])
    return tree, raw


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


def _check_sections(raw: dict[str, Any]) -> tuple[list[Problem], dict[str, Any]]:
    """Problems by location, and the sections that are well formed."""
    problems: list[Problem] = []
    parts: dict[str, Any] = {}
    for key in raw:
        if key not in Study.model_fields:
            problems.append(((key,), _unknown(str(key), Study.model_fields)))
    for key, field in Study.model_fields.items():
        if key not in raw:
            if field.is_required():
                problems.append(((key,), "is missing"))
            else:
                parts[key] = field.get_default(call_default_factory=True)
            continue
        adapter: TypeAdapter[Any] = TypeAdapter(_annotated(field))
        section, found = _check_section(adapter, raw[key], key in NAMED)
        problems += [((key, *_written(raw[key], e)), _sentence(raw[key], e)) for e in found]
        if section is not None or not found:
            parts[key] = section
    return problems, parts


def _annotated(field: Any) -> Any:
    from typing import Annotated

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


def _sentence(value: Any, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a key here; remove it or correct its name"
        case "union_tag_invalid":
            return f"must be one of {context['expected_tags']} (key {context['discriminator']})"
        case "union_tag_not_found":
            return f"needs the key {context['discriminator']}"
        case "string_pattern_mismatch":
            return "must be lower case letters, digits and _ only, starting with a letter"
        case "none_required":
            return "only null is supported: deliver the extracts with the contract's own names"
        case "value_error":
            return str(context["error"])
    return error["msg"].replace("Input should be", "must be")


def _unknown(key: str, known: Any) -> str:
    near = difflib.get_close_matches(key, list(known), n=1)
    return "is not a key here" + (f"; did you mean '{near[0]}'?" if near else "; remove it")


def _line(tree: yaml.Node | None, location: Location, sentence: str) -> str:
    """One problem as a line: where in the file, by number and by path, and what."""
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
    return f"line {number}: {'.'.join(map(str, location)) or 'study file'}: {sentence}"


def _order(line: str) -> tuple[int, str]:
    return int(line.split(":")[0].removeprefix("line ")), line
