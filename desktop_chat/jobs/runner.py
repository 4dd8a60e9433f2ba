"""Owns the thread pools and the jobs in flight; lives on the GUI thread."""

import time
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Qt, QThread, QThreadPool, Signal, Slot

from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.jobs.inbox import Inbox, Item, Outcome
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.task import JobContext, Task

__all__ = ["JobContext", "JobRunner", "Pool"]

#: Longest stay in one delivery before other events get their turn, in seconds (half a frame).
_DELIVERY_BUDGET = 0.008


class Pool(StrEnum):
    """Where work runs."""

    TURNS = "turns"  # requests, as many at once as conversations may stream
    IO = "io"  # file writes: one thread, so they happen in the order in which they were started
    BACKGROUND = "background"  # everything else


_THREADS = {Pool.TURNS: 16, Pool.IO: 1, Pool.BACKGROUND: 4}


class JobRunner(QObject):
    """Starts work on pools and brings its reports and results back to the GUI thread.

    ``shutdown`` must be called before it is dropped: a pool that is destroyed waits for its threads.
    """

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inbox = Inbox(self._ring)
        self._woken.connect(self._on_inbox_rung, Qt.ConnectionType.QueuedConnection)
        self._pools = {pool: self._make_pool(pool) for pool in Pool}
        self._jobs: dict[int, tuple[Pool, Job]] = {}
        self._next = 0
        self._is_closing = False

    def _ring(self) -> None:
        """Called on workers."""
        try:
            self._woken.emit()
        except RuntimeError:
            # Qt took this object away while a worker ran, as it does when the display server dies: nobody listens any
            # more, and what had to be on disk is there.
            self._is_closing = True

    def _make_pool(self, pool: Pool) -> QThreadPool:
        threads = QThreadPool(self)
        threads.setObjectName(pool.value)
        threads.setMaxThreadCount(_THREADS[pool])
        return threads

    @property
    def active_count(self) -> int:
        """Jobs that have not finished."""
        return len(self._jobs)

    def start(self, pool: Pool, work: Callable[[JobContext], object]) -> Job:
        """Queues work; connect to the job before the event loop runs again. GUI thread only.

        While it shuts down only IO work still runs; other work ends as cancelled.
        """
        if QThread.currentThread() is not self.thread():
            raise RuntimeError("jobs are started on the GUI thread")
        number = self._next
        self._next += 1
        token = CancelToken()
        task = Task(work, token, partial(self._inbox.post, number))
        job = Job(token, task.withdraw)
        self._jobs[number] = (pool, job)
        if self._is_closing and pool is not Pool.IO:
            token.cancel()
            task.withdraw()
        else:
            self._pools[pool].start(task.run)
        return job

    def shutdown(self, timeout_ms: int = 3000) -> bool:
        """Cancels all but IO, waits for it, then lets IO work run to its end; delivers every result meanwhile.

        Each of the two phases may take ``timeout_ms``. False if work was still running then; its threads cannot be
        ended from outside, so the caller should end the process without waiting for them.
        """
        self._is_closing = True
        others = [pool for pool in Pool if pool is not Pool.IO]
        for pool, job in list(self._jobs.values()):
            if pool is not Pool.IO:
                job.cancel()
        has_ended = self._drain(others, timeout_ms)
        return self._drain([Pool.IO], timeout_ms) and has_ended

    def _drain(self, pools: Iterable[Pool], timeout_ms: int) -> bool:
        """Waits for the jobs of some pools and for those that their results start."""
        wanted = set(pools)
        deadline = time.monotonic() + timeout_ms / 1000
        while any(pool in wanted for pool, _ in self._jobs.values()):
            for pool in wanted:
                remaining = max(0, int((deadline - time.monotonic()) * 1000))
                self._pools[pool].waitForDone(remaining)
            self._deliver_all(float("inf"))
            if time.monotonic() >= deadline:
                break
        return not any(pool in wanted for pool, _ in self._jobs.values())

    @Slot()
    def _on_inbox_rung(self) -> None:
        self._inbox.answer_bell()
        self._deliver_all(time.monotonic() + _DELIVERY_BUDGET)

    def _deliver_all(self, until: float) -> None:
        """Delivers until the inbox is empty or the time is up; then the bell, already rung, brings us back."""
        while (entry := self._inbox.take()) is not None:
            self._deliver(*entry)
            if time.monotonic() > until:
                break

    def _deliver(self, number: int, item: Item) -> None:
        known = self._jobs.pop(number, None) if isinstance(item, Outcome) else self._jobs.get(number)
        if known is not None:
            known[1].deliver(item)
