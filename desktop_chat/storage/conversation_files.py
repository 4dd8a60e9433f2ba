"""Owns the files of one conversation: their names, how they are read together and folded into one; io thread."""

import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop_chat.domain.ids import ConversationId
from desktop_chat.storage import atomic
from desktop_chat.storage.codec.conversations import document_header
from desktop_chat.storage.contents import Contents, empty_contents
from desktop_chat.storage.document import document_chunks
from desktop_chat.storage.migrations import Access

Stamp = tuple[int, int, int]
#: Size, time and inode of document and journal: equal fingerprints mean equal contents.
Fingerprint = tuple[Stamp, Stamp]
ABSENT: Stamp = (-1, 0, 0)
_READS = 4


def stamp_of(path: Path) -> Stamp:
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return ABSENT
    return (found.st_size, found.st_mtime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class ConversationFiles:
    """Paths of a conversation in a folder.

    Attributes:
        folder: ``conversations`` or a folder in the trash.
    """

    folder: Path
    id: ConversationId

    @property
    def document(self) -> Path:
        return self.folder / f"{self.id}.json"

    @property
    def previous(self) -> Path:
        return self.folder / f"{self.id}.json~"

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.id}.journal"

    @property
    def stream(self) -> Path:
        return self.folder / f"{self.id}.stream"

    @property
    def all(self) -> tuple[Path, ...]:
        """Every file that may exist; the document last, because with it a conversation comes and goes."""
        return (self.stream, self.previous, self.journal, self.document)

    def exists(self) -> bool:
        return self.document.exists() or self.journal.exists()

    def fingerprint(self) -> Fingerprint:
        return stamp_of(self.document), stamp_of(self.journal)

    def read(self) -> tuple[Contents, Fingerprint]:
        """Contents and the fingerprint that they belong to; raises KeyError if there is no such conversation.

        Beside a running writer a fold may come between; then it reads again, at last without caring.
        """
        for _ in range(_READS):
            before = self.fingerprint()
            contents = self._read_once()
            if self.fingerprint() == before:
                break
        return contents, before

    def _read_once(self) -> Contents:
        journal = _bytes_of(self.journal)  # first: a fold makes the document newer, never older than this
        document = _bytes_of(self.document)
        if journal is None and document is None:
            raise KeyError(self.id)
        contents = empty_contents(self.id)
        if document is not None:
            contents.absorb_document(document)
        if contents.damaged or contents.lost or document is None:
            previous = _bytes_of(self.previous)
            if previous is not None:
                contents.absorb_previous(previous)
        if journal is not None:
            contents.absorb_journal(journal)
        contents.settle()
        return contents

    def fold(self, recovered: Path, added: bytes = b"") -> bool:
        """Writes everything, and the journal lines ``added``, into a new document; False if these files are not ours.

        The journal goes only after the document is durable; damaged lines are copied to ``recovered`` before.
        """
        try:
            contents, seen = self.read()
        except KeyError:
            if not added:
                raise
            contents, seen = empty_contents(self.id), self.fingerprint()
        if contents.damaged:
            keep_damaged(recovered, self.id, contents.damaged)
        contents.absorb_journal(added)
        if contents.access is not Access.WRITE or contents.is_nothing:
            return False
        self.write_document(contents)
        if stamp_of(self.journal) == seen[1]:
            self.journal.unlink(missing_ok=True)
        return True

    def write_document(self, contents: Contents) -> None:
        """Replaces the document; the one before it stays as ``<id>.json~``."""
        header = document_header(contents.meta, len(contents.lines), contents.header_extra)
        chunks = document_chunks(header, contents.lines.values(), contents.records)
        atomic.write_atomically(self.document, chunks, previous=self.previous)


def _bytes_of(path: Path) -> bytes | None:
    try:
        return atomic.read_file(path)
    except FileNotFoundError:
        return None


def keep_damaged(recovered: Path, conversation_id: str, lines: Iterable[bytes]) -> None:
    """Copies unreadable bytes to where a person or a later version can look at them; once per content."""
    content = b"\n".join(lines)
    path = recovered / f"{conversation_id}-{zlib.crc32(content):08x}.damaged"
    if not path.exists():
        atomic.make_folder(recovered)
        atomic.write_atomically(path, [content])
