"""A reply that ends behind another program's window: notification, count, click, and the chat is in front."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.bus import LOGIND, NOTIFICATIONS, PrivateBus
from tests.helpers.program import Program, wait_for
from tests.helpers.screen import Screen

NAME = "Desktop Chat"
FIRST, SECOND = "First question", "Tell me more about the second one"


@pytest.fixture
def other_program(screen: Screen) -> Iterator[str]:
    """The window of another program."""
    if shutil.which("xev") is None:
        pytest.skip("not installed: xev")
    process = subprocess.Popen(["xev"], env=screen.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield screen.window("Event Tester")
    process.terminate()
    process.wait(10)


def test_a_click_brings_the_chat_to_the_front(
    tmp_path: Path, private_bus: PrivateBus, screen: Screen, other_program: str
) -> None:
    private_bus.serve(NOTIFICATIONS)
    program = Program(tmp_path / "data", {**screen.environ, "DBUS_SESSION_BUS_ADDRESS": private_bus.address})
    program.settings_file.parent.mkdir(parents=True)
    program.settings_file.write_text(json.dumps({"version": 1, "settings": {"auto_title": False}}))
    process = program.start_quietly("--demo")
    try:
        screen.focus(screen.window(NAME))
        wait_for(lambda: any(each.get("signal") == "Update" for each in private_bus.heard), "the program on the bus")
        _ask(screen, program, FIRST)
        wait_for(lambda: len(program.texts()[0]) == 2, "the first reply")
        screen.keys("ctrl+n")
        wait_for(lambda: screen.active_title() == NAME, "a new chat")
        _ask(screen, program, SECOND)
        screen.keys("alt+Down")  # the first one is in front, the second one goes on
        wait_for(lambda: screen.active_title() == f"{FIRST} — {NAME}", "the first chat in front")
        screen.focus(other_program)
        told = private_bus.wait_for_call("Notify")["body"]
        assert (told[3], told[4]) == (SECOND, "The reply is ready.")
        assert screen.windows(f"(1) {FIRST} — {NAME}")
        path = "/org/freedesktop/Notifications"
        private_bus.do(signal=[path, NOTIFICATIONS, "ActionInvoked", "us", [1, "default"]])
        wait_for(lambda: screen.active_title() == f"{SECOND} — {NAME}", lambda: f"it, not {screen.active_title()!r}")
        assert private_bus.wait_for_call("CloseNotification")["body"] == [1]
        assert process.poll() is None
        assert "Traceback" not in program.terminal
    finally:
        screen.picture(tmp_path / "end.png")
        program.close()


def _ask(screen: Screen, program: Program, question: str) -> None:
    """Writes and sends, once there is somebody to send to."""
    screen.type(question)

    def is_sent() -> bool:
        screen.keys("Return")
        return screen.active_title() == f"{question} — {NAME}"

    wait_for(is_sent, lambda: f"{question!r} to be sent; in front is {screen.active_title()!r}")


def test_the_end_of_the_process_releases_what_it_held(tmp_path: Path, private_bus: PrivateBus, screen: Screen) -> None:
    private_bus.serve(LOGIND)
    addresses = {f"DBUS_{name}_BUS_ADDRESS": private_bus.address for name in ("SESSION", "SYSTEM")}
    program = Program(tmp_path / "data", {**screen.environ, **addresses})
    program.settings_file.parent.mkdir(parents=True)
    program.settings_file.write_text(json.dumps({"version": 1, "settings": {"auto_title": False}}))
    process = program.start_quietly("--demo")
    try:
        screen.focus(screen.window(NAME))
        _ask(screen, program, SECOND)
        private_bus.wait_for_call("Inhibit")
        assert private_bus.released() == 0
        program.kill(process)
        wait_for(lambda: private_bus.released() == 1, "the file to be closed")
    finally:
        program.close()


def test_the_first_picture_has_the_look_of_the_last_run(tmp_path: Path, program: Program) -> None:
    from PySide6.QtGui import QImage

    state = program.settings_file.with_name("state.json")
    state.parent.mkdir(parents=True)
    grounds = []
    for number, dark in enumerate((True, False)):
        state.write_text(json.dumps({"system_look": {"dark": dark, "contrast": False, "still": False}}))
        picture = tmp_path / f"{number}.png"
        assert program.run("--demo", "--screenshot", str(picture)).returncode == 0
        grounds.append(QImage(str(picture)).pixelColor(600, 300).lightness())
    assert grounds[0] < 60
    assert grounds[1] > 200
