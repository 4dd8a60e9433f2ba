"""Owns scripted replies of the demo server: content blocks, and how they are streamed.

Replies are immutable and played on the connection threads of the server.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from desktop_chat.demo.exchange import Exchange, Gate
from desktop_chat.demo.usage import estimate
from desktop_chat.domain.content import JsonObject, JsonValue

Event = tuple[str, JsonValue]
BEFORE_HEADERS = -1
#: A natural pace: words arrive about this many seconds apart, which is some 70 tokens a second.
SECONDS_PER_WORD = 0.02
_THINK_FIRST = 0.35
_WORDS = re.compile(r"\s*\S{1,9}|\s+")


# -- content blocks, as the service sends them -------------------------------------------------------------------


def text(value: str, citations: Iterable[JsonObject] = ()) -> JsonObject:
    """A text block, with citations if there are any."""
    block: JsonObject = {"type": "text", "text": value}
    cited: list[JsonValue] = list(citations)
    if cited:
        block["citations"] = cited
    return block


def thinking(value: str, signature: str = "") -> JsonObject:
    """A thinking block; without a signature the server signs it."""
    return {"type": "thinking", "thinking": value, "signature": signature}


def redacted_thinking(data: str = "RGVtbyByZWRhY3RlZCB0aGlua2luZw==") -> JsonObject:
    return {"type": "redacted_thinking", "data": data}


def tool_use(name: str, arguments: JsonObject, tool_id: str = "toolu_demo01") -> JsonObject:
    return {"type": "tool_use", "id": tool_id, "name": name, "input": arguments}


def web_search(query: str, results: Iterable[tuple[str, str]], tool_id: str = "srvtoolu_demo01") -> list[JsonObject]:
    """A search of the service's own: the call and its results, given as (title, address)."""
    found: list[JsonValue] = [
        {
            "type": "web_search_result",
            "title": title,
            "url": url,
            "encrypted_content": "RGVtbw==",
            "page_age": "November 2, 2026",
        }
        for title, url in results
    ]
    call: JsonObject = {"type": "server_tool_use", "id": tool_id, "name": "web_search", "input": {"query": query}}
    return [call, {"type": "web_search_tool_result", "tool_use_id": tool_id, "content": found}]


def citation(url: str, title: str, cited_text: str) -> JsonObject:
    """A reference of a text block to a search result."""
    return {
        "type": "web_search_result_location",
        "url": url,
        "title": title,
        "cited_text": cited_text,
        "encrypted_index": "RGVtbw==",
    }


