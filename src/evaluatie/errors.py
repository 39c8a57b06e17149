"""What can go wrong through no fault of the code: each error lists all problems with their remedy.

The text of an error may name files, tables, columns, keys of a study file, rules and numbers of
rows. It never holds a value of a person.
"""

from collections.abc import Iterable

STOPPED = "stopped:"  # how the log of a job begins that ended with an error


class EvaluatieError(Exception):
    """A mistake in what the user supplied; `problems` holds one sentence for each."""

    def __init__(self, subject: str, problems: Iterable[str]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{subject}: {count} {noun}\n{lines}")


class StudyError(EvaluatieError):
    """A study file, or the run settings, cannot be carried out as written."""


class ExtractError(EvaluatieError):
    """A delivered file is missing, unreadable or breaks the data contract."""


class ContractError(EvaluatieError):
    """A table between two stages does not have the shape that both agreed on."""
