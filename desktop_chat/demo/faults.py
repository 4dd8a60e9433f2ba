"""Owns the faults that the demo server can commit, by name; each is a step for a script.

Played on the connection threads of the server.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from desktop_chat.demo.exchange import Exchange, Gate, encode, error_body, sse
from desktop_chat.demo.replies import Event, Reply, text
from desktop_chat.domain.content import JsonObject, JsonValue

#: What the broken replies say before they break.
PARTIAL = "The harbour wakes before the town does, and the first boats leave while the lamps are still burning."
_ERROR_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_MESSAGES = {
    401: "invalid x-api-key",
    404: "model: claude-none-1",
    429: "This request would exceed your organization's rate limit.",
    500: "Internal server error",
    529: "Overloaded",
}


@dataclass(frozen=True)
class Answer:
    """A complete answer with any status and body.

    Attributes:
        body: bytes as they are sent; the content length fits them.
        gate: waited at before anything is sent.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    gate: Gate | None = None

    def play(self, exchange: Exchange) -> None:
        if self.gate is not None:
            exchange.hold(self.gate)
        exchange.reply(self.status, self.body, self.headers, content_type=self.content_type)


@dataclass(frozen=True)
class Deed:
    """Whatever a function does to an exchange."""

    act: Callable[[Exchange], None]

    def play(self, exchange: Exchange) -> None:
        self.act(exchange)


Fault = Reply | Answer | Deed


# -- answers with a status ---------------------------------------------------------------------------------------


def status(
    code: int,
    message: str | None = None,
    *,
    kind: str | None = None,
    retry_after: str | None = None,
    details: JsonObject | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """An error of the service with its usual document."""
    name = kind or _ERROR_KINDS.get(code, "api_error" if code >= 500 else "invalid_request_error")
    body = error_body(name, message or _MESSAGES.get(code, f"Demo error {code}"))
    if details is not None:
        error = body["error"]
        assert isinstance(error, dict)
        error["details"] = details
    more = dict(headers or {})
    if retry_after is not None:
        more["retry-after"] = retry_after
    return Answer(code, encode(body), headers=more)


def html(code: int = 200, title: str = "Sign in to the network") -> Answer:
    """A web page instead of the service, as a captive portal or a gateway sends it."""
    page = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Answer(code, page.encode(), "text/html; charset=utf-8")


def empty(code: int = 200, content_type: str = "text/event-stream") -> Answer:
    return Answer(code, b"", content_type)


def json_answer(value: JsonValue, code: int = 200) -> Answer:
    return Answer(code, encode(value))


def redirect(location: str, code: int = 307) -> Answer:
    """Sends the client to another address."""
    return Answer(code, b"", "text/plain", {"location": location})


# -- streams -----------------------------------------------------------------------------------------------------


def _partial() -> Reply:
    return Reply((text(PARTIAL),))


def _rewritten(rewrite: Callable[[Iterator[Event]], Iterable[Event]]) -> Reply:
    return replace(_partial(), rewrite=rewrite)


def raw_stream(*parts: bytes, then: Callable[[Exchange], None] | None = None) -> Deed:
    """A stream of exactly these bytes, each part sent by itself; ``then`` instead of an orderly end."""

    def act(exchange: Exchange) -> None:
        exchange.start(200, content_type="text/event-stream; charset=utf-8")
        for part in parts:
            exchange.write(part)
        if then is not None:
            then(exchange)
        exchange.end()

    return Deed(act)


def _opening(upto: str = "The harbour") -> bytes:
    """The events up to and including a first delta."""
    message: JsonObject = {
        "id": "msg_demo",
        "type": "message",
        "role": "assistant",
        "model": "claude-sonnet-5-5",
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    block: JsonObject = {"type": "text", "text": ""}
    return (
        sse("message_start", {"type": "message_start", "message": message})
        + sse("content_block_start", {"type": "content_block_start", "index": 0, "content_block": block})
        + delta(upto)
    )


def delta(value: JsonValue, index: int = 0) -> bytes:
    """The bytes of one text delta."""
    data: JsonObject = {"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": value}}
    return sse("content_block_delta", data)


def _drop_events(*names: str) -> Reply:
    return _rewritten(lambda events: (event for event in events if event[0] not in names))


def _duplicate_start(events: Iterator[Event]) -> Iterable[Event]:
    start, *rest = events
    return [start, *rest[:3], start, *rest[3:]]


def _text_after_stop(events: Iterator[Event]) -> Iterable[Event]:
    kept = list(events)
    late: JsonObject = {"type": "text_delta", "text": " LATE TEXT"}
    return [*kept, ("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": late})]


