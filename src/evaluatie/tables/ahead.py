"""Makes the next part of a long table while the one before it is used."""

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Part = TypeVar("Part")
_PATIENCE = 0.1  # seconds until a maker looks whether anybody still waits for its parts


def ahead(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts in the same order, made by a thread of their own, one ahead.

    An error of the maker is raised where the parts are used.
    """
    waiting: queue.Queue[tuple[str, object]] = queue.Queue(maxsize=1)
    stopped = threading.Event()
    threading.Thread(target=_make, args=(parts, waiting, stopped), daemon=True).start()
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


def _make(
    parts: Iterable[object], waiting: "queue.Queue[tuple[str, object]]", stopped: threading.Event
) -> None:
    """Puts every part in the queue, and then how it ended; gives up when nobody waits."""

    def put(kind: str, what: object) -> bool:
        while not stopped.is_set():
            try:
                waiting.put((kind, what), timeout=_PATIENCE)
                return True
            except queue.Full:
                continue
        return False

    try:
        if all(put("part", part) for part in parts):
            put("end", None)
    except BaseException as error:
        put("error", error)
