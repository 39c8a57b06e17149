"""Reads a study file, and says everything that is wrong with it at once, with path and line."""

from pathlib import Path

from evaluatie.errors import StudyError
from evaluatie.study.model import Study
from evaluatie.study.reading import check_sections, lines, read_yaml
from evaluatie.study.rules import broken_rules

# sections of named entries: a bad entry does not take the others along
NAMED = (
    "arms", "outcomes", "secondary", "monthly", "subgroups", "designs", "placebos", "robustness",
    "labels",
)  # fmt: skip


def load_study(path: Path | str) -> Study:
    """The study in a YAML file.

    Every section is checked by itself and the rules across sections on those that are well
    formed, so one mistake does not hide another. Raises StudyError with one line a problem.
    """
    path = Path(path)
    tree, raw = read_yaml(path, "study: ..., title: ...")
    problems, parts = check_sections(Study, raw, NAMED)
    problems += broken_rules(parts | {"written": raw})
    if "study" in parts and parts["study"] != path.stem:
        problems.append((("study",), f"must be the file's name without .yaml: {path.stem}"))
    if problems:
        raise StudyError(str(path), lines(tree, problems))
    return Study.model_validate(raw)