def error_event(kind: str, message: str, after: int = 3) -> Reply:
    """An error event in mid-stream."""

    def act(exchange: Exchange) -> None:
        exchange.event("error", error_body(kind, message))
        exchange.end()

    return _partial().broken(after, act)


def _pings(exchange: Exchange) -> None:
    while True:
        exchange.event("ping", {"type": "ping"})
        exchange.pause(0.02)


def _no_headers(exchange: Exchange) -> None:
    exchange.stall()


def _slow_headers(exchange: Exchange) -> None:
    exchange.pause(0.3)
    _partial().play(exchange)


def _flood(piece: bytes) -> Callable[[Exchange], None]:
    def act(exchange: Exchange) -> None:
        while True:
            exchange.write(piece)

    return act


def _one_line(size: int) -> Callable[[Exchange], None]:
    def act(exchange: Exchange) -> None:
        exchange.write(b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":')
        exchange.write(b'{"type":"text_delta","text":"')
        for _ in range(size // 65536):
            exchange.write(b"a" * 65536)
        exchange.write(b'"}}\n\n')

    return act


def _gzip_bomb() -> Deed:
    def act(exchange: Exchange) -> None:
        exchange.start(200, {"content-encoding": "gzip"}, content_type="text/event-stream")
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        exchange.write(packer.compress(_opening() + b": "))
        for _ in range(256):
            exchange.write(packer.compress(b"0" * (1 << 20)))
        exchange.write(packer.flush())
        exchange.end()

    return Deed(act)


def _gzip_stream() -> Deed:
    body = gzip.compress(_opening() + sse("message_stop", {"type": "message_stop"}))
    return Deed(
        lambda exchange: exchange.reply(200, body, {"content-encoding": "gzip"}, content_type="text/event-stream")
    )


_MAKERS: dict[str, Callable[[], Fault]] = {
    "slow_headers": lambda: Deed(_slow_headers),
    "no_headers": lambda: Deed(_no_headers),
    "reset_before_headers": lambda: Deed(Exchange.reset),
    "drop_before_headers": lambda: Deed(Exchange.drop),
    "stall_after_headers": lambda: raw_stream(then=Exchange.stall),
    "stall": lambda: _partial().broken(3, Exchange.stall),
    "only_pings": lambda: raw_stream(_opening(""), then=_pings),
    "pings_mid_stream": lambda: _partial().broken(3, _pings),
    "reset": lambda: _partial().broken(3, Exchange.reset),
    "drop": lambda: _partial().broken(3, Exchange.drop),
    "reset_before_first_delta": lambda: _partial().broken(0, Exchange.reset),
    "clean_end_without_stop": lambda: _partial().broken(3, Exchange.end),
    "clean_end_without_any_event": lambda: raw_stream(),
    "cut_inside_event": lambda: raw_stream(_opening(), delta("wakes")[:40]),
    "cut_inside_character": lambda: raw_stream(
        _opening(), delta("\N{GRINNING FACE}").partition(b"\xf0\x9f")[0] + b"\xf0\x9f"
    ),
    "invalid_utf8": lambda: raw_stream(_opening(), delta("wakes").replace(b"wakes", b"wa\xff\xfekes"), delta(" up")),
    "malformed_json": lambda: raw_stream(
        _opening(), b'event: content_block_delta\ndata: {"type": oops}\n\n', delta("x")
    ),
    "deep_json": lambda: raw_stream(_opening(), b"event: content_block_delta\ndata: " + b"[" * 200_000 + b"\n\n"),
    "huge_number": lambda: raw_stream(
        _opening(), b'event: content_block_delta\ndata: {"index":' + b"9" * 100_000 + b"}\n\n"
    ),
    "missing_message_start": lambda: _drop_events("message_start"),
    "missing_block_start": lambda: _drop_events("content_block_start"),
    "missing_block_stop": lambda: _drop_events("content_block_stop"),
    "missing_message_delta": lambda: _drop_events("message_delta"),
    "delta_before_start": lambda: raw_stream(delta("early"), _opening()),
    "index_99": lambda: raw_stream(_opening(), delta("far", 99)),
    "null_delta": lambda: raw_stream(
        _opening(), sse("content_block_delta", {"type": "content_block_delta", "index": 0, "delta": None})
    ),
    "null_text": lambda: raw_stream(_opening(), delta(None)),
    "null_data": lambda: raw_stream(_opening(), b"event: content_block_delta\ndata: null\n\n"),
    "duplicate_message_start": lambda: _rewritten(_duplicate_start),
    "text_after_stop": lambda: _rewritten(_text_after_stop),
    "error_event_overloaded": lambda: error_event("overloaded_error", "Overloaded"),
    "error_event_api_error": lambda: error_event("api_error", "Internal server error"),
    "error_event_rate_limit": lambda: error_event("rate_limit_error", "Rate limited"),
    "error_event_first": lambda: raw_stream(sse("error", error_body("overloaded_error", "Overloaded"))),
    "error_event_not_json": lambda: raw_stream(_opening(), b"event: error\ndata: out of order\n\n"),
    "html_200": lambda: html(200),
    "html_502": lambda: html(502, "Bad gateway"),
    "json_200": lambda: json_answer({"hello": "world"}),
    "json_list_200": lambda: json_answer([1, 2, 3]),
    "empty_200": lambda: empty(200),
    "empty_500": lambda: empty(500, "text/plain"),
    "huge_line": lambda: raw_stream(_opening(), then=_one_line(64 * 1024 * 1024)),
    "endless_data": lambda: raw_stream(_opening(), then=_flood(delta("word " * 200))),
    "endless_line": lambda: raw_stream(_opening(), b"data: ", then=_flood(b"a" * 65536)),
    "endless_comments": lambda: raw_stream(_opening(), then=_flood(b": nothing\n" * 100)),
    "gzip": _gzip_stream,
    "gzip_bomb": _gzip_bomb,
    "retry_after_seconds": lambda: status(429, retry_after="1"),
    "retry_after_date": lambda: status(429, retry_after="Wed, 01 Jan 2031 00:00:00 GMT"),
    "retry_after_huge": lambda: status(429, retry_after="4233600"),
    "retry_after_nonsense": lambda: status(429, retry_after="soon"),
    "spend_limit": lambda: status(
        429, "You have reached your spend limit.", details={"error_code": "enforced_spend_limit_reached"}
    ),
    "prompt_too_long": lambda: status(400, "prompt is too long: 1000001 tokens > 1000000 maximum"),
}

_STATUSES = (400, 401, 402, 403, 404, 405, 407, 408, 409, 412, 413, 418, 422, 429, 431, 451, 499)
_SERVER_STATUSES = (500, 501, 502, 503, 504, 520, 529)
for _code in (*_STATUSES, *_SERVER_STATUSES):
    _MAKERS[f"status_{_code}"] = partial(status, _code)
    _MAKERS[f"status_{_code}_html"] = partial(html, _code, "Error")
    _MAKERS[f"status_{_code}_empty"] = partial(empty, _code, "")

#: Every fault that ``fault`` knows. Redirects need a target and are made by ``redirect``.
NAMES = tuple(_MAKERS)


def fault(name: str) -> Fault:
    """A fresh step for the fault of that name; KeyError for unknown ones."""
    return _MAKERS[name]()
