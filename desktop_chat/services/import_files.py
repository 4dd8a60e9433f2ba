"""Owns reading exported conversations from files that somebody else made, and comparing them with ours; on workers."""

import hashlib
import os
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop_chat.domain.content import Attachment
from desktop_chat.domain.conversation import Conversation, ConversationSummary
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind
from desktop_chat.domain.ids import ConversationId
from desktop_chat.domain.messages import Message
from desktop_chat.exchange.codec import UnreadableExportError
from desktop_chat.exchange.loader import HEAD_BYTES, MAX_BYTES, load_export, looks_like_export
from desktop_chat.jobs.cancel import CancelToken
from desktop_chat.storage.repository import HistoryStore

#: The names of exported files; those of version 0.1.0 end in .json only.
ENDING = ".desktop-chat.json"
_MOST_TWINS = 3  # conversations that look alike are read, and reading costs
_CHUNK = 1 << 20


class UnusableExport(ChatError):  # noqa: N818 - it is the file that is wrong
    """The file cannot be imported; the detail is a plain sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(ErrorKind.STORAGE, sentence)


class Known(StrEnum):
    """What the history knows of a conversation in a file."""

    NEW = "new"
    SAME = "same"  # it is there with these very messages
    OTHER = "other"  # it is there with other messages
    TWIN = "twin"  # these very messages are there under another id
    TRASHED = "trashed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation in a file, as it is shown before anything happens.

    Attributes:
        digest: of the file's bytes; what is imported is what was looked at.
        first_at, last_at: times of its first and last message, 0 if there is none.
        models: who replied, most recent last.
        missing_files: attachments that the history does not have; exports never carry them.
        known, existing: what the history knows of it, and under which id.
    """

    path: Path
    size: int
    digest: str
    summary: ConversationSummary
    first_at: float
    last_at: float
    models: tuple[str, ...]
    missing_files: int
    known: Known = Known.NEW
    existing: ConversationId | None = None


def claims_to_be_export(path: Path) -> bool:
    """True if a file begins as our exports do; False for anything else, also if it cannot be read."""
    try:
        with _open(path) as descriptor:
            return looks_like_export(os.read(descriptor.number, HEAD_BYTES))
    except (OSError, UnusableExport):
        return False


def read_export(path: Path, cancel: CancelToken) -> tuple[Conversation, str, int]:
    """Conversation, digest and size of a file. Raises UnusableExport with a sentence, Cancelled."""
    try:
        data = _read(path, cancel)
        conversation = load_export(data, lambda: _leave_if(cancel))
    except UnreadableExportError as error:
        raise UnusableExport(str(error)) from None
    except OSError as error:
        raise UnusableExport(f"The file cannot be read: {(error.strerror or type(error).__name__).lower()}.") from error
    if not len(conversation):
        raise UnusableExport("There are no messages in the file.")
    return conversation, hashlib.sha256(data).hexdigest(), len(data)


def _leave_if(cancel: CancelToken) -> None:
    if cancel.is_cancelled:
        raise Cancelled


class _open:  # noqa: N801 - used as a with statement's verb
    """A descriptor of a regular file; a pipe or a device of that name would never end."""

    def __init__(self, path: Path) -> None:
        try:
            self.number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except ValueError:  # a null in it, or half a character
            raise UnusableExport("No file can have this name.") from None

    def __enter__(self) -> "_open":
        facts = os.fstat(self.number)
        self.size = facts.st_size
        if not stat.S_ISREG(facts.st_mode):
            os.close(self.number)
            folder = stat.S_ISDIR(facts.st_mode)
            raise UnusableExport("This is a folder, not a file." if folder else "This is not a file.")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.number)


def _read(path: Path, cancel: CancelToken) -> bytes:
    with _open(path) as descriptor:
        if descriptor.size > MAX_BYTES:
            raise UnusableExport("The file is too large.")
        chunks, total = [], 0
        while chunk := os.read(descriptor.number, _CHUNK):
            _leave_if(cancel)
            total += len(chunk)
            if total > MAX_BYTES:  # it grows while it is read
                raise UnusableExport("The file is too large.")
            chunks.append(chunk)
    return b"".join(chunks)


def examine(path: Path, store: HistoryStore, cancel: CancelToken) -> tuple[Candidate, Conversation]:
    """What is in a file; whether the history knows it is for ``recognise``. Raises UnusableExport, Cancelled."""
    conversation, digest, size = read_export(path, cancel)
    times = [message.created_at for message in conversation]
    models = dict.fromkeys(message.model for message in conversation if message.model)
    candidate = Candidate(
        path=path,
        size=size,
        digest=digest,
        summary=conversation.summary(),
        first_at=min(times),
        last_at=max(times),
        models=tuple(models),
        missing_files=sum(not store.attachments.path_of(entry).exists() for entry in _attachments(conversation)),
    )
    return candidate, conversation


def _attachments(conversation: Conversation) -> list[Attachment]:
    found = (Attachment.from_block(entry) for message in conversation for entry in message.content)
    return list({each.sha256: each for each in found if each is not None}.values())


def recognise(
    conversation: Conversation, store: HistoryStore, here: Conversation | None = None
) -> tuple[Known, ConversationId | None]:
    """What the history knows of a conversation; ``here`` is the one of its id in memory, which may be ahead of disk."""
    here = here or _load(store, conversation.id)
    if here is not None:
        return (Known.SAME if _same(conversation, here) else Known.OTHER), conversation.id
    summary = conversation.summary()
    alike = [
        row.meta.id
        for row in store.summaries()
        if row.message_count == summary.message_count and row.preview == summary.preview
    ]
    for twin in alike[:_MOST_TWINS]:
        other = _load(store, twin)
        if other is not None and _same(conversation, other):
            return Known.TWIN, twin
    return (Known.TRASHED if store.is_known(conversation.id) else Known.NEW), None


def _load(store: HistoryStore, conversation_id: ConversationId) -> Conversation | None:
    try:
        return store.load(conversation_id)
    except KeyError:
        return None


def _same(one: Conversation, other: Conversation) -> bool:
    """True if both hold the same messages, whatever has become of title and marks."""
    if len(one) != len(other):
        return False
    return all(message.id in other and _equal(message, other.get(message.id)) for message in one)


def _equal(one: Message, other: Message) -> bool:
    return (one.parent_id, one.role) == (other.parent_id, other.role) and list(one.content) == list(other.content)
