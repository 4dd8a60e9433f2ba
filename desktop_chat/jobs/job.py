"""Owns the handle of one piece of work on a pool; lives on the GUI thread, which alone touches it."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.jobs.inbox import Item, Outcome, Report, Started


class JobState(StrEnum):
    """Where a job is; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in (JobState.QUEUED, JobState.RUNNING)


class Job(QObject):
    """A running or ended piece of work, made by ``JobRunner.start``, which keeps it alive until it finished.

    Attributes:
        state: a JobState; lags behind the worker by one turn of the event loop.

    Signals:
        progressed(object): each value that the work reported, in order; none that it reported after a cancellation.
        succeeded(object): the work's return value.
        failed(object): the Exception that it raised.
        cancelled(): it was cancelled; a result that came too late is dropped.
        finished(): exactly once, after one of the three above.
    """

    progressed = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, token: CancelToken, withdraw: Callable[[], None]) -> None:
        super().__init__()
        self._token = token
        self._withdraw: Callable[[], None] | None = withdraw
        self._state = JobState.QUEUED

    @property
    def state(self) -> JobState:
        return self._state

    @property
    def is_cancelling(self) -> bool:
        """True between the call of cancel and the end of the work."""
        return self._token.is_cancelled and not self._state.is_final

    def cancel(self) -> None:
        """Asks the work to stop; cancelled and finished follow from the event loop, never inside this call."""
        if self._state.is_final or self._token.is_cancelled:
            return
        self._token.cancel()
        if self._withdraw is not None:
            self._withdraw()

    def deliver(self, item: Item) -> bool:
        """Takes what the worker posted; True once the job has finished. For the runner alone."""
        match item:
            case Started():
                self._state = JobState.RUNNING
            case Report(value):
                self.progressed.emit(value)
            case Outcome():
                self._end(item)
                return True
        return False

    def _end(self, outcome: Outcome) -> None:
        self._withdraw = None
        if self._token.is_cancelled or outcome.was_cancelled:
            self._state = JobState.CANCELLED
            self.cancelled.emit()
        elif outcome.error is not None:
            self._state = JobState.FAILED
            self.failed.emit(outcome.error)
        else:
            self._state = JobState.SUCCEEDED
            self.succeeded.emit(outcome.value)
        self.finished.emit()
        # What is connected may hold the job itself, by way of Qt, where Python's collector does not look.
        self.deleteLater()
