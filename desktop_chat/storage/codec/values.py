"""Owns reading of single JSON values that may be anything; any thread."""

from collections.abc import Mapping

from desktop_chat.domain.content import JsonObject, JsonValue

_LAST_MOMENT = 253_370_764_800.0  # the year 9999


class Undecodable(ValueError):  # noqa: N818 - says what it is
    """A whole record that this version does not understand; it is kept as it is."""


def text(source: Mapping[str, JsonValue], key: str, default: str = "") -> str:
    value = source.get(key)
    return value if isinstance(value, str) else default


def optional_text(source: Mapping[str, JsonValue], key: str) -> str | None:
    value = source.get(key)
    return value if isinstance(value, str) else None


def number(source: Mapping[str, JsonValue], key: str) -> float | None:
    value = source.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def moment(source: Mapping[str, JsonValue], key: str) -> float:
    """Seconds since 1970; a time that no calendar has becomes the nearest one, for all clocks refuse it."""
    return min(max(number(source, key) or 0.0, 0.0), _LAST_MOMENT)


def whole(source: Mapping[str, JsonValue], key: str, default: int = 0) -> int:
    value = source.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def flag(source: Mapping[str, JsonValue], key: str, *, default: bool = False) -> bool:
    value = source.get(key)
    return value if isinstance(value, bool) else default


def child(source: Mapping[str, JsonValue], key: str) -> JsonObject:
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def optional_child(source: Mapping[str, JsonValue], key: str) -> JsonObject | None:
    value = source.get(key)
    return value if isinstance(value, dict) else None


def unknown_keys(source: Mapping[str, JsonValue], known: frozenset[str]) -> JsonObject:
    """What a newer version wrote beside the keys that we know."""
    return {key: value for key, value in source.items() if key not in known}
