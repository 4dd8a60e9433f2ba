import time

from desktop_chat.runtime.clock import Clock, ManualClock, SystemClock


def test_the_computers_clock() -> None:
    clock: Clock = SystemClock()
    assert abs(clock.now() - time.time()) < 5
    assert clock.monotonic() <= clock.monotonic()


def test_the_manual_clock() -> None:
    clock = ManualClock(now=100, monotonic=5)
    clock.advance(2.5)
    assert (clock.now(), clock.monotonic()) == (102.5, 7.5)
    clock.jump(-50)
    assert (clock.now(), clock.monotonic()) == (52.5, 7.5)
