"""Owns the JSON form of a message; any thread."""

import sys
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from desktop_chat.domain.content import JsonObject, JsonValue, block
from desktop_chat.domain.ids import MessageId
from desktop_chat.domain.messages import Message, Role
from desktop_chat.domain.stop import Interruption, Stop
from desktop_chat.domain.usage import Usage, parse_usage
from desktop_chat.storage.codec import values
from desktop_chat.storage.codec.values import Undecodable

_KNOWN = frozenset(
    {
        "id",
        "parent",
        "role",
        "created_at",
        "model",
        "content",
        "stop",
        "usage",
        "request_id",
        "duration",
        "thinking_time",
        "endpoint",
        "prefix_hash",
        "crc",
    }
)
_RESERVED = _KNOWN | {"op", "format"}
_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})
_KNOWN_STOP = frozenset({"reason", "sequence", "details", "interruption"})


def is_message(data: Mapping[str, JsonValue]) -> bool:
    """True for the line of a message, False for a header or another record."""
    return "role" in data and "op" not in data


def message_id(data: Mapping[str, JsonValue]) -> MessageId:
    """Raises Undecodable if there is none."""
    found = data.get("id")
    if not isinstance(found, str) or not found:
        raise Undecodable("a message without an id")
    return MessageId(sys.intern(found))  # once in memory, although it stands in its own line and in its children's


def encode_message(message: Message) -> JsonObject:
    """All facts of a message; those that are absent are left out."""
    data: JsonObject = {
        "id": message.id,
        "parent": message.parent_id,
        "role": message.role.value,
        "created_at": message.created_at,
    }
    if message.model is not None:
        data["model"] = message.model
    data["content"] = [dict(entry.data) for entry in message.content]
    # A line with "op" or "format" would be read as something else; no version of ours gives them to a message.
    extra = {key: value for key, value in message.extra.items() if key not in _RESERVED}
    if message.stop is not None:
        data["stop"] = _encode_stop(message.stop) | values.child(extra, "stop+")
    extra.pop("stop+", None)
    if message.usage is not None:
        data["usage"] = _encode_usage(message.usage)
    for key, value in (
        ("request_id", message.request_id),
        ("duration", message.duration),
        ("thinking_time", message.thinking_time),
        ("endpoint", message.endpoint),
        ("prefix_hash", message.prefix_hash),
    ):
        if value is not None:
            data[key] = value
    return data | extra


def decode_message(data: Mapping[str, JsonValue]) -> Message:
    """Raises Undecodable if a newer version gave it a meaning that we do not know."""
    content = data.get("content")
    if not isinstance(content, list):
        raise Undecodable("a message without content")
    try:
        role = Role(values.text(data, "role"))
    except ValueError as error:
        raise Undecodable("a message of an unknown role") from error
    extra = values.unknown_keys(data, _KNOWN)
    stop = values.optional_child(data, "stop")
    if stop is not None and (more := values.unknown_keys(stop, _KNOWN_STOP)):
        extra["stop+"] = more
    usage = values.optional_child(data, "usage")
    parent = values.optional_text(data, "parent")
    return Message(
        id=message_id(data),
        parent_id=MessageId(sys.intern(parent)) if parent is not None else None,
        role=role,
        content=tuple(block(entry) for entry in content if isinstance(entry, dict)),
        created_at=values.moment(data, "created_at"),
        model=_shared(values.optional_text(data, "model")),
        stop=_decode_stop(stop) if stop is not None else None,
        usage=parse_usage(usage) if usage is not None else None,
        request_id=values.optional_text(data, "request_id"),
        duration=values.number(data, "duration"),
        thinking_time=values.number(data, "thinking_time"),
        endpoint=_shared(values.optional_text(data, "endpoint")),
        prefix_hash=values.optional_text(data, "prefix_hash"),
        extra=extra or _NOTHING,
    )


def _shared(text: str | None) -> str | None:
    """The same text once in memory, however many messages say it."""
    return sys.intern(text) if text is not None else None


def _encode_stop(stop: Stop) -> JsonObject:
    data: JsonObject = {}
    if stop.reason is not None:
        data["reason"] = stop.reason
    if stop.sequence is not None:
        data["sequence"] = stop.sequence
    if stop.details is not None:
        data["details"] = stop.details
    if stop.interruption is not None:
        data["interruption"] = stop.interruption.value
    return data


def _decode_stop(data: JsonObject) -> Stop:
    reason = values.optional_text(data, "reason")
    interruption: Interruption | None = None
    word = values.optional_text(data, "interruption")
    if word is not None:
        try:
            interruption = Interruption(word)
        except ValueError:  # a newer version's word: the reply was interrupted in a way that we cannot name
            interruption = Interruption.CONNECTION
    sequence, details = values.optional_text(data, "sequence"), values.optional_child(data, "details")
    return (
        _plain_stop(reason, sequence, interruption)
        if details is None
        else Stop(reason, sequence, details, interruption)
    )


@lru_cache(maxsize=64)
def _plain_stop(reason: str | None, sequence: str | None, interruption: Interruption | None) -> Stop:
    """Most replies end in the same few ways."""
    return Stop(reason, sequence, None, interruption)


def _encode_usage(usage: Usage) -> JsonObject:
    """The service's own object where there is one, else one of its form with our counts."""
    if usage.raw and parse_usage(usage.raw) == usage:
        return dict(usage.raw)
    return {
        "input_tokens": usage.input,
        "output_tokens": usage.output,
        "cache_creation_input_tokens": usage.cache_write_5m + usage.cache_write_1h,
        "cache_creation": {"ephemeral_1h_input_tokens": usage.cache_write_1h},
        "cache_read_input_tokens": usage.cache_read,
        "output_tokens_details": {"thinking_tokens": usage.thinking},
        "server_tool_use": {"web_search_requests": usage.web_searches, "web_fetch_requests": usage.web_fetches},
    }
