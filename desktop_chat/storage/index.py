"""Owns the derived index: a row per conversation for the list, and the texts for search; io thread.

A row is true as long as the fingerprint of its files is; whatever fails here is repaired by reading the files again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from desktop_chat.domain.conversation import Conversation, ConversationSummary
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.storage.codec.conversations import decode_meta, encode_meta
from desktop_chat.storage.conversation_files import Fingerprint
from desktop_chat.storage.index_tables import discard_index, open_index
from desktop_chat.storage.lines import dump

if TYPE_CHECKING:
    import sqlite3

#: Of one message; more is hardly prose.
TEXT_LIMIT = 200_000
_TITLE = ""
_FINGERPRINTS = "SELECT id, fingerprint FROM conversations ORDER BY id"
_COLUMNS = "id, fingerprint, meta, preview, model, message_count"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A summary and the fingerprint of the files that it was made from."""

    summary: ConversationSummary
    fingerprint: str


def fingerprint_text(fingerprint: Fingerprint) -> str:
    return ":".join(str(number) for stamp in fingerprint for number in stamp)


class HistoryIndex:
    """Rows and texts in SQLite; only ``transaction`` and queries raise: sqlite3.Error, or ValueError for damage."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection = open_index(path)

    def close(self) -> None:
        self._connection.close()

    def rebuild(self, *, in_memory: bool = False) -> None:
        """Throws everything away, after damage or a full disk; the rows are made again from the files."""
        self._connection.close()
        if self._path is not None and not in_memory:
            discard_index(self._path)
        self._connection = open_index(None if in_memory else self._path)

    @property
    def connection(self) -> sqlite3.Connection:
        return self._connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and one commit for many rows."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):  # SQLite may have rolled back by itself
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def rows(self) -> dict[ConversationId, IndexRow]:
        """Every conversation, newest change first."""
        query = f"SELECT {_COLUMNS} FROM conversations ORDER BY updated_at DESC, id"  # noqa: S608
        return {ConversationId(row[0]): _row(row) for row in self._connection.execute(query)}

    def fingerprints(self) -> dict[ConversationId, str]:
        """Of every row. SQLite takes their order from the table, and loses rows if damage has changed it."""
        rows = self._connection.execute(_FINGERPRINTS).fetchall()
        known = {ConversationId(row[0]): row[1] for row in rows if isinstance(row[0], str)}
        if len(known) != len(rows) or list(known) != sorted(known):
            raise ValueError("damaged rows")
        return known

    def row(self, conversation_id: ConversationId) -> IndexRow | None:
        query = f"SELECT {_COLUMNS} FROM conversations WHERE id = ?"  # noqa: S608
        row = self._connection.execute(query, (conversation_id,)).fetchone()
        return None if row is None else _row(row)

    def put(self, summary: ConversationSummary, fingerprint: Fingerprint, problem: str = "") -> None:
        """Writes the row of a conversation whose files were read; its texts are due again."""
        meta = summary.meta
        facts = (
            fingerprint_text(fingerprint),
            dump(encode_meta(meta)),
            meta.updated_at,
            summary.preview,
            summary.model,
            summary.message_count,
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)", (meta.id, *facts, problem)
        )

    def update(self, summary: ConversationSummary, fingerprint: Fingerprint) -> None:
        """Writes what a change of ours made of a row that was true before it."""
        meta = summary.meta
        self._connection.execute(
            "UPDATE conversations SET fingerprint = ?, meta = ?, updated_at = ?, preview = ?, model = ?,"
            " message_count = ? WHERE id = ?",
            (
                fingerprint_text(fingerprint),
                dump(encode_meta(meta)),
                meta.updated_at,
                summary.preview,
                summary.model,
                summary.message_count,
                meta.id,
            ),
        )

    def set_fingerprint(self, conversation_id: ConversationId, fingerprint: Fingerprint) -> None:
        """The files changed and say the same."""
        query = "UPDATE conversations SET fingerprint = ? WHERE id = ?"
        self._connection.execute(query, (fingerprint_text(fingerprint), conversation_id))

    def problems(self) -> dict[ConversationId, str]:
        rows = self._connection.execute("SELECT id, problem FROM conversations WHERE problem != '' ORDER BY id")
        return {ConversationId(row[0]): row[1] for row in rows}

    def remove(self, conversation_id: ConversationId) -> None:
        with self.transaction():
            numbers = self._numbers(conversation_id)
            self._connection.executemany("DELETE FROM texts WHERE rowid = ?", [(n,) for n in numbers.values()])
            self._connection.execute("DELETE FROM entries WHERE conversation_id = ?", (conversation_id,))
            self._connection.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    def _numbers(self, conversation_id: ConversationId) -> dict[str, int]:
        query = "SELECT message_id, number FROM entries WHERE conversation_id = ?"
        return dict(self._connection.execute(query, (conversation_id,)).fetchall())

    # texts

    def without_texts(self, limit: int) -> list[ConversationId]:
        """Conversations that search does not know yet, newest first."""
        query = "SELECT id FROM conversations WHERE NOT has_texts ORDER BY updated_at DESC LIMIT ?"
        return [ConversationId(row[0]) for row in self._connection.execute(query, (limit,))]

    def put_texts(self, conversation: Conversation) -> None:
        """Makes search know exactly the messages and the title of a conversation."""
        with self.transaction():
            known = self._numbers(conversation.id)
            wanted = {message.id for message in conversation}
            for message_id, number in known.items():
                if message_id != _TITLE and message_id not in wanted:
                    self._connection.execute("DELETE FROM texts WHERE rowid = ?", (number,))
                    self._connection.execute("DELETE FROM entries WHERE number = ?", (number,))
            for message in conversation:
                if message.id not in known:
                    self._insert_text(conversation.id, message.id, message.text)
            self.put_title(conversation.id, conversation.meta.title)
            query = "UPDATE conversations SET has_texts = 1 WHERE id = ?"
            self._connection.execute(query, (conversation.id,))

    def put_title(self, conversation_id: ConversationId, title: str) -> None:
        query = "SELECT number FROM entries WHERE conversation_id = ? AND message_id = ?"
        row = self._connection.execute(query, (conversation_id, _TITLE)).fetchone()
        if row is None:
            self._insert_text(conversation_id, MessageId(_TITLE), title)
        else:
            self._connection.execute("UPDATE texts SET text = ? WHERE rowid = ?", (title, row[0]))

    def put_text(self, conversation_id: ConversationId, message_id: MessageId, text: str) -> bool:
        """Adds one message; False if search knew it."""
        query = "SELECT 1 FROM entries WHERE conversation_id = ? AND message_id = ?"
        if self._connection.execute(query, (conversation_id, message_id)).fetchone() is not None:
            return False
        self._insert_text(conversation_id, message_id, text)
        return True

    def _insert_text(self, conversation_id: ConversationId, message_id: MessageId, text: str) -> None:
        query = "INSERT INTO entries (conversation_id, message_id) VALUES (?, ?)"
        number = self._connection.execute(query, (conversation_id, message_id)).lastrowid
        self._connection.execute("INSERT INTO texts (rowid, text) VALUES (?, ?)", (number, text[:TEXT_LIMIT]))


def _row(row: tuple[str, str, bytes, str, str | None, int]) -> IndexRow:
    meta = decode_meta(orjson.loads(row[2]), ConversationId(row[0]))
    if not (isinstance(row[3], str) and isinstance(row[4], str | None) and isinstance(row[5], int)):
        raise ValueError("a damaged row")  # as for damaged JSON: the index is made anew
    return IndexRow(ConversationSummary(meta, row[3], row[5], row[4]), row[1])
