"""Owns a connection to a D-Bus bus; asked on the GUI thread, lives on a thread of its own that nobody waits for."""

import contextlib
import logging
import math
import os
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

PATIENCE = 25.0  # seconds until a call counts as unanswered; what D-Bus libraries use
CONNECT_PATIENCE = 2.0  # seconds for connecting and for each write
MOST_WAITING = 64  # calls without an answer; beyond them the service hangs and hears no more of us
MOST_SIGNALS = 1_000  # that wait for this program; what comes beyond is dropped
_NO_ANSWER = "org.freedesktop.DBus.Error.NoReply"
_INVALID = "org.freedesktop.DBus.Error.InvalidArgs"
_GONE = "org.freedesktop.DBus.Error.Disconnected"
_BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """A method call: whom, where, what, with the signature of the arguments."""

    service: str
    path: str
    interface: str
    member: str
    signature: str = ""
    body: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call.

    Attributes:
        sender: the unique name of who answered.
        error: the name of the error; empty if there is none.
    """

    body: tuple[Any, ...] = ()
    sender: str = ""
    error: str = ""

    @property
    def is_late(self) -> bool:
        """True if nothing was answered in time, which says nothing about what the service did."""
        return self.error == _NO_ANSWER


@dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal of a service; who sent it is for the receiver to check, since anybody on the bus may send."""

    sender: str
    interface: str
    member: str
    body: tuple[Any, ...]


Done = Callable[[Answer], None]


@dataclass(slots=True)
class _Pending:
    done: Done
    patience: float
    until: float = 0.0


@dataclass(slots=True)
class _Line:
    """What belongs to the thread while it runs."""

    socket: socket.socket
    parser: Any
    selector: selectors.BaseSelector
    pending: dict[int, _Pending] = field(default_factory=dict)
    serial: int = 0


