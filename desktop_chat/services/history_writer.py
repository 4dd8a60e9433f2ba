"""Owns the order of writes to the history: one after the other on the io pool, retried when the disk has room."""

import errno
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.storage.repository import HistoryStore

RETRY_INTERVAL = 3_000  # milliseconds
#: What the system refuses for good: trying again changes nothing. Everything else it refuses may pass.
_FINAL = frozenset({errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EINVAL})

_log = logging.getLogger(__name__)

Work = Callable[[HistoryStore], object]


@dataclass(slots=True, eq=False)
class _Write:
    work: Work
    key: str
    done: Callable[[], None] | None
    refused: Callable[[ChatError], None] | None
    optional: bool


def may_pass(error: object) -> bool:
    """True for a failure that trying again can heal, such as a full disk; False for one that stays."""
    if not isinstance(error, ChatError) or error.kind is not ErrorKind.STORAGE:
        return False
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno not in _FINAL


class HistoryWriter(QObject):
    """A queue of writes, in order within each key (a conversation); a key that cannot be written waits alone.

    Signals:
        problem_changed(object): the ChatError that holds writes up, or None when all of them move again.
        refused(str, object): key and ChatError of a write that was given up because it can never succeed.
        settled(): nothing waits any more but what a problem holds up.
    """

    problem_changed = Signal(object)
    refused = Signal(str, object)
    settled = Signal()

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._queue: list[_Write] = []
        self._running: Job | None = None
        self._failing: dict[str, ChatError] = {}
        self._resting: set[str] = set()
        self._refused: dict[str, ChatError] = {}
        self._problem: ChatError | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RETRY_INTERVAL)
        self._timer.timeout.connect(self.retry_now)

    @property
    def pending(self) -> int:
        """Writes that are not on disk yet."""
        return len(self._queue)

    def is_pending(self, key: str) -> bool:
        """True while something of that key is not on disk."""
        return any(write.key == key for write in self._queue)

    @property
    def problem(self) -> ChatError | None:
        """What holds writes up now."""
        return self._problem

    @property
    def given_up(self) -> ChatError | None:
        """Why something of this run will never be on disk; None if there is nothing of the kind."""
        return next(iter(self._refused.values()), None)

    @property
    def is_settled(self) -> bool:
        """True if nothing is on its way: all is on disk, or a problem holds up the rest."""
        return self._running is None and all(write.key in self._resting for write in self._queue)

    def submit(
        self,
        work: Work,
        done: Callable[[], None] | None = None,
        *,
        key: str = "",
        optional: bool = False,
        refused: Callable[[ChatError], None] | None = None,
    ) -> None:
        """Queues a write. ``done`` runs on the GUI thread when it is on disk, ``refused`` if it never can be.

        An optional write (a piece of a reply's draft, tidying) is left out instead of retried when it fails.
        """
        self._queue.append(_Write(work, key, done, refused, optional))
        self._start_next()

    @Slot()
    def retry_now(self) -> None:
        """Tries again what failed."""
        self._timer.stop()
        self._resting.clear()
        self._start_next()

    def drain(self) -> list[Work]:
        """Takes the writes that are left, in order, for the shutdown to run on the calling thread."""
        self._timer.stop()
        left = [write.work for write in self._queue]
        self._queue.clear()
        return left

    def _start_next(self) -> None:
        if self._running is not None:
            return
        write = next((each for each in self._queue if each.key not in self._resting), None)
        if write is None:
            if self._resting and not self._timer.isActive():
                self._timer.start()
            self.settled.emit()
            return
        work, store = write.work, self._store

        def run(_: JobContext) -> object:
            return work(store)

        job = self._runner.start(Pool.IO, run)
        self._running = job
        job.succeeded.connect(partial(self._on_write_succeeded, write))
        job.failed.connect(partial(self._on_write_failed, write))
        job.cancelled.connect(self._on_write_cancelled)

    def _on_write_succeeded(self, write: _Write, _result: object) -> None:
        self._take_out(write)
        if not write.optional:
            self._failing.pop(write.key, None)
        self._note_problem()
        try:
            if write.done is not None:
                write.done()
        finally:
            self._start_next()

    def _on_write_failed(self, write: _Write, error: object) -> None:
        if write.optional:
            self._take_out(write)
            _log.debug("an optional write was left out: %s", type(error).__name__)
        elif may_pass(error) and isinstance(error, ChatError):
            self._running = None
            self._failing[write.key] = error
            self._resting.add(write.key)
            self._note_problem()
        else:
            self._take_out(write)
            self._give_up(write, error)
        self._start_next()

    def _give_up(self, write: _Write, error: object) -> None:
        """A write that can never succeed must not hold up the others, and must not vanish in silence."""
        _log.error("a write to the history was given up: %s", type(error).__name__, exc_info=_exception(error))
        problem = error if isinstance(error, ChatError) else ChatError(ErrorKind.STORAGE, _words(error))
        self._failing.pop(write.key, None)
        self._refused[write.key] = problem
        self._note_problem()
        if write.refused is not None:
            write.refused(problem)
        self.refused.emit(write.key, problem)

    @Slot()
    def _on_write_cancelled(self) -> None:
        self._running = None

    def _take_out(self, write: _Write) -> None:
        self._running = None
        if write in self._queue:
            self._queue.remove(write)

    def _note_problem(self) -> None:
        problem = next(iter(self._failing.values()), None)
        if (problem and problem.detail) != (self._problem and self._problem.detail):
            self._problem = problem
            self.problem_changed.emit(problem)
        self._problem = problem


def _words(error: object) -> str:
    """Why a write failed that the disk did not refuse."""
    return "the chat is not in the data folder any more" if isinstance(error, KeyError) else type(error).__name__


def _exception(error: object) -> BaseException | None:
    return error if isinstance(error, BaseException) else None
