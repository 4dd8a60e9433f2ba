"""Owns how settings of older versions become those of today; plain data, any thread."""

from collections.abc import Callable, Sequence

from desktop_chat.domain.content import JsonObject

Migration = Callable[[JsonObject], JsonObject]

#: Entry n turns the values of version n + 1 into those of version n + 2. Released entries are never changed.
MIGRATIONS: tuple[Migration, ...] = ()


def current_version(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """The version that this program writes."""
    return len(migrations) + 1


def migrate(values: JsonObject, version: int, migrations: Sequence[Migration] = MIGRATIONS) -> JsonObject:
    """Values brought up to today's version; those of today's and of newer versions stay as they are."""
    for migration in migrations[max(version, 1) - 1 :]:
        values = migration(dict(values))
    return values
