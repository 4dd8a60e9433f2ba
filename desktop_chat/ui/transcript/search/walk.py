"""Owns which hit is looked at and the way to the next one, which may take several slices; GUI thread."""

import time
from dataclasses import dataclass

from desktop_chat.ui.transcript.search.counting import Search

_LAST = 1 << 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hit is: row, number of the item, position in it."""

    row: int
    item: int
    position: int


class Walk:
    """Steps from hit to hit over all rows, round and round.

    Attributes:
        current: row and ordinal in it of the hit that is looked at, or None.
        wrapped: 1 if the way to it went on at the top, -1 if at the end.
        origin: where it was when it was reached; the next query begins there.
    """

    def __init__(self, search: Search) -> None:
        self._search = search
        self._row = 0
        self._ordinal = 0
        self._direction = 1
        self._left = 0
        self.current: tuple[int, int] | None = None
        self.wrapped = 0
        self._is_asked = False  # by "next" or "previous", not by a new query
        self.origin: Place | None = None

    @property
    def is_seeking(self) -> bool:
        return self._left > 0

    @property
    def number(self) -> int | None:
        """Which of all hits it is, from 1."""
        if self.current is None:
            return None
        row, ordinal = self.current
        counts = self._search.counts
        if row >= len(counts) or not counts[row]:
            return None
        return sum(counts[:row]) + min(ordinal, counts[row] - 1) + 1

    def reset(self) -> None:
        self.forget_current()
        self.origin = None

    def forget_current(self) -> None:
        self.current = None
        self.wrapped = 0
        self._left = 0

    def set_origin(self, row: int, item: int, position: int) -> None:
        self.origin = Place(row, item, position)

    def seek(self, row: int, ordinal: int, direction: int) -> None:
        """Sets out from a hit, inclusive."""
        self._row, self._ordinal, self._direction = row, ordinal, direction
        self._is_asked = False
        self._left = len(self._search.counts) + 1

    def resume(self, ordinal: int) -> None:
        """Sets out from the origin."""
        self.wrapped = 0
        if self.origin is not None:
            self.seek(self.origin.row, ordinal, 1)

    def go(self, direction: int, reading_row: int) -> None:
        """Sets out for the next hit, or the one before."""
        self.wrapped = 0
        if self.current is None:
            self.seek(reading_row, 0 if direction > 0 else _LAST, direction)
        else:
            self.seek(self.current[0], self.current[1] + direction, direction)
        self._is_asked = True

    def advance(self, seconds: float) -> tuple[int, int] | None:
        """Goes on; row and ordinal if a hit was reached."""
        counts = self._search.counts
        if self._left <= 0 or not self._search.is_scanned:
            return None
        deadline = time.perf_counter() + seconds
        while self._left > 0 and counts:
            if self._row >= len(counts):
                self._row = 0
            if counts[self._row]:
                count = self._search.settle(self._row, deadline)
                if count is None:
                    return None  # it goes on with this row
                if self._ordinal >= 0 and (self._ordinal < count or (count and self._direction < 0)):
                    self._left = 0
                    self.current = (self._row, min(self._ordinal, count - 1))
                    return self.current
                if time.perf_counter() > deadline:
                    self._step(len(counts))
                    return None
            self._step(len(counts))
        self._left = 0
        return None

    def _step(self, size: int) -> None:
        self._left -= 1
        following = self._row + self._direction
        if self._is_asked and not 0 <= following < size:
            self.wrapped = self._direction
        self._row = following % size
        self._ordinal = 0 if self._direction > 0 else _LAST
