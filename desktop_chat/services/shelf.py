"""Owns which conversations are listed and loaded, and how they are read; lives on the GUI thread."""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.conversation import Conversation, ConversationSummary
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.ids import ConversationId, IdSource, RandomIds
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.history_writer import HistoryWriter
from desktop_chat.services.open_conversations import OpenConversations
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.summaries import Summaries
from desktop_chat.storage.repository import HistoryStore


class ConversationShelf(QObject):
    """Conversations in memory; ``ConversationLibrary`` adds what changes them.

    Attributes:
        writer: the queue of writes. list: the rows of all conversations.

    Signals:
        summaries_loaded(): the list is there (or was read again).
        summary_changed(str): a row changed or is new.
        summary_removed(str): a row is gone.
        conversation_loaded(str): conversation() answers from now on.
        load_failed(str, object): with a ChatError.
        path_changed(str): other messages are shown (version chosen, merge from disk).
        message_appended(str, str): a message at the end of the active path.
        reply_changed(str): the pending reply got content or changed its phase.
        reply_ended(str): the pending reply is gone; if it became a message, message_appended came before.
        storage_problem_changed(object): ChatError or None.
    """

    summaries_loaded = Signal()
    summary_changed = Signal(str)
    summary_removed = Signal(str)
    conversation_loaded = Signal(str)
    load_failed = Signal(str, object)
    path_changed = Signal(str)
    message_appended = Signal(str, str)
    reply_changed = Signal(str)
    reply_ended = Signal(str)
    storage_problem_changed = Signal(object)

    def __init__(
        self,
        store: HistoryStore,
        runner: JobRunner,
        *,
        ids: IdSource | None = None,
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._runner = runner
        self._ids = ids or RandomIds()
        self.now = clock
        self.writer = HistoryWriter(store, runner, self)
        self.writer.problem_changed.connect(self.storage_problem_changed)
        self._open = OpenConversations(self._may_close)
        self._replies: dict[ConversationId, PendingReply] = {}
        self._loading: set[ConversationId] = set()
        self._unwritten: set[ConversationId] = set()
        self._going: set[ConversationId] = set()
        self._rewound: set[ConversationId] = set()
        self._busy: set[ConversationId] = set()
        self._shown: frozenset[ConversationId] = frozenset()
        self.list = Summaries(store, runner, self._is_ours, self)
        self.list.loaded.connect(self.summaries_loaded)
        self.list.changed.connect(self.summary_changed)
        self.list.removed.connect(self.summary_removed)
        self.list.arrived.connect(self._on_list_arrived)

    # --- the list -------------------------------------------------------------------------------------------------

    def summaries(self) -> list[ConversationSummary]:
        return self.list.all()

    @property
    def is_empty(self) -> bool:
        """True if there is no stored conversation."""
        return not len(self.list)

    def summary(self, conversation_id: ConversationId) -> ConversationSummary | None:
        return self.list.get(conversation_id)

    def load_summaries(self) -> None:
        """Reads the list; summaries_loaded follows."""
        self.list.load()

    @Slot()
    def refresh_summaries(self) -> None:
        """Looks for files that changed behind the index, also those another process handed over."""
        self.list.refresh()

    def _is_ours(self, conversation_id: ConversationId) -> bool:
        return conversation_id in self._open or conversation_id in self._going

    # --- opening --------------------------------------------------------------------------------------------------

    def conversation(self, conversation_id: ConversationId) -> Conversation | None:
        """The conversation if it is loaded."""
        return self._open.get(conversation_id)

    def reply(self, conversation_id: ConversationId) -> PendingReply | None:
        return self._replies.get(conversation_id)

    def open(self, conversation_id: ConversationId) -> None:
        """Loads a conversation; conversation_loaded or load_failed follows (at once if it is loaded already)."""
        if conversation_id in self._open:
            self._open.touch(conversation_id)
            self.conversation_loaded.emit(conversation_id)
        elif conversation_id not in self._loading:
            self._loading.add(conversation_id)
            self._read(conversation_id, self._take_loaded)

    def _read(self, conversation_id: ConversationId, take: Callable[[Conversation], None]) -> None:
        store = self._store

        def load(_: JobContext) -> Conversation:
            return store.load(conversation_id)

        def fail(error: object) -> None:
            self._loading.discard(conversation_id)
            self.load_failed.emit(conversation_id, _load_problem(error))

        job = self._runner.start(Pool.IO, load)
        job.succeeded.connect(take)
        job.failed.connect(fail)

    def _take_loaded(self, conversation: Conversation) -> None:
        self._loading.discard(conversation.id)
        if conversation.id in self._going:  # deleted while it was read
            return
        if conversation.id not in self._open:
            self._open.put(conversation)
        self._note_summary(conversation)
        self.conversation_loaded.emit(conversation.id)
        self._trim()

    @Slot(str)
    def _on_list_arrived(self, conversation_id: ConversationId) -> None:
        """Takes over what another process added; messages here win nothing and lose nothing (union by id)."""
        if conversation_id in self._open:
            self._read(conversation_id, self._merge)

    def _merge(self, fresh: Conversation) -> None:
        here = self._open.get(fresh.id)
        if here is None:
            return
        added = [message for message in fresh if here.add(message)]
        ours, theirs = here.meta.active_leaf, fresh.meta.active_leaf
        if fresh.id in self._busy or self.writer.is_pending(fresh.id):
            # A turn is under way here: its path stays in front, also for the next message on disk.
            if ours != theirs and fresh.id not in self._rewound:
                self.writer.submit(lambda store: store.set_meta(fresh.id, {"active_leaf": ours}), key=fresh.id)
        elif added:
            here.set_meta(active_leaf=theirs, updated_at=fresh.meta.updated_at)
        self._note_summary(here)
        self.path_changed.emit(fresh.id)

    def set_busy(self, conversation_id: ConversationId, busy: bool) -> None:
        """A turn began or ended: such a conversation stays in memory, and its path stays in front."""
        (self._busy.add if busy else self._busy.discard)(conversation_id)

    def set_shown(self, conversation_ids: Iterable[ConversationId | None]) -> None:
        """What windows show now stays in memory."""
        self._shown = frozenset(each for each in conversation_ids if each is not None)

    def _may_close(self, conversation_id: ConversationId) -> bool:
        return not (
            conversation_id in self._busy
            or conversation_id in self._shown
            or conversation_id in self._replies
            or conversation_id in self._unwritten
            or self.writer.is_pending(conversation_id)
        )

    def _trim(self) -> None:
        """Drops what was not used for long, and has its file folded."""
        for conversation_id in self._open.surplus():
            self.close_conversation(conversation_id)

    def close_conversation(self, conversation_id: ConversationId) -> None:
        """Drops a conversation from memory unless something of it is under way; folds its file on the io pool."""
        if self._may_close(conversation_id) and self._open.take(conversation_id) is not None:
            self._rewound.discard(conversation_id)
            if self._store.writable:
                self.writer.submit(lambda store: store.fold(conversation_id), key=conversation_id, optional=True)

    def _note_summary(self, conversation: Conversation) -> None:
        if len(conversation) or conversation.id not in self._unwritten:
            self.list.put(conversation.summary())


def _load_problem(error: object) -> ChatError:
    if isinstance(error, ChatError):
        return error
    words = "it is not in the data folder any more" if isinstance(error, KeyError) else type(error).__name__
    return ChatError(ErrorKind.STORAGE, words)
