"""Plain HTTP calls to the demo server, without any SDK."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

from desktop_chat.demo.server import DEMO_KEY, DemoServer

MODEL = "claude-sonnet-5-5"
OLD_MODEL = "claude-sonnet-4-6"


def ask(text: str = "Hello", **changes: Any) -> dict[str, Any]:
    """The body of a request for a reply; a value of None removes the field."""
    body = {"model": MODEL, "max_tokens": 4096, "messages": [{"role": "user", "content": text}], **changes}
    return {name: value for name, value in body.items() if value is not None}


def call(server: DemoServer, path: str, body: Any = None, **headers: str | None) -> tuple[int, dict[str, str], Any]:
    """Status, headers (lower case) and parsed JSON of one call; a header of None is not sent."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    given: dict[str, str | None] = {"authorization": f"Bearer {DEMO_KEY}", "anthropic-version": "2026-10-21"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    sent = {name: value for name, value in given.items() if value is not None}
    try:
        connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body), sent)
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, json.loads(data)
    finally:
        connection.close()


def stream(server: DemoServer, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The data of every event of a streamed reply."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"authorization": f"Bearer {DEMO_KEY}", "anthropic-version": "2026-10-21"}
    try:
        connection.request("POST", "/v1/messages", json.dumps({**body, "stream": True}), headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        return list(_events(answer.read()))
    finally:
        connection.close()


def _events(body: bytes) -> Iterator[dict[str, Any]]:
    for line in body.split(b"\n"):
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


def open_stream(server: DemoServer, body: dict[str, Any]) -> socket.socket:
    """A connection on which a request for a stream was just sent; the server closes it after the answer."""
    data = json.dumps({**body, "stream": True}).encode()
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
    lines = [
        "POST /v1/messages HTTP/1.1",
        "connection: close",
        f"authorization: Bearer {DEMO_KEY}",
        "anthropic-version: 2026-10-21",
        f"content-length: {len(data)}",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)
    return connection


def text_of(events: list[dict[str, Any]]) -> str:
    """The text that the deltas of a stream make up."""
    deltas = [event["delta"] for event in events if event["type"] == "content_block_delta"]
    return "".join(delta["text"] for delta in deltas if delta["type"] == "text_delta")
