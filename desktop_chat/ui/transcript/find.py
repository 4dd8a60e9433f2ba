"""Owns the count of hits per message over a whole conversation, in slices that never hold up the window; GUI thread.

Each message is first searched as it was written, which is fast; then what the reader sees of the messages that may
hold the query is searched, nearest first. What was read once is kept until the search ends.
"""

import time

from desktop_chat.models.transcript import TranscriptModel
from desktop_chat.ui.transcript.find_text import Pattern
from desktop_chat.ui.transcript.found import Found
from desktop_chat.ui.transcript.reel import Reel

_CHECK_EVERY = 64


class Search:
    """Hits of a pattern in the rows of a model.

    Attributes:
        counts: the hits of each row; of rows that are not settled as they are written.
    """

    def __init__(self, reel: Reel, model: TranscriptModel, found: Found) -> None:
        self._reel = reel
        self._model = model
        self._found = found
        self._sources: list[str | None] = []
        self._texts: dict[str, tuple[str, ...]] = {}
        self._settled: set[int] = set()
        self._scanned = 0
        self._walked = 0
        self._origin = 0
        self.counts: list[int] = []
        self.reset()

    @property
    def is_scanned(self) -> bool:
        """All rows were looked at as they are written."""
        return self._scanned >= len(self.counts)

    @property
    def is_done(self) -> bool:
        return self.is_scanned and self._walked >= len(self.counts)

    @property
    def total(self) -> int:
        return sum(self.counts)

    # --- what is searched -----------------------------------------------------------------------------------------

    def reset(self) -> None:
        self._texts.clear()
        self._sources = [None] * self._model.rowCount()
        self.restart(0)

    def restart(self, origin: int) -> None:
        """Begins anew with the pattern in use; rows near ``origin`` are settled first."""
        pattern = self._found.pattern
        self.counts = [0] * len(self._sources)
        self._settled.clear()
        self._origin = min(max(0, origin), max(0, len(self.counts) - 1))
        self._scanned = self._walked = 0 if pattern is not None else len(self.counts)

    def forget_sources(self) -> None:
        """Sources are kept the way the pattern wants them: call it when that changes."""
        self._sources = [None] * len(self._sources)

    def insert(self, first: int, last: int) -> None:
        number = last - first + 1
        self._sources[first:first] = [None] * number
        if self.is_scanned and first == len(self.counts) and number < _CHECK_EVERY:
            self.counts += [0] * number
            self._scanned = self._walked = len(self.counts)
            for index in range(first, last + 1):
                self.touch(index)
        else:
            self.restart(self._origin)

    def remove(self, first: int, last: int) -> None:
        for sequence in (self._sources, self.counts):
            del sequence[first : last + 1]
        self._settled = {index for index in self._settled if index < first}
        self._scanned, self._walked = min(self._scanned, first), min(self._walked, first)

    def touch(self, index: int) -> None:
        """A row became different: it is read again now."""
        if not 0 <= index < len(self.counts):
            return
        self._sources[index] = None
        self._texts.pop(self._model.key(index), None)
        self._settled.discard(index)
        if self._found.pattern is not None:
            self.settle(index)

    # --- counting -------------------------------------------------------------------------------------------------

    def work(self, seconds: float) -> None:
        """Goes on for about so long."""
        pattern = self._found.pattern
        if pattern is None:
            return
        deadline = time.perf_counter() + seconds
        self._scan(pattern, deadline)
        while self.is_scanned and not self.is_done and time.perf_counter() < deadline:
            for _ in range(_CHECK_EVERY):
                if self.is_done or self._walk(pattern):
                    break

    def _scan(self, pattern: Pattern, deadline: float) -> None:
        size = len(self.counts)
        while self._scanned < size and time.perf_counter() < deadline:
            end = min(self._scanned + _CHECK_EVERY, size)
            for index in range(self._scanned, end):
                if index not in self._settled:
                    self.counts[index] = pattern.rough(self._source(pattern, index))
            self._scanned = end

    def _source(self, pattern: Pattern, index: int) -> str:
        source = self._sources[index]
        if source is None:
            source = self._sources[index] = pattern.fold(self._model.text(index))
        return source

    def _walk(self, pattern: Pattern) -> bool:
        """One row further; True if that took time."""
        index = (self._origin + self._walked) % len(self.counts)
        self._walked += 1
        if index in self._settled:
            return False
        may_hold = self.counts[index] or self._reel.live(index) is not None
        if not may_hold and not pattern.may_hold(self._source(pattern, index)):
            return False
        self.settle(index)
        return True

    def settle(self, index: int) -> int:
        """The hits of a row as they are seen."""
        if index in self._settled:
            return self.counts[index]
        pattern = self._found.pattern
        if pattern is None:
            return 0
        if self._reel.live(index) is not None:
            count = sum(1 for _ in self._found.hits(self._reel.row(index)))
        else:
            key = self._model.key(index)
            texts = self._texts.get(key)
            if texts is None:
                texts = self._texts[key] = self._found.row_texts(self._reel.loose_row(index))
            count = sum(map(pattern.count, texts))
        self.counts[index] = count
        self._settled.add(index)
        return count
