"""The policy theory of a programme: why it should work, what it promised, what was known of it.

`load_theory` is the one door: it returns a frozen `Theory`, or raises a `StudyError` that lists
every problem in the file.
"""

from evaluatie.theory.load import load_theory
from evaluatie.theory.model import Theory

__all__ = ["Theory", "load_theory"]
