"""Owns the measurements of a reply while it streams: what a delta costs in memory, and how fast Stop works."""

import socket
import time
from collections.abc import Callable

from desktop_chat.backend.claude import preload
from desktop_chat.backend.retry import RetryPolicy
from desktop_chat.demo import faults
from desktop_chat.demo.replies import BEFORE_HEADERS, say
from desktop_chat.demo.script import Gate, Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.events import BlockStarted, RequestSent, RetryScheduled, TextDelta
from desktop_chat.domain.ids import MessageId
from desktop_chat.services.replies import PendingReply
from tests.bench.measuring import Row, interleaved, median
from tests.unit.backend.support import Turn
from tests.unit.backend.support import request as chat_request

SHORT, LONG = 1_000, 200_000
DELTAS_A_FRAME = 8
_FRAMES = 25
_CANCEL_GOAL = 0.05


def _reply(length: int, text: str) -> PendingReply:
    reply = PendingReply(MessageId("reply"), None, "claude-sonnet-5-5", "http://127.0.0.1")
    reply.feed(BlockStarted(0, {"type": "text", "text": ""}))
    for _ in range(length // len(text)):
        reply.feed(TextDelta(0, text))
    return reply


def _frames(length: int, text: str) -> Callable[[], float]:
    """Some frames of a reply that is already so long: deltas arrive, then the view reads the content once."""
    reply = _reply(length, text)
    reply.content()

    def measure() -> float:
        begun = time.process_time()
        for _ in range(_FRAMES):
            for _ in range(DELTAS_A_FRAME):
                reply.feed(TextDelta(0, text))
            reply.content()
        return (time.process_time() - begun) / _FRAMES

    return measure


def _feeds(length: int, text: str) -> Callable[[], float]:
    """Deltas alone; a new reply each time, for they add up."""

    def measure() -> float:
        reply = _reply(length, text)
        reply.content()
        begun = time.process_time()
        for _ in range(2_000):
            reply.feed(TextDelta(0, text))
        return (time.process_time() - begun) / 2_000

    return measure


def fold_rows(runs: int = 15) -> list[Row]:
    """Long replies against short ones."""
    rows = []
    for label, text in (("ASCII", "every "), ("Japanese", "言葉の波、")):
        found = interleaved(
            runs,
            {
                "feed short": _feeds(SHORT, text),
                "feed long": _feeds(LONG, text),
                "frame short": _frames(SHORT, text),
                "frame long": _frames(LONG, text),
            },
        )
        rows.append(
            Row(
                f"take a delta after {LONG:,} against {SHORT:,} letters, {label}, CPU",
                median(found["feed short"]),
                median(found["feed long"]),
                "us",
                runs,
                2,
            )
        )
        rows.append(
            Row(
                f"{DELTAS_A_FRAME} deltas and the content once after {LONG:,} against {SHORT:,} letters, {label}, CPU",
                median(found["frame short"]),
                median(found["frame long"]),
                "us",
                runs,
            )
        )
    return rows


def _stop(turn: Turn) -> float:
    begun = time.monotonic()
    turn.cancel.cancel()
    turn.finish()
    assert turn.cancelled
    return turn.ended_at - begun


def _before_headers() -> float:
    gate = Gate()
    with DemoServer(script=Script(say("never").hold_after(BEFORE_HEADERS, gate)), pace=0) as server:
        turn = Turn(chat_request(base_url=server.base_url)).start()
        assert gate.wait_reached()
        return _stop(turn)


def _mid_stream() -> float:
    gate = Gate()
    with DemoServer(script=Script(say("one two three").hold_after(1, gate)), pace=0) as server:
        turn = Turn(chat_request(base_url=server.base_url)).start()
        turn.wait_for(TextDelta)
        assert gate.wait_reached()
        return _stop(turn)


def _retry_wait() -> float:
    with DemoServer(script=Script(faults.fault("status_529")), pace=0) as server:
        turn = Turn(chat_request(base_url=server.base_url), retry=RetryPolicy(base=30.0, cap=30.0)).start()
        turn.wait_for(RetryScheduled)
        return _stop(turn)


def _connecting() -> float:
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)  # once full, further connections get no answer at all
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        turn = Turn(chat_request(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}")).start()
        turn.wait_for(RequestSent)
        return _stop(turn)


def _longest(seconds: list[float]) -> str:
    return f"longest {max(seconds) * 1e3:.1f} ms"


CANCEL_PHASES: dict[str, Callable[[], float]] = {
    "while connecting": _connecting,
    "before the headers": _before_headers,
    "mid-stream": _mid_stream,
    "in a retry wait": _retry_wait,
}


def rows() -> list[Row]:
    return fold_rows() + cancel_rows()


def cancel_rows(runs: int = 15) -> list[Row]:
    """From cancel() to the end of the worker; the floor is the time that the issue allows, 50 ms."""
    preload()
    found = interleaved(runs, CANCEL_PHASES)
    return [
        Row(f"stop {phase}, against 50 ms", _CANCEL_GOAL, median(seconds), "s", runs, 1, _longest(seconds))
        for phase, seconds in found.items()
    ]
