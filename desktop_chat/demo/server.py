"""Owns the demo server: its socket on the loopback address, one thread per connection, and what it recorded.

Started and stopped on any one thread; everything else happens on its own threads.
"""

import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

from desktop_chat.demo.api import MessagesApi
from desktop_chat.demo.connection import Connection
from desktop_chat.demo.exchange import RecordedRequest
from desktop_chat.demo.script import Script

DEMO_KEY = "demo"
_HOST = "127.0.0.1"
_STOP_SECONDS = 5.0
#: A demo may run for days, and each request holds its whole conversation.
_KEPT_BYTES = 64 * 1024 * 1024


class DemoServer:
    """A loopback server that speaks the Messages API.

    Without a script it answers as the demo persona; with one, tests decide every answer and every fault.

    Attributes:
        base_url: where it listens, without a trailing slash; known once it is started.
        requests: what clients sent, in order of arrival; of large ones only the newest, up to 64 MB.
        script: the script that was given.
        pace: 1.0 answers at a natural pace, 0 at once.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        script: Script | None = None,
        pace: float = 1.0,
        require_key: bool = True,
        accepted_keys: frozenset[str] | None = None,
        validate: bool = True,
    ) -> None:
        """``accepted_keys`` None takes any key that does not begin with "invalid"; ``validate`` checks requests."""
        self.script = script
        self.pace = pace
        self._port = port
        self._api = MessagesApi(script=script, require_key=require_key, accepted_keys=accepted_keys, validate=validate)
        self._lock = threading.Lock()
        self._requests: deque[RecordedRequest] = deque()
        self._kept_bytes = 0
        self._count = 0
        self._arrived = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._wake: socket.socket | None = None
        self._acceptor: threading.Thread | None = None
        self._threads: set[threading.Thread] = set()
        self._sockets: set[socket.socket] = set()

    # -- life --------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Listens; raises OSError if the port is taken."""
        listener = socket.create_server((_HOST, self._port), backlog=128)
        listener.setblocking(False)
        self._port = int(listener.getsockname()[1])
        self._wake, sleeper = socket.socketpair()
        self._stopping.clear()
        self._acceptor = self._spawn(self._accept, listener, sleeper, name="demo-server")
        return self

    def stop(self) -> None:
        """Ends every connection, whatever it is doing, and waits for the threads. May be called again."""
        self._stopping.set()
        wake, self._wake = self._wake, None
        if wake is not None:
            wake.close()
        if self._acceptor is not None:
            self._acceptor.join(_STOP_SECONDS)
        self.hang_up()
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(_STOP_SECONDS)

    def hang_up(self) -> None:
        """Ends every connection, whatever it is doing; new ones are taken as before."""
        with self._lock:
            open_sockets = list(self._sockets)
        for connection in open_sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        return f"http://{_HOST}:{self.port}"

    @property
    def port(self) -> int:
        """0 before the first start unless a port was asked for."""
        return self._port

    # -- what was recorded -------------------------------------------------------------------------------------

    @property
    def requests(self) -> list[RecordedRequest]:
        with self._lock:
            return list(self._requests)

    @property
    def messages(self) -> list[RecordedRequest]:
        """Only the requests for replies."""
        return [request for request in self.requests if request.is_message]

    def wait_for_requests(self, count: int, seconds: float = 10.0) -> bool:
        """True when that many requests have arrived in time."""
        with self._arrived:
            return self._arrived.wait_for(lambda: self._count >= count, seconds)

    # -- threads -----------------------------------------------------------------------------------------------

    def _accept(self, listener: socket.socket, sleeper: socket.socket) -> None:
        with selectors.DefaultSelector() as selector, listener, sleeper:
            selector.register(listener, selectors.EVENT_READ)
            selector.register(sleeper, selectors.EVENT_READ)
            while not self._stopping.is_set():
                ready = [key.fileobj for key, _ in selector.select()]
                if listener not in ready:
                    continue
                with suppress(OSError):
                    connection, _ = listener.accept()
                    connection.setblocking(True)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._spawn(self._serve, connection, name=f"demo-connection-{connection.fileno()}")

    def _spawn(self, target: Callable[..., None], *arguments: socket.socket, name: str) -> threading.Thread:
        def run() -> None:
            try:
                target(*arguments)
            finally:
                with self._lock:
                    self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=run, name=name, daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()
        return thread

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.add(connection)
        try:
            if not self._stopping.is_set():
                Connection(connection, self._stopping, self.pace, self._record, self._api).serve()
        finally:
            with self._lock:
                self._sockets.discard(connection)
            with suppress(OSError):
                connection.close()

    def _record(self, request: RecordedRequest) -> None:
        with self._arrived:
            self._count += 1
            request.number = self._count
            self._requests.append(request)
            self._kept_bytes += len(request.raw)
            while self._kept_bytes > _KEPT_BYTES and len(self._requests) > 1:
                self._kept_bytes -= len(self._requests.popleft().raw)
            self._arrived.notify_all()
