"""Makes the next part of a long table while the one before it is used."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Part = TypeVar("Part")


def ahead(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts in the same order, made by a thread of their own, one ahead.

    An error of the maker is raised where the parts are used.
    """
    waiting: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def put(kind: str, what: object) -> bool:
        while not stopped.is_set():
            try:
                waiting.put((kind, what), timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def make() -> None:
        try:
            for part in parts:
                if not put("part", part):
                    return
            put("end", None)
        except BaseException as error:
            put("error", error)

    threading.Thread(target=make, daemon=True).start()
    try:
        while True:
            kind, what = waiting.get()
            if kind == "error":
                raise what  # type: ignore[misc]
            if kind == "end":
                return
            yield what  # type: ignore[misc]
    finally:
        stopped.set()
