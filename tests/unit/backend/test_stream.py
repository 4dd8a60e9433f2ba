from collections.abc import Callable

import pytest

from desktop_chat.backend import stream
from desktop_chat.backend.limits import Limits
from desktop_chat.demo.faults import fault, json_answer
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.errors import ErrorKind
from desktop_chat.domain.events import TextDelta
from tests.unit.backend.support import Turn, request, run

SLEEPY = Limits(tick=0.02, after_sleep=0.1)


@pytest.fixture
def sleep(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    slept = [1000.0]
    monkeypatch.setattr(stream, "suspended_seconds", lambda: slept[0])

    def fall_asleep(seconds: float) -> None:
        slept[0] += seconds

    return fall_asleep


def test_a_reply_that_the_machine_slept_through_is_lost(
    sleep: Callable[[float], None], script: Script, scripted_server: DemoServer
) -> None:
    script.add(fault("stall"))
    turn = Turn(request(base_url=scripted_server.base_url), limits=SLEEPY).start()
    turn.wait_for(TextDelta)
    sleep(40)
    turn.finish()
    assert turn.error is not None
    assert turn.error.kind is ErrorKind.CONNECTION_LOST
    assert turn.text


def test_signs_of_life_after_a_sleep_keep_it(
    sleep: Callable[[float], None], script: Script, scripted_server: DemoServer
) -> None:
    script.add(fault("pings_mid_stream"))
    limits = Limits(tick=0.02, after_sleep=0.3, quiet=0.8)
    turn = Turn(request(base_url=scripted_server.base_url), limits=limits).start()
    turn.wait_for(TextDelta)
    sleep(40)
    turn.finish()
    assert turn.error is not None
    assert turn.error.kind is ErrorKind.STALLED  # the pings went on, until they were all there was for too long


def test_the_clock_of_sleep_moves_only_in_sleep() -> None:
    assert abs(stream.suspended_seconds() - stream.suspended_seconds()) < 1


def test_an_error_that_another_server_sends_with_success(script: Script, scripted_server: DemoServer) -> None:
    script.add(json_answer({"error": {"message": "Provider is down", "code": 502}}))
    turn = run(request(base_url=scripted_server.base_url))
    assert turn.error is not None
    assert (turn.error.kind, turn.error.detail) == (ErrorKind.SERVER, "Provider is down")
