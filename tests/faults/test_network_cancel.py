"""Stop in every phase of a call: the worker ends at once, whatever it waits for."""

import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from desktop_chat.backend.claude import ClaudeBackend, preload
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.demo import faults
from desktop_chat.demo.replies import BEFORE_HEADERS, say
from desktop_chat.demo.script import Gate, Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import Cancelled
from desktop_chat.domain.events import RequestSent, RetryScheduled, TextDelta
from tests.unit.backend.support import Files, Signal, Turn
from tests.unit.backend.support import request as chat_request

#: Typical is 1 to 6 ms; the limit leaves room for a busy machine.
LONGEST = 0.5
SLOW_RETRY = RetryPolicy(base=30.0, cap=30.0)


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """Prints what was measured; shown with -rP."""
    return lambda name, value: print(f"{request.node.name}: {name} = {value}")


@pytest.fixture(autouse=True)
def _loaded() -> None:
    preload()


def stop(turn: Turn, record: Callable[[str, object], None]) -> None:
    begun = time.monotonic()
    turn.cancel.cancel()
    turn.finish()
    assert turn.cancelled
    latency = turn.ended_at - begun
    record("cancel_ms", round(latency * 1000, 2))
    assert latency < LONGEST


def test_before_headers(report, script: Script, scripted_server: DemoServer) -> None:
    gate = Gate()
    script.add(say("never").hold_after(BEFORE_HEADERS, gate))
    turn = Turn(chat_request(base_url=scripted_server.base_url)).start()
    assert gate.wait_reached()
    stop(turn, report)
    assert scripted_server.messages[0].client_left.wait(5)


def test_before_the_first_event(report, script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault("stall_after_headers"))
    turn = Turn(chat_request(base_url=scripted_server.base_url)).start()
    assert scripted_server.wait_for_requests(1)
    stop(turn, report)


def test_mid_stream_keeps_what_arrived(report, script: Script, scripted_server: DemoServer) -> None:
    gate = Gate()
    script.add(say("one two three").hold_after(1, gate))
    turn = Turn(chat_request(base_url=scripted_server.base_url)).start()
    turn.wait_for(TextDelta)
    assert gate.wait_reached()
    stop(turn, report)
    assert turn.text == "one"
    assert not turn.fold.finished


def test_during_a_flood(report, script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault("endless_comments"))
    turn = Turn(chat_request(base_url=scripted_server.base_url)).start()
    turn.wait_for(TextDelta)
    begun = time.monotonic()
    turn.cancel.cancel()
    turn.finish()
    assert turn.ended_at - begun < LONGEST
    assert turn.cancelled or turn.error is not None  # the flood may have met its limit first
    report("cancel_ms", round((turn.ended_at - begun) * 1000, 2))


def test_in_a_retry_wait(report, script: Script, scripted_server: DemoServer) -> None:
    script.add(faults.fault("status_529"))
    turn = Turn(chat_request(base_url=scripted_server.base_url), retry=SLOW_RETRY).start()
    turn.wait_for(RetryScheduled)
    stop(turn, report)
    assert len(scripted_server.messages) == 1


def test_while_the_server_does_not_accept(report) -> None:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # once full, further connections get no answer at all
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        turn = Turn(chat_request(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")).start()
        turn.wait_for(RequestSent)
        stop(turn, report)


def test_in_the_tls_handshake(report) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        turn = Turn(chat_request(base_url=f"https://127.0.0.1:{listener.getsockname()[1]}")).start()
        connection, _ = listener.accept()
        with connection:
            assert connection.recv(1) == b"\x16"  # the client's hello
            stop(turn, report)


@pytest.fixture
def stuck_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    asked, answer = threading.Event(), threading.Event()

    def look_up(*_: object, **__: object) -> object:
        asked.set()
        answer.wait(30)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield asked
    answer.set()


def test_in_the_name_look_up(report, stuck_resolver: threading.Event) -> None:
    turn = Turn(chat_request(base_url="https://slow-name.example")).start()
    assert stuck_resolver.wait(10)
    stop(turn, report)


def test_before_it_starts(script: Script, scripted_server: DemoServer) -> None:
    turn = Turn(chat_request(base_url=scripted_server.base_url))
    turn.cancel.cancel()
    turn.start().finish()
    assert turn.cancelled
    assert turn.events == []
    assert scripted_server.requests == []


def test_from_inside_an_event(script: Script, scripted_server: DemoServer) -> None:
    script.add(say("one two three four five"))
    signal, seen = Signal(), []

    def emit(event: object) -> None:
        seen.append(event)
        if isinstance(event, TextDelta):
            signal.cancel()

    with pytest.raises(Cancelled):
        ClaudeBackend(Files()).stream(chat_request(base_url=scripted_server.base_url), signal, emit)
    assert sum(isinstance(event, TextDelta) for event in seen) == 1


def test_other_calls_stop_too(script: Script, scripted_server: DemoServer) -> None:
    from desktop_chat.demo.faults import fault

    for path, call in (("/v1/models", "list_models"), ("/v1/messages/count_tokens", "count_tokens")):
        script.on("GET" if call == "list_models" else "POST", path, fault("no_headers"))
        signal = Signal()
        chat = chat_request(base_url=scripted_server.base_url)
        seen = len(scripted_server.requests)
        outcome: list[object] = []

        def work(call: str = call, chat: object = chat, signal: Signal = signal, outcome: list = outcome) -> None:
            try:
                target = chat.endpoint if call == "list_models" else chat  # type: ignore[attr-defined]
                outcome.append(getattr(ClaudeBackend(Files()), call)(target, signal))
            except Cancelled as error:
                outcome.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        assert scripted_server.wait_for_requests(seen + 1)
        begun = time.monotonic()
        signal.cancel()
        thread.join(10)
        assert time.monotonic() - begun < LONGEST
        assert isinstance(outcome[0], Cancelled)


def test_many_at_once(start_server: Callable[..., DemoServer]) -> None:
    gates = [Gate() for _ in range(8)]
    server = start_server(script=Script(*(say("one two").hold_after(1, gate) for gate in gates)))
    turns = [Turn(chat_request(base_url=server.base_url)).start() for _ in gates]
    for gate in gates:
        assert gate.wait_reached()
    begun = time.monotonic()
    for turn in turns:
        turn.cancel.cancel()
    for turn in turns:
        turn.finish()
        assert turn.cancelled
    assert max(turn.ended_at for turn in turns) - begun < 2 * LONGEST


def test_while_the_sdk_is_being_imported() -> None:
    program = """
        import sys, time
        from tests.unit.backend.support import Turn, request
        turn = Turn(request(base_url="http://127.0.0.1:9")).start()
        while "anthropic" not in sys.modules:
            time.sleep(0.001)
        begun = time.monotonic()
        turn.cancel.cancel()
        turn.finish()
        assert turn.cancelled and not turn.events
        print(turn.ended_at - begun)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < LONGEST
    print(f"while the SDK is imported: cancel_ms = {float(done.stdout) * 1000:.2f}")
