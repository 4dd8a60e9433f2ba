"""Owns the files that belong to messages: stored once under the hash of their bytes, checked when read; any thread."""

import hashlib
from pathlib import Path

from desktop_chat.domain.content import Attachment, clean_text
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.storage import atomic
from desktop_chat.storage.errors import storage_errors

_HEX = frozenset("0123456789abcdef")


class AttachmentStore:
    """Attachments below one folder; needs no lock, because a name says what is in the file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, data: bytes, name: str, media_type: str) -> Attachment:
        """Durable when it returns; raises ChatError."""
        attachment = Attachment(hashlib.sha256(data).hexdigest(), clean_text(name), media_type, len(data))
        path = self.path_of(attachment)
        with storage_errors():
            if not self._holds(path, data):
                atomic.make_folder(self._folder)
                atomic.make_folder(path.parent)
                atomic.write_atomically(path, [data])
                atomic.sync_folder(self._folder)
        return attachment

    @staticmethod
    def _holds(path: Path, data: bytes) -> bool:
        try:
            return atomic.read_file(path) == data
        except FileNotFoundError:
            return False

    def path_of(self, attachment: Attachment) -> Path:
        """Where the bytes are; raises ValueError if the hash is none (it may come from a foreign file)."""
        digest = attachment.sha256
        if len(digest) != 64 or not _HEX.issuperset(digest):
            raise ValueError("not a sha256")
        return self._folder / digest[:2] / digest

    def read(self, attachment: Attachment) -> bytes:
        """Raises FileNotFoundError if the bytes are gone, ChatError if they are not what they were."""
        path = self.path_of(attachment)
        try:
            data = atomic.read_file(path)
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ChatError(ErrorKind.STORAGE, f"{attachment.name} cannot be read") from error
        if hashlib.sha256(data).hexdigest() != attachment.sha256:
            raise ChatError(ErrorKind.ATTACHMENT_MISSING, f"{attachment.name} is damaged on disk")
        return data
