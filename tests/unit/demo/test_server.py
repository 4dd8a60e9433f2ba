import http.client
import json
import socket
import threading
import time
from collections.abc import Callable

import pytest

from desktop_chat.demo import replies
from desktop_chat.demo import server as server_module
from desktop_chat.demo.faults import fault
from desktop_chat.demo.script import Gate, Script
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import ask, call, open_stream, stream, text_of


def test_reply_without_a_stream_is_a_whole_message(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("Good morning."))
    status, headers, message = call(scripted_server, "/v1/messages", ask())
    assert status == 200
    assert message["content"] == [{"type": "text", "text": "Good morning."}]
    assert message["stop_reason"] == "end_turn"
    assert headers["request-id"] == scripted_server.requests[0].request_id


def test_stream_has_the_service_s_events_in_order(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("Good morning to you."))
    events = stream(scripted_server, ask())
    kinds = list(dict.fromkeys(event["type"] for event in events))
    block = ["content_block_start", "content_block_delta", "content_block_stop"]
    assert kinds == ["message_start", "ping", *block, "message_delta", "message_stop"]
    assert text_of(events) == "Good morning to you."


@pytest.mark.parametrize("key", [None, "Bearer invalid-key", "Basic demo"])
def test_missing_or_wrong_key_is_refused(demo_server: DemoServer, key: str | None) -> None:
    status, headers, body = call(demo_server, "/v1/messages", ask(), authorization=key)
    assert status == 401
    assert body["error"]["type"] == "authentication_error"
    assert body["request_id"] == headers["request-id"]


def test_x_api_key_is_taken_too(demo_server: DemoServer) -> None:
    assert call(demo_server, "/v1/models", authorization=None, x_api_key="anything")[0] == 200


def test_only_the_listed_keys_are_taken(start_server: Callable[..., DemoServer]) -> None:
    server = start_server(accepted_keys=frozenset({"right"}))
    assert call(server, "/v1/models", authorization="Bearer right")[0] == 200
    assert call(server, "/v1/models", authorization="Bearer wrong")[0] == 401


def test_server_without_keys_takes_none(start_server: Callable[..., DemoServer]) -> None:
    assert call(start_server(require_key=False), "/v1/models", authorization=None)[0] == 200


def test_requests_are_recorded_and_show_no_key(demo_server: DemoServer) -> None:
    call(demo_server, "/v1/messages/count_tokens?beta=true", ask(max_tokens=None))
    request = demo_server.requests[0]
    assert (request.method, request.path, request.query) == ("POST", "/v1/messages/count_tokens", "beta=true")
    assert request.headers["authorization"] == "Bearer demo"
    assert request.json["model"] == "claude-sonnet-5-5"
    assert "Bearer" not in repr(request)


def test_unknown_paths_and_methods_are_refused(demo_server: DemoServer) -> None:
    assert call(demo_server, "/v1/elsewhere")[0] == 404
    assert call(demo_server, "/v1/messages")[0] == 405


def test_one_connection_serves_several_requests(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("one"), replies.say("two"))
    connection = http.client.HTTPConnection("127.0.0.1", scripted_server.port, timeout=10)
    headers = {"authorization": "Bearer demo", "anthropic-version": "2026-10-21"}
    for expected in (b"one", b"two"):
        connection.request("POST", "/v1/messages", json.dumps(ask()), headers)
        assert expected in connection.getresponse().read()
    connection.close()


def test_held_reply_goes_on_when_it_is_released(scripted_server: DemoServer, script: Script) -> None:
    gate = Gate()
    script.add(replies.say("one two three").hold_after(2, gate))
    with open_stream(scripted_server, ask()) as connection, connection.makefile("rb") as answer:
        assert gate.wait_reached()
        gate.release()
        assert any(b"message_stop" in line for line in answer)


def test_a_client_that_leaves_is_noticed(scripted_server: DemoServer, script: Script) -> None:
    gate = Gate()
    script.add(replies.say("one two three").hold_after(1, gate))
    with open_stream(scripted_server, ask()):
        assert gate.wait_reached()
    assert scripted_server.requests[0].client_left.wait(5)


@pytest.mark.parametrize("name", ["no_headers", "stall", "stall_after_headers", "only_pings", "endless_data"])
def test_stop_ends_stalled_and_flooding_connections_at_once(name: str) -> None:
    server = DemoServer(script=Script(fault(name)), pace=0).start()
    with open_stream(server, ask()):
        assert server.wait_for_requests(1)
        begun = time.monotonic()
        server.stop()
        assert time.monotonic() - begun < 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("demo-")]


def test_stop_may_be_called_twice_and_before_any_request() -> None:
    server = DemoServer().start()
    server.stop()
    server.stop()
    assert not server.requests


def test_it_listens_on_the_loopback_address_only(demo_server: DemoServer) -> None:
    assert demo_server.base_url == f"http://127.0.0.1:{demo_server.port}"


def test_oversized_body_is_refused(demo_server: DemoServer) -> None:
    with socket.create_connection(("127.0.0.1", demo_server.port), timeout=10) as connection:
        connection.sendall(b"POST /v1/messages HTTP/1.1\r\ncontent-length: 99999999\r\n\r\n")
        assert b" 413 " in connection.recv(100)


def test_natural_pace_spreads_a_reply_over_time(start_server: Callable[..., DemoServer]) -> None:
    reply = replies.Reply((replies.text("one two three four five"),), delay=0.02, first_delay=0)
    server = start_server(script=Script(reply), pace=1.0)
    begun = time.monotonic()
    stream(server, ask())
    assert time.monotonic() - begun >= 5 * 0.02


def test_a_long_demo_does_not_keep_everything(demo_server: DemoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_KEPT_BYTES", 5_000)
    for number in range(4):
        call(demo_server, "/v1/messages", ask("x" * 2_000 + str(number)))
    assert demo_server.wait_for_requests(4)
    assert [request.number for request in demo_server.requests] == [3, 4]
    monkeypatch.setattr(server_module, "_KEPT_BYTES", 100)
    call(demo_server, "/v1/messages", ask("x" * 2_000))
    assert [request.number for request in demo_server.requests] == [5]


@pytest.mark.parametrize("head", ["Content-Length: -5", "Transfer-Encoding: chunked"])
def test_sizes_that_cannot_be_end_the_connection(demo_server: DemoServer, head: str) -> None:
    with socket.create_connection(("127.0.0.1", demo_server.port), timeout=10) as connection:
        connection.sendall(f"POST /v1/messages HTTP/1.1\r\n{head}\r\n\r\nfffffffffff\r\n".encode())
        assert connection.recv(10) == b""
    assert demo_server.requests == []
