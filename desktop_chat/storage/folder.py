"""Owns the data folder as a whole: its layout, who may use it, and its version; io thread."""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.storage import atomic
from desktop_chat.storage.codec.conversations import HISTORY, header
from desktop_chat.storage.lines import dump
from desktop_chat.storage.migrations import Access, access_of


@dataclass(frozen=True, slots=True)
class HistoryFolder:
    """Paths below the root of a history."""

    root: Path

    @property
    def format_file(self) -> Path:
        return self.root / "format.json"

    @property
    def conversations(self) -> Path:
        return self.root / "conversations"

    @property
    def attachments(self) -> Path:
        return self.root / "attachments"

    @property
    def drafts(self) -> Path:
        return self.root / "drafts"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def trash(self) -> Path:
        return self.root / "trash"

    @property
    def recovered(self) -> Path:
        return self.root / "recovered"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def create(self) -> None:
        """Makes what is missing; every folder is closed to others."""
        if not self.root.exists():
            self.root.parent.mkdir(parents=True, exist_ok=True)
            atomic.make_folder(self.root)
        self.check()
        if not any(self.root.iterdir()):
            atomic.make_folder(self.root)
        elif self._lost_its_history():
            text = "the conversations are missing although an index of them is there; is a disk not mounted?"
            raise ChatError(ErrorKind.STORAGE, text)
        for folder in (self.conversations, self.attachments, self.drafts, self.inbox, self.trash, self.cache):
            atomic.make_folder(folder)
        if not self.format_file.exists():
            atomic.write_atomically(self.format_file, [dump(header(HISTORY)) + b"\n"])

    def _lost_its_history(self) -> bool:
        return (
            not self.conversations.exists() and not self.format_file.exists() and (self.cache / "index.sqlite").exists()
        )

    def check(self) -> None:
        """Raises ChatError with a plain sentence if the folder is not safely ours; a missing one is fine."""
        try:
            found = os.lstat(self.root)
        except FileNotFoundError:
            return
        if self.root.is_symlink():
            raise ChatError(ErrorKind.STORAGE, f"the data folder {self.root} is a symbolic link; name the real folder")
        if not self.root.is_dir():
            raise ChatError(ErrorKind.STORAGE, f"{self.root} is not a folder")
        if os.name == "nt":
            return
        if found.st_uid != os.geteuid():
            raise ChatError(ErrorKind.STORAGE, f"the data folder {self.root} belongs to another account")
        if found.st_mode & 0o022:
            text = f"other accounts may write in the data folder {self.root}; run: chmod 700 '{self.root}'"
            raise ChatError(ErrorKind.STORAGE, text)

    def access(self) -> Access:
        """What the version of the whole folder allows."""
        try:
            data = orjson.loads(atomic.read_file(self.format_file))
        except (FileNotFoundError, ValueError):
            return Access.WRITE
        return access_of(data) if isinstance(data, dict) else Access.WRITE
