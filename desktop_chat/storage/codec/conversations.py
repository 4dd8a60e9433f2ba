"""Owns the JSON form of a conversation's facts and of the headers of its files; any thread."""

from collections.abc import Mapping

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.domain.ids import ConversationId, MessageId
from desktop_chat.storage import migrations
from desktop_chat.storage.codec import values

DOCUMENT = "desktop-chat-conversation"
JOURNAL = "desktop-chat-journal"
STREAM = "desktop-chat-stream"
HISTORY = "desktop-chat-history"

_KNOWN = frozenset(
    {"id", "title", "title_is_auto", "created_at", "updated_at", "pinned", "archived", "active_leaf", "overrides"}
)
#: Facts that a record of op ``meta`` may change.
CHANGEABLE = _KNOWN - {"id"}


def encode_meta(meta: ConversationMeta) -> JsonObject:
    data: JsonObject = {
        "id": meta.id,
        "title": meta.title,
        "title_is_auto": meta.title_is_auto,
        "created_at": meta.created_at,
        "updated_at": meta.updated_at,
        "pinned": meta.pinned,
        "archived": meta.archived,
        "active_leaf": meta.active_leaf,
        "overrides": dict(meta.overrides),
    }
    return data | {key: value for key, value in meta.extra.items() if key not in _KNOWN}


def decode_meta(data: Mapping[str, JsonValue], conversation_id: ConversationId) -> ConversationMeta:
    """The facts; the id is that of the file name, so that a copied file is a conversation of its own."""
    leaf = values.optional_text(data, "active_leaf")
    return ConversationMeta(
        id=conversation_id,
        title=values.text(data, "title"),
        title_is_auto=values.flag(data, "title_is_auto", default=True),
        created_at=values.moment(data, "created_at"),
        updated_at=values.moment(data, "updated_at"),
        pinned=values.flag(data, "pinned"),
        archived=values.flag(data, "archived"),
        active_leaf=MessageId(leaf) if leaf is not None else None,
        overrides=values.child(data, "overrides"),
        extra=values.unknown_keys(data, _KNOWN),
    )


def apply_changes(meta: ConversationMeta, changes: Mapping[str, JsonValue]) -> ConversationMeta:
    """The facts after some of them changed; unknown keys end in ``extra``, values of a wrong type count as default."""
    merged = encode_meta(meta) | {key: value for key, value in changes.items() if key != "id"}
    return decode_meta(merged, meta.id)


def check_changes(changes: Mapping[str, JsonValue]) -> JsonObject:
    """The changes as they are stored; raises ValueError for a name that is no fact of a conversation."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"not a fact of a conversation: {', '.join(sorted(unknown))}")
    return dict(changes)


def header(form: str) -> JsonObject:
    """What every file of ours begins with."""
    return {
        "format": form,
        "version": migrations.VERSION,
        "min_reader": migrations.MIN_READER,
        "min_writer": migrations.MIN_WRITER,
    }


def is_header(data: Mapping[str, JsonValue]) -> bool:
    return "format" in data and "op" not in data


_KNOWN_HEADER = frozenset({"format", "version", "min_reader", "min_writer", "conversation", "count", "crc"})


def document_header(meta: ConversationMeta, count: int, extra: Mapping[str, JsonValue]) -> JsonObject:
    return header(DOCUMENT) | dict(extra) | {"conversation": encode_meta(meta), "count": count}


def read_document_header(data: JsonObject, conversation_id: ConversationId) -> tuple[ConversationMeta, int, JsonObject]:
    """Facts, number of messages and the keys of a newer version."""
    data = migrations.migrate(data)
    meta = decode_meta(values.child(data, "conversation"), conversation_id)
    return meta, values.whole(data, "count"), values.unknown_keys(data, _KNOWN_HEADER)


def document_id(data: Mapping[str, JsonValue]) -> str:
    """The id that a document names itself; for files that come under another name."""
    return values.text(values.child(data, "conversation"), "id")
