"""Owns reading the history: everything that needs no lock and writes nothing that exists."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from desktop_chat.domain.conversation import Conversation, ConversationMeta, ConversationSummary
from desktop_chat.domain.drafts import Draft
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.domain.messages import Message
from desktop_chat.storage.attachments import AttachmentStore
from desktop_chat.storage.catalog import Catalog
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.drafts import DraftFiles
from desktop_chat.storage.errors import StorageProblem, storage_errors
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.inbox import Inbox
from desktop_chat.storage.search import SearchHit, find
from desktop_chat.storage.trash import Trash

_TEXTS_SECONDS = 3.0


class HistoryReader:
    """The reading half of ``HistoryStore``.

    Attributes:
        root: the data folder.
        attachments: the files that belong to messages.
    """

    def __init__(self, root: Path, clock: Callable[[], float], problems: list[str]) -> None:
        self.root = root
        self._folder = folder = HistoryFolder(root)
        self._own_problems = [StorageProblem(root, text) for text in problems]
        self.attachments = AttachmentStore(folder.attachments)
        self._draft_files = DraftFiles(folder.drafts)
        self._trash = Trash(folder.trash, folder.conversations, clock)
        self._inbox = Inbox(folder.inbox, folder.recovered)
        self._catalog = Catalog(folder.conversations, folder.cache / "index.sqlite" if folder.cache.is_dir() else None)

    def problems(self) -> list[StorageProblem]:
        """Damaged, unreadable and newer files, and what is wrong with the folder."""
        return [*self._own_problems, *self._catalog.problems()]

    def summaries(self) -> list[ConversationSummary]:
        """Every conversation that is not in the trash, most recently changed first."""
        with storage_errors():
            return self._catalog.summaries()

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
            self._add_texts(_TEXTS_SECONDS)
            return self._catalog.guarded(lambda index: find(index, text, limit))

    def _add_texts(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        return self._catalog.add_texts(self.load, lambda: time.monotonic() < end)

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

    def is_known(self, conversation_id: ConversationId) -> bool:
        """True if an id is in use, in the trash too."""
        return self._files(conversation_id).exists() or self._trash.files(conversation_id).exists()

    def drafts(self) -> dict[str, Draft]:
        with storage_errors():
            return self._draft_files.load()

    def hand_over(self, meta: ConversationMeta, messages: Iterable[Message]) -> None:
        """Leaves a conversation for the process that has the lock, durable when it returns; needs no lock itself."""
        with storage_errors():
            if not self.root.is_dir():
                raise ChatError(ErrorKind.STORAGE, "there is no data folder yet")
            self._inbox.put(meta, messages)

    def _files(self, conversation_id: ConversationId) -> ConversationFiles:
        if not is_valid_id(conversation_id):
            raise KeyError(conversation_id)
        return ConversationFiles(self._folder.conversations, conversation_id)
