"""Owns the tolerant reading of one reply's events into TurnEvents, for the service and for servers like it."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from desktop_chat.backend.errors import CallFacts, from_answer, plain_line
from desktop_chat.backend.sse import ServerEvent
from desktop_chat.domain.content import JsonObject, JsonValue, clean_text
from desktop_chat.domain.errors import ChatError, ErrorKind
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
    UnknownEvent,
)

_DEEPEST = 64
_LARGEST_INTEGER = 2**63
#: No reply has so many; a server that sends them wants to keep us busy.
_MOST_BLOCKS = 4096
_KIND_OF_DELTA = {
    "text_delta": "text",
    "citations_delta": "text",
    "thinking_delta": "thinking",
    "signature_delta": "thinking",
    "input_json_delta": "tool_use",
}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def parse_json(text: str | bytes) -> JsonValue:
    """Strict JSON whose every value can be stored again. Raises ChatError DAMAGED."""
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise ChatError(ErrorKind.DAMAGED, "the server sent data that cannot be read") from None
    return value


def storable(value: JsonValue, depth: int = 0) -> JsonValue:
    """The value with lone surrogates replaced. Raises ChatError DAMAGED for numbers and depth that no file keeps."""
    if depth > _DEEPEST:
        raise ChatError(ErrorKind.DAMAGED, "the server sent data that is nested too deeply")
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        if -_LARGEST_INTEGER <= value < _LARGEST_INTEGER or (isinstance(value, float) and math.isfinite(value)):
            return value
        raise ChatError(ErrorKind.DAMAGED, "the server sent a number that is too large")
    if isinstance(value, list):
        return [storable(entry, depth + 1) for entry in value]
    return {clean_text(name): storable(entry, depth + 1) for name, entry in value.items()}


def _object(value: JsonValue) -> JsonObject:
    cleaned = storable(value)
    return cleaned if isinstance(cleaned, dict) else {}


def _text(value: JsonValue) -> str:
    return clean_text(value) if isinstance(value, str) else ""


class ReplyReader:
    """Reads one reply.

    Attributes:
        started: True after message_start or the first content.
        finished: True after message_stop; nothing is read after it.
        is_quiet: True if the last event was a ping, which does not count as a sign of work.
    """

    def __init__(self, facts: CallFacts, headers: Mapping[str, str]) -> None:
        self.started = False
        self.finished = False
        self.is_quiet = False
        self._facts = facts
        self._headers = headers
        self._blocks: dict[int, int] = {}  # index on the wire -> index that we report
        self._last = -1  # highest index that we reported
        self._opened = 0
        self._open: dict[int, str] = {}  # reported index -> type, while it grows
        self._made_up: set[int] = set()  # reported indices whose content_block_start never came
        self._half: dict[int, str] = {}  # reported index -> first half of a surrogate pair

    def feed(self, event: ServerEvent) -> list[TurnEvent]:
        """The events that one server event means. Raises ChatError for errors and for damage."""
        self.is_quiet = event.is_comment or event.name == "ping"
        if self.is_quiet or self.finished or event.data.strip() in ("", "[DONE]"):
            return []
        value = parse_json(event.data)
        if not isinstance(value, dict):
            raise ChatError(ErrorKind.DAMAGED, "the server sent data that is not an event")
        kind = value.get("type")
        name = kind if isinstance(kind, str) else event.name
        if "error" in (name, event.name) or (not isinstance(kind, str) and value.get("error")):  # the last: OpenRouter
            raise from_answer(200, value, self._headers, self._facts)
        if name == "ping":
            self.is_quiet = True
            return []
        reader = self._READERS.get(name)
        return reader(self, value) if reader is not None else [UnknownEvent(plain_line(name)[:80])]

    def _request_id(self) -> str | None:
        return plain_line(self._headers.get("request-id", ""))[:120] or None

    def _start(self, value: JsonObject) -> list[TurnEvent]:
        if self.started:
            raise ChatError(ErrorKind.DAMAGED, "the server began a second reply")
        self.started = True
        message = value.get("message")
        source = message if isinstance(message, dict) else {}
        usage = source.get("usage")
        return [ReplyStarted(_text(source.get("model"))[:200], self._request_id(), _object(usage))]

    def _implied_start(self) -> list[TurnEvent]:
        return [] if self.started else self._start({})

    def _wire_index(self, value: JsonObject) -> int:
        index = value.get("index")
        if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < 1_000_000:
            return index
        return next(reversed(self._blocks), 0)

    def _block_start(self, value: JsonObject) -> list[TurnEvent]:
        events = self._implied_start()
        data = _object(value.get("content_block"))
        if not data:  # the first delta will say what kind of block this is
            return events
        kind = data.get("type")
        data["type"] = kind = kind if isinstance(kind, str) and kind else "unknown"
        index = value.get("index")
        wire = self._wire_index(value) if isinstance(index, int) else max(self._blocks, default=-1) + 1
        known = self._blocks.get(wire)
        if known in self._made_up and known in self._open and self._open[known] == kind:
            self._made_up.discard(known)
            return events
        # A server that gives every block the same index still means a new block.
        reported = self._open_block(wire, kind)
        return [*events, BlockStarted(reported, data)]

    def _open_block(self, wire: int, kind: str) -> int:
        self._opened += 1
        if self._opened > _MOST_BLOCKS:
            raise ChatError(ErrorKind.TOO_MUCH_DATA, "the reply has more parts than allowed")
        reported = self._last = max(wire, self._last + 1)
        self._blocks.pop(wire, None)  # the newest block is the last entry
        self._blocks[wire] = reported
        self._open[reported] = kind
        return reported

    def _delta(self, value: JsonObject) -> list[TurnEvent]:
        delta = value.get("delta")
        if not isinstance(delta, dict):
            return [UnknownEvent("content_block_delta")]
        kind = delta.get("type")
        kind = kind if isinstance(kind, str) else ""
        events = self._implied_start()
        wire = self._wire_index(value)
        index = self._blocks.get(wire)
        if index is None or index not in self._open:
            index = self._open_block(wire, _KIND_OF_DELTA.get(kind, "unknown"))
            self._made_up.add(index)
            events.append(BlockStarted(index, {"type": self._open[index]}))
        event = self._one_delta(index, kind, delta)
        return [*events, event] if event is not None else events

    def _one_delta(self, index: int, kind: str, delta: JsonObject) -> TurnEvent | None:
        match kind:
            case "text_delta":
                text = self._whole(index, delta.get("text"))
                return TextDelta(index, text) if text else None
            case "thinking_delta":
                text = self._whole(index, delta.get("thinking"))
                return ThinkingDelta(index, text) if text else None
            case "signature_delta":
                return SignatureDelta(index, _text(delta.get("signature")))
            case "input_json_delta":
                return InputJsonDelta(index, self._whole(index, delta.get("partial_json")))
            case "citations_delta" if isinstance(delta.get("citation"), dict):
                return CitationDelta(index, _object(delta["citation"]))
            case _:
                return UnknownDelta(index, _object(delta))

    def _whole(self, index: int, value: JsonValue) -> str:
        """Text without halves of characters: a high surrogate at the end waits for its other half."""
        text = value if isinstance(value, str) else ""
        if not text:
            return ""
        text = self._half.pop(index, "") + text
        if "\ud800" <= text[-1] <= "\udbff":
            self._half[index] = text[-1]
            text = text[:-1]
        return clean_text(text)

    def _block_stop(self, value: JsonObject) -> list[TurnEvent]:
        index = self._blocks.get(self._wire_index(value))
        if index is None or index not in self._open:
            return []
        kind = self._open.pop(index)
        rest: list[TurnEvent] = []
        if self._half.pop(index, ""):
            rest = [ThinkingDelta(index, "\ufffd") if kind == "thinking" else TextDelta(index, "\ufffd")]
        return [*rest, BlockStopped(index)]

    def _ending(self, value: JsonObject) -> list[TurnEvent]:
        delta = _object(value.get("delta"))
        reason, sequence, details = delta.get("stop_reason"), delta.get("stop_sequence"), delta.get("stop_details")
        ending = ReplyEnding(
            reason if isinstance(reason, str) else None,
            sequence if isinstance(sequence, str) else None,
            details if isinstance(details, dict) else None,
            _object(value.get("usage")),
        )
        return [*self._implied_start(), ending]

    def _stop(self, value: JsonObject) -> list[TurnEvent]:
        events = self._implied_start()
        self.finished = True
        return [*events, ReplyFinished()]

    _READERS: dict[str, Any] = {  # noqa: RUF012 - read-only table of this class's methods
        "message_start": _start,
        "content_block_start": _block_start,
        "content_block_delta": _delta,
        "content_block_stop": _block_stop,
        "message_delta": _ending,
        "message_stop": _stop,
    }


def events_of_message(message: JsonObject, reader: ReplyReader) -> list[TurnEvent]:
    """The events of a whole message that a server sent although a stream was asked for."""
    content = message.get("content")
    blocks = content if isinstance(content, list) else []
    steps: list[JsonObject] = [{"type": "message_start", "message": {**message, "content": []}}]
    for index, data in enumerate(blocks):
        steps.append({"type": "content_block_start", "index": index, "content_block": data})
        steps.append({"type": "content_block_stop", "index": index})
    ending = {key: message.get(key) for key in ("stop_reason", "stop_sequence", "stop_details")}
    steps.append({"type": "message_delta", "delta": ending, "usage": message.get("usage")})
    steps.append({"type": "message_stop"})
    return [event for step in steps for event in reader.feed(ServerEvent("", json.dumps(step)))]
