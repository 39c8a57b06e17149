"""What every job of the workflow does the same: where its words go, and how it fails."""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from typing import Any

from evaluatie.errors import STOPPED, EvaluatieError

UNEXPECTED = """evaluatie met an error that it did not foresee: {kind}.
Its text is left out, because it could hold a value of a person. Please report these lines:
{place}"""


@contextlib.contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Sends prints and warnings to the rule's log; an error ends the job with one message there.

    A user's mistake (EvaluatieError) ends it with status 2 and what to do; anything else with
    status 1 and the lines of code it came from, never with the error's own text.
    """
    with (
        open(snakemake.log[0], "w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        try:
            yield
        except EvaluatieError as error:
            print(STOPPED, error, file=log)
            sys.exit(2)
        except Exception as error:
            place = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
            print(STOPPED, UNEXPECTED.format(kind=type(error).__name__, place=place), file=log)
            sys.exit(1)
