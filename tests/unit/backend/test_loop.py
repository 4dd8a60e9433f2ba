import asyncio
import threading

import pytest

from desktop_chat.backend import loop
from desktop_chat.domain.errors import Cancelled
from tests.unit.backend.support import Signal


def test_the_result_and_the_error_come_through() -> None:
    async def good() -> int:
        await asyncio.sleep(0)
        return 7

    async def bad() -> None:
        raise KeyError("x")

    assert loop.run(good, Signal()) == 7
    with pytest.raises(KeyError):
        loop.run(bad, Signal())


def test_cancelling_from_another_thread() -> None:
    signal, waiting = Signal(), threading.Event()

    async def main() -> None:
        waiting.set()
        await asyncio.sleep(60)

    threading.Thread(target=lambda: (waiting.wait(10), signal.cancel()), daemon=True).start()
    with pytest.raises(Cancelled):
        loop.run(main, signal)
    assert signal.listeners == 0


def test_cancelled_before_it_starts() -> None:
    signal = Signal()
    signal.cancel()

    async def main() -> None:
        pytest.fail("must not run")

    with pytest.raises(Cancelled):
        loop.run(main, signal)


def test_left_over_tasks_are_ended() -> None:
    ended: list[str] = []

    async def endless() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("yes")

    async def main() -> None:
        ended.append(asyncio.create_task(endless()).get_name()[:0])
        await asyncio.sleep(0)

    loop.run(main, Signal())
    assert ended[-1] == "yes"
