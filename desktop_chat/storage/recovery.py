"""Owns what a start does about the traces of a crash, and how conversations from elsewhere are united with ours.

Lives on the io thread of the process that holds the lock. Every step may be interrupted and done again.
"""

import time
from collections.abc import Callable
from pathlib import Path

from desktop_chat.domain.content import JsonObject
from desktop_chat.domain.ids import ConversationId
from desktop_chat.storage import atomic
from desktop_chat.storage.catalog import scan_folder
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.codec.records import meta_record
from desktop_chat.storage.contents import Contents
from desktop_chat.storage.conversation_files import ConversationFiles, keep_damaged
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.inbox import Inbox, read_document
from desktop_chat.storage.lines import seal
from desktop_chat.storage.migrations import Access
from desktop_chat.storage.reply_draft import read_draft
from desktop_chat.storage.trash import Trash
from desktop_chat.storage.writer import ConversationWriter

_OLD_TEMPORARY = 86400.0


class Recovery:
    """Repairs through the same writers that save new messages."""

    def __init__(
        self,
        folder: HistoryFolder,
        trash: Trash,
        inbox: Inbox,
        writer_of: Callable[[ConversationId], ConversationWriter],
        clock: Callable[[], float],
    ) -> None:
        self._folder = folder
        self._trash = trash
        self._inbox = inbox
        self._writer_of = writer_of
        self._clock = clock

    def after_start(self) -> list[ConversationId]:
        """Everything that a crash may have left; returns conversations that changed. Raises OSError."""
        atomic.remove_temporaries(self._folder.conversations)
        atomic.remove_temporaries(self._folder.drafts)
        self._remove_old_temporaries(self._folder.inbox)
        self._trash.complete_interrupted()
        scan = scan_folder(self._folder.conversations)
        for conversation_id, has_journal in scan.ids.items():
            if has_journal:
                self._remove_if_nothing(conversation_id)
        changed = [key for key in scan.streams if self.recover_reply(key)]
        return changed + self.unite_conflicts()

    def unite_conflicts(self) -> list[ConversationId]:
        """Takes in the copies that sync tools set aside; raises OSError."""
        changed: list[ConversationId] = []
        for path in scan_folder(self._folder.conversations).conflicts:
            changed += self._unite_conflict(path)
        return changed

    @staticmethod
    def _remove_old_temporaries(folder: Path) -> None:
        """Those of other processes, once they cannot be alive any more."""
        limit = time.time() - _OLD_TEMPORARY
        for path in folder.glob(f"*{atomic.TEMPORARY_SUFFIX}"):
            if path.lstat().st_mtime < limit:
                path.unlink()

    def _remove_if_nothing(self, conversation_id: ConversationId) -> None:
        """A creation that was cut short before its first record was whole."""
        files = ConversationFiles(self._folder.conversations, conversation_id)
        if files.document.exists() or files.journal.stat().st_size > atomic.SMALL:
            return
        contents, _ = files.read()
        if contents.is_nothing:
            torn = atomic.read_file(files.journal)
            if torn:
                keep_damaged(self._folder.recovered, conversation_id, [torn])
            files.journal.unlink()

    def recover_reply(self, conversation_id: ConversationId) -> bool:
        """Saves what was streamed of a reply whose end was not; True if the conversation changed."""
        files = ConversationFiles(self._folder.conversations, conversation_id)
        try:
            content = atomic.read_file(files.stream)
        except FileNotFoundError:
            return False
        message = read_draft(content)
        try:
            contents, _ = files.read()
        except KeyError:
            contents = None
        if contents is None or message is None:
            if content:
                keep_damaged(self._folder.recovered, conversation_id, [content])
            files.stream.unlink()
            return False
        if contents.access is not Access.WRITE:
            return False
        is_new = message.id not in contents.lines
        if is_new:
            lines = [seal(encode_message(message)), seal(meta_record({"active_leaf": message.id}))]
            self._writer_of(conversation_id).append(lines, self._clock(), message.id)
        files.stream.unlink()
        return is_new

    def collect_inbox(self) -> list[ConversationId]:
        """Takes what other processes left; raises OSError."""
        changed: list[ConversationId] = []
        for path in self._inbox.waiting():
            contents = read_document(path)
            if contents is None or contents.access is not Access.WRITE:
                self._inbox.reject(path)
                continue
            conversation_id = contents.meta.id
            files = ConversationFiles(self._folder.conversations, conversation_id)
            if not files.exists() and conversation_id in self._trash.ids():
                self._trash.take_back(conversation_id)
            if contents.damaged:
                keep_damaged(self._folder.recovered, conversation_id, contents.damaged)
            if not self._unite(contents, leaf_moves=True):
                self._inbox.reject(path)
                continue
            changed.append(conversation_id)
            path.unlink()
        return list(dict.fromkeys(changed))

    def _unite_conflict(self, path: Path) -> list[ConversationId]:
        """Adds what a sync tool's copy knows, then moves the copy to ``recovered``."""
        contents = read_document(path) if ".json" in path.name else None
        changed = contents is not None and contents.access is Access.WRITE and self._unite(contents, leaf_moves=False)
        self._inbox.reject(path)
        return [contents.meta.id] if changed and contents is not None else []

    def _unite(self, contents: Contents, *, leaf_moves: bool) -> bool:
        """Union by id; False if the files that are there are of a newer version."""
        files = ConversationFiles(self._folder.conversations, contents.meta.id)
        if not files.exists():
            files.write_document(contents)
            return True
        ours, _ = files.read()
        if ours.access is not Access.WRITE:
            return False
        lines = [line for key, line in contents.lines.items() if key not in ours.lines]
        lines += [line for line in contents.records if line not in ours.records]
        changes: JsonObject = {}
        if lines and leaf_moves:
            changes["active_leaf"] = contents.meta.active_leaf
            changes["updated_at"] = max(contents.meta.updated_at, ours.meta.updated_at)
        if contents.meta.title and not ours.meta.title:
            changes["title"] = contents.meta.title
        if changes:
            lines.append(seal(meta_record(changes)))
        if lines:
            self._writer_of(contents.meta.id).append(lines, self._clock())
        return True
