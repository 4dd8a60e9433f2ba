"""The connection to a bus: answers, refusals, silence, death, and no bus at all; nothing ever waits."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from desktop_chat.app.desktop import bus as module
from desktop_chat.app.desktop.bus import Answer, Bus, BusSignal, Call, session_address, system_address
from tests.helpers.bus import NOTIFICATIONS, PrivateBus

CALL = Call(NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS, "GetCapabilities")
FAST = 0.1  # seconds that the GUI thread may spend in a call, on a busy machine


class Asked:
    """A bus and the answers that came."""

    def __init__(self, address: str, wait: Callable[..., None]) -> None:
        self.bus = Bus(address, "a bus")
        self.answers: list[Answer] = []
        self.signals: list[BusSignal] = []
        self.bus.signal_received.connect(self.signals.append)
        self._wait = wait

    def ask(self, call: Call = CALL, **how: float) -> None:
        begin = time.monotonic()
        self.bus.call(call, self.answers.append, **how)
        assert time.monotonic() - begin < FAST

    def wait_for(self, count: int) -> Answer:
        self._wait(lambda: len(self.answers) == count, timeout=15_000)
        return self.answers[-1]


@pytest.fixture
def asked(qtbot, private_bus: PrivateBus) -> Iterator[Asked]:
    asked = Asked(session_address({"DBUS_SESSION_BUS_ADDRESS": private_bus.address}), qtbot.waitUntil)
    yield asked
    begin = time.monotonic()
    asked.bus.close()
    assert time.monotonic() - begin < 3


def test_answers_and_errors(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    asked.ask()
    answer = asked.wait_for(1)
    assert "actions" in answer.body[0]
    assert answer.sender.startswith(":")
    assert answer.error == ""
    private_bus.do(**{"answer": "GetCapabilities", "with": "error"})
    asked.ask()
    assert asked.wait_for(2).error == "org.freedesktop.DBus.Error.Failed"
    asked.ask(Call("org.example.Nobody", "/x", "org.example.Nobody", "Do"))
    assert asked.wait_for(3).error == "org.freedesktop.DBus.Error.ServiceUnknown"


def test_a_service_that_never_answers(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    private_bus.do(**{"answer": "GetCapabilities", "with": "hang"})
    asked.ask(patience=0.2)
    assert asked.wait_for(1).is_late
    for _ in range(2 * module.MOST_WAITING):
        asked.ask()  # what waits is bounded
    answers = asked.wait_for(1 + module.MOST_WAITING)
    assert answers.is_late


def test_a_service_that_dies(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    private_bus.do(**{"answer": "GetCapabilities", "with": "hang"})
    asked.ask()
    private_bus.wait_for_call("GetCapabilities")
    private_bus.end_services()
    assert asked.wait_for(1).error


def test_a_bus_that_dies(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    asked.ask()
    asked.wait_for(1)
    private_bus.do(**{"answer": "GetCapabilities", "with": "hang"})
    asked.ask()
    private_bus.wait_for_call("GetCapabilities", 2)
    private_bus.close()
    assert asked.wait_for(2).error
    asked.ask()
    assert asked.wait_for(3).error


def test_a_bus_that_hangs_delays_neither_calls_nor_the_end(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.hang()
    for _ in range(5):
        asked.ask()
    begin = time.monotonic()
    asked.bus.close(0.1)
    assert time.monotonic() - begin < 1


def test_a_socket_that_speaks_no_dbus(tmp_path: Path, qtbot) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def answer() -> None:
            client = server.accept()[0]
            with client:
                client.sendall(b"\xff" * 4096)

        thread = threading.Thread(target=answer)
        thread.start()
        asked = Asked(str(path), qtbot.waitUntil)
        asked.ask()
        assert asked.wait_for(1).error
        asked.bus.close()
        thread.join(10)


@pytest.mark.parametrize("address", ["", "/nowhere/at/all"])
def test_no_bus(address: str, qtbot) -> None:
    asked = Asked(address, qtbot.waitUntil)
    asked.ask()
    assert asked.wait_for(1).error
    asked.bus.tell("/x", "org.example.X", "Said", "s", ("x",))
    asked.bus.close()


def test_signals_that_were_subscribed_to(asked: Asked, private_bus: PrivateBus, qtbot) -> None:
    private_bus.serve(NOTIFICATIONS)
    asked.bus.subscribe(sender=NOTIFICATIONS, interface=NOTIFICATIONS)
    asked.ask()
    asked.wait_for(1)
    private_bus.do(signal=["/x", NOTIFICATIONS, "NotificationClosed", "uu", [1, 2]])
    private_bus.do(signal=["/x", "org.example.Other", "Noise", "", []])
    private_bus.do(signal=["/x", NOTIFICATIONS, "NotificationClosed", "uu", [3, 2]], **{"as": "stranger"})
    private_bus.do(signal=["/x", NOTIFICATIONS, "ActionInvoked", "us", [1, "default"]])
    qtbot.waitUntil(lambda: any(each.member == "ActionInvoked" for each in asked.signals))
    told = [each for each in asked.signals if each.interface != "org.freedesktop.DBus"]
    assert [each.body for each in told] == [(1, 2), (1, "default")]


def test_a_text_that_cannot_be_sent_ends_nothing(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    asked.ask(Call(NOTIFICATIONS, "/x", NOTIFICATIONS, "Say", "s", ("\ud800",)))
    assert asked.wait_for(1).error == "org.freedesktop.DBus.Error.InvalidArgs"
    asked.ask()
    assert asked.wait_for(2).error == ""


def test_answers_for_a_closed_bus_are_dropped(asked: Asked, private_bus: PrivateBus) -> None:
    private_bus.serve(NOTIFICATIONS)
    asked.ask()
    asked.bus.close()
    QCoreApplication.processEvents()
    assert asked.answers == []


def test_where_buses_are(tmp_path: Path) -> None:
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/my%20bus,guid=1"}) == "/run/my bus"
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=x;unix:abstract=/tmp/a,guid=1"}) == "\0/tmp/a"
    assert session_address({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=192.0.2.1,port=1"}) == ""
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == ""
    (tmp_path / "bus").touch()
    assert session_address({"XDG_RUNTIME_DIR": str(tmp_path)}) == str(tmp_path / "bus")
    assert system_address({"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/x"}) == "/x"
