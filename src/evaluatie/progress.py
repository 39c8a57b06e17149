"""Says on the terminal how far long work is; work of a few seconds stays silent."""

import sys
import time
from collections.abc import Iterable

EVERY = 5.0  # seconds between two lines


def say(sentences: Iterable[str]) -> None:
    """Says sentences on the terminal and in the rule's log."""
    for sentence in sentences:
        print(sentence)
        if sys.__stderr__ is not None:
            print(sentence, file=sys.__stderr__, flush=True)


class Progress:
    """Counts units of work and now and then prints a line: done, share, time left.

    It writes to the terminal itself (`sys.__stderr__`), because a job's own prints go to its log.
    """

    def __init__(self, what: str, total: int, unit: str) -> None:
        self._what, self._total, self._unit = what, total, unit
        self._done = 0
        self._start = self._last = time.monotonic()

    def add(self, units: int) -> None:
        """Notes that so many units more are done."""
        self._done += units
        now = time.monotonic()
        if now - self._last >= EVERY and sys.__stderr__ is not None:
            self._last = now
            left = (now - self._start) * (self._total - self._done) / max(self._done, 1)
            share = f"{100 * self._done / max(self._total, 1):.0f} %"
            count = f"{self._done:,} of {self._total:,} {self._unit}"
            print(
                f"{self._what}: {share} ({count}, about {left:.0f} s left)",
                file=sys.__stderr__,
                flush=True,
            )
