"""Owns one HTTP exchange of the demo server: the recorded request and the means to answer it, well or badly.

Lives on the thread of its connection; gates and records may be used from any thread.
"""

import json
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from desktop_chat.domain.content import JsonObject, JsonValue

_POLL = 0.005


class ConnectionEnded(Exception):  # noqa: N818 - the ordinary end of a conversation over a socket
    """The connection is over: the client left, a script closed it, or the server stops."""


class Gate:
    """A place where a scripted reply waits until a test lets it go on.

    Attributes:
        reached: set when the server stands at the gate.
        released: set by the test (or ``release``) to let it pass.
    """

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.released = threading.Event()

    def release(self) -> None:
        self.released.set()

    def wait_reached(self, seconds: float = 10.0) -> bool:
        """True when the server reached the gate in time."""
        return self.reached.wait(seconds)


@dataclass
class RecordedRequest:
    """What a client sent.

    Attributes:
        method, path, query: of the request line; path without the query.
        headers: names in lower case. Not part of the representation, since it holds the key.
        body: parsed JSON; None if there was none or it was not JSON.
        raw: the bytes of the body.
        number: counts the server's requests from 1.
        request_id: the id that every answer to it carries.
        answered: set when the answer was written completely or broken off.
        client_left: set when the client closed the connection before the end of the answer.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str] = field(repr=False)
    body: JsonValue = field(repr=False)
    raw: bytes = field(repr=False)
    number: int
    answered: threading.Event = field(default_factory=threading.Event, repr=False)
    client_left: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def request_id(self) -> str:
        return f"req_demo{self.number:018d}"

    @property
    def json(self) -> JsonObject:
        """The body as an object; empty if it was none."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def is_message(self) -> bool:
        return self.method == "POST" and self.path == "/v1/messages"


class Exchange:
    """Answers one request on one connection.

    Attributes:
        request: what was asked.
        pace: factor for every pause that imitates a real service; 0 for none.
        usage: the input side of the usage that a reply to the request reports.
        sign: gives a thinking block its signature.
        keep_alive: whether the connection may serve another request afterwards.
    """

    def __init__(
        self, connection: socket.socket, request: RecordedRequest, stopping: threading.Event, pace: float
    ) -> None:
        self.request = request
        self.pace = pace
        self.usage: JsonObject = {"input_tokens": 1}
        self.sign: Callable[[JsonObject], JsonObject] = _unsigned
        self.keep_alive = True
        self._connection = connection
        self._stopping = stopping
        self._chunked = False

    # -- answering ---------------------------------------------------------------------------------------------

    def start(
        self,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        content_type: str = "application/json",
        length: int | None = None,
    ) -> None:
        """Sends the head of the answer; without a length the body is sent in chunks until ``end``."""
        lines = [
            f"HTTP/1.1 {status} {_phrase(status)}",
            f"date: {_http_date()}",
            f"request-id: {self.request.request_id}",
        ]
        if content_type:
            lines.append(f"content-type: {content_type}")
        if length is None:
            lines.append("transfer-encoding: chunked")
            self._chunked = True
        else:
            lines.append(f"content-length: {length}")
        lines += [f"{name}: {value}" for name, value in {**_RATE_LIMITS, **(headers or {})}.items()]
        self.raw(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def write(self, data: bytes) -> None:
        """Sends a part of the body."""
        if self._chunked and data:
            data = b"%x\r\n%s\r\n" % (len(data), data)
        self.raw(data)

    def end(self) -> None:
        """Ends a chunked body."""
        if self._chunked:
            self.raw(b"0\r\n\r\n")
            self._chunked = False

    def event(self, name: str, data: JsonValue) -> None:
        """Sends one server-sent event."""
        self.write(sse(name, data))

    def reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None, *, content_type: str) -> None:
        """Sends a complete answer."""
        self.start(status, headers, content_type=content_type, length=len(body))
        self.raw(body)

    def json(self, status: int, body: JsonValue, headers: Mapping[str, str] | None = None) -> None:
        self.reply(status, encode(body), headers, content_type="application/json")

    def error(self, status: int, kind: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        """Sends an error the way the service words it."""
        self.json(status, error_body(kind, message, self.request.request_id), headers)

    def raw(self, data: bytes) -> None:
        """Sends bytes as they are."""
        if self._stopping.is_set():
            raise ConnectionEnded
        try:
            self._connection.sendall(data)
        except OSError:
            self._leave()

    # -- waiting -----------------------------------------------------------------------------------------------

    def pause(self, seconds: float) -> None:
        """Waits that long; ends early, and the exchange with it, when the client leaves or the server stops."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._stopping.wait(min(left, 0.05)):
                raise ConnectionEnded
            self.check_client()

    def hold(self, gate: Gate) -> None:
        """Waits at the gate until it is released."""
        gate.reached.set()
        while not gate.released.wait(_POLL):
            if self._stopping.is_set():
                raise ConnectionEnded
            self.check_client()

    def stall(self) -> None:
        """Says nothing more until the client leaves or the server stops."""
        self.hold(Gate())

    def check_client(self) -> None:
        """Ends the exchange if the client has closed its side."""
        try:
            readable, _, _ = select.select([self._connection], [], [], 0)
            if readable and self._connection.recv(1, socket.MSG_PEEK) == b"":
                self._leave()
        except (OSError, ValueError):
            self._leave()

    # -- ending badly ------------------------------------------------------------------------------------------

    def drop(self) -> None:
        """Closes the connection in an orderly way (FIN), wherever the body stands."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionEnded

    def reset(self) -> None:
        """Closes the connection with a reset (RST)."""
        with suppress(OSError):
            self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._connection.close()
        raise ConnectionEnded

    def _leave(self) -> None:
        if not self._stopping.is_set():
            self.request.client_left.set()
        raise ConnectionEnded


def _unsigned(block: JsonObject) -> JsonObject:
    return block


def encode(value: JsonValue) -> bytes:
    """JSON as UTF-8; text that UTF-8 cannot hold (lone surrogates) is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def sse(name: str, data: JsonValue) -> bytes:
    """The bytes of one server-sent event."""
    return b"event: %s\ndata: %s\n\n" % (name.encode(), encode(data))


def error_body(kind: str, message: str, request_id: str | None = None) -> JsonObject:
    """The service's error document."""
    body: JsonObject = {"type": "error", "error": {"type": kind, "message": message}}
    if request_id is not None:
        body["request_id"] = request_id
    return body


_RATE_LIMITS = {
    "anthropic-organization-id": "00000000-0000-4000-8000-000000000000",
    "anthropic-ratelimit-requests-limit": "50",
    "anthropic-ratelimit-requests-remaining": "49",
    "anthropic-ratelimit-requests-reset": "2030-01-01T00:00:00Z",
    "anthropic-ratelimit-input-tokens-limit": "100000",
    "anthropic-ratelimit-input-tokens-remaining": "99000",
    "anthropic-ratelimit-input-tokens-reset": "2030-01-01T00:00:00Z",
    "anthropic-ratelimit-output-tokens-limit": "20000",
    "anthropic-ratelimit-output-tokens-remaining": "19000",
    "anthropic-ratelimit-output-tokens-reset": "2030-01-01T00:00:00Z",
}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Overloaded" if status == 529 else "Unknown"


def _http_date() -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
