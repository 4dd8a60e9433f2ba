"""Owns what the test says: each step with its time, and why it stopped."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

_PATIENCE = 30.0
_POLL = 0.05
T = TypeVar("T")


class Failure(Exception):  # noqa: N818 - it is no error of the test
    """Something is not as it must be. The text says what, in one sentence, and below it what was seen."""


class Report:
    """The steps of one run.

    Attributes:
        seconds: how long each step took.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self.seconds: dict[str, float] = {}
        self._began = time.monotonic()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """Times what happens inside, and says so once it is over."""
        began = time.monotonic()
        try:
            yield
        except BaseException as error:
            word = "FAILED" if isinstance(error, Failure) else "stopped"
            self._say(f"{time.monotonic() - began:7.1f} s  {word}: {what}")
            raise
        self.seconds[what] = round(time.monotonic() - began, 1)
        self._say(f"{self.seconds[what]:7.1f} s  {what}")

    def total(self) -> float:
        return round(time.monotonic() - self._began, 1)

    def _say(self, text: str) -> None:
        print(f"{self.title:>9} {text}", file=sys.stderr, flush=True)


def require(condition: object, what: str, seen: object = "") -> None:
    """Stops the run if the condition does not hold."""
    if not condition:
        raise Failure(f"{what}\n{seen}".rstrip())


def wait_for(condition: Callable[[], T], what: str | Callable[[], str], seconds: float = _PATIENCE) -> T:
    """Asks again and again until the condition gives something; fails with ``what`` was awaited."""
    until = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > until:
            raise Failure(f"waited {seconds:.0f} s in vain for {what if isinstance(what, str) else what()}")
        time.sleep(_POLL)
    return found
