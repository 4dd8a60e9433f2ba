"""Owns the HTTP/1.1 side of the demo server: reads requests from one connection and passes them on.

Lives on the connection's own thread.
"""

import json
import socket
import threading
from collections.abc import Callable
from typing import Protocol

from desktop_chat.demo.exchange import ConnectionEnded, Exchange, RecordedRequest
from desktop_chat.domain.content import JsonValue

_HEAD_LIMIT = 64 * 1024
_BODY_LIMIT = 32 * 1024 * 1024


class Application(Protocol):
    """Answers requests."""

    def answer(self, exchange: Exchange) -> None: ...


class Connection:
    """Serves one client until either side closes."""

    def __init__(
        self,
        connection: socket.socket,
        stopping: threading.Event,
        pace: float,
        record: Callable[[RecordedRequest], None],
        application: Application,
    ) -> None:
        self._connection = connection
        self._stopping = stopping
        self._pace = pace
        self._record = record
        self._application = application
        self._buffer = bytearray()

    def serve(self) -> None:
        try:
            while not self._stopping.is_set():
                request, too_large = self._read_request()
                self._record(request)
                exchange = Exchange(self._connection, request, self._stopping, self._pace)
                try:
                    if too_large:
                        exchange.keep_alive = False
                        exchange.error(413, "request_too_large", "Request exceeds the maximum size")
                    else:
                        self._application.answer(exchange)
                finally:
                    request.answered.set()
                if not exchange.keep_alive or request.headers.get("connection", "").lower() == "close":
                    return
        except (ConnectionEnded, OSError, ValueError):
            return

    def _read_request(self) -> tuple[RecordedRequest, bool]:
        head = self._read_head().decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self._connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        size = int(headers.get("content-length", "0"))
        if size < 0:
            raise ConnectionEnded
        too_large = size > _BODY_LIMIT
        if headers.get("transfer-encoding", "").lower() == "chunked":
            raw = self._read_chunked()
        else:
            raw = b"" if too_large else self._read(size)
        path, _, query = target.partition("?")
        return RecordedRequest(method, path, query, headers, _parse(raw), raw, 0), too_large

    def _read_head(self) -> bytes:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            if len(self._buffer) > _HEAD_LIMIT:
                raise ConnectionEnded
            self._receive()
        head = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        return head

    def _read_chunked(self) -> bytes:
        body = bytearray()
        while True:
            while (end := self._buffer.find(b"\r\n")) < 0:
                self._receive()
            size = int(bytes(self._buffer[:end]).partition(b";")[0], 16)
            del self._buffer[: end + 2]
            if not 0 <= size <= _BODY_LIMIT:
                raise ConnectionEnded
            part = self._read(size + 2)[:-2]
            if not size:
                return bytes(body)
            body += part
            if len(body) > _BODY_LIMIT:
                raise ConnectionEnded

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._receive()
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _receive(self) -> None:
        data = self._connection.recv(256 * 1024)
        if not data:
            raise ConnectionEnded
        self._buffer += data


def _parse(raw: bytes) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None
    return parsed
