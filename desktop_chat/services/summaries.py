"""Owns the list of conversations in memory: read from the index, checked against the files; lives on the GUI thread."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.conversation import Conversation, ConversationSummary
from desktop_chat.domain.ids import ConversationId
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.storage.repository import HistoryStore, IndexChanges, StorageProblem


@dataclass(frozen=True, slots=True)
class _Checked:
    changes: IndexChanges
    arrived: list[ConversationId]


class Summaries(QObject):
    """What the list shows. What is open here is newer than the index, so the index never overrules it.

    Signals:
        loaded(): the list is there (or was read again).
        changed(str), removed(str): one row.
        arrived(str): another process handed something of that conversation over.
        problems_found(object): list of StorageProblems after a look at the files.
    """

    loaded = Signal()
    changed = Signal(str)
    removed = Signal(str)
    arrived = Signal(str)
    problems_found = Signal(object)

    def __init__(
        self,
        store: HistoryStore,
        runner: JobRunner,
        is_ours: Callable[[ConversationId], bool],
        parent: QObject | None = None,
    ) -> None:
        """``is_ours`` says of a conversation that memory knows better than the disk (open, or being deleted)."""
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._is_ours = is_ours
        self._known: dict[ConversationId, ConversationSummary] = {}

    def all(self) -> list[ConversationSummary]:
        return list(self._known.values())

    def get(self, conversation_id: ConversationId) -> ConversationSummary | None:
        return self._known.get(conversation_id)

    def __len__(self) -> int:
        return len(self._known)

    def put(self, summary: ConversationSummary) -> None:
        self._known[summary.meta.id] = summary
        self.changed.emit(summary.meta.id)

    def take(self, conversation_id: ConversationId) -> bool:
        """Removes a row; False if there was none."""
        if self._known.pop(conversation_id, None) is None:
            return False
        self.removed.emit(conversation_id)
        return True

    def set_meta(self, conversation_id: ConversationId, changes: dict[str, object]) -> None:
        """Changes a row whose conversation is not loaded."""
        summary = self._known.get(conversation_id)
        if summary is not None:
            changed = Conversation(summary.meta)
            changed.set_meta(**changes)
            self.put(ConversationSummary(changed.meta, summary.preview, summary.message_count, summary.model))

    def load(self) -> None:
        """Reads the list from the index, then checks the index against the files; each step ends with a signal."""
        store = self._store

        def read(_: JobContext) -> list[ConversationSummary]:
            return store.summaries()

        job = self._runner.start(Pool.IO, read)
        job.succeeded.connect(self._on_read)
        job.failed.connect(self._on_read_failed)

    @Slot(object)
    def _on_read(self, summaries: list[ConversationSummary]) -> None:
        mine = {key: value for key, value in self._known.items() if self._is_ours(key)}
        fresh = {summary.meta.id: summary for summary in summaries if not self._is_ours(summary.meta.id)}
        self._known = fresh | mine
        self.loaded.emit()
        self.refresh()

    @Slot(object)
    def _on_read_failed(self, _error: object) -> None:
        # Without an index the list is empty for now; the look at the files fills it, or says what is wrong.
        self.loaded.emit()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Looks for files that changed behind the index, also those another process handed over."""
        store = self._store

        def check(_: JobContext) -> _Checked:
            arrived = store.collect_inbox() if store.writable else []
            return _Checked(store.refresh(), arrived)

        job = self._runner.start(Pool.IO, check)
        job.succeeded.connect(self._on_checked)
        job.finished.connect(self._look_for_problems)

    @Slot(object)
    def _on_checked(self, result: _Checked) -> None:
        for summary in result.changes.changed:
            if not self._is_ours(summary.meta.id):
                self.put(summary)
        for conversation_id in result.changes.removed:
            if not self._is_ours(conversation_id):
                self.take(conversation_id)
        for conversation_id in result.arrived:
            self._take_arrived(conversation_id)

    def _take_arrived(self, conversation_id: ConversationId) -> None:
        """The index knows of it already, so it is not among the changes."""
        if self._is_ours(conversation_id):
            self.arrived.emit(conversation_id)
        else:
            self.reread(conversation_id)

    def reread(self, conversation_id: ConversationId) -> None:
        """Reads one row from its conversation, which is new on disk."""
        store = self._store

        def read(_: JobContext) -> ConversationSummary:
            return store.load(conversation_id).summary()

        self._runner.start(Pool.IO, read).succeeded.connect(self._on_row_read)

    @Slot(object)
    def _on_row_read(self, summary: ConversationSummary) -> None:
        if not self._is_ours(summary.meta.id):
            self.put(summary)

    @Slot()
    def _look_for_problems(self) -> None:
        store = self._store

        def ask(_: JobContext) -> list[StorageProblem]:
            return store.problems()

        self._runner.start(Pool.IO, ask).succeeded.connect(self.problems_found)
