"""Owns the shield between an exception under Qt and the end of the process; GUI thread."""

from collections.abc import Callable


class Underway(Exception):  # noqa: N818 - nothing went wrong
    """Is being handled for as long as the event loop runs."""


def shielded(loop: Callable[[], int]) -> int:
    """Runs the event loop so that exceptions of what Qt calls are whole when Qt's binding looks at them.

    Python 3.11 makes the object of an exception such as that of a division by zero only when somebody handles it, or at
    once while another is being handled. PySide 6.11 does not know of the first: where a method that Qt calls fails
    within a call from Python into Qt, it takes the text of the exception for the object, and the process dies. So
    another exception is being handled here; where exceptions are told, it is left out. Python 3.12 needs none of it.
    """
    try:
        raise Underway
    except Underway:
        return loop()
