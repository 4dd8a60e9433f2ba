"""Owns the writer's small state of one conversation, so that saving costs the same at 10 and at 10,000 messages."""

from collections.abc import Sequence
from pathlib import Path

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.ids import MessageId
from desktop_chat.storage.conversation_files import ConversationFiles, Fingerprint, stamp_of
from desktop_chat.storage.errors import NEWER_VERSION
from desktop_chat.storage.journal import Journal

#: A journal beyond this is folded although its conversation is not idle (R8) ...
FOLD_BYTES = 256 * 1024
FOLD_RECORDS = 200
#: ... unless the document is so large that writing it anew would cost more than it saves.
FOLD_SHARE = 0.25
IDLE_SECONDS = 30.0


class ConversationWriter:
    """Appends to one conversation; lives on the io thread.

    Attributes:
        saved: ids of messages that this process saved since it opened the conversation: retries are no duplicates.
        changed_at: clock of the last change that is not folded; None when all is folded.
    """

    def __init__(self, files: ConversationFiles, recovered: Path) -> None:
        self.files = files
        self._recovered = recovered
        self._journal = Journal(files)
        self.saved: set[MessageId] = set()
        self.changed_at: float | None = None

    def append(self, lines: Sequence[bytes], now: float, message_id: MessageId | None = None) -> None:
        """Durable when it returns; raises OSError with nothing half-written that a reader would trip over."""
        self.changed_at = now
        if self._journal.suspect:
            self._fold(b"".join(line + b"\n" for line in lines))
        else:
            self._journal.append(lines)
        if message_id is not None:
            self.saved.add(message_id)

    def fingerprint(self) -> Fingerprint:
        return self.files.fingerprint()

    def wants_fold(self, now: float) -> bool:
        if self.changed_at is None:
            return False
        if now - self.changed_at >= IDLE_SECONDS or now < self.changed_at:
            return True
        if self._journal.size < FOLD_BYTES and self._journal.records < FOLD_RECORDS:
            return False
        return self._journal.size >= FOLD_SHARE * max(stamp_of(self.files.document)[0], 0)

    def fold(self) -> None:
        """One document, no journal; raises OSError with everything as it was."""
        if self.files.journal.exists():
            self._fold(b"")
        self.changed_at = None

    def _fold(self, added: bytes) -> None:
        if not self.files.fold(self._recovered, added) and added:
            raise ChatError(ErrorKind.STORAGE, NEWER_VERSION)  # never say saved of what nobody wrote
        self._journal.folded()
        self.changed_at = None
