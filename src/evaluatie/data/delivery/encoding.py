"""Delivered text as UTF-8 with one kind of line end, whatever it was written in.

The encoding is decided on the whole file, block by block: one name with an accent in the last row
must not be read in another way than the rows before it, and no file is held in memory.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluatie.data.delivery.cells import scratch_path
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

LONGEST_LINE = 2_000_000  # bytes; the engine's own limit, above which it loses track of rows
NOT_TEXT = "is not a text file in UTF-8 or cp1252; save it as CSV in UTF-8"
MIXED = "is partly in UTF-8 and partly in another encoding; save the whole file in UTF-8"
_BLOCK = 1 << 20  # smaller than the longest line: a line inside one block is never too long
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPACING = re.compile(rb'[\t"\xa0]')
_ACCENT_IN_UTF_8 = re.compile(rb"\xc3[\x80-\xbf]")  # as cp1252 it would not be a word


@dataclass(frozen=True)
class Text:
    """Text that the engine can read: UTF-8 with one kind of line end.

    `spaced` says that it has quotes, tabs or no-break spaces: cells may begin or end with more
    than plain spaces.
    """

    path: Path
    spaced: bool


def readable_text(path: Path, workspace: Workspace) -> Text:
    """The file itself when the engine can read it, else a copy in the scratch folder.

    Raises ExtractError when it is not text in UTF-8, in UTF-16 with a byte order mark or in
    cp1252, or when a line is longer than any record can be.
    """
    source = path
    with path.open("rb") as file:
        if file.read(2) in _UTF_16:
            source = _rewritten(path, "utf-16", workspace)
    facts = _Facts()
    for block in _blocks(source):
        facts.see(block)
        problem = facts.problem()
        if problem:
            raise ExtractError(str(path), [problem])
    encoding = facts.encoding()
    return Text(_rewritten(source, encoding, workspace) if encoding else source, facts.spaced)


class _Facts:
    """What one pass over the blocks of a file finds."""

    def __init__(self) -> None:
        self.spaced = False
        self._utf8, self._accented, self._nul, self._too_long = True, False, False, False
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._windows, self._unix, self._mac = 0, 0, 0  # line ends of each kind
        self._carried = 0  # bytes so far of the line that the last block ended in

    def see(self, block: bytes) -> None:
        """Takes the next block, an empty one at the end; no line end may be in two of them."""
        self._look_at_lines(block)
        self._nul = self._nul or b"\0" in block
        self.spaced = self.spaced or bool(_SPACING.search(block))
        self._accented = self._accented or bool(_ACCENT_IN_UTF_8.search(block))
        self._utf8 = self._utf8 and self._decodes(block)

    def problem(self) -> str | None:
        """Why the file cannot be read, as far as it was seen."""
        if self._nul:
            return NOT_TEXT
        if self._too_long:
            number = self._windows + self._unix + self._mac + 1
            return (
                f"line {number} is longer than {LONGEST_LINE:,} bytes; deliver a text file with "
                "one record on a line"
            )
        return MIXED if self._accented and not self._utf8 else None

    def encoding(self) -> str | None:
        """From what the file must be rewritten, now that all is seen; None: it can stay."""
        if not self._utf8:
            return "cp1252"
        mixed = (self._windows > 0) + (self._unix > 0) + (self._mac > 0) > 1
        return "utf-8-sig" if mixed else None

    def _decodes(self, block: bytes) -> bool:
        try:
            self._decode(block, not block)
        except UnicodeDecodeError:
            return False
        return True

    def _look_at_lines(self, block: bytes) -> None:
        starts = [at for end in (b"\n", b"\r") if (at := block.find(end)) >= 0]
        self._too_long = self._carried + min(starts, default=len(block)) > LONGEST_LINE
        if self._too_long:
            return  # the ends so far tell the number of the line
        windows = block.count(b"\r\n")
        self._windows += windows
        self._unix += block.count(b"\n") - windows
        self._mac += block.count(b"\r") - windows
        last = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self._carried = len(block) - 1 - last if starts else self._carried + len(block)


def _blocks(path: Path) -> Iterator[bytes]:
    """Blocks of a file, the last one empty; no line end of Windows is in two of them."""
    with path.open("rb") as file:
        block = b"-"
        while block:
            block = file.read(_BLOCK)
            if block.endswith(b"\r"):
                block += file.read(1)
            yield block


def _rewritten(path: Path, encoding: str, workspace: Workspace) -> Path:
    """A copy in UTF-8 in which every line ends with a line feed."""
    target = scratch_path(workspace, ".txt")
    try:
        with (
            path.open(encoding=encoding, newline=None) as source,
            target.open("w", encoding="utf-8", newline="\n") as copy,
        ):
            while text := source.read(_BLOCK):
                copy.write(text)
    except UnicodeError:
        raise ExtractError(str(path), [NOT_TEXT]) from None
    return target
