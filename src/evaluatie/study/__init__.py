"""The study file: what a reviewer reads, and all that changes a result.

`load_study` is the one door: it returns a frozen `Study`, or raises a `StudyError` that lists
every problem in the file.
"""

from evaluatie.study.load import load_study
from evaluatie.study.model import Study

__all__ = ["Study", "load_study"]
