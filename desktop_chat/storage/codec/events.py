"""Owns the JSON form of the events that a reply is made of, for its draft on disk; any thread."""

from collections.abc import Iterable

from desktop_chat.domain.content import JsonObject, JsonValue
from desktop_chat.domain.events import (
    BlockStarted,
    BlockStopped,
    CitationDelta,
    InputJsonDelta,
    ReplyEnding,
    ReplyFinished,
    ReplyStarted,
    SignatureDelta,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    UnknownDelta,
)
from desktop_chat.domain.messages import Message
from desktop_chat.storage.codec import values
from desktop_chat.storage.codec.conversations import STREAM, header
from desktop_chat.storage.codec.messages import encode_message


def stream_header(message: Message) -> JsonObject:
    """First line of a draft: the reply as it was before its first event."""
    return header(STREAM) | {"message": encode_message(message)}


def stream_message(data: JsonObject) -> JsonObject:
    return values.child(data, "message")


def batch_record(events: Iterable[TurnEvent]) -> JsonObject | None:
    """One line of a draft; None if no event in it says something about the reply."""
    coded: list[JsonValue] = []
    for event in events:
        if (data := encode_event(event)) is None:
            continue
        if coded and _joined(coded[-1], data):
            continue
        coded.append(data)
    return {"events": coded} if coded else None


def batch_events(data: JsonObject) -> list[TurnEvent]:
    """The events of a line; those of a newer version are left out."""
    coded = data.get("events")
    if not isinstance(coded, list):
        return []
    decoded = (decode_event(entry) for entry in coded if isinstance(entry, dict))
    return [event for event in decoded if event is not None]


def _joined(last: JsonValue, data: JsonObject) -> bool:
    """Adds a piece to the piece before it if both belong to the same string of the same block."""
    if not isinstance(last, dict) or data["t"] not in _PIECES or last["t"] != data["t"] or last["i"] != data["i"]:
        return False
    last["s"] = values.text(last, "s") + values.text(data, "s")
    return True


_PIECES = frozenset({"text", "thinking", "signature", "input"})


def encode_event(event: TurnEvent) -> JsonObject | None:
    """None for events that are about the request and not about the reply."""
    match event:
        case TextDelta(index, piece):
            return {"t": "text", "i": index, "s": piece}
        case ThinkingDelta(index, piece):
            return {"t": "thinking", "i": index, "s": piece}
        case SignatureDelta(index, piece):
            return {"t": "signature", "i": index, "s": piece}
        case InputJsonDelta(index, piece):
            return {"t": "input", "i": index, "s": piece}
        case CitationDelta(index, data):
            return {"t": "citation", "i": index, "data": data}
        case UnknownDelta(index, data):
            return {"t": "delta", "i": index, "data": data}
        case BlockStarted(index, data):
            return {"t": "block", "i": index, "data": dict(data)}
        case BlockStopped(index):
            return {"t": "block_stop", "i": index}
        case ReplyStarted(model, request_id, usage):
            return {"t": "start", "model": model, "request_id": request_id, "usage": usage}
        case ReplyEnding(reason, sequence, details, usage):
            ending: JsonObject = {"t": "end", "reason": reason, "sequence": sequence, "details": details}
            return ending | {"usage": dict(usage)}
        case ReplyFinished():
            return {"t": "stop"}
        case _:
            return None


def decode_event(data: JsonObject) -> TurnEvent | None:
    """None for an event that this version does not know."""
    index, piece, raw = values.whole(data, "i"), values.text(data, "s"), values.child(data, "data")
    match values.text(data, "t"):
        case "text":
            return TextDelta(index, piece)
        case "thinking":
            return ThinkingDelta(index, piece)
        case "signature":
            return SignatureDelta(index, piece)
        case "input":
            return InputJsonDelta(index, piece)
        case "citation":
            return CitationDelta(index, raw)
        case "delta":
            return UnknownDelta(index, raw)
        case "block":
            return BlockStarted(index, raw)
        case "block_stop":
            return BlockStopped(index)
        case "start":
            model, request_id = values.text(data, "model"), values.optional_text(data, "request_id")
            return ReplyStarted(model, request_id, values.child(data, "usage"))
        case "end":
            return ReplyEnding(
                values.optional_text(data, "reason"),
                values.optional_text(data, "sequence"),
                values.optional_child(data, "details"),
                values.child(data, "usage"),
            )
        case "stop":
            return ReplyFinished()
        case _:
            return None
