"""Owns deletion: conversations move to ``trash/<id>/`` and back; every step may be interrupted; io thread.

A move under way is a folder ``<id>.moving`` or ``<id>.restoring``; the next start completes it.
"""

import os
from collections.abc import Callable
from pathlib import Path

from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.storage import atomic
from desktop_chat.storage.conversation_files import ConversationFiles

_MOVING = ".moving"
_RESTORING = ".restoring"
DAY = 86400.0


class Trash:
    """Deleted conversations until they are restored or purged."""

    def __init__(self, folder: Path, conversations: Path, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._conversations = conversations
        self._clock = clock

    def ids(self) -> list[ConversationId]:
        if not self._folder.is_dir():
            return []
        return [ConversationId(entry.name) for entry in sorted(self._folder.iterdir()) if is_valid_id(entry.name)]

    def files(self, conversation_id: ConversationId) -> ConversationFiles:
        return ConversationFiles(self._folder / conversation_id, conversation_id)

    def put(self, conversation_id: ConversationId) -> None:
        """Raises KeyError for an unknown id, OSError if the disk refuses."""
        if not ConversationFiles(self._conversations, conversation_id).exists():
            raise KeyError(conversation_id)
        atomic.make_folder(self._folder)
        moving = self._folder / f"{conversation_id}{_MOVING}"
        older = self._folder / conversation_id
        if older.exists():  # deleted once before and brought back by a copy of its files: keep both
            self._set_aside(older)
        atomic.make_folder(moving)
        atomic.sync_folder(self._folder)
        self._complete_put(conversation_id, moving)

    def _set_aside(self, older: Path) -> None:
        number = 2
        while (aside := older.with_name(f"{older.name}.{number}")).exists():
            number += 1
        os.rename(older, aside)

    def _complete_put(self, conversation_id: ConversationId, moving: Path) -> None:
        _move_files(ConversationFiles(self._conversations, conversation_id), moving)
        now = self._clock()
        os.utime(moving, (now, now))
        os.rename(moving, self._folder / conversation_id)
        atomic.sync_folder(self._folder)
        atomic.sync_folder(self._conversations)

    def take_back(self, conversation_id: ConversationId) -> None:
        """Raises KeyError if it is not in the trash, FileExistsError if one of its name lives already."""
        folder = self._folder / conversation_id
        if not folder.is_dir():
            raise KeyError(conversation_id)
        if ConversationFiles(self._conversations, conversation_id).exists():
            raise FileExistsError("a conversation with the same id is in use")
        restoring = self._folder / f"{conversation_id}{_RESTORING}"
        os.rename(folder, restoring)
        self._complete_restore(conversation_id, restoring)

    def _complete_restore(self, conversation_id: ConversationId, restoring: Path) -> None:
        _move_files(ConversationFiles(restoring, conversation_id), self._conversations)
        atomic.sync_folder(self._conversations)
        _remove(restoring)
        atomic.sync_folder(self._folder)

    def complete_interrupted(self) -> None:
        """What a crash left half-moved goes all the way."""
        if not self._folder.is_dir():
            return
        for entry in sorted(self._folder.iterdir()):
            conversation_id = ConversationId(entry.stem)
            if not is_valid_id(entry.stem):
                continue
            if entry.suffix == _MOVING:
                if (self._folder / conversation_id).exists():
                    self._set_aside(self._folder / conversation_id)
                self._complete_put(conversation_id, entry)
            elif entry.suffix == _RESTORING:
                self._complete_restore(conversation_id, entry)

    def remove(self, conversation_id: ConversationId) -> None:
        """Removes one for good; nothing happens if it is not in the trash."""
        if conversation_id in self.ids():
            _remove(self._folder / conversation_id)

    def purge(self, older_than_days: float) -> None:
        """Removes for good what has been here long enough; folders dated in the future stay (R13)."""
        if not self._folder.is_dir():
            return
        limit = self._clock() - older_than_days * DAY
        for entry in sorted(self._folder.iterdir()):
            ours = is_valid_id(entry.name.partition(".")[0]) and entry.suffix not in (_MOVING, _RESTORING)
            if ours and entry.is_dir() and not entry.is_symlink() and entry.stat().st_mtime <= limit:
                _remove(entry)


def _move_files(files: ConversationFiles, target: Path) -> None:
    there = ConversationFiles(target, files.id)
    for source, destination in zip(files.all, there.all, strict=True):
        try:
            os.rename(source, destination)
        except FileNotFoundError:
            continue


def _remove(folder: Path) -> None:
    """Removes a folder of ours, which holds files only."""
    for entry in folder.iterdir():
        entry.unlink()
    folder.rmdir()
