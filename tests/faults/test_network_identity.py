"""Where requests go and what they carry: the key to one origin only, nothing from the environment, no compression."""

import logging
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from desktop_chat.backend.claude import ClaudeBackend
from desktop_chat.backend.protocol import Endpoint
from desktop_chat.demo.faults import redirect, status
from desktop_chat.demo.replies import say
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import ChatError, ErrorKind
from desktop_chat.domain.secret import Secret
from tests.helpers.fixtures import CANARY_KEY
from tests.unit.backend.support import SHORT, Files, Signal, request, run


def test_headers_of_a_request(script: Script, scripted_server: DemoServer) -> None:
    script.add(say("fine"))
    run(request(base_url=scripted_server.base_url, key=CANARY_KEY, extra_headers={"X-Extra": "1"}))
    headers = scripted_server.messages[0].headers
    assert headers["authorization"] == f"Bearer {CANARY_KEY}"
    assert headers["accept-encoding"] == "identity"
    assert headers["anthropic-version"] == "2026-10-21"
    assert headers["x-extra"] == "1"
    assert "x-api-key" not in headers
    assert "cookie" not in headers


def test_a_local_server_needs_no_key(script: Script, start_server: Callable[..., DemoServer]) -> None:
    script.add(say("fine"))
    server = start_server(script=script, require_key=False)
    assert run(request(base_url=server.base_url, key="")).text == "fine"
    assert "authorization" not in server.messages[0].headers
    assert ClaudeBackend(Files()).list_models(Endpoint(server.base_url), Signal())


def test_the_service_itself_needs_a_key() -> None:
    error = run(request(key="")).error
    assert error is not None
    assert error.kind is ErrorKind.NO_KEY


@pytest.mark.parametrize("key", ["sk-ant-\nx", "sk-änt", "sk ant", "sk-ant-\u200b", "\x00"])
def test_keys_that_no_header_can_carry(key: str, scripted_server: DemoServer) -> None:
    error = run(request(base_url=scripted_server.base_url, key=key)).error
    assert error is not None
    assert error.kind is ErrorKind.BAD_KEY_FORMAT
    assert key not in f"{error!r}"
    assert scripted_server.requests == []


def test_a_missing_key_is_told_from_a_wrong_one(script: Script, scripted_server: DemoServer) -> None:
    script.add(status(401), status(401))
    without = run(request(base_url=scripted_server.base_url, key="")).error
    wrong = run(request(base_url=scripted_server.base_url, key="demo")).error
    assert without is not None
    assert wrong is not None
    assert (without.kind, wrong.kind) == (ErrorKind.NO_KEY, ErrorKind.AUTHENTICATION)


@pytest.mark.parametrize("call", ["stream", "list_models", "count_tokens"])
def test_no_call_follows_a_redirect(call: str, start_server: Callable[..., DemoServer]) -> None:
    other = start_server()
    script = Script(redirect(f"{other.base_url}/v1/messages"))
    script.on("GET", "/v1/models", redirect(f"{other.base_url}/v1/models"))
    script.on("POST", "/v1/messages/count_tokens", redirect(f"{other.base_url}/v1/messages/count_tokens"))
    server = start_server(script=script)
    chat = request(base_url=server.base_url, key=CANARY_KEY)
    calls = {
        "stream": lambda backend: backend.stream(chat, Signal(), lambda _: None),
        "list_models": lambda backend: backend.list_models(chat.endpoint, Signal()),
        "count_tokens": lambda backend: backend.count_tokens(chat, Signal()),
    }
    with pytest.raises(ChatError) as caught:
        calls[call](ClaudeBackend(Files()))
    assert caught.value.kind is ErrorKind.REDIRECT
    assert other.requests == []


