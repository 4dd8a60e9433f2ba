"""What nobody expected, in real processes: never a silent end, and nothing of what was written in what is told."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.demo.replies import Reply, text
from desktop_chat.demo.script import Gate
from desktop_chat.demo.server import DemoServer
from desktop_chat.domain.stop import Interruption
from tests.helpers.desktop import NAME
from tests.helpers.program import PATIENCE, Program, wait_for
from tests.helpers.screen import Screen

pytestmark = [pytest.mark.xcb, pytest.mark.slow]

HARBOUR = "The harbour wakes before the town does, and the first boats leave while the lamps still burn. CANARY"
TITLE = f"Something went wrong — {NAME}"


class BrokenProgram(Program):
    """The program with one thing in it broken."""

    place = ""

    def command(self, *arguments: str) -> list[str]:
        where = ("--data-dir", str(self.folder))
        return [sys.executable, "-m", "tests.helpers.broken", self.place, *arguments, *where]


@pytest.fixture
def broken(tmp_path: Path, screen: Screen):
    program = BrokenProgram(tmp_path / "data", screen.environ)
    yield program
    screen.picture(tmp_path / "end.png")
    program.close()


def close_by_escape(screen: Screen, process: "subprocess.Popen[str]") -> int:
    """Presses Escape until the process has ended: a dialog that has just come may not have the keyboard yet."""

    def ended() -> bool:
        screen.keys("Escape")
        return process.poll() is not None

    wait_for(ended, "the end")
    return process.wait()


def dialogs(screen: Screen) -> list[str]:
    return screen._run("xdotool", "search", "--onlyvisible", "--name", "^Something went wrong").split()


def files_of(program: Program) -> str:
    return "".join(path.read_text(errors="replace") for path in (program.folder / "logs").glob("*"))


@pytest.mark.parametrize("place", ["window", "settings", "services"])
def test_a_start_that_fails_ends_in_a_dialog(broken, screen, place):
    broken.place = place
    process = broken.start_quietly("--demo")
    wait_for(lambda: screen.active_title() == TITLE, "the dialog in front")
    assert close_by_escape(screen, process) == exit_codes.FAILED
    assert "CANARY" not in files_of(broken) + broken.terminal
    assert list((broken.folder / "logs").glob("fault-*")) == []


@pytest.mark.parametrize("place", ["settings", "services"])
def test_a_picture_that_fails_ends_by_itself(broken, tmp_path, place):
    broken.place = place
    process = broken.start_quietly("--demo", "--screenshot", str(tmp_path / "window.png"))
    assert process.wait(PATIENCE) == exit_codes.FAILED
    assert "it could not start because something unexpected went wrong (LookupError)" in broken.terminal
    (left,) = (broken.folder / "logs").glob("fault-*")
    assert left.read_text().startswith("Ended unexpectedly: LookupError")


def test_a_fault_again_and_again_opens_one_dialog(broken, screen):
    broken.place = "timer"
    process = broken.start_quietly("--demo")
    wait_for(lambda: screen.active_title() == TITLE, "the dialog in front")
    wait_for(lambda: "for the 100. time" in broken.log, "the fault to come back")
    assert len(dialogs(screen)) == 1
    screen.keys("Escape")
    wait_for(lambda: screen.active_title() == NAME, "the window, which goes on")
    wait_for(lambda: "for the 1000. time" in broken.log, "many more of them", seconds=60)
    assert dialogs(screen) == []
    screen.close(screen.window(NAME))
    assert process.wait(PATIENCE) == exit_codes.OK
    assert "CANARY" not in files_of(broken) + broken.terminal


def test_messages_that_cannot_be_painted_are_a_dialog_and_no_crash(broken, screen):
    broken.place = "painting"
    process = broken.start_quietly("--demo")
    wait_for((broken.folder / "run/window.socket").exists, "the window to be complete")
    screen.type("Hello")
    screen.keys("Return")
    wait_for(lambda: screen.active_title() == TITLE, "the dialog in front")
    screen.keys("Escape")
    wait_for(lambda: screen.active_title().endswith(f"— {NAME}") and not dialogs(screen), "the window, which goes on")
    assert "IndexError: list index out of range" in broken.log
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == exit_codes.OK


def test_a_failure_in_closing_is_told_at_the_end(broken, screen):
    broken.place = "closing"
    process = broken.start_quietly("--demo")
    wait_for((broken.folder / "run/window.socket").exists, "the window to be complete")
    screen.close(screen.window(NAME))
    wait_for(lambda: screen.active_title() == TITLE, "the dialog in front")
    assert close_by_escape(screen, process) == exit_codes.FAILED
    assert "CANARY" not in files_of(broken) + broken.terminal


def test_a_failure_in_closing_at_the_end_of_the_session_is_told_at_the_next_start(broken, screen):
    broken.place = "closing"
    process = broken.start_quietly("--demo")
    wait_for((broken.folder / "run/window.socket").exists, "the window to be complete")
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == exit_codes.FAILED
    (left,) = (broken.folder / "logs").glob("fault-*")
    assert left.read_text().startswith("Ended unexpectedly: LookupError")
    assert "CANARY" not in files_of(broken)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_a_crash_in_mid_reply_loses_nothing_and_is_told_at_the_next_start(desktop, script, tmp_path):
    gate = Gate()
    script.add(Reply((text(HARBOUR),)).hold_after(8, gate))
    program = desktop.program
    with DemoServer(script=script, pace=0, require_key=False) as server:
        endpoint = ("--debug", "--base-url", server.base_url)
        window = desktop.open(*endpoint)
        window.say("A question")
        assert gate.wait_reached(20)
        sent = "The harbour wakes before"

        def on_disk() -> bool:
            streams = (program.folder / "history/conversations").glob("*.stream")
            return any(b"before" in path.read_bytes() for path in streams)

        wait_for(on_disk, "what has arrived on disk", seconds=5)
        window.process.send_signal(signal.SIGSEGV)
        assert window.process.wait(PATIENCE) == -signal.SIGSEGV
        (fault,) = (program.folder / "logs").glob("fault-*")
        assert "Fatal Python error: Segmentation fault" in fault.read_text()
        assert "CANARY" not in fault.read_text()

        process = program.start_quietly(*endpoint)
        reader, pid = desktop.reader, process.pid
        wait_for(
            lambda: any("ended unexpectedly last time" in seen.name for seen in reader.find(pid, "label")), "the banner"
        )
        (chat,) = program.conversations()
        question, reply = chat.active_path()
        assert question.text == "A question"
        assert reply.text.startswith(sent)
        assert reply.stop is not None
        assert reply.stop.interruption is Interruption.CLOSED
        wait_for(lambda: any(sent in seen.name for seen in reader.find(pid, "list item")), "the reply in the window")
        assert reader.find(pid, "push button", "Show report")
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)

        again = program.start_quietly(*endpoint)
        wait_for(lambda: any(sent in seen.name for seen in reader.find(again.pid, "list item")), "the window again")
        wait_for(lambda: len(list((program.folder / "logs").glob("fault-*"))) == 1, "a look at what a kill left")
        assert not any("ended unexpectedly" in seen.name for seen in reader.find(again.pid, "label"))
        again.send_signal(signal.SIGTERM)
        assert again.wait(PATIENCE) == exit_codes.OK
    told = files_of(program) + program.terminal  # with --debug, of a whole conversation and a crash in it
    assert "Segmentation fault" in told
    assert "CANARY" not in told
    assert "A question" not in told
    assert list((program.folder / "logs").glob("fault-*")) == []
