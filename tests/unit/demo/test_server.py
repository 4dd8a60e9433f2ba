import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from desktop_chat.demo import replies
from desktop_chat.demo.server import DEMO_KEY, DemoServer

MESSAGE = {"model": "claude-sonnet-5-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Hello"}]}


def call(server: DemoServer, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any], Any]:
    """Status, headers and parsed JSON of a plain HTTP call."""
    sent = {"authorization": f"Bearer {DEMO_KEY}", "anthropic-version": "2026-10-21", **headers}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(server.base_url + path, data, {k: v for k, v in sent.items() if v})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), json.load(error)


def test_reply_without_a_stream_is_a_whole_message(scripted_server: DemoServer, script: Any) -> None:
    script.add(replies.say("Good morning."))
    status, headers, message = call(scripted_server, "/v1/messages", MESSAGE)
    assert status == 200
    assert message["content"] == [{"type": "text", "text": "Good morning."}]
    assert message["stop_reason"] == "end_turn"
    assert headers["request-id"] == scripted_server.requests[0].request_id


@pytest.mark.parametrize("headers", [{"authorization": ""}, {"authorization": "Bearer invalid-key"}])
def test_missing_or_wrong_key_is_refused(demo_server: DemoServer, headers: dict[str, str]) -> None:
    status, answer_headers, body = call(demo_server, "/v1/messages", MESSAGE, **headers)
    assert status == 401
    assert body["error"]["type"] == "authentication_error"
    assert body["request_id"] == answer_headers["request-id"]
