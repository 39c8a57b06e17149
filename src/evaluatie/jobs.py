"""What every job of the workflow does the same: where its words go, and how it fails."""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from evaluatie.errors import EvaluatieError


@contextlib.contextmanager
def job(snakemake: Any) -> Iterator[None]:
    """Sends prints and warnings to the rule's log; a user's mistake ends the job with status 2.

    The message of an EvaluatieError is all that the log then holds: no traceback.
    """
    with (
        open(snakemake.log[0], "w", encoding="utf-8") as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
    ):
        try:
            yield
        except EvaluatieError as error:
            print(error, file=log)
            sys.exit(2)
