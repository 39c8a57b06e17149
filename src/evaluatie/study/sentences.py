"""What is wrong with one value of a YAML file, and what to write instead, as a sentence."""

from typing import Any

from pydantic import TypeAdapter
from pydantic_core import ErrorDetails

DATE = "must be a date as 2016-01-31"
LIST = "must be a list, as [one, two]"
TRUTH = "must be true or false"
SENTENCES = {
    "missing": "is missing",
    "extra_forbidden": "is not a key here; remove it or correct its name",
    "string_pattern_mismatch":
        "must be lower case letters, digits and _ only, starting with a letter",
    "string_type": "must be text, in quotes where it looks like a number or a date",
    "string_too_short": "is empty: write a text",
    "int_type": "must be a whole number without quotes, as 12",
    "float_type": "must be a number without quotes, as 0.5",
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "list_type": LIST,
    "tuple_type": LIST,
}  # fmt: skip


def sentence(error: ErrorDetails, adapter: TypeAdapter[Any]) -> str:
    """What is wrong and what to write, for an error of `adapter`.

    Limits of numbers and lists of accepted words are clear in pydantic's own text.
    """
    context = error.get("ctx", {})
    match error["type"]:
        case "date_from_datetime_parsing" if "outside" in str(context["error"]):
            return "is a date that does not exist: write one as 2016-01-31"
        case "union_tag_invalid":
            return f"must be one of {context['expected_tags']} (key {context['discriminator']})"
        case "union_tag_not_found":
            return f"needs the key {context['discriminator']}"
        case "model_type" | "model_attributes_type":
            return _needs_keys(adapter, context.get("class_name", ""))
        case "dict_type":
            return "must hold entries, each as `name: ...`" + _or_none(adapter)
        case "too_short":
            found, least = context["actual_length"], context["min_length"]
            return f"must hold at least {least}, not {found}: name what belongs here"
        case "too_long":
            return f"must hold at most {context['max_length']}: remove the others"
        case "string_too_long":
            return f"must be at most {context['max_length']} characters: shorten it"
        case "value_error":
            return str(context["error"])
    return SENTENCES.get(error["type"]) or error["msg"].replace("Input should be", "must be")


def _needs_keys(adapter: TypeAdapter[Any], name: str) -> str:
    """The keys of a section that was given as a single value; those it cannot do without."""
    schema = adapter.json_schema()
    section = schema.get("$defs", {}).get(name, schema)
    keys = section.get("required") or section.get("properties", {})
    return "must hold keys and values" + (f": {', '.join(keys)}" if keys else ", as `key: value`")


def _or_none(adapter: TypeAdapter[Any]) -> str:
    """How to write a section of named entries that may be empty."""
    schema = adapter.json_schema()
    entries = schema.get("type") == "object" and "properties" not in schema
    return "; for none write {}" if entries and not schema.get("minProperties") else ""
