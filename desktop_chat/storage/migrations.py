"""Owns the version numbers of what is on disk and what this program may do with a file of another version."""

from collections.abc import Callable, Mapping
from enum import Enum

from desktop_chat.domain.content import JsonObject, JsonValue

#: Written into every header. Raise VERSION when an old program may no longer write such a file.
VERSION = 1
MIN_READER = 1
MIN_WRITER = 1

Migration = Callable[[JsonObject], JsonObject]
#: The header of version n to that of version n + 1. Messages are immutable and are never migrated, only read.
MIGRATIONS: dict[int, Migration] = {}


class Access(Enum):
    """What this program may do with a file."""

    WRITE = "write"
    READ = "read"
    NONE = "none"


def _number(header: Mapping[str, JsonValue], key: str, default: int) -> int:
    value = header.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def access_of(header: Mapping[str, JsonValue]) -> Access:
    """Decides by the numbers in a header; a header without them is of version 1."""
    version = _number(header, "version", 1)
    if _number(header, "min_reader", 1) > VERSION:
        return Access.NONE
    if version > VERSION or _number(header, "min_writer", 1) > VERSION:
        return Access.READ
    return Access.WRITE


def migrate(header: JsonObject) -> JsonObject:
    """The header as the current version would have written it."""
    version = _number(header, "version", 1)
    while version < VERSION:
        header = MIGRATIONS[version](header)
        version += 1
    return header
