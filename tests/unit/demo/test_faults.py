import http.client
from collections.abc import Callable

import pytest

from desktop_chat.demo import faults, replies
from desktop_chat.demo.exchange import Exchange
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from tests.unit.demo.calls import ask, call, open_stream, stream, text_of

#: Faults that only end when one side gives up.
ENDLESS = {
    "no_headers",
    "stall",
    "stall_after_headers",
    "only_pings",
    "pings_mid_stream",
    "endless_data",
    "endless_line",
    "endless_comments",
}
BIG = {"huge_line", "gzip_bomb"}


def answer_bytes(server: DemoServer, most: int = 1 << 20) -> bytes:
    """What arrives on the wire until the server closes, or that many bytes are there."""
    received = bytearray()
    with open_stream(server, ask()) as connection:
        while len(received) < most:
            try:
                data = connection.recv(65536)
            except ConnectionResetError:
                received += b"<reset>"
                break
            received += data
            if not data:
                break
    return bytes(received)


@pytest.mark.parametrize("name", [name for name in faults.NAMES if name not in ENDLESS | BIG])
def test_every_fault_does_something_wrong_and_ends(scripted_server: DemoServer, script: Script, name: str) -> None:
    script.add(faults.fault(name), replies.say("well"))
    seen = answer_bytes(scripted_server)
    assert scripted_server.requests[0].answered.wait(5)
    assert seen == b"" or seen.startswith((b"HTTP/1.1 ", b"<reset>"))
    assert text_of(stream(scripted_server, ask())) == "well"


@pytest.mark.parametrize("name", sorted(ENDLESS - {"no_headers", "stall", "stall_after_headers"} | BIG))
def test_endless_faults_send_on_and_on(scripted_server: DemoServer, script: Script, name: str) -> None:
    script.add(faults.fault(name))
    most = 2000 if "pings" in name else 100_000
    assert len(answer_bytes(scripted_server, most)) >= most
    assert scripted_server.requests[0].client_left.wait(5)


def test_cut_reply_ends_without_message_stop(scripted_server: DemoServer, script: Script) -> None:
    script.add(faults.fault("clean_end_without_stop"))
    events = stream(scripted_server, ask())
    assert text_of(events)
    assert faults.PARTIAL.startswith(text_of(events))
    assert "message_stop" not in {event["type"] for event in events}


def test_drop_leaves_the_body_incomplete(scripted_server: DemoServer, script: Script) -> None:
    script.add(faults.fault("drop"))
    with pytest.raises(http.client.IncompleteRead):
        stream(scripted_server, ask())


def test_reset_is_a_real_reset(scripted_server: DemoServer, script: Script) -> None:
    script.add(faults.fault("reset_before_headers"))
    with pytest.raises(ConnectionResetError):
        stream(scripted_server, ask())


def test_a_reply_can_break_after_its_last_word(scripted_server: DemoServer, script: Script) -> None:
    script.add(replies.say("all of it").broken(1000, Exchange.end))
    events = stream(scripted_server, ask())
    assert text_of(events) == "all of it"
    assert events[-1]["type"] == "content_block_stop"


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_redirects_name_the_other_server(
    start_server: Callable[..., DemoServer], scripted_server: DemoServer, code: int
) -> None:
    script = Script(faults.redirect(scripted_server.base_url + "/v1/messages", code))
    connection = http.client.HTTPConnection(
        "127.0.0.1", start_server(script=script, validate=False, require_key=False).port
    )
    connection.request("POST", "/v1/messages", "{}")
    answer = connection.getresponse()
    assert answer.status == code
    assert str(answer.getheader("location")).startswith(scripted_server.base_url)
    connection.close()


def test_retry_after_is_passed_on(scripted_server: DemoServer, script: Script) -> None:
    script.add(faults.status(429, retry_after="7"))
    status, headers, body = call(scripted_server, "/v1/messages", ask())
    assert (status, headers["retry-after"], body["error"]["type"]) == (429, "7", "rate_limit_error")
