"""Every fault that a loopback server can commit, through the real SDK: its kind, what is kept, and no hung worker."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable

import pytest

from desktop_chat.backend.limits import Limits
from desktop_chat.demo import faults
from desktop_chat.demo.replies import say
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import ErrorKind
from tests.unit.backend.support import SHORT, request, run

K = ErrorKind
#: Fault -> kind of the error (None: the reply is complete all the same) and whether text was received before it.
TABLE: dict[str, tuple[ErrorKind | None, bool]] = {
    "no_headers": (K.NO_ANSWER, False),
    "slow_headers": (None, True),
    "reset_before_headers": (K.CONNECTION_LOST, False),
    "drop_before_headers": (K.CONNECTION_LOST, False),
    "stall_after_headers": (K.NO_ANSWER, False),
    "stall": (K.STALLED, True),
    "only_pings": (K.STALLED, False),
    "pings_mid_stream": (K.STALLED, True),
    "reset": (K.CONNECTION_LOST, True),
    "drop": (K.CONNECTION_LOST, True),
    "reset_before_first_delta": (K.CONNECTION_LOST, False),
    "clean_end_without_stop": (K.CONNECTION_LOST, True),
    "clean_end_without_any_event": (K.CONNECTION_LOST, False),
    "cut_inside_event": (K.CONNECTION_LOST, True),
    "cut_inside_character": (K.CONNECTION_LOST, True),
    "invalid_utf8": (K.CONNECTION_LOST, True),  # the bytes become U+FFFD; the stream then ends without message_stop
    "malformed_json": (K.DAMAGED, True),
    "deep_json": (K.DAMAGED, True),
    "huge_number": (K.DAMAGED, True),
    "missing_message_start": (None, True),
    "missing_block_start": (None, True),
    "missing_block_stop": (None, True),
    "missing_message_delta": (None, True),
    "delta_before_start": (K.DAMAGED, True),  # a second reply begins after the first delta
    "index_99": (K.CONNECTION_LOST, True),
    "null_delta": (K.CONNECTION_LOST, True),
    "null_text": (K.CONNECTION_LOST, True),
    "null_data": (K.DAMAGED, True),
    "duplicate_message_start": (K.DAMAGED, True),
    "text_after_stop": (None, True),
    "error_event_overloaded": (K.OVERLOADED, True),
    "error_event_api_error": (K.SERVER, True),
    "error_event_rate_limit": (K.RATE_LIMITED, True),
    "error_event_first": (K.OVERLOADED, False),
    "error_event_not_json": (K.DAMAGED, True),
    "html_200": (K.NOT_THE_API, False),
    "html_502": (K.SERVER, False),
    "json_200": (K.NOT_THE_API, False),
    "json_list_200": (K.NOT_THE_API, False),
    "empty_200": (K.CONNECTION_LOST, False),
    "empty_500": (K.SERVER, False),
    "huge_line": (K.TOO_MUCH_DATA, True),
    "endless_data": (K.TOO_MUCH_DATA, True),
    "endless_line": (K.TOO_MUCH_DATA, True),
    "endless_comments": (K.TOO_MUCH_DATA, True),
    "gzip": (K.DAMAGED, False),
    "gzip_bomb": (K.DAMAGED, False),
    "retry_after_seconds": (K.RATE_LIMITED, False),
    "retry_after_date": (K.RATE_LIMITED, False),
    "retry_after_huge": (K.RATE_LIMITED, False),
    "retry_after_nonsense": (K.RATE_LIMITED, False),
    "spend_limit": (K.SPEND_LIMIT, False),
    "prompt_too_long": (K.CONTEXT_TOO_LONG, False),
}
STATUSES = {
    400: K.BAD_REQUEST,
    401: K.AUTHENTICATION,
    402: K.BILLING,
    403: K.PERMISSION,
    404: K.MODEL_NOT_FOUND,
    405: K.BAD_REQUEST,
    407: K.PROXY,
    408: K.TIMEOUT,
    409: K.CONFLICT,
    412: K.BAD_REQUEST,
    413: K.TOO_LARGE,
    418: K.BAD_REQUEST,
    422: K.BAD_REQUEST,
    429: K.RATE_LIMITED,
    431: K.BAD_REQUEST,
    451: K.BAD_REQUEST,
    499: K.BAD_REQUEST,
    500: K.SERVER,
    501: K.SERVER,
    502: K.SERVER,
    503: K.SERVER,
    504: K.TIMEOUT,
    520: K.SERVER,
    529: K.OVERLOADED,
}
for _code, _kind in STATUSES.items():
    TABLE[f"status_{_code}"] = (_kind, False)
    for _form in ("html", "empty"):
        TABLE[f"status_{_code}_{_form}"] = (K.NOT_THE_API if _code == 404 else _kind, False)


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(faults.NAMES)


@pytest.mark.parametrize("name", TABLE)
def test_fault(name: str, script: Script, scripted_server: DemoServer) -> None:
    kind, has_text = TABLE[name]
    script.add(faults.fault(name))
    limits = Limits() if kind is K.TOO_MUCH_DATA else SHORT
    turn = run(request(base_url=scripted_server.base_url, key="sk-ant-canary-1234567890"), limits=limits)
    assert (turn.error.kind if turn.error else None) is kind
    assert bool(turn.text) is has_text
    assert turn.fold.finished is (kind is None)
    if turn.error is not None:
        detail = turn.error.detail
        assert detail
        assert detail.isprintable()
        assert len(detail) <= 300
        assert "canary" not in f"{detail}{turn.error}{turn.error!r}"
        assert turn.error.__cause__ is None
        assert turn.error.__context__ is None


def test_text_after_stop_is_ignored(script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault("text_after_stop"))
    assert "LATE" not in run(request(base_url=scripted_server.base_url)).text


def test_the_service_is_quoted_with_its_request_id(script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.status(400, "messages.0: nonsense\n\x1b[1mBearer sk-ant-abcdefgh", kind="invalid_request_error"))
    error = run(request(base_url=scripted_server.base_url)).error
    assert error is not None
    assert error.detail == "messages.0: nonsense [1m***"
    assert error.request_id == scripted_server.messages[0].request_id
    assert error.status == 400


def test_wait_times_are_reported(script: Script, scripted_server: DemoServer) -> None:
    found = []
    for name in ("retry_after_seconds", "retry_after_date", "retry_after_huge", "retry_after_nonsense"):
        script.add(faults.fault(name))
        error = run(request(base_url=scripted_server.base_url)).error
        assert error is not None
        found.append(error.retry_after)
    assert found == [1.0, 7 * 24 * 3600.0, 7 * 24 * 3600.0, None]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_refused_and_named(code: int, start_server: Callable[..., DemoServer]) -> None:
    other = start_server()
    script = Script(faults.redirect(f"{other.base_url.replace('127.0.0.1', 'localhost')}/v1/messages", code))
    server = start_server(script=script)
    turn = run(request(base_url=server.base_url))
    assert turn.error is not None
    assert turn.error.kind is K.REDIRECT
    assert turn.error.detail == "localhost"
    assert len(server.requests) == 1
    assert other.requests == []


def test_refused_and_unknown_names() -> None:
    refused = run(request(base_url="http://127.0.0.1:9"), limits=SHORT).error
    assert refused is not None
    assert refused.kind is K.REFUSED
    assert refused.detail == "127.0.0.1:9"
    unknown = run(request(base_url="https://no-such-host.invalid"), limits=SHORT).error
    assert unknown is not None
    assert unknown.kind is K.NAME_NOT_FOUND


@pytest.mark.parametrize(
    ("scheme", "greeting"),
    [("http", b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), ("https", b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")],
)
def test_another_protocol(scheme: str, greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.sendall(greeting)
                connection.recv(65536)

        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        error = run(request(base_url=f"{scheme}://127.0.0.1:{listener.getsockname()[1]}")).error
        thread.join(5)
    assert error is not None
    assert error.kind is K.NOT_THE_API


def test_a_certificate_error_names_host_and_reason() -> None:
    from desktop_chat.backend.errors import CallFacts, from_exception

    untrusted = ssl.SSLCertVerificationError("x")
    untrusted.verify_code, untrusted.verify_message = 20, "unable to get local issuer certificate"
    outer = RuntimeError("secret")
    outer.__cause__ = untrusted
    found = from_exception(outer, CallFacts("api.example"))
    assert (found.kind, found.detail) == (K.CERTIFICATE, "api.example: unable to get local issuer certificate")
    for code in (9, 10):
        untrusted.verify_code = code
        assert from_exception(outer, CallFacts("api.example")).kind is K.CLOCK


def test_nothing_is_left_running(script: Script, scripted_server: DemoServer) -> None:
    before = threading.active_count()
    for name in ("reset", "stall", "html_200", "status_500"):
        script.add(faults.fault(name))
        run(request(base_url=scripted_server.base_url), limits=SHORT)
    script.add(say("fine"))
    assert run(request(base_url=scripted_server.base_url)).text == "fine"
    until = time.monotonic() + 5
    while threading.active_count() > before + 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() <= before + 1  # the server's last connection
