"""Rules across sections of a study file.

Each rule takes the sections it names and yields problems: where and what. `written` is the file
as it stands. A rule is skipped when one of its sections is not well formed; that section's own
problems are listed anyway. A section of named entries holds the well-formed ones: what is not
among them is absent only when none is malformed (`problem.malformed`).
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from evaluatie.study.rules import (
    did,
    gates,
    general,
    instruments,
    matching,
    missing,
    persons,
    power,
    registers,
    robustness,
    sensitivity,
    survival,
)
from evaluatie.study.rules.problem import Problem

Rule = Callable[..., Iterator[Problem]]
RULES: tuple[Rule, ...] = (
    *registers.RULES,
    *general.RULES,
    *matching.RULES,
    *did.RULES,
    *robustness.RULES,
    *persons.RULES,
    *gates.RULES,
    *instruments.RULES,
    *missing.RULES,
    *power.RULES,
    *sensitivity.RULES,
    *survival.RULES,
)


def broken_rules(parts: dict[str, Any]) -> list[Problem]:
    """All problems across the well-formed sections."""
    problems: list[Problem] = []
    for rule in RULES:
        needs = list(inspect.signature(rule).parameters)
        if all(name in parts for name in needs):
            problems += rule(**{name: parts[name] for name in needs})
    return problems
