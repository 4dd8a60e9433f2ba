"""Owns the event loop of one call on a pool worker and its cancellation from another thread."""

import asyncio
import contextlib
import functools
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from desktop_chat.backend.protocol import CancelSignal
from desktop_chat.domain.errors import Cancelled

T = TypeVar("T")


def _deliver(future: "asyncio.Future[Any]", result: object, error: Exception | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)


async def _look_up(
    loop: asyncio.AbstractEventLoop,
    host: str | bytes | None,
    port: str | int | None,
    *,
    family: int = 0,
    type: int = 0,  # noqa: A002 - the name that callers of getaddrinfo use
    proto: int = 0,
    flags: int = 0,
) -> Any:
    """A name look-up that a cancelled call need not wait for: the thread is a daemon that nobody joins."""
    future: asyncio.Future[Any] = loop.create_future()

    def resolve() -> None:
        result: object = None
        error: Exception | None = None
        try:
            result = socket.getaddrinfo(host, port, family, type, proto, flags)
        except Exception as problem:
            error = problem
        with contextlib.suppress(RuntimeError):  # the call ended before the answer came
            loop.call_soon_threadsafe(_deliver, future, result, error)

    threading.Thread(target=resolve, name="name-lookup", daemon=True).start()
    return await future


class _CallLoop:
    """An event loop for one call that knows its connections, since a cancelled TLS handshake leaves one open.

    Attributes:
        loop: the loop itself.
    """

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._connect = self.loop.create_connection
        self._transports: list[asyncio.BaseTransport] = []
        # asyncio's own look-up blocks the end of the loop until the resolver answers.
        setattr(self.loop, "getaddrinfo", functools.partial(_look_up, self.loop))  # noqa: B010
        setattr(self.loop, "create_connection", self._create_connection)  # noqa: B010

    async def _create_connection(self, *arguments: Any, **options: Any) -> Any:
        transport, protocol = await self._connect(*arguments, **options)
        self._transports.append(transport)
        return transport, protocol

    def close(self) -> None:
        """Ends what still runs and closes the loop without waiting for threads of its executor."""
        for transport in self._transports:
            if not transport.is_closing():
                transport.close()
        _finish(self.loop)


def _finish(loop: asyncio.AbstractEventLoop) -> None:
    try:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


def run(main: Callable[[], Coroutine[Any, Any, T]], cancel: CancelSignal) -> T:
    """Runs the coroutine to its end on this thread. Raises Cancelled as soon as the signal says so."""
    if cancel.is_cancelled:
        raise Cancelled
    call_loop = _CallLoop()
    loop = call_loop.loop
    try:
        task = loop.create_task(main())

        def stop() -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed already
                loop.call_soon_threadsafe(task.cancel)

        unregister = cancel.on_cancel(stop)
        try:
            return loop.run_until_complete(task)
        except asyncio.CancelledError:
            raise Cancelled from None
        finally:
            unregister()
    finally:
        call_loop.close()
