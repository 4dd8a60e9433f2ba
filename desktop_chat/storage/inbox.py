"""Owns conversations that come as whole documents from elsewhere: other processes and conflict copies; io thread."""

import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.domain.messages import Message
from desktop_chat.storage import atomic
from desktop_chat.storage.codec.conversations import document_header, document_id, is_header
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.contents import Contents, empty_contents
from desktop_chat.storage.document import document_chunks
from desktop_chat.storage.lines import seal, split_lines, unseal

_CONFLICT = re.compile(
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"(?:\.sync-conflict-.*| ?\(.*conflicted copy.*\)|-conflict-.*|\.json-conflict.*)"
)


def document_of(meta: ConversationMeta, messages: Iterable[Message]) -> Iterable[bytes]:
    """A complete document."""
    lines = [seal(encode_message(message)) for message in messages]
    return document_chunks(document_header(meta, len(lines), {}), lines, ())


class Inbox:
    """A folder in which processes without the lock leave conversations for the one that has it."""

    def __init__(self, folder: Path, recovered: Path) -> None:
        self._folder = folder
        self._recovered = recovered

    def put(self, meta: ConversationMeta, messages: Iterable[Message]) -> None:
        """Durable when it returns; raises OSError."""
        atomic.make_folder(self._folder)
        path = self._folder / f"{meta.id}.{secrets.token_hex(8)}.json"
        atomic.write_atomically(path, document_of(meta, messages))

    def waiting(self) -> list[Path]:
        """Complete documents, oldest first."""
        if not self._folder.is_dir():
            return []
        found = [path for path in self._folder.iterdir() if path.suffix == ".json" and not path.is_symlink()]
        return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))

    def reject(self, path: Path) -> None:
        """Moves a file that cannot be taken to where a person can look at it."""
        atomic.make_folder(self._recovered)
        target = self._recovered / path.name
        if target.exists():
            target = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
        os.rename(path, target)


def read_document(path: Path) -> Contents | None:
    """Contents of a document under any name; None if it does not say which conversation it is."""
    content = atomic.read_file(path)
    lines = split_lines(content)
    header = unseal(lines[0]) if lines else None
    if header is None or not is_header(header):
        return None
    conversation_id = document_id(header)
    if not is_valid_id(conversation_id):
        return None
    contents = empty_contents(ConversationId(conversation_id))
    contents.absorb_document(content)
    return contents


def read_journal_copy(path: Path, conversation_id: ConversationId) -> Contents:
    """What a copy of a journal knows; its conversation is only named by the file."""
    contents = empty_contents(conversation_id)
    contents.absorb_journal(atomic.read_file(path))
    return contents


def conflict_of(name: str) -> ConversationId | None:
    """The conversation of which a file is a copy that Syncthing, Dropbox or another sync tool set aside (R11)."""
    match = _CONFLICT.match(name)
    if match is None or not name.rstrip("~").endswith((".json", ".journal")):
        return None
    return ConversationId(match["id"])
