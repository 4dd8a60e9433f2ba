"""Owns the part of a job that runs on a pool's thread."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from desktop_chat.domain.errors import Cancelled, ChatError, Refused
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.jobs.inbox import Item, Outcome, Report, Started

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What the work gets to see of its job; used on the worker's thread.

    Attributes:
        cancel: says whether the work is still wanted.
    """

    cancel: CancelToken
    _post: Callable[[Item], None]

    def report(self, value: object) -> None:
        """Sends a value to the job's ``progressed``; dropped after a cancellation."""
        if not self.cancel.is_cancelled:
            self._post(Report(value))


Work = Callable[[JobContext], object]


class Task:
    """Runs the work once, or is withdrawn before that, and posts how it ended; holds no QObject.

    A pool is given its bound ``run``: PySide never lets go of a QRunnable that Qt shall not delete, and one that Qt
    deletes may go while the job asks for it.
    """

    def __init__(self, work: Work, token: CancelToken, post: Callable[[Item], None]) -> None:
        self._lock = threading.Lock()
        self._work: Work | None = work
        self._token = token
        self._post = post

    def run(self) -> None:
        """On the pool's thread; does nothing if it was withdrawn."""
        work = self._take()
        if work is None:
            return
        if self._token.is_cancelled:
            self._post(Outcome(was_cancelled=True))
            return
        self._post(Started())
        outcome = _perform(work, JobContext(self._token, self._post))
        # What the work closed over is freed on this thread or the caller's, but before the job says that it ended.
        del work
        self._post(outcome)

    def withdraw(self) -> None:
        """Ends it as cancelled if it has not begun; any thread."""
        if self._take() is not None:
            self._post(Outcome(was_cancelled=True))

    def _take(self) -> Work | None:
        with self._lock:
            work, self._work = self._work, None
        return work


def _perform(work: Work, context: JobContext) -> Outcome:
    try:
        return Outcome(value=work(context))
    except Cancelled:
        return Outcome(was_cancelled=True)
    except Exception as error:
        if not isinstance(error, (ChatError, Refused)) and not context.cancel.is_cancelled:
            # Nobody explains it by its kind, so the log must show where it came from. What the system refused is told
            # by whoever asked; anything else is a fault of ours, which the person hears of as such.
            level = logging.WARNING if isinstance(error, OSError) else logging.ERROR
            _log.log(level, "work failed", exc_info=error)
        return Outcome(error=error)
    except BaseException as error:
        # SystemExit, KeyboardInterrupt and asyncio's CancelledError must not end the pool's thread.
        wrapped = RuntimeError(f"the work ended with {type(error).__name__}")
        wrapped.__cause__ = error
        return Outcome(error=wrapped)
