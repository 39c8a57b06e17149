"""Reads a policy theory, and says everything that is wrong with it at once, with path and line."""

from collections.abc import Collection
from pathlib import Path

from evaluatie.errors import StudyError
from evaluatie.study.reading import check_sections, lines, not_a_key, read_yaml
from evaluatie.theory.model import Promise, Theory
from evaluatie.theory.rules import broken_rules


def load_theory(path: Path | str) -> Theory:
    """The theory in a YAML file. Raises StudyError with one line a problem."""
    path = Path(path)
    tree, raw = read_yaml(path, "theory: ..., title: ..., elements: ...")
    problems, parts = check_sections(Theory, raw, ())
    problems += broken_rules(parts)
    if "theory" in parts and parts["theory"] != path.stem:
        problems.append((("theory",), f"must be the file's name without .yaml: {path.stem}"))
    if problems:
        raise StudyError(str(path), lines(tree, problems))
    return Theory.model_validate(raw)


def arm_problems(theory: Theory, arms: Collection[str]) -> list[str]:
    """Where the theory names an arm of the rollout that the study does not have."""
    named = [(f"rollout.{n}.arm", step.arm) for n, step in enumerate(theory.rollout)]
    for kind, parts in (("elements", theory.elements), ("instruments", theory.instruments)):
        for name, part in parts.items():
            promises: list[Promise] = part.promises
            named += [(f"{kind}.{name}.promises.{n}.arm", p.arm) for n, p in enumerate(promises)]
    return [
        f"{place}: '{arm}' {not_a_key(arm, arms, 'an arm of the study')}"
        for place, arm in named
        if arm is not None and arm not in arms
    ]
