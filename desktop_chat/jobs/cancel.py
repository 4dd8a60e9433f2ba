"""Owns the request to stop a piece of work; every method may be called from any thread."""

import logging
import threading
from collections.abc import Callable

from desktop_chat.domain.errors import Cancelled

_log = logging.getLogger(__name__)


class CancelToken:
    """Says to running work that its result is no longer wanted.

    Callbacks run once, on the thread that cancels, and must be quick (waking an event loop, setting a flag).
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        # Held while callbacks run: once an unregister call has returned, its callback neither runs nor will run, so
        # the worker may close what the callback touches. Re-entrant, since a callback may unregister itself.
        self._lock = threading.RLock()
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._next = 0

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        """Cancels; later calls do nothing."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            while self._callbacks:
                self._call(self._callbacks.pop(next(iter(self._callbacks))))

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Calls back once on cancellation (at once if it already happened); returns a function that unregisters."""
        with self._lock:
            if not self._event.is_set():
                number = self._next
                self._next += 1
                self._callbacks[number] = callback
                return lambda: self._unregister(number)
        self._call(callback)
        return _nothing

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled once the token was cancelled."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleeps until cancelled, at most so many seconds; True if cancelled."""
        return self._event.wait(seconds)

    def _unregister(self, number: int) -> None:
        with self._lock:
            self._callbacks.pop(number, None)

    @staticmethod
    def _call(callback: Callable[[], None]) -> None:
        try:
            callback()
        except Exception:
            # The others must still hear of it; whoever cancels cannot repair a broken callback.
            _log.exception("a cancel callback failed")


def _nothing() -> None:
    """The unregister function of a callback that has already run."""
