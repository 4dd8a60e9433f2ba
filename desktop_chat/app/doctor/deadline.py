"""Owns the limit on how long a check may wait for a disk, a bus or a library that does not answer; any thread."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TookTooLong(Exception):  # noqa: N818 - an answer like others
    """The work still waits; its thread, which cannot be ended, is left to it."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """The result of the work; raises TookTooLong, or what the work raised."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="doctor", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TookTooLong
    if errors:
        raise errors[0]
    return results[0]
