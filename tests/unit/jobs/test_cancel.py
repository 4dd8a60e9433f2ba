import threading

import pytest

from desktop_chat.domain.errors import Cancelled
from desktop_chat.jobs.cancel import CancelToken


def test_cancels_once_and_tells_everybody() -> None:
    token = CancelToken()
    called: list[str] = []
    token.on_cancel(lambda: called.append("a"))
    token.on_cancel(lambda: called.append("b"))
    token.raise_if_cancelled()
    assert not token.is_cancelled
    assert not token.wait(0)
    token.cancel()
    token.cancel()
    assert called == ["a", "b"]
    assert token.is_cancelled
    assert token.wait(0)
    with pytest.raises(Cancelled):
        token.raise_if_cancelled()


def test_a_late_callback_runs_at_once() -> None:
    token = CancelToken()
    token.cancel()
    called: list[int] = []
    unregister = token.on_cancel(lambda: called.append(1))
    assert called == [1]
    unregister()


def test_an_unregistered_callback_is_not_called() -> None:
    token = CancelToken()
    called: list[int] = []
    unregister = token.on_cancel(lambda: called.append(1))
    unregister()
    unregister()
    token.cancel()
    assert called == []


def test_a_failing_callback_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    token = CancelToken()
    called: list[int] = []
    token.on_cancel(lambda: called.append(1 // 0))
    token.on_cancel(lambda: called.append(2))
    token.cancel()
    assert called == [2]
    assert "a cancel callback failed" in caplog.text


def test_a_callback_may_unregister_itself_and_others() -> None:
    token = CancelToken()
    called: list[int] = []
    unregisters = []

    def first() -> None:
        called.append(1)
        for unregister in unregisters:
            unregister()

    unregisters.append(token.on_cancel(first))
    unregisters.append(token.on_cancel(lambda: called.append(2)))
    token.cancel()
    assert called == [1]


def test_after_unregistering_returned_the_callback_is_over() -> None:
    """A worker unregisters and then closes its event loop; a callback must not meet the closed loop."""
    for _ in range(300):
        token = CancelToken()
        is_open = [True]
        met_closed: list[bool] = []
        unregister = token.on_cancel(lambda o=is_open, m=met_closed: m.append(not o[0]))
        canceller = threading.Thread(target=token.cancel)
        canceller.start()
        unregister()
        is_open[0] = False
        canceller.join()
        assert met_closed in ([], [False])


def test_wakes_a_waiting_thread() -> None:
    token = CancelToken()
    result: list[bool] = []
    waiter = threading.Thread(target=lambda: result.append(token.wait(30)))
    waiter.start()
    token.cancel()
    waiter.join(10)
    assert result == [True]
