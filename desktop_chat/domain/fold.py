"""Owns how the events of a turn become the content of a reply."""

import json
from dataclasses import dataclass, field

from desktop_chat.domain.content import (
    ContentBlock,
    JsonObject,
    JsonValue,
    block,
    clean_text,
)
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
from desktop_chat.domain.stop import Stop
from desktop_chat.domain.usage import Usage, merge_usage, parse_usage


@dataclass(slots=True)
class _OpenBlock:
    """A block that still grows: pieces are joined only when somebody looks."""

    data: JsonObject
    pieces: dict[str, list[str]] = field(default_factory=dict)
    cleaned: dict[str, str] = field(default_factory=dict)
    citations: list[JsonValue] = field(default_factory=list)
    unknown: list[JsonValue] = field(default_factory=list)
    frozen: ContentBlock | None = None

    def append(self, key: str, piece: str) -> None:
        self.frozen = None
        self.pieces.setdefault(key, []).append(piece)

    def _joined(self, key: str) -> str:
        pieces = self.pieces[key]
        if len(pieces) > 1:
            pieces[:] = ["".join(pieces)]
        return pieces[0]

    def _cleaned(self, key: str) -> str:
        """The text so far; only what is new is looked at. The first half of a pair waits for the second."""
        new = "".join(self.pieces[key])
        if key not in self.cleaned:
            start = self.data.get(key)
            new = (start if isinstance(start, str) else "") + new
            self.cleaned[key] = ""
        half = new[-1:] if "\ud800" <= new[-1:] <= "\udbff" else ""
        self.pieces[key][:] = [half] if half else []
        self.cleaned[key] += clean_text(new[:-1] if half else new)
        return self.cleaned[key] + clean_text(half)

    def freeze(self) -> ContentBlock:
        if self.frozen is None:
            data = dict(self.data)
            for key in self.pieces:
                if key == "input":
                    data["input"] = _parse_input(self._joined(key))
                    if isinstance(data["input"], str):  # unfinished or damaged: never executed, never sent back
                        data["partial_input"] = data.pop("input")
                        data.setdefault("input", {})
                else:
                    data[key] = self._cleaned(key)
            if self.citations:
                before = data.get("citations")
                data["citations"] = [*(before if isinstance(before, list) else []), *self.citations]
            if self.unknown:
                data["unknown_deltas"] = list(self.unknown)
            self.frozen = block(data)
        return self.frozen


def _number_that_fits(text: str) -> int:
    """Files hold numbers of 64 bits; some readers refuse a whole line for a longer one."""
    number = int(text)
    if not -(2**63) <= number < 2**64:
        raise ValueError("a number that is too large")
    return number


def _parse_input(text: str) -> JsonValue:
    if not text.strip():
        return {}
    try:
        value: JsonValue = json.loads(text, parse_int=_number_that_fits)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # lone surrogates, NaN: nobody takes them back
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, dict) else text


class ReplyFold:
    """Collects the events of one reply.

    Attributes:
        started: True after message_start.
        has_content: True after the first content of the reply, from which on nothing is retried silently.
        finished: True after message_stop.
        model, request_id: as message_start named them.
    """

    def __init__(self) -> None:
        self.started = False
        self.has_content = False
        self.finished = False
        self.model: str | None = None
        self.request_id: str | None = None
        self.stop: Stop | None = None
        self._usage: JsonObject = {}
        self._blocks: dict[int, _OpenBlock] = {}

    def feed(self, event: TurnEvent) -> bool:
        """Takes one event; True if what a reader sees changed. Events after message_stop are ignored."""
        if self.finished:
            return False
        match event:
            case ReplyStarted():
                self.started = True
                self.model, self.request_id = event.model or None, event.request_id
                self._usage = merge_usage(self._usage, event.usage)
                return True
            case BlockStarted():
                self._blocks[event.index] = _OpenBlock(dict(event.data))
                self.has_content = True
                return True
            case ReplyEnding():
                self._usage = merge_usage(self._usage, event.usage)
                if event.stop_reason is not None:
                    self.stop = Stop(event.stop_reason, event.stop_sequence, event.stop_details)
                return False
            case ReplyFinished():
                self.finished = True
                return True
            case _:
                return self._feed_delta(event)

    def _open(self, index: int, kind: str) -> _OpenBlock:
        """The block of a delta; servers that forget content_block_start get one of the delta's kind."""
        if index not in self._blocks:
            self._blocks[index] = _OpenBlock({"type": kind})
            self.has_content = True
        return self._blocks[index]

    def _feed_delta(self, event: TurnEvent) -> bool:
        match event:
            case TextDelta():
                self._open(event.index, "text").append("text", event.text)
            case ThinkingDelta():
                self._open(event.index, "thinking").append("thinking", event.text)
            case SignatureDelta():
                self._open(event.index, "thinking").append("signature", event.signature)
            case InputJsonDelta():
                self._open(event.index, "tool_use").append("input", event.partial)
            case CitationDelta():
                opened = self._open(event.index, "text")
                opened.frozen = None
                opened.citations.append(event.citation)
            case UnknownDelta():
                opened = self._open(event.index, "unknown")
                opened.frozen = None
                opened.unknown.append(event.data)
            case BlockStopped():
                return False
            case _:
                return False
        return True

    def content(self) -> tuple[ContentBlock, ...]:
        """The blocks so far in the order of their index."""
        return tuple(self._blocks[index].freeze() for index in sorted(self._blocks))

    def usage(self) -> Usage | None:
        return parse_usage(self._usage) if self._usage else None
