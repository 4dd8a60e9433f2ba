"""Owns appending to ``<id>.journal``: durable when it returns, never glued to a torn line, undone when it fails.

Lives on the io thread. One object per conversation remembers the size and inode that it left behind.
"""

import os
from collections.abc import Sequence

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.storage import atomic
from desktop_chat.storage.codec import records
from desktop_chat.storage.conversation_files import ConversationFiles
from desktop_chat.storage.errors import NEWER_VERSION
from desktop_chat.storage.lines import seal, unseal
from desktop_chat.storage.migrations import Access, access_of


class Journal:
    """The writer's end of a conversation's journal.

    Attributes:
        size: bytes of the journal as we left it, 0 if there is none.
        records: lines appended since the last fold by this process.
        suspect: set when a sync failed; from then on only a new file can be trusted.
    """

    def __init__(self, files: ConversationFiles) -> None:
        self._files = files
        self._inode = 0
        self._known = False
        self._torn = False
        self.size = 0
        self.records = 0
        self.suspect = False
        self._check_version()

    def _check_version(self) -> None:
        for path in (self._files.document, self._files.journal):
            line = atomic.read_first_line(path)
            header = unseal(line)
            if header is not None and access_of(header) is not Access.WRITE:
                raise ChatError(ErrorKind.STORAGE, NEWER_VERSION)
            if line and header is None and path == self._files.document:
                self._check_contents()

    def _check_contents(self) -> None:
        """A first line that we cannot read: only the whole file tells damage from a newer version."""
        contents, _ = self._files.read()
        if contents.access is not Access.WRITE:
            raise ChatError(ErrorKind.STORAGE, NEWER_VERSION)

    def append(self, lines: Sequence[bytes]) -> None:
        """Writes sealed lines in one piece and syncs them; raises OSError with the file as it was before."""
        created = not self._files.journal.exists()
        fd = atomic.open_to_append(self._files.journal, create=True)
        try:
            before = self._prepare(fd)
            data = self._start(fd, before) + b"".join(line + b"\n" for line in lines)
            try:
                atomic.write_all(fd, data)
            except OSError:
                self._undo(fd, before, created=created)
                raise
            self._sync(fd, created=created)
            self.size = before + len(data)
            self.records += len(lines)
            self._torn = False
        finally:
            os.close(fd)

    def _prepare(self, fd: int) -> int:
        """Size before the write; notices a file that others changed, replaced or tore."""
        found = os.fstat(fd)
        if hasattr(os, "fchmod") and found.st_mode & 0o777 != atomic.FILE_MODE:
            os.fchmod(fd, atomic.FILE_MODE)
        if not self._known or (found.st_ino, found.st_size) != (self._inode, self.size):
            self._inode, self.size, self._known = found.st_ino, found.st_size, True
            self._torn = bool(found.st_size) and not self._ends_with_newline(found.st_size)
        return found.st_size

    def _ends_with_newline(self, size: int) -> bool:
        with self._files.journal.open("rb") as stream:
            stream.seek(size - 1)
            return stream.read(1) == b"\n"

    def _start(self, fd: int, before: int) -> bytes:
        """What must come before our lines: the header of a new file, or the end of a torn line and the word for it."""
        if before == 0:
            return seal(records.journal_header()) + b"\n"
        if self._torn:
            return b"\n" + seal(records.torn_record()) + b"\n"
        return b""

    def _undo(self, fd: int, before: int, *, created: bool) -> None:
        """Takes back a half-written line, so that the file is as if nobody had tried."""
        try:
            os.ftruncate(fd, before)
            if created:
                self._files.journal.unlink()
                self._known = False
        except OSError:
            self._known = False  # looks again, and finds the torn line, before the next append

    def _sync(self, fd: int, *, created: bool) -> None:
        try:
            atomic.sync_data(fd)
            if created:
                atomic.sync_folder(self._files.folder)
        except OSError:
            # The kernel may have dropped the pages and forgotten the error: a second sync would prove nothing.
            self.suspect = True
            self._known = False
            raise

    def folded(self) -> None:
        """The document holds everything now."""
        self.size = self.records = 0
        self.suspect = self._known = self._torn = False
