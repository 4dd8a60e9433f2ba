"""Owns the history as one object: every conversation on disk, saved durably, found again after anything.

Used from one thread at a time: the io pool of the window, or the main thread of a command-line verb. The parts that do
the work are beside it; here is only who does what. All failures are ChatErrors of kind STORAGE.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.ids import ConversationId, IdSource, RandomIds
from desktop_chat.domain.messages import Message
from desktop_chat.storage import atomic
from desktop_chat.storage.catalog import IndexChanges
from desktop_chat.storage.codec.conversations import check_changes
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.codec.records import create_record, meta_record
from desktop_chat.storage.errors import NEWER_VERSION, FolderInUse, StorageProblem, storage_error, storage_errors
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.inbox import document_of
from desktop_chat.storage.lines import seal
from desktop_chat.storage.lock import FolderLock, LockRefused
from desktop_chat.storage.migrations import Access
from desktop_chat.storage.reader import HistoryReader
from desktop_chat.storage.recovery import Recovery
from desktop_chat.storage.reply_draft import ReplyDraft
from desktop_chat.storage.search import SearchHit
from desktop_chat.storage.writer import ConversationWriter

__all__ = ["FolderInUse", "HistoryStore", "IndexChanges", "SearchHit", "StorageProblem"]

_TEXTS_SECONDS_IDLE = 0.05


class HistoryStore(HistoryReader):
    """The history of one data folder; make it with ``open``.

    Attributes:
        writable: False without the lock: then nothing in ``conversations`` is ever written.
    """

    def __init__(
        self, root: Path, lock: FolderLock | None, ids: IdSource, clock: Callable[[], float], problems: list[str]
    ) -> None:
        super().__init__(root, clock, problems)
        self.writable = lock is not None
        self._lock = lock
        self._ids = ids
        self._clock = clock
        self._writers: dict[ConversationId, ConversationWriter] = {}
        self._replies: dict[ConversationId, ReplyDraft] = {}
        self._recovery = Recovery(self._folder, self._trash, self._inbox, self._writer, clock)

    @classmethod
    def open(
        cls,
        root: Path,
        *,
        writable: bool = True,
        ids: IdSource | None = None,
        clock: Callable[[], float] = time.time,
    ) -> "HistoryStore":
        """Opens a history, as its only writer or as a reader.

        Raises FolderInUse if another process writes, ChatError if the folder is not safely ours.
        """
        folder = HistoryFolder(root)
        lock: FolderLock | None = None
        problems: list[str] = []
        with storage_errors():
            if writable:
                folder.create()
                if folder.access() is not Access.WRITE:
                    problems.append(NEWER_VERSION)
                else:
                    try:
                        lock = FolderLock(root)
                    except LockRefused:
                        problems.append("this disk cannot lock files, so the history is open for reading only")
            else:
                folder.check()
        try:
            store = cls(root, lock, ids or RandomIds(), clock, problems)
            if store.writable:
                store._start()
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return store

    def _start(self) -> None:
        """A history that cannot be repaired now (disk full) is open all the same, and says so."""
        for step in (self._recovery.after_start, self._recovery.collect_inbox):
            try:
                step()
            except OSError as error:
                text = f"a repair is waiting: {storage_error(error).detail}"
                self._own_problems.append(StorageProblem(self.root, text))
            except ChatError as error:
                self._own_problems.append(StorageProblem(self.root, f"a repair is waiting: {error.detail}"))

    def close(self) -> None:
        """Folds what is dirty and releases the lock; a full disk costs nothing but tidiness."""
        for conversation_id in list(self._writers):
            try:
                self._fold(conversation_id)
            except (OSError, ChatError, KeyError):
                continue
        self._writers.clear()
        self._replies.clear()
        self._catalog.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self.writable = False

    # conversations

    def refresh(self) -> IndexChanges:
        """Compares all files with what is known of them; a writer takes in the copies of sync tools before."""
        with storage_errors():
            if self.writable:
                self._recovery.unite_conflicts()
            return self._catalog.refresh()

    def create(self, meta: ConversationMeta) -> None:
        """A new conversation, durable when it returns; doing it twice changes nothing."""
        with storage_errors():
            files = self._files(meta.id)
            if files.exists():
                return
            self._writer(meta.id, new=True).append([seal(create_record(meta))], self._clock())
        self._catalog.reread(meta.id)

    def add(self, conversation: Conversation) -> bool:
        """A whole conversation from elsewhere: it is there when this returns, and not at all after a failure.

        False if its id is in use, here or in the trash; then nothing changes.
        """
        self._check_writable()
        with storage_errors():
            if self.is_known(conversation.id):
                return False
            files = self._files(conversation.id)
            atomic.write_atomically(files.document, document_of(conversation.meta, conversation))
        self._catalog.reread(conversation.id)
        return True

    def append(
        self, conversation_id: ConversationId, message: Message, changes: Mapping[str, JsonValue] | None = None
    ) -> None:
        """Saves a message, durable when it returns; the same message again is no second one.

        ``changes`` are facts of the conversation that become true with it, in the same write. A message that
        continues the active path becomes its end by itself. Raises KeyError for an unknown conversation.
        """
        facts = check_changes(changes or {})
        with storage_errors():
            writer = self._writer(conversation_id)
            before = writer.fingerprint()
            lines = [] if message.id in writer.saved else [seal(encode_message(message))]
            if facts:
                lines.append(seal(meta_record(facts)))
            if not lines:
                return
            writer.append(lines, self._clock(), message.id)
            after = writer.fingerprint()
        self._catalog.changed(conversation_id, message, facts, before, after)

    def set_meta(self, conversation_id: ConversationId, changes: Mapping[str, JsonValue]) -> None:
        """Saves facts of a conversation; raises ValueError for a name that is none, KeyError for an unknown id."""
        facts = check_changes(changes)
        if not facts:
            return
        with storage_errors():
            writer = self._writer(conversation_id)
            before = writer.fingerprint()
            writer.append([seal(meta_record(facts))], self._clock())
            after = writer.fingerprint()
        self._catalog.changed(conversation_id, None, facts, before, after)

    def duplicate(self, conversation_id: ConversationId, new_id: ConversationId) -> None:
        """A copy with all branches under a new id."""
        self._check_writable()
        with storage_errors():
            contents, _ = self._files(conversation_id).read()
            if contents.access is not Access.WRITE:
                raise ChatError(ErrorKind.STORAGE, NEWER_VERSION)
            now = self._clock()
            contents.meta = replace(contents.meta, id=new_id, created_at=now, updated_at=now, pinned=False)
            self._files(new_id).write_document(contents)
        self._catalog.reread(new_id)

    # replies that stream

    def begin_reply(self, conversation_id: ConversationId, message: Message) -> None:
        """Starts the draft of a reply; ``message`` has no content yet."""
        with storage_errors():
            self._writer(conversation_id)
            running = self._replies.get(conversation_id)
            if running is not None and running.message.id != message.id:
                raise ValueError("a reply is streaming in this conversation")
            if running is None and self._recovery.recover_reply(conversation_id):
                self._catalog.reread(conversation_id)
            self._replies[conversation_id] = ReplyDraft(self._files(conversation_id), message)

    def write_reply(self, conversation_id: ConversationId, events: Sequence[TurnEvent]) -> None:
        """Adds events to the draft; what a full disk refused goes with the next ones. KeyError without a draft."""
        with storage_errors():
            self._replies[conversation_id].write(events)

    def finish_reply(
        self, conversation_id: ConversationId, message: Message, changes: Mapping[str, JsonValue] | None = None
    ) -> None:
        """Saves the finished reply and removes its draft; after a failure call it again."""
        self.append(conversation_id, message, changes)
        self.drop_reply(conversation_id)

    def drop_reply(self, conversation_id: ConversationId) -> None:
        """Removes the draft; nothing came of it."""
        self._check_writable()
        with storage_errors():
            self._files(conversation_id).stream.unlink(missing_ok=True)
        self._replies.pop(conversation_id, None)

    # trash

    def trash(self, ids: Iterable[ConversationId]) -> None:
        """Moves conversations to the trash; raises KeyError for an unknown one after the ones before it moved."""
        self._check_writable()
        for conversation_id in ids:
            with storage_errors():
                self._trash.put(conversation_id)
            self._writers.pop(conversation_id, None)
            self._replies.pop(conversation_id, None)
            self._catalog.forget(conversation_id)

    def restore(self, ids: Iterable[ConversationId]) -> None:
        """Takes conversations out of the trash; raises KeyError for one that is not there."""
        self._check_writable()
        for conversation_id in ids:
            with storage_errors():
                self._trash.take_back(conversation_id)
                self._recovery.recover_reply(conversation_id)
            self._catalog.reread(conversation_id)

    def purge(self, ids: Iterable[ConversationId]) -> None:
        """Removes conversations that are in the trash for good; ids that are not there are passed over."""
        self._check_writable()
        with storage_errors():
            for conversation_id in ids:
                self._trash.remove(conversation_id)

    def purge_trash(self, older_than_days: float = 30) -> None:
        """Removes for good what has been in the trash for so many days."""
        self._check_writable()
        with storage_errors():
            self._trash.purge(older_than_days)

    # drafts of the person

    def save_draft(self, key: str, draft: Draft) -> None:
        """``key`` is a conversation's id or ``new``; an empty draft removes the file."""
        self._check_writable()
        with storage_errors():
            self._draft_files.save(key, draft)

    # tidying

    def fold(self, conversation_id: ConversationId) -> None:
        """Writes journal and document into one new document."""
        with storage_errors():
            self._fold(conversation_id)

    def fold_idle(self, now: float) -> None:
        """Folds what has been quiet for 30 s or grew large, and lets search catch up a little; call it now and then."""
        refused: ChatError | None = None
        for conversation_id, writer in list(self._writers.items()):
            if not writer.wants_fold(now) or conversation_id in self._replies:
                continue
            try:
                self.fold(conversation_id)
            except KeyError:  # somebody took the files away; there is nothing to fold
                continue
            except ChatError as error:  # the others may still be folded
                refused = refused or error
                continue
            del self._writers[conversation_id]
        with storage_errors():
            self._add_texts(_TEXTS_SECONDS_IDLE)
        if refused is not None:
            raise refused

    def _fold(self, conversation_id: ConversationId) -> None:
        writer = self._writer(conversation_id)
        before = writer.fingerprint()
        writer.fold()
        self._catalog.folded(conversation_id, before, writer.fingerprint())

    # other processes

    def collect_inbox(self) -> list[ConversationId]:
        """Takes in what other processes left; returns the conversations that changed."""
        self._check_writable()
        with storage_errors():
            changed = self._recovery.collect_inbox()
        for conversation_id in changed:
            self._catalog.reread(conversation_id)
        return changed

    # parts

    def _check_writable(self) -> None:
        if not self.writable:
            raise ChatError(ErrorKind.STORAGE, "the history is open for reading only")

    def _writer(self, conversation_id: ConversationId, *, new: bool = False) -> ConversationWriter:
        """The writer of a conversation; raises KeyError if there is none of this id."""
        self._check_writable()
        files = self._files(conversation_id)
        if not new and not files.exists():
            self._writers.pop(conversation_id, None)
            raise KeyError(conversation_id)
        if conversation_id not in self._writers:
            self._writers[conversation_id] = ConversationWriter(files, self._folder.recovered)
        return self._writers[conversation_id]
