"""How every page is rendered: one file, escaped, and no number that was not formatted first."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

import evaluatie
from evaluatie.report.numbers import refuse_raw
from evaluatie.report.typefaces import web_fonts

_TEMPLATES = Path(__file__).parent / "templates"


def rendered(template: str, **values: Any) -> str:
    """The page that a template makes of these values; it also knows `version` and `typefaces`."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=refuse_raw,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(
        version=evaluatie.__version__, typefaces=web_fonts(), **values
    )
