"""Owns what a start does about the traces of a crash, and how conversations from elsewhere are united with ours.

Lives on the io thread of the process that holds the lock. Every step may be interrupted and done again.
"""

import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from desktop_chat.domain.content import JsonObject
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import ConversationId
from desktop_chat.storage import atomic
from desktop_chat.storage.catalog import scan_folder
from desktop_chat.storage.codec.messages import encode_message
from desktop_chat.storage.codec.records import meta_record
from desktop_chat.storage.contents import Contents
from desktop_chat.storage.conversation_files import ConversationFiles, keep_damaged
from desktop_chat.storage.folder import HistoryFolder
from desktop_chat.storage.inbox import Inbox, conflict_of, read_document, read_journal_copy
from desktop_chat.storage.lines import seal
from desktop_chat.storage.migrations import Access
from desktop_chat.storage.reply_draft import read_draft
from desktop_chat.storage.trash import Trash
from desktop_chat.storage.writer import ConversationWriter

_OLD_TEMPORARY = 86400.0
_log = logging.getLogger(__name__)
_Thing = TypeVar("_Thing")
_Result = TypeVar("_Result")


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
        """Everything that a crash may have left; returns conversations that changed.

        What the disk refuses does not keep the rest from being repaired; the first refusal is raised at the end.
        """
        each = _Each()
        folders = (self._folder.conversations, self._folder.drafts)
        each(folders, atomic.remove_temporaries)
        each([self._folder.inbox], self._remove_old_temporaries)
        each([self._trash], Trash.complete_interrupted)
        scan = scan_folder(self._folder.conversations)
        each([key for key, has_journal in scan.ids.items() if has_journal], self._remove_if_nothing)
        recovered = each(scan.streams, self.recover_reply)
        changed = [key for key, is_new in recovered if is_new]
        changed += [key for _, keys in each(scan.conflicts, self._unite_conflict) for key in keys]
        each.raise_refusal()
        return changed

    def unite_conflicts(self) -> list[ConversationId]:
        """Takes in the copies that sync tools set aside; one that cannot be read now waits for the next time."""
        each = _Each()
        united = each(scan_folder(self._folder.conversations).conflicts, self._unite_conflict)
        return [key for _, keys in united for key in keys]

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
        """Takes what other processes left; raises what the disk refused if nothing could be taken at all."""
        each = _Each()
        taken = each(self._inbox.waiting(), self._collect)
        changed = list(dict.fromkeys(key for _, key in taken if key is not None))
        if not changed:
            each.raise_refusal()
        return changed

    def _collect(self, path: Path) -> ConversationId | None:
        """Takes one document; the conversation that changed, None if the document was set aside."""
        contents = read_document(path)
        if contents is None or contents.access is not Access.WRITE:
            self._inbox.reject(path)
            return None
        conversation_id = contents.meta.id
        files = ConversationFiles(self._folder.conversations, conversation_id)
        if not files.exists() and conversation_id in self._trash.ids():
            self._trash.take_back(conversation_id)
        if contents.damaged:
            keep_damaged(self._folder.recovered, conversation_id, contents.damaged)
        if not self._unite(contents, leaf_moves=True):
            self._inbox.reject(path)
            return None
        path.unlink()
        return conversation_id

    def _unite_conflict(self, path: Path) -> list[ConversationId]:
        """Adds what a sync tool's copy knows, then moves the copy to ``recovered``."""
        named = conflict_of(path.name)
        is_journal = named is not None and path.name.rstrip("~").endswith(".journal")
        contents = read_journal_copy(path, named) if is_journal and named is not None else read_document(path)
        usable = contents is not None and contents.access is Access.WRITE and not contents.is_nothing
        changed = usable and contents is not None and self._unite(contents, leaf_moves=False)
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


class _Each:
    """Does the same to many things, although the disk refuses some of them; remembers the first refusal."""

    def __init__(self) -> None:
        self._refusal: OSError | ChatError | None = None

    def __call__(self, things: Iterable[_Thing], work: Callable[[_Thing], _Result]) -> list[tuple[_Thing, _Result]]:
        done: list[tuple[_Thing, _Result]] = []
        for thing in things:
            try:
                done.append((thing, work(thing)))
            except (OSError, ChatError) as error:
                _log.warning("a repair is waiting: %s", type(error).__name__)
                self._refusal = self._refusal or error
        return done

    def raise_refusal(self) -> None:
        if self._refusal is not None:
            raise self._refusal
