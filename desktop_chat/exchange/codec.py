"""Owns the JSON form of an exported conversation (version 1), in both directions; pure, usable from any thread."""

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from desktop_chat.domain.content import JsonObject, JsonValue, block
from desktop_chat.domain.conversation import Conversation, ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId, is_valid_id
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.domain.usage import Usage

FORMAT = "desktop-chat-export"
VERSION = 1
_COUNTS = tuple(entry.name for entry in fields(Usage) if entry.name != "raw")
_MOST_TOKENS = 2**63
_LAST_MOMENT = 253_370_764_800.0  # the year 9999
_OPTIONAL_TEXTS = ("model", "request_id", "endpoint", "prefix_hash")
_OPTIONAL_NUMBERS = ("duration", "thinking_time")

_T = TypeVar("_T")


class UnreadableExportError(ValueError):
    """The data is no export of ours, or is damaged; the text is a plain sentence."""


def encode(conversation: Conversation) -> JsonObject:
    """The whole tree as JSON values."""
    meta = conversation.meta
    return {
        "format": FORMAT,
        "version": VERSION,
        "conversation": {
            "id": meta.id,
            "title": meta.title,
            "title_is_auto": meta.title_is_auto,
            "created_at": meta.created_at,
            "updated_at": meta.updated_at,
            "pinned": meta.pinned,
            "archived": meta.archived,
            "active_leaf": meta.active_leaf,
            "overrides": _plain(meta.overrides),
            "extra": _plain(meta.extra),
        },
        "messages": [_encode_message(message) for message in conversation],
    }


def _plain(value: Any) -> JsonValue:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _encode_message(message: Message) -> JsonObject:
    data: JsonObject = {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role.value,
        "created_at": message.created_at,
        "content": [_plain(entry.data) for entry in message.content],
    }
    for key in (*_OPTIONAL_TEXTS, *_OPTIONAL_NUMBERS):
        value = getattr(message, key)
        if value is not None:
            data[key] = value
    if message.stop is not None:
        data["stop"] = _encode_stop(message.stop)
    if message.usage is not None:
        data["usage"] = {**{key: getattr(message.usage, key) for key in _COUNTS}, "raw": _plain(message.usage.raw)}
    if message.extra:
        data["extra"] = _plain(message.extra)
    return data


def _encode_stop(stop: Stop) -> JsonObject:
    return {
        "reason": stop.reason,
        "sequence": stop.sequence,
        "details": _plain(stop.details),
        "interruption": stop.interruption.value if stop.interruption is not None else None,
    }


def check_header(data: JsonObject) -> None:
    """Raises UnreadableExportError if this is no export, or not one of a version that we know."""
    if data.get("format") != FORMAT:
        raise UnreadableExportError("This file is not an export of Desktop Chat.")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnreadableExportError("The export has no version.")
    if version > VERSION:
        raise UnreadableExportError("The export was made by a newer version of Desktop Chat.")
    _get(data, "messages", list)


def _get(data: JsonObject, key: str, kind: type[_T]) -> _T:
    value = data.get(key)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise UnreadableExportError(f"The field “{key}” is missing or damaged.")
    return value


def _number(data: JsonObject, key: str) -> float:
    value = data.get(key)
    try:
        number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnreadableExportError(f"The field “{key}” is missing or damaged.")
    return number


def _moment(data: JsonObject, key: str) -> float:
    """Seconds since 1970 that a calendar can show."""
    value = _number(data, key)
    if not 0 <= value <= _LAST_MOMENT:
        raise UnreadableExportError(f"The field “{key}” is missing or damaged.")
    return value


def _message_id(data: JsonObject, key: str) -> MessageId | None:
    value = data.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not is_valid_id(value):
        raise UnreadableExportError(f"The field “{key}” holds no valid id.")
    return MessageId(value)


def _own_id(data: JsonObject) -> str:
    value = _message_id(data, "id")
    if value is None:
        raise UnreadableExportError("The field “id” is missing or damaged.")
    return value


def decode_meta(export: JsonObject) -> ConversationMeta:
    """The facts of an export's conversation; raises UnreadableExportError."""
    data: JsonObject = _get(export, "conversation", dict)
    return ConversationMeta(
        ConversationId(_own_id(data)),
        _get(data, "title", str),
        _get(data, "title_is_auto", bool),
        _moment(data, "created_at"),
        _moment(data, "updated_at"),
        _get(data, "pinned", bool),
        _get(data, "archived", bool),
        _message_id(data, "active_leaf"),
        _get(data, "overrides", dict),
        _get(data, "extra", dict),
    )


def decode_message(data: JsonValue) -> Message:
    """One of an export's messages; raises UnreadableExportError."""
    if not isinstance(data, dict):
        raise UnreadableExportError("A message of the export is damaged.")
    content: list[JsonValue] = _get(data, "content", list)
    blocks = [entry for entry in content if isinstance(entry, dict)]
    if len(blocks) != len(content):
        raise UnreadableExportError("The content of a message is damaged.")
    texts = {key: _get(data, key, str) if key in data else None for key in _OPTIONAL_TEXTS}
    numbers = {key: _number(data, key) if key in data else None for key in _OPTIONAL_NUMBERS}
    try:
        role = Role(_get(data, "role", str))
    except ValueError:
        raise UnreadableExportError("The field “role” is missing or damaged.") from None
    return Message(
        MessageId(_own_id(data)),
        _message_id(data, "parent_id"),
        role,
        tuple(block(entry) for entry in blocks),
        _moment(data, "created_at"),
        stop=_decode_stop(_get(data, "stop", dict)) if "stop" in data else None,
        usage=_decode_usage(_get(data, "usage", dict)) if "usage" in data else None,
        extra=_get(data, "extra", dict) if "extra" in data else {},
        model=texts["model"],
        request_id=texts["request_id"],
        endpoint=texts["endpoint"],
        prefix_hash=texts["prefix_hash"],
        duration=numbers["duration"],
        thinking_time=numbers["thinking_time"],
    )


def _decode_stop(data: JsonObject) -> Stop:
    reason, sequence = data.get("reason"), data.get("sequence")
    details, interruption = data.get("details"), data.get("interruption")
    try:
        cause = Interruption(str(interruption)) if interruption is not None else None
    except ValueError:
        cause = Interruption.DAMAGED
    return Stop(
        reason if isinstance(reason, str) else None,
        sequence if isinstance(sequence, str) else None,
        details if isinstance(details, dict) else None,
        cause,
    )


def _decode_usage(data: JsonObject) -> Usage:
    counts = {key: _get(data, key, int) for key in _COUNTS}
    if not all(0 <= count < _MOST_TOKENS for count in counts.values()):
        raise UnreadableExportError("The token counts of a message are damaged.")
    return Usage(**counts, raw=_get(data, "raw", dict))