def test_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, script: Script, start_server: Callable[..., DemoServer]
) -> None:
    other = start_server()
    names = "authorization: Bearer evil\nX-Evil: 1\nanthropic-version: 2023-01-01\nanthropic-beta: x\nUser-Agent: evil"
    for name, value in {
        "ANTHROPIC_API_KEY": "evil",
        "ANTHROPIC_AUTH_TOKEN": "evil",
        "ANTHROPIC_BASE_URL": other.base_url,
        "ANTHROPIC_CUSTOM_HEADERS": names,
        "ANTHROPIC_PROFILE": "evil",
        "ANTHROPIC_LOG": "debug",
        "HTTP_PROXY": other.base_url,
        "http_proxy": other.base_url,
        "ALL_PROXY": other.base_url,
    }.items():
        monkeypatch.setenv(name, value)
    script.add(say("one"), say("two"))
    server = start_server(script=script, require_key=False)
    assert run(request(base_url=server.base_url, key=CANARY_KEY)).text == "one"
    assert run(request(base_url=server.base_url, key="")).text == "two"
    with_key, without = (sent.headers for sent in server.messages)
    assert with_key["authorization"] == f"Bearer {CANARY_KEY}"
    assert "authorization" not in without
    for headers in (with_key, without):
        assert headers["anthropic-version"] == "2026-10-21"
        assert "x-evil" not in headers
        assert "anthropic-beta" not in headers
        assert "evil" not in headers["user-agent"]
    assert other.requests == []


def test_nothing_is_logged_and_nothing_is_loaded_early(scripted_server: DemoServer, script: Script) -> None:
    script.add(say("fine"))
    program = f"""
        import logging, sys
        import desktop_chat.backend.protocol, desktop_chat.backend.claude, desktop_chat.backend.endpoints
        heavy = ("anthropic", "httpx2", "pydantic", "asyncio", "ssl", "sqlite3")
        loaded = [name for name in heavy if name in sys.modules]
        assert not loaded, loaded
        from tests.unit.backend.support import run, request
        chat = request("my secret question", base_url={scripted_server.base_url!r}, key={CANARY_KEY!r})
        assert run(chat).text == "fine"
        assert logging.getLogger().handlers == [], logging.getLogger().handlers
        logging.basicConfig(level=logging.DEBUG)
        run(chat)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={"ANTHROPIC_LOG": "debug", "PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stderr + done.stdout
    assert "CANARY" not in done.stderr + done.stdout


def test_an_echoed_key_is_masked(script: Script, scripted_server: DemoServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    script.add(status(401, f"invalid key {CANARY_KEY} given"))
    error = run(request(base_url=scripted_server.base_url, key=CANARY_KEY)).error
    assert error is not None
    assert error.detail == "invalid key *** given"
    assert "CANARY" not in caplog.text


@contextmanager
def proxy(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that gives one answer to whatever is asked."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        seen.append(connection.recv(65536))
                        connection.sendall(answer)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def through(url: str | None):
    chat = request(base_url="https://api.example.com", key=CANARY_KEY)
    return replace(chat, endpoint=Endpoint("https://api.example.com", Secret(CANARY_KEY), url))


@pytest.mark.parametrize("code", [b"407 Proxy Authentication Required", b"502 Bad Gateway", b"403 Forbidden"])
def test_a_proxy_that_refuses_is_named(code: bytes) -> None:
    with proxy(b"HTTP/1.1 " + code + b"\r\ncontent-length: 0\r\n\r\n") as (url, seen):
        error = run(through(url.replace("//", "//me:hush@")), limits=SHORT).error
    assert error is not None
    assert error.kind is ErrorKind.PROXY
    assert error.detail == f"{url[7:]} (set in the settings)"
    assert seen[0].startswith(b"CONNECT api.example.com:443")
    assert CANARY_KEY.encode() not in b"".join(seen)


def test_a_dead_proxy_and_one_that_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("http://127.0.0.1:9", "gopher://x", "http://"):
        error = run(through(url), limits=SHORT).error
        assert error is not None
        assert error.kind is ErrorKind.PROXY
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    error = run(through(None), limits=SHORT).error
    assert error is not None
    assert error.kind is ErrorKind.PROXY
    assert "HTTPS_PROXY" in error.detail
