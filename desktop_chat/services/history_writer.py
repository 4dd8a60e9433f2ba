"""Owns the order of writes to the history: one after the other on the io pool, retried when the disk has room."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.storage.repository import HistoryStore

RETRY_INTERVAL = 3_000  # milliseconds

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Write:
    work: Callable[[HistoryStore], object]
    done: Callable[[], None] | None
    optional: bool


class HistoryWriter(QObject):
    """A queue of writes. A failed write stays at the head and is tried again; later ones wait behind it.

    Signals:
        problem_changed(object): the ChatError that holds the queue up, or None when it moves again.
    """

    problem_changed = Signal(object)

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._queue: deque[_Write] = deque()
        self._running: Job | None = None
        self._problem: ChatError | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(RETRY_INTERVAL)
        self._timer.timeout.connect(self._start_next)

    @property
    def pending(self) -> int:
        """Writes that are not on disk yet."""
        return len(self._queue)

    @property
    def problem(self) -> ChatError | None:
        return self._problem

    def submit(
        self,
        work: Callable[[HistoryStore], object],
        done: Callable[[], None] | None = None,
        *,
        optional: bool = False,
    ) -> None:
        """Queues a write. ``done`` runs on the GUI thread when it is on disk.

        An optional write (a piece of a reply's draft) is left out instead of retried when it fails.
        """
        self._queue.append(_Write(work, done, optional))
        self._start_next()

    def retry_now(self) -> None:
        self._start_next()

    def drain(self) -> list[Callable[[HistoryStore], object]]:
        """Takes the writes that are left, in order, for the shutdown to run on the calling thread."""
        self._timer.stop()
        left = [write.work for write in self._queue]
        self._queue.clear()
        return left

    @Slot()
    def _start_next(self) -> None:
        if self._running is not None or not self._queue:
            return
        self._timer.stop()
        work = self._queue[0].work
        store = self._store

        def run(_: JobContext) -> object:
            return work(store)

        job = self._runner.start(Pool.IO, run)
        self._running = job
        job.succeeded.connect(self._on_write_succeeded)
        job.failed.connect(self._on_write_failed)
        job.cancelled.connect(self._on_write_cancelled)

    @Slot(object)
    def _on_write_succeeded(self, _result: object) -> None:
        self._running = None
        write = self._queue.popleft()
        self._set_problem(None)
        if write.done is not None:
            write.done()
        self._start_next()

    @Slot(object)
    def _on_write_failed(self, error: object) -> None:
        self._running = None
        is_storage = isinstance(error, ChatError) and error.kind is ErrorKind.STORAGE
        if not self._queue:
            return
        if self._queue[0].optional or not is_storage:
            # A write that can never succeed (its conversation is gone) must not hold up the others.
            self._queue.popleft()
            if not is_storage:
                _log.error("a write to the history failed: %s", type(error).__name__, exc_info=_exception(error))
            self._start_next()
            return
        self._set_problem(error if isinstance(error, ChatError) else None)
        self._timer.start()

    @Slot()
    def _on_write_cancelled(self) -> None:
        self._running = None

    def _set_problem(self, problem: ChatError | None) -> None:
        if (problem is None) != (self._problem is None):
            self._problem = problem
            self.problem_changed.emit(problem)


def _exception(error: object) -> BaseException | None:
    return error if isinstance(error, BaseException) else None