# -- replies -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    """An answer of the model, streamed or whole as the request asks.

    Attributes:
        content: blocks as above, or any JSON object with a type (unknown ones go out as they are).
        stop_reason, stop_sequence, stop_details: of the final message.
        usage: fields that replace the estimated ones.
        delay: seconds before each delta at pace 1.
        first_delay: seconds before the first event at pace 1.
        gates: number of deltas already sent -> gate to wait at before the next thing (0: before the first delta;
            ``BEFORE_HEADERS``: before anything at all).
        break_after: number of deltas after which ``breakage`` answers instead of the rest (more than there are: after
            the last); None for never.
        breakage: what happens then; it need not return.
        rewrite: changes the finished sequence of events, for streams that no sane server sends.
        headers: further headers of the answer.
    """

    content: tuple[JsonObject, ...] = ()
    stop_reason: str | None = "end_turn"
    stop_sequence: str | None = None
    stop_details: JsonObject | None = None
    usage: Mapping[str, JsonValue] = field(default_factory=dict)
    delay: float = SECONDS_PER_WORD
    first_delay: float = _THINK_FIRST
    gates: Mapping[int, Gate] = field(default_factory=dict)
    break_after: int | None = None
    breakage: Callable[[Exchange], None] | None = None
    rewrite: Callable[[Iterator[Event]], Iterable[Event]] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def hold_after(self, deltas: int, gate: Gate) -> "Reply":
        """The same reply, waiting at the gate once that many deltas are sent."""
        return replace(self, gates={**self.gates, deltas: gate})

    def broken(self, after: int, breakage: Callable[[Exchange], None]) -> "Reply":
        """The same reply, broken off by ``breakage`` (e.g. ``Exchange.reset``) once that many deltas are sent."""
        return replace(self, break_after=after, breakage=breakage)

    def play(self, exchange: Exchange) -> None:
        self._gate(exchange, BEFORE_HEADERS)
        asked = exchange.request
        signed = tuple(exchange.sign(block) for block in self.content)
        message = self._message(exchange, signed)
        if asked.json.get("stream") is not True:
            exchange.pause(self.first_delay * exchange.pace)
            self._gate(exchange, 0)
            if self.breakage is not None:
                self.breakage(exchange)
                return
            exchange.json(200, message, self.headers)
            return
        exchange.start(
            200, {"cache-control": "no-cache", **self.headers}, content_type="text/event-stream; charset=utf-8"
        )
        exchange.pause(self.first_delay * exchange.pace)
        if self._stream(exchange, message):
            exchange.end()

    def _message(self, exchange: Exchange, content: tuple[JsonObject, ...]) -> JsonObject:
        blocks: list[JsonValue] = list(content)
        output = max(1, sum(estimate(block) for block in content)) if content else 1
        usage: JsonObject = {**exchange.usage, "output_tokens": output, "service_tier": "standard", **self.usage}
        searches = sum(1 for block in content if block.get("name") == "web_search")
        if searches:
            usage.setdefault("server_tool_use", {"web_search_requests": searches, "web_fetch_requests": 0})
        thought = sum(estimate(block) for block in content if block.get("type") == "thinking")
        if thought:
            usage.setdefault("output_tokens_details", {"thinking_tokens": thought})
        message: JsonObject = {
            "id": f"msg_demo{exchange.request.number:018d}",
            "type": "message",
            "role": "assistant",
            "model": exchange.request.json.get("model"),
            "content": blocks,
            "stop_reason": self.stop_reason,
            "stop_sequence": self.stop_sequence,
            "usage": usage,
        }
        if self.stop_details is not None:
            message["stop_details"] = self.stop_details
        return message

    def _stream(self, exchange: Exchange, message: JsonObject) -> bool:
        events: Iterable[Event] = message_events(message)
        if self.rewrite is not None:
            events = self.rewrite(iter(events))
        deltas, begun, due = 0, False, time.monotonic()
        for name, data in events:
            is_delta = name == "content_block_delta"
            if not begun and (is_delta or name == "message_delta"):
                begun = True
                if self._stops_at(exchange, 0):
                    return False
            if name == "message_delta" and self._stops_at(exchange, self.break_after):
                return False
            if is_delta:
                due = max(due + self.delay * exchange.pace, time.monotonic())
                exchange.pause(due - time.monotonic())
            exchange.event(name, data)
            if is_delta:
                deltas += 1
                if self._stops_at(exchange, deltas):
                    return False
        return True

    def _stops_at(self, exchange: Exchange, deltas: int | None) -> bool:
        """Waits at the gate that stands here, and breaks the reply off if it is to break here."""
        if deltas is None:
            return False
        self._gate(exchange, deltas)
        if deltas != self.break_after or self.breakage is None:
            return False
        self.breakage(exchange)
        return True

    def _gate(self, exchange: Exchange, deltas: int) -> None:
        gate = self.gates.get(deltas)
        if gate is not None:
            exchange.hold(gate)


def say(value: str) -> Reply:
    """A plain text reply."""
    return Reply((text(value),))


# -- from a message to events ------------------------------------------------------------------------------------


def message_events(message: JsonObject) -> Iterator[Event]:
    """The events that stream a message."""
    usage = message["usage"]
    assert isinstance(usage, dict)
    first_usage: JsonObject = {**usage, "output_tokens": 1}
    first_usage.pop("output_tokens_details", None)
    first_usage.pop("server_tool_use", None)
    head: JsonObject = {**message, "content": [], "stop_reason": None, "stop_sequence": None, "usage": first_usage}
    head.pop("stop_details", None)
    yield "message_start", {"type": "message_start", "message": head}
    yield "ping", {"type": "ping"}
    content = message["content"]
    assert isinstance(content, list)
    for index, block in enumerate(content):
        assert isinstance(block, dict)
        yield from _block_events(index, block)
    end: JsonObject = {"stop_reason": message["stop_reason"], "stop_sequence": message["stop_sequence"]}
    if "stop_details" in message:
        end["stop_details"] = message["stop_details"]
    kept = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    final: JsonObject = {key: usage[key] for key in kept if key in usage}
    final.update({key: usage[key] for key in ("output_tokens_details", "server_tool_use") if key in usage})
    yield "message_delta", {"type": "message_delta", "delta": end, "usage": final}
    yield "message_stop", {"type": "message_stop"}


def _block_events(index: int, block: JsonObject) -> Iterator[Event]:
    start, deltas = _split(block)
    yield "content_block_start", {"type": "content_block_start", "index": index, "content_block": start}
    for delta in deltas:
        yield "content_block_delta", {"type": "content_block_delta", "index": index, "delta": delta}
    yield "content_block_stop", {"type": "content_block_stop", "index": index}


def _split(block: JsonObject) -> tuple[JsonObject, Iterator[JsonObject]]:
    """A block as it starts, and what is added to it afterwards."""
    kind = block.get("type")
    if kind == "text":
        start: JsonObject = {**block, "text": ""}
        if "citations" in block:
            start["citations"] = []
        return start, _text_deltas(block)
    if kind == "thinking":
        return {**block, "thinking": "", "signature": ""}, _thinking_deltas(block)
    if kind in ("tool_use", "server_tool_use"):
        return {**block, "input": {}}, _input_deltas(block)
    return block, iter(())


def _text_deltas(block: JsonObject) -> Iterator[JsonObject]:
    cited = block.get("citations")
    if isinstance(cited, list):
        for reference in cited:
            yield {"type": "citations_delta", "citation": reference}
    for piece in words(str(block.get("text", ""))):
        yield {"type": "text_delta", "text": piece}


def _thinking_deltas(block: JsonObject) -> Iterator[JsonObject]:
    for piece in words(str(block.get("thinking", ""))):
        yield {"type": "thinking_delta", "thinking": piece}
    yield {"type": "signature_delta", "signature": block.get("signature", "")}


def _input_deltas(block: JsonObject) -> Iterator[JsonObject]:
    yield {"type": "input_json_delta", "partial_json": ""}
    source = json.dumps(block.get("input", {}))
    for at in range(0, len(source), 12):
        yield {"type": "input_json_delta", "partial_json": source[at : at + 12]}


def words(value: str) -> list[str]:
    """Cuts text into the token-sized pieces in which it is streamed; together they are the text again."""
    return _WORDS.findall(value)
