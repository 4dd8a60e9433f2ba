"""Owns the exceptions that nobody caught: counts them by place, logs them, and tells whoever listens; any thread.

Nothing of an exception is kept but words (see ``runtime.tracebacks``): no text of it, no frames and so no values.
"""

import contextlib
import logging
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # this module is on the way to the first picture, and those are not needed before the first fault
    from desktop_chat.runtime.faults import FaultFile
    from desktop_chat.runtime.tracebacks import Place

_MOST_PLACES = 50
_LOGGERS = ("desktop_chat", "asyncio")
_log = logging.getLogger(__name__)


class Trouble:
    """What went wrong at one place.

    Attributes:
        words: the type, and its text where that can hold nothing private.
        trace: the way there, without values.
        thread: the name of the thread.
        when: seconds since 1970 of the first time. count: how often.
        serious: nobody deals with it; what the person asked for may not have been done.
        is_told: the person has heard of it. told_count: how often it had happened then.
    """

    __slots__ = ("count", "is_told", "place", "serious", "thread", "told_count", "trace", "when", "words")

    def __init__(self, words: str, place: "Place", trace: str, *, serious: bool) -> None:
        self.words = words
        self.place = place
        self.trace = trace
        self.thread = threading.current_thread().name
        self.when = time.time()
        self.serious = serious
        self.count = 1
        self.is_told = False
        self.told_count = 0


class Troubles:
    """One entry per type and place, so that an exception in every frame costs a look-up and no more.

    Attributes:
        faults: where the last ones go if nobody can be told any more.
        is_asked_to_end: the system wants this process gone, so there is nobody to show anything to.
    """

    def __init__(self, faults: "FaultFile | None" = None) -> None:
        self.faults = faults
        self.is_asked_to_end = False
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, Place], Trouble] = {}
        self._bell: Callable[[], object] | None = None
        self._has_rung = False
        self._handler: _FromTheLog | None = None
        self._before: tuple[Any, Any, Any] | None = None

    def note_end_request(self) -> None:
        """The system wants this process gone."""
        self.is_asked_to_end = True

    # --- hooks ----------------------------------------------------------------------------------------------------

    def install(self) -> None:
        """From now on exceptions of every thread come here, and those that are logged as errors."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread
        sys.unraisablehook = self._on_unraisable
        self._handler = _FromTheLog(self)
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(self._handler)

    def uninstall(self) -> None:
        """Gives the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._handler is not None:
            for name in _LOGGERS:
                logging.getLogger(name).removeHandler(self._handler)
            self._handler = None

    def _on_uncaught(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        self.note(error or kind(), trace, serious=True)

    def _on_uncaught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_type is not SystemExit:
            self._on_uncaught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _on_unraisable(self, arguments: "sys.UnraisableHookArgs") -> None:
        error = arguments.exc_value or arguments.exc_type()
        self.note(error, arguments.exc_traceback, serious=False)

    # --- keeping --------------------------------------------------------------------------------------------------

    def note(
        self, error: BaseException, trace: TracebackType | None, *, serious: bool, is_logged: bool = False
    ) -> None:
        """Counts an exception, and rings the bell if there is news; never raises."""
        with contextlib.suppress(Exception):
            from desktop_chat.runtime.tracebacks import place_of, safe_traceback, words_of

            key = (type(error).__name__, place_of(trace))
            with self._lock:
                known = self._entries.get(key)
                if known is not None:
                    known.count += 1
                    known.serious = known.serious or serious
                    is_new, count = False, known.count
                elif len(self._entries) < _MOST_PLACES:
                    said = safe_traceback(error, trace)
                    self._entries[key] = Trouble(words_of(error), key[1], said, serious=serious)
                    is_new, count = True, 1
                else:
                    return
            if not is_logged and is_new:
                _log.error("uncaught exception", exc_info=(type(error), error, trace), extra={"is_noted": True})
            elif str(count).strip("0") == "1" and count > 1:
                _log.error("the same at %s for the %d. time: %s", key[1], count, key[0])
        self._ring()

    def _ring(self) -> None:
        with self._lock:
            bell = None if self._has_rung else self._bell
            self._has_rung = self._has_rung or bell is not None
        if bell is not None:
            with contextlib.suppress(RuntimeError):  # Qt took the listener away
                bell()

    def listen(self, bell: Callable[[], object] | None) -> None:
        """Calls back, on the failing thread, once until ``take`` is called; None: nobody is there any more."""
        with self._lock:
            self._bell = bell
            self._has_rung = False
        if bell is not None and any(not trouble.is_told for trouble in self.all()):
            self._ring()

    def take(self) -> list[Trouble]:
        """What the person has not heard of yet: new ones, and those that happened again."""
        with self._lock:
            self._has_rung = False
            news = [trouble for trouble in self._entries.values() if trouble.count > trouble.told_count]
            for trouble in news:
                trouble.told_count = trouble.count
            return news

    def all(self) -> list[Trouble]:
        """Everything since the start, the oldest first."""
        with self._lock:
            return list(self._entries.values())

    def unseen(self) -> list[Trouble]:
        """Serious ones that nobody was told of."""
        return [trouble for trouble in self.all() if trouble.serious and not trouble.is_told]


class _FromTheLog(logging.Handler):
    """Notes the exceptions that are logged as errors: of jobs, and of asyncio's tasks."""

    def __init__(self, troubles: Troubles) -> None:
        super().__init__(logging.ERROR)
        self._troubles = troubles

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None and not getattr(record, "is_noted", False):
            self._troubles.note(record.exc_info[1], record.exc_info[2], serious=False, is_logged=True)
