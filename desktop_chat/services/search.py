"""Owns the search over all conversations: asks the index on a worker, drops stale answers; lives on the GUI thread."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_chat.domain.ids import ConversationId
from desktop_chat.jobs.job import Job
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.storage.repository import HistoryStore, SearchHit

DELAY = 120  # milliseconds after the last key


class SearchService(QObject):
    """Full-text search while typing.

    Signals:
        hits_changed(object): dict of conversation id to its first snippet, or None when nothing is searched.
    """

    hits_changed = Signal(object)

    def __init__(self, store: HistoryStore, runner: JobRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._query = ""
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._on_timer_expired)

    @Slot(str)
    def set_query(self, text: str) -> None:
        """Searches for a text as soon as typing pauses; an empty text ends the search."""
        self._query = text.strip()
        if self._query:
            self._timer.start()
        else:
            self._timer.stop()
            self.hits_changed.emit(None)

    @Slot()
    def _on_timer_expired(self) -> None:
        store, query = self._store, self._query
        if self._job is not None:
            self._job.cancel()

        def find(_: JobContext) -> tuple[str, list[SearchHit]]:
            return query, store.search(query)

        self._job = self._runner.start(Pool.IO, find)
        self._job.succeeded.connect(self._on_hits_found)

    @Slot(object)
    def _on_hits_found(self, result: tuple[str, list[SearchHit]]) -> None:
        self._job = None
        query, hits = result
        if query != self._query:
            return
        found: dict[ConversationId, str] = {}
        for hit in hits:
            found.setdefault(hit.conversation_id, hit.snippet)
        self.hits_changed.emit(found)
