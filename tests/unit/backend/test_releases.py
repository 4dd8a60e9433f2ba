"""The question for the newest release, against a server on this computer that may be anything."""

import gzip
from collections.abc import Callable

import pytest

from desktop_chat.backend import releases
from desktop_chat.backend.releases import Release, latest_release, numbers
from desktop_chat.demo.faults import Answer, json_answer, redirect, status
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import Cancelled, ChatError, ErrorKind
from tests.unit.backend.support import Signal

PATH = "/repos/some-one/desktop-chat/releases/latest"
WHO = ("some-one", "desktop-chat")

Ask = Callable[..., Release | None]


@pytest.fixture
def server(script: Script, start_server: Callable[..., DemoServer]) -> DemoServer:
    return start_server(script=script, require_key=False)


@pytest.fixture
def ask(script: Script, server: DemoServer) -> Ask:
    def run(*steps: object) -> Release | None:
        script.on("GET", PATH, *steps)  # type: ignore[arg-type]
        return latest_release(WHO, "", Signal(), api=server.base_url)

    return run


def test_a_release_is_found_by_one_request_that_tells_nothing(ask: Ask, server: DemoServer, monkeypatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-api03-CANARY-not-for-others")
    answer = {"tag_name": "v0.2.0", "html_url": "https://evil.example/x", "body": "text", "assets": [{"name": "x"}]}
    assert ask(json_answer(answer)) == Release("v0.2.0", "0.2.0")
    (request,) = server.requests
    assert set(request.headers) <= {"host", "accept", "user-agent", "accept-encoding", "connection"}
    assert request.headers["user-agent"] == "desktop-chat"
    assert request.headers["accept-encoding"] == "identity"
    assert (request.path, request.query, request.raw) == (PATH, "", b"")


def test_no_release_yet(ask: Ask) -> None:
    assert ask(status(404)) is None
    assert ask(json_answer({"tag_name": "v9.0", "prerelease": True})) is None
    assert ask(json_answer({"tag_name": "v9.0", "draft": True})) is None


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        (json_answer({"tag_name": "<img src=x>"}), ErrorKind.NOT_THE_API),
        (json_answer({"tag_name": "v1.0/../../x"}), ErrorKind.NOT_THE_API),
        (json_answer({"tag_name": "1.0\n"}), ErrorKind.NOT_THE_API),
        (json_answer({"tag_name": "1" * 5000}), ErrorKind.NOT_THE_API),
        (json_answer({"tag_name": "\u0661.\u0660"}), ErrorKind.NOT_THE_API),
        (json_answer({"tag_name": 1.0}), ErrorKind.NOT_THE_API),
        (json_answer({}), ErrorKind.NOT_THE_API),
        (json_answer(["v1.0"]), ErrorKind.NOT_THE_API),
        (Answer(body=b"<html>sign in</html>"), ErrorKind.DAMAGED),
        (Answer(body=b"[" * 100_000), ErrorKind.DAMAGED),
        (Answer(body=b'{"tag_name": "v1.0", "body": "' + b"x" * 600_000 + b'"}'), ErrorKind.TOO_MUCH_DATA),
        (
            Answer(body=gzip.compress(b'{"tag_name": "v1.0"}'), headers={"content-encoding": "gzip"}),
            ErrorKind.DAMAGED,
        ),
        (redirect("https://evil.example/"), ErrorKind.REDIRECT),
        (redirect("/elsewhere", 301), ErrorKind.REDIRECT),
        (status(429), ErrorKind.RATE_LIMITED),
        (status(403), ErrorKind.PERMISSION),
        (status(500), ErrorKind.SERVER),
    ],
)
def test_hostile_answers_end_in_an_error(ask: Ask, server: DemoServer, step: object, kind: ErrorKind) -> None:
    with pytest.raises(ChatError) as caught:
        ask(step)
    assert caught.value.kind is kind
    assert len(server.requests) == 1


def test_a_server_that_stalls_is_left(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_chat.backend.limits import Limits
    from desktop_chat.demo.exchange import Gate

    monkeypatch.setattr(releases, "LIMITS", Limits(answer=0.2, short_call=0.2))
    with pytest.raises(ChatError) as caught:
        ask(Answer(body=b"{}", gate=Gate()))
    assert caught.value.kind is ErrorKind.NO_ANSWER


def test_nobody_is_asked_after_a_cancellation(server: DemoServer) -> None:
    signal = Signal()
    signal.cancel()
    with pytest.raises(Cancelled):
        latest_release(WHO, "", signal, api=server.base_url)
    assert not server.requests


def test_a_proxy_of_the_settings_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not a loopback address, so that the proxy counts; it refuses, and nothing else is tried."""
    with pytest.raises(ChatError) as caught:
        latest_release(WHO, "http://127.0.0.1:9", Signal())
    assert caught.value.kind is ErrorKind.PROXY


def test_versions_are_compared_as_numbers() -> None:
    assert Release("v0.10.0", "0.10.0").is_newer_than("0.9.3")
    assert not Release("v0.1", "0.1").is_newer_than("0.1.0")
    assert not Release("v0.1.0", "0.1.0").is_newer_than("0.1.0.dev3")
    assert not Release("v0.0.9", "0.0.9").is_newer_than("0.1.0")
    assert Release("1.0", "1.0").is_newer_than("strange")
    assert numbers("1.0.0") == (1,)
