"""Owns the changes of conversations: makes them in memory and has them written; lives on the GUI thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.domain.messages import Message
from desktop_chat.services.replies import PendingReply
from desktop_chat.services.shelf import ConversationShelf


class ConversationLibrary(ConversationShelf):
    """Conversations in memory and their way to disk; the only one who changes them.

    Attributes and signals: those of ``ConversationShelf``.
    """

    # --- changing -------------------------------------------------------------------------------------------------

    def new_id(self) -> MessageId:
        return self._ids.message()

    def create(self, overrides: Mapping[str, JsonValue] | None = None) -> ConversationId:
        """A new, empty conversation in memory; it reaches the disk with its first message."""
        now = self.now()
        meta = ConversationMeta(
            self._ids.conversation(), created_at=now, updated_at=now, overrides=dict(overrides or {})
        )
        self._open.put(Conversation(meta))
        self._unwritten.add(meta.id)
        self._trim()
        return meta.id

    def append(
        self,
        conversation_id: ConversationId,
        message: Message,
        done: Callable[[], None] | None = None,
        refused: Callable[[ChatError], None] | None = None,
    ) -> None:
        """Adds a message and makes it the end of the active path; ``done`` runs when it is on disk."""
        conversation = self._open[conversation_id]
        extends = conversation.meta.active_leaf == message.parent_id
        if not conversation.add(message):
            return
        conversation.set_meta(active_leaf=message.id, updated_at=self.now())
        if conversation_id in self._unwritten:
            self._unwritten.discard(conversation_id)
            meta = conversation.meta
            self.writer.submit(lambda store: store.create(meta), key=conversation_id)
        # A message elsewhere in the tree does not become the end of the path by itself.
        changes = {} if extends and conversation_id not in self._rewound else {"active_leaf": message.id}
        self._rewound.discard(conversation_id)
        self.writer.submit(
            lambda store: store.append(conversation_id, message, changes), done, key=conversation_id, refused=refused
        )
        self._note_summary(conversation)
        if extends:
            self.message_appended.emit(conversation_id, message.id)
        else:
            self.path_changed.emit(conversation_id)

    def set_meta(self, conversation_id: ConversationId, **changes: JsonValue) -> None:
        """Changes title, title_is_auto, pinned, archived, overrides or active_leaf, also of a closed conversation."""
        conversation = self._open.get(conversation_id)
        if conversation is not None:
            conversation.set_meta(**changes)
            self._note_summary(conversation)
        else:
            self.list.set_meta(conversation_id, dict(changes))
        if conversation_id not in self._unwritten:
            self.writer.submit(lambda store: store.set_meta(conversation_id, changes), key=conversation_id)

    def show_version(self, conversation_id: ConversationId, message_id: MessageId) -> None:
        """Shows the newest path through a sibling."""
        conversation = self._open[conversation_id]
        leaf = conversation.newest_leaf(message_id)
        if conversation.meta.active_leaf != leaf:
            self._rewound.discard(conversation_id)
            self.set_meta(conversation_id, active_leaf=leaf)
            self.path_changed.emit(conversation_id)

    def rewind(self, conversation_id: ConversationId, leaf: MessageId | None) -> None:
        """Ends the active path at a message for the time of a turn; only what the turn brings makes it lasting.

        Rewinding to where the path ended before takes it back.
        """
        conversation = self._open[conversation_id]
        if conversation.meta.active_leaf != leaf:
            conversation.set_meta(active_leaf=leaf)
            self._rewound.add(conversation_id)
            self.path_changed.emit(conversation_id)

    def delete(self, conversation_ids: Iterable[ConversationId]) -> tuple[ConversationId, ...]:
        """Moves conversations to the trash; returns those that were there."""
        gone = []
        for conversation_id in conversation_ids:
            was_open = self._open.take(conversation_id) is not None
            was_new = conversation_id in self._unwritten
            self._unwritten.discard(conversation_id)
            if not (was_open or self.list.get(conversation_id) is not None):
                continue
            if not was_new:
                gone.append(conversation_id)
                self._going.add(conversation_id)
                self._submit_trash(conversation_id)
            if not self.list.take(conversation_id):
                self.summary_removed.emit(conversation_id)
        return tuple(gone)

    def _submit_trash(self, conversation_id: ConversationId) -> None:
        def done() -> None:
            self._going.discard(conversation_id)

        def refused(_: ChatError) -> None:
            done()
            self.refresh_summaries()

        self.writer.submit(lambda store: store.trash([conversation_id]), done, key=conversation_id, refused=refused)

    def restore(self, conversation_ids: Sequence[ConversationId], done: Callable[[], None] | None = None) -> None:
        """Brings conversations back from the trash; ``done`` runs when the last one is there."""
        for number, conversation_id in enumerate(conversation_ids, 1):
            then = done if number == len(conversation_ids) else None
            self._submit_restore(conversation_id, then)

    def _submit_restore(self, conversation_id: ConversationId, then: Callable[[], None] | None) -> None:
        def back() -> None:
            self.list.reread(conversation_id)
            if then is not None:
                then()

        self.writer.submit(lambda store: store.restore([conversation_id]), back, key=conversation_id)

    def purge(self, conversation_ids: Sequence[ConversationId], done: Callable[[], None] | None = None) -> None:
        """Deletes conversations in the trash for ever."""
        wanted = tuple(conversation_ids)
        self.writer.submit(lambda store: store.purge(wanted), done)

    def duplicate(self, conversation_id: ConversationId) -> ConversationId:
        """Copies a conversation; the copy appears in the list when it is on disk."""
        new_id = self._ids.conversation()

        def done() -> None:
            self.list.reread(new_id)

        self.writer.submit(lambda store: store.duplicate(conversation_id, new_id), done, key=conversation_id)
        return new_id

    # --- replies --------------------------------------------------------------------------------------------------

    def start_reply(self, conversation_id: ConversationId, reply: PendingReply) -> None:
        self._replies[conversation_id] = reply
        header = reply.header(self.now())
        self.writer.submit(lambda store: store.begin_reply(conversation_id, header), key=conversation_id, optional=True)
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
        self.writer.submit(lambda store: store.write_reply(conversation_id, batch), key=conversation_id, optional=True)

    def finish_reply(self, conversation_id: ConversationId, message: Message) -> None:
        """The pending reply becomes a message of the tree; the end of the path unless another version is shown."""
        self._replies.pop(conversation_id, None)
        conversation = self._open.get(conversation_id)
        if conversation is None:
            return
        follows = conversation.meta.active_leaf == message.parent_id
        conversation.add(message)
        conversation.set_meta(updated_at=self.now())
        changes: dict[str, JsonValue] = {}
        if follows:
            conversation.set_meta(active_leaf=message.id)
            if conversation_id in self._rewound:  # the disk does not know that the path ended before
                changes["active_leaf"] = message.id
            self._rewound.discard(conversation_id)
        self.writer.submit(lambda store: store.finish_reply(conversation_id, message, changes), key=conversation_id)
        self._note_summary(conversation)
        if follows:
            self.message_appended.emit(conversation_id, message.id)
        self.reply_ended.emit(conversation_id)

    def drop_reply(self, conversation_id: ConversationId) -> None:
        """The pending reply ends without a message."""
        if self._replies.pop(conversation_id, None) is None:
            return
        self.writer.submit(lambda store: store.drop_reply(conversation_id), key=conversation_id, optional=True)
        self.reply_ended.emit(conversation_id)
        self.summary_changed.emit(conversation_id)
