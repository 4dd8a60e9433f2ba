"""Sleep is kept off exactly while a reply comes, in every way in which a reply can end."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from desktop_chat.demo import faults, replies
from desktop_chat.demo.exchange import Gate
from desktop_chat.demo.script import Script
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.drafts import Draft
from tests.gui.app.conftest import OpenWindow
from tests.gui.app.stage import WindowStage
from tests.helpers.bus import LOGIND, PORTAL, POWER, PrivateBus

LOGIND_INTERFACE = f"{LOGIND}.Manager"
PORTAL_INTERFACE = "org.freedesktop.portal.Inhibit"


@pytest.fixture
def buses(private_bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> PrivateBus:
    """One bus that is both; services are for the test to start before the window."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", private_bus.address)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", private_bus.address)
    private_bus.meanwhile = QCoreApplication.processEvents
    return private_bus


@pytest.fixture
def open_stage(open_window: OpenWindow, scripted_server: DemoServer) -> Callable[[], WindowStage]:
    def start() -> WindowStage:
        stage = open_window(base_url=scripted_server.base_url)
        stage.until(lambda: bool(stage.session._manners and stage.session._manners.has_begun))
        return stage

    return start


def begin(stage: WindowStage, script: Script, step: Any) -> None:
    script.add(step)
    stage.parts.composer.set_draft(Draft("Tides"))
    assert stage.parts.composer.can_send()
    stage.joined.controllers.composer.send()
    stage.until(lambda: script.left == 0)


def asked(bus: PrivateBus, interface: str) -> list[Any]:
    return [call["body"] for call in bus.calls("Inhibit") if call["interface"] == interface]


def wait_until_awake(stage: WindowStage, bus: PrivateBus, count: int = 1) -> None:
    stage.until(lambda: len(asked(bus, LOGIND_INTERFACE)) == count == len(asked(bus, PORTAL_INTERFACE)))


def wait_until_released(stage: WindowStage, bus: PrivateBus, count: int = 1) -> None:
    stage.until(lambda: bus.released() == count == len(bus.calls("Close")))


def test_in_every_ending(buses: PrivateBus, open_stage: Callable[[], WindowStage], script: Script) -> None:
    buses.serve(LOGIND, PORTAL)
    stage = open_stage()
    assert buses.calls("Inhibit") == []

    gate = Gate()  # complete
    begin(stage, script, replies.say("One. " * 40).hold_after(3, gate))
    wait_until_awake(stage, buses)
    assert asked(buses, LOGIND_INTERFACE) == [["idle", "Desktop Chat", "A reply is being received", "block"]]
    assert asked(buses, PORTAL_INTERFACE)[0][1] == 4
    assert buses.released() == 0
    gate.release()
    wait_until_released(stage, buses)

    gate = Gate()  # stopped
    begin(stage, script, replies.say("Two. " * 40).hold_after(3, gate))
    wait_until_awake(stage, buses, 2)
    stage.services.turns.stop(stage.current)
    wait_until_released(stage, buses, 2)
    gate.release()
    stage.settle()

    begin(stage, script, faults.fault("drop"))  # broken
    wait_until_released(stage, buses, 3)
    stage.settle()

    gate = Gate()  # the person switches it off, and on
    begin(stage, script, replies.say("Four. " * 40).hold_after(3, gate))
    wait_until_awake(stage, buses, 4)
    stage.preferences.set("stay_awake", False)
    wait_until_released(stage, buses, 4)
    stage.preferences.set("stay_awake", True)
    wait_until_awake(stage, buses, 5)

    second = Gate()  # two at once: the last one counts
    assert stage.run("chat.new")
    begin(stage, script, replies.say("Five. " * 40).hold_after(3, second))

    stage.until(lambda: len(stage.services.turns.running()) == 2)
    gate.release()
    stage.until(lambda: len(stage.services.turns.running()) == 1)
    assert buses.released() == 4
    stage.quit()  # the end of the program, while a reply comes
    wait_until_released(stage, buses, 5)
    second.release()


def test_a_file_that_comes_too_late_is_closed_at_once(
    buses: PrivateBus, open_stage: Callable[[], WindowStage], script: Script
) -> None:
    buses.serve(LOGIND)
    stage = open_stage()
    begin(stage, script, faults.status(400))
    stage.settle()  # over before logind answered, or just after
    stage.until(lambda: buses.released() == len(asked(buses, LOGIND_INTERFACE)) == 1)


def test_a_service_that_hangs_is_asked_once(
    buses: PrivateBus, open_stage: Callable[[], WindowStage], script: Script
) -> None:
    buses.serve(LOGIND, PORTAL)
    buses.do(**{"answer": "Inhibit", "with": "hang"})
    stage = open_stage()
    for _ in range(3):
        script.add(replies.say("Now."))
        stage.say("Tides")
    assert len(asked(buses, LOGIND_INTERFACE)) == len(asked(buses, PORTAL_INTERFACE)) == 1


def test_without_a_portal_power_management_is_asked(
    buses: PrivateBus, open_stage: Callable[[], WindowStage], script: Script
) -> None:
    buses.serve(POWER)
    stage = open_stage()
    gate = Gate()
    begin(stage, script, replies.say("One. " * 40).hold_after(3, gate))
    interface = f"{POWER}.Inhibit"
    stage.until(lambda: len(asked(buses, interface)) == 1)
    assert asked(buses, interface)[0][0] == "io.github.desktop_chat.DesktopChat"
    gate.release()
    stage.settle()
    assert buses.wait_for_call("UnInhibit")["body"] == [77]
