"""Owns the history as one object: every conversation on disk, saved durably, found again after anything.

Used from one thread at a time: the io pool of the window, or the main thread of a command-line verb. The parts that do
the work are beside it; here is only who does what. All failures are ChatErrors of kind STORAGE.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import Conversation, ConversationMeta, ConversationSummary
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.events import TurnEvent
from desktop_chat.domain.ids import ConversationId, IdSource, RandomIds, is_valid_id
from desktop_chat.domain.messages import Message
from desktop_chat.storage.attachments import AttachmentStore
from desktop_chat.storage.catalog import Catalog, IndexChanges
from desktop_chat.storage.codec.conversations import check_changes
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.codec.records import create_record, meta_record
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.drafts import DraftFiles
from desktop_chat.storage.errors import NEWER_VERSION, FolderInUse, StorageProblem, storage_error, storage_errors
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.inbox import Inbox
from desktop_chat.storage.lines import seal
from desktop_chat.storage.lock import FolderLock, LockRefused
from desktop_chat.storage.migrations import Access
from desktop_chat.storage.recovery import Recovery
from desktop_chat.storage.reply_draft import ReplyDraft
from desktop_chat.storage.search import SearchHit, find
from desktop_chat.storage.trash import Trash
from desktop_chat.storage.writer import ConversationWriter

__all__ = ["FolderInUse", "HistoryStore", "IndexChanges", "SearchHit", "StorageProblem"]

_TEXTS_SECONDS_IDLE = 0.05
_TEXTS_SECONDS_SEARCH = 3.0


class HistoryStore:
    """The history of one data folder; make it with ``open``.

    Attributes:
        root: the data folder.
        writable: False without the lock: then nothing in ``conversations`` is ever written.
        attachments: the files that belong to messages.
    """

    def __init__(
        self, root: Path, lock: FolderLock | None, ids: IdSource, clock: Callable[[], float], problems: list[str]
    ) -> None:
        self.root = root
        self.writable = lock is not None
        self._lock = lock
        self._ids = ids
        self._clock = clock
        self._folder = folder = HistoryFolder(root)
        self._own_problems = [StorageProblem(root, text) for text in problems]
        self._writers: dict[ConversationId, ConversationWriter] = {}
        self._replies: dict[ConversationId, ReplyDraft] = {}
        self.attachments = AttachmentStore(folder.attachments)
        self._draft_files = DraftFiles(folder.drafts)
        self._trash = Trash(folder.trash, folder.conversations, clock)
        self._inbox = Inbox(folder.inbox, folder.recovered)
        self._recovery = Recovery(folder, self._trash, self._inbox, self._writer, clock)
        self._catalog = Catalog(folder.conversations, folder.cache / "index.sqlite" if folder.cache.is_dir() else None)

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
        store = cls(root, lock, ids or RandomIds(), clock, problems)
        if store.writable:
            store._start()
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

    # reading

    def problems(self) -> list[StorageProblem]:
        """Damaged, unreadable and newer files, and what is wrong with the folder."""
        return [*self._own_problems, *self._catalog.problems()]

    def summaries(self) -> list[ConversationSummary]:
        """Every conversation that is not in the trash, most recently changed first."""
        with storage_errors():
            return self._catalog.summaries()

    def refresh(self) -> IndexChanges:
        """Compares all files with what is known of them; a writer takes in the copies of sync tools before."""
        with storage_errors():
            if self.writable:
                self._recovery.unite_conflicts()
            return self._catalog.refresh()

    def load(self, conversation_id: ConversationId) -> Conversation:
        """Raises KeyError for an unknown id."""
        with storage_errors():
            contents, _ = self._files(conversation_id).read()
        if contents.is_nothing:
            raise KeyError(conversation_id)
        return contents.conversation()

    def search(self, text: str, limit: int = 200) -> list[SearchHit]:
        """Titles and messages that hold all words, in any order."""
        with storage_errors():
            self._catalog.summaries()
            self._add_texts(_TEXTS_SECONDS_SEARCH)
            return self._catalog.guarded(lambda index: find(index, text, limit))

    def _add_texts(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        return self._catalog.add_texts(self.load, lambda: time.monotonic() < end)

    # conversations

    def create(self, meta: ConversationMeta) -> None:
        """A new conversation, durable when it returns; doing it twice changes nothing."""
        with storage_errors():
            files = self._files(meta.id)
            if files.exists():
                return
            self._writer(meta.id, new=True).append([seal(create_record(meta))], self._clock())
        self._catalog.reread(meta.id)

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

    def purge_trash(self, older_than_days: float = 30) -> None:
        """Removes for good what has been in the trash for so many days."""
        self._check_writable()
        with storage_errors():
            self._trash.purge(older_than_days)

    def trashed(self) -> list[ConversationSummary]:
        """What can be restored."""
        found: list[ConversationSummary] = []
        for conversation_id in self._trash.ids():
            try:
                contents, _ = self._trash.files(conversation_id).read()
            except (OSError, KeyError):
                continue
            found.append(contents.conversation().summary())
        return found

    # drafts of the person

    def save_draft(self, key: str, draft: Draft) -> None:
        """``key`` is a conversation's id or ``new``; an empty draft removes the file."""
        self._check_writable()
        with storage_errors():
            self._draft_files.save(key, draft)

    def drafts(self) -> dict[str, Draft]:
        with storage_errors():
            return self._draft_files.load()

    # tidying

    def fold(self, conversation_id: ConversationId) -> None:
        """Writes journal and document into one new document."""
        with storage_errors():
            self._fold(conversation_id)

    def fold_idle(self, now: float) -> None:
        """Folds what has been quiet for 30 s or grew large, and lets search catch up a little; call it now and then."""
        with storage_errors():
            for conversation_id, writer in list(self._writers.items()):
                if writer.wants_fold(now) and conversation_id not in self._replies:
                    self._fold(conversation_id)
                    del self._writers[conversation_id]
            self._add_texts(_TEXTS_SECONDS_IDLE)

    def _fold(self, conversation_id: ConversationId) -> None:
        writer = self._writer(conversation_id)
        before = writer.fingerprint()
        writer.fold()
        self._catalog.folded(conversation_id, before, writer.fingerprint())

    # other processes

    def hand_over(self, meta: ConversationMeta, messages: Iterable[Message]) -> None:
        """Leaves a conversation for the process that has the lock, durable when it returns; needs no lock itself."""
        with storage_errors():
            if not self.root.is_dir():
                raise ChatError(ErrorKind.STORAGE, "there is no data folder yet")
            self._inbox.put(meta, messages)

    def collect_inbox(self) -> list[ConversationId]:
        """Takes in what other processes left; returns the conversations that changed."""
        self._check_writable()
        with storage_errors():
            changed = self._recovery.collect_inbox()
        for conversation_id in changed:
            self._catalog.reread(conversation_id)
        return changed

    # parts

    def _files(self, conversation_id: ConversationId) -> ConversationFiles:
        if not is_valid_id(conversation_id):
            raise KeyError(conversation_id)
        return ConversationFiles(self._folder.conversations, conversation_id)

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
