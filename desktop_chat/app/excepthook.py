"""Owns what happens to an exception that nobody caught: it is logged, redacted, and shown; the window goes on."""

import logging
import sys
import threading
from collections.abc import Callable
from types import TracebackType

_log = logging.getLogger(__name__)


def install(tell: Callable[[str], None]) -> None:
    """Logs uncaught exceptions of every thread; ``tell`` gets the exception's type name, on the failing thread."""

    def report(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        _log.error("uncaught exception", exc_info=(kind, error or kind(), trace))
        tell(kind.__name__)

    def report_thread(arguments: threading.ExceptHookArgs) -> None:
        report(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = report
    threading.excepthook = report_thread


def uninstall() -> None:
    """Gives the hooks back to Python."""
    sys.excepthook = sys.__excepthook__
    threading.excepthook = threading.__excepthook__
