"""Owns the SQLite file of the derived index: its tables and how it is opened or thrown away; io thread.

Everything in it can be made again from the conversations, so any damage ends in a new file.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_chat.storage import atomic

if TYPE_CHECKING:
    import sqlite3

#: Raise with every change of the tables: an index of another schema is thrown away.
SCHEMA = 1
_BUSY_SECONDS = 5.0
#: Of 4 KB: the side file stays small, because the disk may be.
_WAL_PAGES = 200

#: Damage for which SQLite has no error of its own.
_DAMAGE = ("Could not decode", "malformed", "no such", "unknown")

_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    meta BLOB NOT NULL,
    updated_at REAL NOT NULL,
    preview TEXT NOT NULL,
    model TEXT,
    message_count INTEGER NOT NULL,
    has_texts INTEGER NOT NULL,
    problem TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    number INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    UNIQUE (conversation_id, message_id)
);
"""
_TRIGRAMS = "CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5(text, tokenize = 'trigram')"
_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS texts USING fts5(text, tokenize = 'unicode61')"


def open_index(path: Path | None) -> sqlite3.Connection:
    """A connection with all tables; without a path, or where the disk refuses, one in memory."""
    import sqlite3

    if path is not None:
        for _ in range(2):
            try:
                return _open_file(path)
            except (sqlite3.DatabaseError, ValueError) as error:
                if not is_damage(error):
                    break  # locked, read-only or full
                discard_index(path)
            except OSError:
                break
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    _create(connection)
    return connection


def is_damage(error: Exception) -> bool:
    """False for trouble that a new file would not end: locked, read-only, full."""
    import sqlite3

    return not isinstance(error, sqlite3.OperationalError) or str(error).startswith(_DAMAGE)


def _open_file(path: Path) -> sqlite3.Connection:
    import sqlite3

    if path.is_symlink():
        raise OSError("the index is a symbolic link")
    try:
        os.close(atomic.create_exclusively(path))  # SQLite gives its side files the mode of the main one
    except FileExistsError:
        if os.name != "nt":
            os.chmod(path, atomic.FILE_MODE)
    # The pool's thread may end and be replaced; there is never more than one at a time.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, SCHEMA):
            raise sqlite3.DatabaseError("another schema")
        _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    import sqlite3

    if connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA:
        tables = "SELECT count(*) FROM sqlite_master WHERE name IN ('conversations', 'entries', 'texts')"
        if connection.execute(tables).fetchone()[0] != len(("conversations", "entries", "texts")):
            raise sqlite3.DatabaseError("tables are missing")
        return
    connection.executescript(_TABLES)
    try:
        connection.execute(_TRIGRAMS)
    except sqlite3.OperationalError:  # before 3.34
        connection.execute(_WORDS)
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def discard_index(path: Path) -> None:
    """Removes the file and what SQLite keeps beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        with contextlib.suppress(OSError):
            path.with_name(name).unlink()
