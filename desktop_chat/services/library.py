"""Owns the open conversations: the only one who changes them and has them written; lives on the GUI thread."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation, ConversationMeta, ConversationSummary
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.ids import ConversationId, IdSource, MessageId, RandomIds
from desktop_chat.domain.messages import Message
from desktop_chat.jobs.runner import JobContext, JobRunner, Pool
from desktop_chat.services.history_writer import HistoryWriter
from desktop_chat.services.replies import PendingReply
from desktop_chat.storage.repository import HistoryStore


class ConversationLibrary(QObject):
    """Conversations in memory and their way to disk.

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
        self._clock = clock
        self.writer = HistoryWriter(store, runner, self)
        self.writer.problem_changed.connect(self.storage_problem_changed)
        self._summaries: dict[ConversationId, ConversationSummary] = {}
        self._open: dict[ConversationId, Conversation] = {}
        self._replies: dict[ConversationId, PendingReply] = {}
        self._loading: set[ConversationId] = set()
        self._unwritten: set[ConversationId] = set()

    # --- the list -------------------------------------------------------------------------------------------------

    def summaries(self) -> list[ConversationSummary]:
        return list(self._summaries.values())

    @property
    def is_empty(self) -> bool:
        """True if there is no stored conversation."""
        return not self._summaries

    def summary(self, conversation_id: ConversationId) -> ConversationSummary | None:
        return self._summaries.get(conversation_id)

    def load_summaries(self) -> None:
        """Reads the list from the index, then checks the index against the files; each step ends with a signal."""
        store = self._store

        def read(_: JobContext) -> list[ConversationSummary]:
            return store.summaries()

        self._runner.start(Pool.IO, read).succeeded.connect(self._on_summaries_read)

    @Slot(object)
    def _on_summaries_read(self, summaries: list[ConversationSummary]) -> None:
        mine = {key: self._summaries[key] for key in self._open if key in self._summaries}
        self._summaries = {summary.meta.id: summary for summary in summaries} | mine
        self.summaries_loaded.emit()
        self.refresh_summaries()

    def refresh_summaries(self) -> None:
        """Looks for files that changed behind the index, also those another process handed over."""
        store = self._store

        def refresh(_: JobContext) -> object:
            arrived = store.collect_inbox()
            changes = store.refresh()
            # The store has noted what it took in, so comparing files finds nothing new there.
            changes.changed.extend(store.load(conversation_id).summary() for conversation_id in arrived)
            return changes, arrived

        self._runner.start(Pool.IO, refresh).succeeded.connect(self._on_index_refreshed)

    @Slot(object)
    def _on_index_refreshed(self, result: tuple[object, list[ConversationId]]) -> None:
        changes, arrived = result
        changed: list[ConversationSummary] = getattr(changes, "changed", [])
        removed: list[ConversationId] = getattr(changes, "removed", [])
        for summary in changed:
            if summary.meta.id not in self._open or summary.meta.id in arrived:
                self._summaries[summary.meta.id] = summary
                self.summary_changed.emit(summary.meta.id)
        for conversation_id in removed:
            if conversation_id not in self._open and self._summaries.pop(conversation_id, None) is not None:
                self.summary_removed.emit(conversation_id)
        for conversation_id in arrived:
            self._reload(conversation_id)

    # --- opening --------------------------------------------------------------------------------------------------

    def conversation(self, conversation_id: ConversationId) -> Conversation | None:
        """The conversation if it is loaded."""
        return self._open.get(conversation_id)

    def reply(self, conversation_id: ConversationId) -> PendingReply | None:
        return self._replies.get(conversation_id)

    def open(self, conversation_id: ConversationId) -> None:
        """Loads a conversation; conversation_loaded or load_failed follows (at once if it is loaded already)."""
        if conversation_id in self._open:
            self.conversation_loaded.emit(conversation_id)
            return
        if conversation_id in self._loading:
            return
        self._loading.add(conversation_id)
        self._read(conversation_id, self._take_loaded)

    def _read(self, conversation_id: ConversationId, take: Callable[[Conversation], None]) -> None:
        store = self._store

        def load(_: JobContext) -> Conversation:
            return store.load(conversation_id)

        def fail(error: object) -> None:
            self._loading.discard(conversation_id)
            problem = error if isinstance(error, ChatError) else ChatError(ErrorKind.STORAGE, type(error).__name__)
            self.load_failed.emit(conversation_id, problem)

        job = self._runner.start(Pool.IO, load)
        job.succeeded.connect(take)
        job.failed.connect(fail)

    def _take_loaded(self, conversation: Conversation) -> None:
        self._loading.discard(conversation.id)
        self._open.setdefault(conversation.id, conversation)
        self._note_summary(conversation)
        self.conversation_loaded.emit(conversation.id)

    def _reload(self, conversation_id: ConversationId) -> None:
        """Takes over what another process added; messages here win nothing and lose nothing (union by id)."""
        if conversation_id not in self._open:
            return

        def take(fresh: Conversation) -> None:
            here = self._open.get(fresh.id)
            if here is None:
                return
            added = [message for message in fresh if here.add(message)]
            if added and fresh.id not in self._replies:
                here.set_meta(active_leaf=fresh.meta.active_leaf, updated_at=fresh.meta.updated_at)
            self._note_summary(here)
            self.path_changed.emit(fresh.id)

        self._read(conversation_id, take)

    def close_conversation(self, conversation_id: ConversationId) -> None:
        """Drops a conversation from memory unless something of it is under way; folds its file on the io pool."""
        if conversation_id in self._replies or conversation_id in self._unwritten or self.writer.pending:
            return
        if self._open.pop(conversation_id, None) is not None:
            self.writer.submit(lambda store: store.fold(conversation_id), optional=True)

    # --- changing -------------------------------------------------------------------------------------------------

    def new_id(self) -> MessageId:
        return self._ids.message()

    def now(self) -> float:
        return self._clock()

    def create(self, overrides: Mapping[str, JsonValue] | None = None) -> ConversationId:
        """A new, empty conversation in memory; it reaches the disk with its first message."""
        now = self._clock()
        meta = ConversationMeta(
            self._ids.conversation(), created_at=now, updated_at=now, overrides=dict(overrides or {})
        )
        self._open[meta.id] = Conversation(meta)
        self._unwritten.add(meta.id)
        return meta.id

    def append(self, conversation_id: ConversationId, message: Message, done: Callable[[], None] | None = None) -> None:
        """Adds a message and makes it the end of the active path; ``done`` runs when it is on disk."""
        conversation = self._open[conversation_id]
        extends = conversation.meta.active_leaf == message.parent_id
        if not conversation.add(message):
            return
        conversation.set_meta(active_leaf=message.id, updated_at=self._clock())
        self._write_new(conversation)
        # A message elsewhere in the tree does not become the end of the path by itself.
        changes = {} if extends else {"active_leaf": message.id}
        self.writer.submit(lambda store: store.append(conversation_id, message, changes), done)
        self._note_summary(conversation)
        if extends:
            self.message_appended.emit(conversation_id, message.id)
        else:
            self.path_changed.emit(conversation_id)

    def _write_new(self, conversation: Conversation) -> None:
        if conversation.id in self._unwritten:
            self._unwritten.discard(conversation.id)
            meta = conversation.meta
            self.writer.submit(lambda store: store.create(meta))

    def set_meta(self, conversation_id: ConversationId, **changes: JsonValue) -> None:
        """Changes title, title_is_auto, pinned, archived, overrides or active_leaf, also of a closed conversation."""
        conversation = self._open.get(conversation_id)
        if conversation is not None:
            conversation.set_meta(**changes)
            self._note_summary(conversation)
        elif (summary := self._summaries.get(conversation_id)) is not None:
            meta = Conversation(summary.meta)
            meta.set_meta(**changes)
            self._summaries[conversation_id] = ConversationSummary(
                meta.meta, summary.preview, summary.message_count, summary.model
            )
            self.summary_changed.emit(conversation_id)
        if conversation_id not in self._unwritten:
            self.writer.submit(lambda store: store.set_meta(conversation_id, changes))

    def show_version(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """Shows the newest path through a sibling."""
        conversation = self._open[conversation_id]
        self._set_leaf(conversation, conversation.newest_leaf(message_id))

    def rewind(self, conversation_id: ConversationId, leaf: MessageId | None) -> None:
        """Ends the active path at a message, so that the next one becomes a sibling of what followed."""
        self._set_leaf(self._open[conversation_id], leaf)

    def _set_leaf(self, conversation: Conversation, leaf: MessageId | None) -> None:
        if conversation.meta.active_leaf == leaf:
            return
        conversation.set_meta(active_leaf=leaf)
        conversation_id = conversation.id
        self.writer.submit(lambda store: store.set_meta(conversation_id, {"active_leaf": leaf}))
        self.path_changed.emit(conversation_id)

    def delete(self, conversation_ids: Iterable[ConversationId]) -> tuple[ConversationId, ...]:
        """Moves conversations to the trash; returns those that were there."""
        gone = []
        for conversation_id in conversation_ids:
            was_open = self._open.pop(conversation_id, None) is not None
            was_new = conversation_id in self._unwritten
            self._unwritten.discard(conversation_id)
            if self._summaries.pop(conversation_id, None) is not None or was_open:
                if not was_new:
                    gone.append(conversation_id)
                self.summary_removed.emit(conversation_id)
        found = tuple(gone)
        if found:
            self.writer.submit(lambda store: store.trash(found))
        return found

    def restore(self, conversation_ids: Sequence[ConversationId]) -> None:
        """Brings conversations back from the trash."""
        wanted = tuple(conversation_ids)
        self.writer.submit(lambda store: store.restore(wanted), self.refresh_summaries)

    def purge(self, conversation_ids: Sequence[ConversationId]) -> None:
        """Deletes conversations in the trash for ever."""
        wanted = tuple(conversation_ids)
        self.writer.submit(lambda store: store.purge(wanted))

    def duplicate(self, conversation_id: ConversationId) -> ConversationId:
        """Copies a conversation; the copy appears in the list when it is on disk."""
        new_id = self._ids.conversation()
        self.writer.submit(lambda store: store.duplicate(conversation_id, new_id), self.refresh_summaries)
        return new_id

    # --- replies --------------------------------------------------------------------------------------------------

    def start_reply(self, conversation_id: ConversationId, reply: PendingReply) -> None:
        self._replies[conversation_id] = reply
        header = reply.header(self._clock())
        self.writer.submit(lambda store: store.begin_reply(conversation_id, header), optional=True)
        self.reply_changed.emit(conversation_id)
        self.summary_changed.emit(conversation_id)

    def feed_reply(self, conversation_id: ConversationId, events: Sequence[TurnEvent]) -> None:
        """Folds a batch of events into the pending reply; one signal for all of them."""
        reply = self._replies[conversation_id]
        visible = False
        for event in events:
            visible = reply.feed(event) or visible
        if visible:
            self.reply_changed.emit(conversation_id)

    def save_reply_progress(self, conversation_id: ConversationId, events: Sequence[TurnEvent]) -> None:
        """Appends events to the reply's draft on disk."""
        batch = tuple(events)
        self.writer.submit(lambda store: store.write_reply(conversation_id, batch), optional=True)

    def finish_reply(self, conversation_id: ConversationId, message: Message) -> None:
        """The pending reply becomes a message of the tree."""
        self._replies.pop(conversation_id, None)
        conversation = self._open.get(conversation_id)
        if conversation is None:  # deleted while it was being written
            return
        follows = conversation.meta.active_leaf == message.parent_id
        conversation.add(message)
        conversation.set_meta(updated_at=self._clock())
        if follows:
            conversation.set_meta(active_leaf=message.id)
        self.writer.submit(lambda store: store.finish_reply(conversation_id, message))
        self._note_summary(conversation)
        if follows:
            self.message_appended.emit(conversation_id, message.id)
        self.reply_ended.emit(conversation_id)

    def drop_reply(self, conversation_id: ConversationId) -> None:
        """The pending reply ends without a message."""
        if self._replies.pop(conversation_id, None) is None:
            return
        self.writer.submit(lambda store: store.drop_reply(conversation_id), optional=True)
        self.reply_ended.emit(conversation_id)
        self.summary_changed.emit(conversation_id)

    def _note_summary(self, conversation: Conversation) -> None:
        if not len(conversation) and conversation.id in self._unwritten:
            return
        self._summaries[conversation.id] = conversation.summary()
        self.summary_changed.emit(conversation.id)
