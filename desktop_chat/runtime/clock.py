"""Owns the time as the application sees it; injected, so that tests can set it; usable from any thread."""

import time
from typing import Protocol


class Clock(Protocol):
    """Two times that must not be mixed."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC; may jump. For display and file records."""
        ...

    def monotonic(self) -> float:
        """Seconds since any moment; never jumps. For durations and deadlines."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: float = 1_800_000_000.0, monotonic: float = 1000.0) -> None:
        self._now = now
        self._monotonic = monotonic

    def now(self) -> float:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Lets time pass on both."""
        self._now += seconds
        self._monotonic += seconds

    def jump(self, seconds: float) -> None:
        """Sets the wall clock forward or back, as a person or a time server does."""
        self._now += seconds
