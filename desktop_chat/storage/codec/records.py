"""Owns the JSON form of a journal's records that are not messages; any thread."""

from collections.abc import Mapping

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.conversation import ConversationMeta
from desktop_chat.storage.codec import values
from desktop_chat.storage.codec.conversations import JOURNAL, encode_meta, header

CREATE = "create"
META = "meta"
#: Says that the damaged line before it was never acknowledged: a write that a crash or a full disk cut short.
TORN = "torn"


def journal_header() -> JsonObject:
    return header(JOURNAL)


def create_record(meta: ConversationMeta) -> JsonObject:
    return {"op": CREATE, "meta": encode_meta(meta)}


def meta_record(changes: Mapping[str, JsonValue]) -> JsonObject:
    return {"op": META, "changes": dict(changes)}


def torn_record() -> JsonObject:
    return {"op": TORN}


def op_of(data: Mapping[str, JsonValue]) -> str:
    """The kind of a record; empty for lines that are not records."""
    return values.text(data, "op")


def facts_of(data: Mapping[str, JsonValue]) -> JsonObject:
    """The facts in a record of op ``create`` or ``meta``."""
    return values.child(data, "meta" if op_of(data) == CREATE else "changes")
