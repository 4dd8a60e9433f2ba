"""Owns the way of reports and results from pool workers to the GUI thread: an ordered queue with a coalesced bell."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The work began."""


@dataclass(frozen=True, slots=True)
class Report:
    """The work reported something on its way."""

    value: object


@dataclass(frozen=True, slots=True)
class Outcome:
    """The work ended; the last thing a job's worker posts.

    Attributes:
        value: what the work returned.
        error: what it raised, None if it returned.
        was_cancelled: it raised Cancelled or never began.
    """

    value: object = None
    error: Exception | None = None
    was_cancelled: bool = False


Item = Started | Report | Outcome


class Inbox:
    """Carries items in order. ``ring`` is called at most once between two looks of the reader, on the posting thread.

    Items travel here and not as arguments of queued signals: no per-item event, no reference held by Qt, and the
    sender of the one signal (``ring``) outlives all workers, so nothing can be destroyed under an emitting thread.
    """

    def __init__(self, ring: Callable[[], object]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._items: deque[tuple[int, Item]] = deque()
        self._rung = False

    def post(self, number: int, item: Item) -> None:
        """Adds an item of the job with that number; any thread."""
        with self._lock:
            self._items.append((number, item))
            must_ring = not self._rung
            self._rung = True
        if must_ring:
            self._ring()

    def answer_bell(self) -> None:
        """The reader came: the next post rings again."""
        with self._lock:
            self._rung = False

    def take(self) -> tuple[int, Item] | None:
        """The oldest item, None if there is none; rings for the rest, so that a nested event loop gets it too."""
        with self._lock:
            if not self._items:
                return None
            entry = self._items.popleft()
            must_ring = bool(self._items) and not self._rung
            self._rung = self._rung or must_ring
        if must_ring:
            self._ring()
        return entry
