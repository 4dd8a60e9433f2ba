"""Owns the agreement of index and files: what changed is read again, what failed is made anew; io thread."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from desktop_chat.domain.content import JsonValue
from desktop_chat.domain.conversation import (
    PREVIEW_LENGTH,
    Conversation,
    ConversationMeta,
    ConversationSummary,
    first_line,
)
from desktop_chat.domain.errors import ChatError
from desktop_chat.domain.ids import ConversationId, is_valid_id
from desktop_chat.domain.messages import Message, Role
from desktop_chat.storage.codec.conversations import apply_changes
from desktop_chat.storage.contents import Contents
from desktop_chat.storage.conversation_files import ConversationFiles, Fingerprint
from desktop_chat.storage.errors import NEWER_VERSION, StorageProblem, storage_error
from desktop_chat.storage.inbox import conflict_of
from desktop_chat.storage.index import HistoryIndex, fingerprint_text
from desktop_chat.storage.index_tables import is_damage

_Result = TypeVar("_Result")
_BATCH = 200


@dataclass(frozen=True, slots=True)
class IndexChanges:
    """What differs from what was known before."""

    changed: list[ConversationSummary]
    removed: list[ConversationId]


@dataclass(slots=True)
class FolderScan:
    """Names in the folder of conversations.

    Attributes:
        ids: every conversation; True if it has a journal.
        streams: those with the draft of a reply.
        conflicts: copies that a sync tool set aside.
    """

    ids: dict[ConversationId, bool] = field(default_factory=dict)
    streams: list[ConversationId] = field(default_factory=list)
    conflicts: list[Path] = field(default_factory=list)


def scan_folder(folder: Path) -> FolderScan:
    """Reads names only: 10,000 conversations take some 10 ms."""
    scan = FolderScan()
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return scan
    with entries:
        for entry in entries:
            stem, _, suffix = entry.name.partition(".")
            if is_valid_id(stem) and suffix in ("json", "journal", "stream"):
                conversation_id = ConversationId(stem)
                if suffix == "stream":
                    scan.streams.append(conversation_id)
                else:
                    scan.ids[conversation_id] = suffix == "journal" or scan.ids.get(conversation_id, False)
            elif conflict_of(entry.name) is not None:
                scan.conflicts.append(folder / entry.name)
    return scan


def problem_of(contents: Contents) -> str:
    """One sentence about what is wrong with the files of a conversation; empty if nothing is."""
    if contents.lost == 1:
        return "1 message is damaged"
    if contents.lost:
        return f"{contents.lost} messages are damaged"
    return NEWER_VERSION if contents.conversation().read_only else ""


class Catalog:
    """Summaries and texts that are never older than the files."""

    def __init__(self, folder: Path, index_path: Path | None) -> None:
        self._folder = folder
        self._index = HistoryIndex(index_path)
        self._stale: set[ConversationId] = set()

    def close(self) -> None:
        self._index.close()

    def _files(self, conversation_id: ConversationId) -> ConversationFiles:
        return ConversationFiles(self._folder, conversation_id)

    def guarded(self, work: Callable[[HistoryIndex], _Result]) -> _Result:
        """Runs a query; a damaged index is made anew, one that the disk refuses is replaced by one in memory."""
        import sqlite3

        try:
            return work(self._index)
        except (sqlite3.DatabaseError, ValueError) as error:
            self._index.rebuild(in_memory=not is_damage(error))
        self._synchronise(everything=True)
        return work(self._index)

    # reading

    def summaries(self) -> list[ConversationSummary]:
        """All conversations. Names and journals are checked each time, because a crash leaves its traces there."""

        def work(index: HistoryIndex) -> list[ConversationSummary]:
            self._synchronise(everything=False)
            return [row.summary for row in index.rows().values()]

        return self.guarded(work)

    def refresh(self) -> IndexChanges:
        """Compares every file by size, time and inode."""
        return self.guarded(lambda _: self._synchronise(everything=True))

    def problems(self) -> list[StorageProblem]:
        found = self.guarded(lambda index: index.problems())
        return [StorageProblem(self._files(key).document, text) for key, text in found.items()]

    def _synchronise(self, *, everything: bool) -> IndexChanges:
        scan = scan_folder(self._folder)
        known = self._index.fingerprints()
        removed = [key for key in known if key not in scan.ids]
        for key in removed:
            self._index.remove(key)
        doubtful = [
            key
            for key, has_journal in scan.ids.items()
            if everything or has_journal or key not in known or key in self._stale
        ]
        changed: list[ConversationSummary] = []
        for start in range(0, len(doubtful), _BATCH):
            with self._index.transaction():
                changed += self._read_changed(doubtful[start : start + _BATCH], known)
        return IndexChanges(changed, removed)

    def _read_changed(
        self, ids: Iterable[ConversationId], known: Mapping[ConversationId, str]
    ) -> list[ConversationSummary]:
        changed: list[ConversationSummary] = []
        for key in ids:
            if known.get(key) == fingerprint_text(self._files(key).fingerprint()):
                self._stale.discard(key)
                continue
            row = self._index.row(key)
            summary = self._read_one(key)
            if summary is not None and (row is None or row.summary != summary):
                changed.append(summary)
        return changed

    def _read_one(self, key: ConversationId) -> ConversationSummary | None:
        """Reads the files of one conversation into its row; None if there is none."""
        fingerprint = self._files(key).fingerprint()
        try:
            contents, fingerprint = self._files(key).read()
        except KeyError:
            return None
        except OSError as error:
            row = self._index.row(key)
            summary = row.summary if row is not None else ConversationSummary(ConversationMeta(key))
            self._index.put(summary, fingerprint, f"cannot be read: {storage_error(error).detail}")
            return summary
        if contents.is_nothing:
            return None
        summary = contents.conversation().summary()
        self._index.put(summary, fingerprint, problem_of(contents))
        self._stale.discard(key)
        return summary

    # following the writer

    def reread(self, key: ConversationId) -> None:
        """After a change that is not worth following."""
        self._follow(key, lambda: self._read_one(key))

    def forget(self, key: ConversationId) -> None:
        self._follow(key, lambda: self._index.remove(key))
        self._stale.discard(key)

    def folded(self, key: ConversationId, before: Fingerprint, after: Fingerprint) -> None:
        """The files were written anew and say the same."""

        def work() -> None:
            row = self._index.row(key)
            if row is not None and row.fingerprint == fingerprint_text(before):
                self._index.set_fingerprint(key, after)

        self._follow(key, work)

    def changed(
        self,
        key: ConversationId,
        message: Message | None,
        changes: Mapping[str, JsonValue],
        before: Fingerprint,
        after: Fingerprint,
    ) -> None:
        """A message or facts were saved; a failure here costs nothing but reading that conversation later."""
        self._follow(key, lambda: self._apply(key, message, changes, before, after))

    def _follow(self, key: ConversationId, work: Callable[[], object]) -> None:
        import sqlite3

        try:
            with self._index.transaction():
                work()
        except (sqlite3.Error, OSError, ValueError):  # the last for text that SQLite cannot hold
            self._stale.add(key)

    def _apply(
        self,
        key: ConversationId,
        message: Message | None,
        changes: Mapping[str, JsonValue],
        before: Fingerprint,
        after: Fingerprint,
    ) -> None:
        row = self._index.row(key)
        if row is None or row.fingerprint != fingerprint_text(before):
            self._read_one(key)
            return
        summary = row.summary
        if message is not None:
            summary = self._with_message(summary, message)
        meta = apply_changes(summary.meta, changes)
        before_leaf = row.summary.meta.active_leaf
        if message is not None and meta.active_leaf == message.id:
            preview = first_line(message.text, PREVIEW_LENGTH)
            model = message.model if message.role is Role.ASSISTANT else None
            if message.parent_id == before_leaf:
                preview, model = preview or summary.preview, model or summary.model
            elif not (preview and model):
                self._read_one(key)  # another branch whose earlier messages are not at hand
                return
            summary = replace(summary, preview=preview, model=model)
        elif meta.active_leaf != before_leaf:
            self._read_one(key)
            return
        if meta.title != row.summary.meta.title:
            self._index.put_title(key, meta.title)
        self._index.update(replace(summary, meta=meta), after)

    def _with_message(self, summary: ConversationSummary, message: Message) -> ConversationSummary:
        """The same rules as when a journal is read, see ``Contents``."""
        meta = summary.meta
        if message.parent_id == meta.active_leaf:
            meta = replace(meta, active_leaf=message.id)
        if message.created_at > meta.updated_at:
            meta = replace(meta, updated_at=message.created_at)
        added = self._index.put_text(meta.id, message.id, message.text)
        return replace(summary, meta=meta, message_count=summary.message_count + added)

    # texts

    def add_texts(self, load: Callable[[ConversationId], Conversation], has_time: Callable[[], bool]) -> bool:
        """Makes search know more conversations while there is time; True when it knows all."""

        def work(index: HistoryIndex) -> bool:
            while has_time():
                due = index.without_texts(_BATCH)
                if not due:
                    return True
                with index.transaction():
                    for key in due:
                        _add_texts(index, key, load)
                        if not has_time():
                            break
            return not index.without_texts(1)

        return self.guarded(work)


def _add_texts(index: HistoryIndex, key: ConversationId, load: Callable[[ConversationId], Conversation]) -> None:
    try:
        index.put_texts(load(key))
    except KeyError:
        index.remove(key)
    except ChatError:  # its row says already that it cannot be read
        index.put_texts(Conversation(ConversationMeta(key)))