class Bus(QObject):
    """One bus. Nothing here waits: without a bus, or with one that hangs, calls end with an error, or never.

    Signals:
        signal_received(object): a BusSignal that was subscribed to, or that somebody sent to us unasked.
    """

    signal_received = Signal(object)
    _woken = Signal()

    def __init__(self, address: str, name: str, parent: QObject | None = None, *, takes_files: bool = False) -> None:
        """``takes_files``: answers may hold file descriptors."""
        super().__init__(parent)
        self._address = address
        self._takes_files = takes_files
        self._name = name
        self._thread: threading.Thread | None = None
        self._is_over = not address
        self._to_send: deque[tuple[Any, _Pending | None]] = deque()
        self._arrived: deque[tuple[Done | None, Any]] = deque()
        self._bell: tuple[socket.socket, socket.socket] | None = None
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)

    # --- GUI thread -----------------------------------------------------------------------------------------------

    def call(self, call: Call, done: Done | None = None, *, patience: float = PATIENCE) -> None:
        """Calls a method; ``done`` hears the answer later, on this thread, unless the bus is closed before.

        After ``patience`` seconds it hears that nobody answered; what comes then is dropped.
        """
        if self._is_over:
            self._deliver(done, Answer(error=_GONE))
            return
        from jeepney import DBusAddress, MessageFlag, new_method_call

        address = DBusAddress(call.path, call.service, call.interface)
        message = new_method_call(address, call.member, call.signature or None, call.body)
        if done is None:
            message.header.flags |= MessageFlag.no_reply_expected
        self._put(message, done and _Pending(done, patience))

    def subscribe(self, **rule: str) -> None:
        """Asks for the signals that a match rule names, e.g. ``sender=..., interface=...``."""
        words = ",".join(f"{name}='{value}'" for name, value in {"type": "signal", **rule}.items())
        self.call(Call(*_BUS, "AddMatch", "s", (words,)))

    def tell(self, path: str, interface: str, member: str, signature: str, body: tuple[Any, ...]) -> None:
        """Sends a signal to whoever listens."""
        if self._is_over:
            return
        from jeepney import DBusAddress, new_signal

        self._put(new_signal(DBusAddress(path, interface=interface), member, signature, body), None)

    def close(self, seconds: float = 0.5) -> None:
        """Sends what is queued and ends; a bus that hangs is left behind after the given time."""
        if self._is_over and self._thread is None:
            return
        self._is_over = True
        self._ring()
        if self._thread is not None:
            self._thread.join(seconds)
            self._thread = None
        if self._bell is not None:
            self._bell[0].close()
            self._bell = None
        while self._arrived:
            _close_files(self._arrived.popleft()[1])

    def _put(self, message: Any, pending: "_Pending | None") -> None:
        self._to_send.append((message, pending))
        if self._thread is None:
            self._bell = socket.socketpair()
            self._bell[0].setblocking(False)
            self._thread = threading.Thread(target=self._run, args=(self._bell[1],), name=self._name, daemon=True)
            self._thread.start()
        self._ring()

    def _ring(self) -> None:
        if self._bell is not None:
            with contextlib.suppress(OSError):  # full, which wakes as well, or nobody there any more
                self._bell[0].send(b"!")

    @Slot()
    def _on_woken(self) -> None:
        while self._arrived:
            done, what = self._arrived.popleft()
            if isinstance(what, BusSignal):
                self.signal_received.emit(what)
            elif done is not None:
                done(what)

    # --- the bus's thread -----------------------------------------------------------------------------------------

    def _deliver(self, done: Done | None, what: object) -> None:
        self._arrived.append((done, what))
        try:
            self._woken.emit()
        except RuntimeError:  # Qt took this object away; nobody listens any more
            self._is_over = True

    def _run(self, bell: socket.socket) -> None:
        line: _Line | None = None
        try:
            line = self._connect(bell)
            self._serve(line, bell)
        except Exception as error:  # whatever a bus does, the program goes on without it
            _log.info("%s: %s", self._name, type(error).__name__)
        finally:
            self._is_over = True
            waiting = list(line.pending.values()) if line is not None else []
            while self._to_send:  # not in a loop over it, since the GUI thread may be adding one
                _, unsent = self._to_send.popleft()
                waiting += [unsent] if unsent is not None else []
            for pending in waiting:
                self._deliver(pending.done, Answer(error=_GONE))
            if line is not None:
                line.selector.close()
                line.socket.close()
            bell.close()

    def _connect(self, bell: socket.socket) -> _Line:
        from jeepney import DBusAddress, Parser, new_method_call
        from jeepney.io.blocking import prep_socket

        connection = prep_socket(self._address, self._takes_files, timeout=CONNECT_PATIENCE)
        connection.settimeout(CONNECT_PATIENCE)
        selector = selectors.DefaultSelector()
        selector.register(connection, selectors.EVENT_READ)
        selector.register(bell, selectors.EVENT_READ)
        line = _Line(connection, Parser(), selector)
        path, service, interface = _BUS[1], _BUS[0], _BUS[2]
        self._send(line, new_method_call(DBusAddress(path, service, interface), "Hello"), None)
        return line

    def _serve(self, line: _Line, bell: socket.socket) -> None:
        while True:
            while self._to_send:
                self._send(line, *self._to_send.popleft())
            if self._is_over:
                return
            for key, _ in line.selector.select(self._pause(line)):
                if key.fileobj is bell:
                    bell.recv(4096)
                else:
                    self._receive(line)
            self._give_up_late_ones(line)

    def _send(self, line: _Line, message: Any, pending: _Pending | None) -> None:
        if pending is not None and len(line.pending) >= MOST_WAITING:
            self._deliver(pending.done, Answer(error=_NO_ANSWER))
            return
        line.serial += 1
        try:
            data = message.serialise(serial=line.serial)
        except Exception as error:  # one message that cannot be written must not end the connection
            _log.warning("%s: a message could not be written: %s", self._name, type(error).__name__)
            if pending is not None:
                self._deliver(pending.done, Answer(error=_INVALID))
            return
        if pending is not None:
            pending.until = time.monotonic() + pending.patience
            line.pending[line.serial] = pending
        line.socket.sendall(data)

    def _pause(self, line: _Line) -> float | None:
        if not line.pending:
            return None
        until = min(pending.until for pending in line.pending.values())
        return None if math.isinf(until) else max(0.0, until - time.monotonic())

    def _give_up_late_ones(self, line: _Line) -> None:
        now = time.monotonic()
        for serial in [serial for serial, pending in line.pending.items() if pending.until <= now]:
            self._deliver(line.pending.pop(serial).done, Answer(error=_NO_ANSWER))

    def _receive(self, line: _Line) -> None:
        files: list[Any] = []
        if self._takes_files:  # one message at a time, so that files stay with theirs
            from jeepney.fds import FileDescriptor, fds_buf_size

            data, extra, _, _ = line.socket.recvmsg(line.parser.bytes_desired(), fds_buf_size())
            files = FileDescriptor.from_ancdata(extra)
        else:
            data = line.socket.recv(65_536)
        if not data:
            raise ConnectionResetError
        line.parser.add_data(data, fds=files)
        while (message := line.parser.get_next_message()) is not None:
            self._take(line, message)

    def _take(self, line: _Line, message: Any) -> None:
        from jeepney import HeaderFields, MessageType

        fields = message.header.fields
        sender = fields.get(HeaderFields.sender, "")
        kind = message.header.message_type
        pending = line.pending.pop(fields.get(HeaderFields.reply_serial, -1), None)
        if pending is not None:
            error = fields.get(HeaderFields.error_name, "?") if kind is MessageType.error else ""
            self._deliver(pending.done, Answer(tuple(message.body), sender, error))
        elif kind is MessageType.signal and len(self._arrived) < MOST_SIGNALS:
            names = fields.get(HeaderFields.interface, ""), fields.get(HeaderFields.member, "")
            self._deliver(None, BusSignal(sender, *names, tuple(message.body)))
        else:
            _close_files(message)  # an answer that comes too late must not keep anything


def _close_files(what: object) -> None:
    for value in _files(getattr(what, "body", ())):
        value.close()


def _files(body: tuple[Any, ...]) -> Iterator[Any]:
    from jeepney.fds import FileDescriptor

    return (value for value in body if isinstance(value, FileDescriptor))


def session_address(environ: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """Where the bus of the session listens; empty if there is none."""
    return _first_unix(environ.get("DBUS_SESSION_BUS_ADDRESS", "")) or _existing(
        os.path.join(environ.get("XDG_RUNTIME_DIR") or "/nowhere", "bus")
    )


def system_address(environ: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """Where the bus of the system listens; empty if there is none."""
    return _first_unix(environ.get("DBUS_SYSTEM_BUS_ADDRESS", "")) or _existing("/run/dbus/system_bus_socket")


def _existing(path: str) -> str:
    return path if os.path.exists(path) else ""


def _first_unix(addresses: str) -> str:
    """The first socket in a list of D-Bus addresses that can be connected to; abstract ones begin with a null."""
    from urllib.parse import unquote

    for address in addresses.split(";"):
        kind, _, rest = address.partition(":")
        values = dict(pair.partition("=")[::2] for pair in rest.split(","))
        if kind == "unix" and (path := unquote(values.get("path", ""))):
            return path
        if kind == "unix" and (abstract := unquote(values.get("abstract", ""))):
            return "\0" + abstract
    return ""
