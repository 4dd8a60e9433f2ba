"""Owns the count of hits per message over a whole conversation, in slices that never hold up the window; GUI thread.

Messages whose text is known are counted exactly and at once. The others are counted as they were written, which is fast
and nearly right, until they were read; that goes on by itself, nearest first, and serves every later query.
"""

import re
from time import perf_counter

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.reel import Reel
from desktop_chat.ui.transcript.search.found import Found
from desktop_chat.ui.transcript.search.pattern import Pattern
from desktop_chat.ui.transcript.search.texts import CHUNK, PlainTexts

_TARGET = re.compile(r"\]\([^()\s]*\)")


def _rough(source: str) -> str:
    """A message as it was written, without most of what is not seen."""
    return _TARGET.sub("]", source) if "](" in source else source


class Search:
    """Hits of a pattern in the rows of a model.

    Attributes:
        counts: the hits of each row; of rows that were not read yet as they are written.
        texts: of all rows.
    """

    def __init__(self, reel: Reel, model: TranscriptModel, found: Found) -> None:
        self._reel = reel
        self._model = model
        self._found = found
        self.texts = PlainTexts(model)
        self._scanned = 0
        self._read = 0
        self._origin = 0
        self._late: set[int] = set()
        self._total: int | None = 0
        self.counts: list[int] = []
        self.reset()

    @property
    def is_scanned(self) -> bool:
        """All rows were counted, be it as they are written."""
        return self._scanned >= len(self.counts)

    @property
    def is_read(self) -> bool:
        """The text of every row is known."""
        return self._read >= len(self.counts) and not self._late

    @property
    def is_done(self) -> bool:
        """All counts are exact."""
        return self.is_scanned and self.is_read

    @property
    def total(self) -> int:
        if self._total is None:
            self._total = sum(self.counts)
        return self._total

    # --- what is searched -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        self.texts.show_thinking = self._reel.show_thinking
        self.texts.reset()
        self._late.clear()
        self.begin(0)

    def begin(self, origin: int) -> None:
        """Reads what was not read yet, near ``origin`` first."""
        self._origin = min(max(0, origin), max(0, len(self.texts) - 1))
        self._read = 0
        self.restart()

    def restart(self) -> None:
        """Counts anew with the pattern in use."""
        self.counts = [0] * len(self.texts)
        self._scanned = 0 if self._found.pattern is not None else len(self.counts)
        self._total = None

    def insert(self, first: int, last: int) -> None:
        if first < len(self.counts):
            self.remove(first, len(self.counts) - 1)
            last = self._model.rowCount() - 1
        number = last - first + 1
        self.texts.extend(number)
        self.counts += [0] * number
        if self._found.pattern is None:
            self._scanned = len(self.counts)
        self._read = 0
        self._total = None

    def remove(self, first: int, last: int) -> None:
        """Rows are gone, and with them all that follow."""
        self.texts.cut(first)
        del self.counts[first:]
        self._late = {index for index in self._late if index < first}
        self._scanned, self._read = min(self._scanned, first // CHUNK * CHUNK), 0
        self._total = None

    def touch(self, index: int) -> None:
        """A row became different: it is read again."""
        if 0 <= index < len(self.counts):
            self.texts.forget(index)
            self._late.add(index)

    # --- counting -------------------------------------------------------------------------------------------------

    def work(self, seconds: float) -> None:
        """Goes on for about so long."""
        deadline = perf_counter() + seconds
        pattern = self._found.pattern
        if pattern is not None:
            self._scan(pattern, deadline)
        while self._late and self.settle(next(iter(self._late)), deadline) is not None:
            if perf_counter() > deadline:
                return
        size = len(self.counts)
        while not self._late and self._read < size and perf_counter() < deadline:
            index = (self._origin + self._read) % size
            if self.texts.is_known(index) or self.settle(index, deadline) is not None:
                self._read += 1

    def _scan(self, pattern: Pattern, deadline: float) -> None:
        while not self.is_scanned and perf_counter() < deadline:
            first = self._scanned // CHUNK * CHUNK
            found = self.texts.counts(first // CHUNK, pattern)
            for index, count in enumerate(found, first):
                self.counts[index] = pattern.count(_rough(self._model.text(index))) if count is None else count
            self._scanned = first + len(found)
            self._total = None

    def settle(self, index: int, deadline: float | None = None) -> int | None:
        """The exact hits of a row; None if there was no time."""
        pattern = self._found.pattern
        if index not in self._late and self.texts.is_known(index):
            return self.counts[index]
        if self._is_written(index):
            count = self._found.count(self._reel.row(index))
        else:
            text = self.texts.read(index, deadline)
            if text is None:
                return None
            count = pattern.count(text) if pattern is not None else 0
        self._late.discard(index)
        if index < self._scanned:
            self.counts[index] = count
            self._total = None
        return count

    def _is_written(self, index: int) -> bool:
        """True for the reply that is being written, whose items grow with it: they need not be read from the start."""
        return (
            self._found.pattern is not None
            and index == len(self.counts) - 1
            and self._reel.live(index) is not None
            and self._model.row(index).pending is not None
        )
