"""Several real windows of one process: opened by keys and by later starts, closed one by one, all back afterwards."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.storage.repository import HistoryStore
from tests.helpers.program import Program, wait_for
from tests.helpers.screen import Screen

NAME = "Desktop Chat"

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def seated(tmp_path: Path, screen: Screen) -> Iterator[Program]:
    """The program in its demo at a screen."""
    program = Program(tmp_path / "data", screen.environ)
    yield program
    screen.picture(tmp_path / "end.png")
    program.close()


def start(program: Program, screen: Screen) -> "subprocess.Popen[str]":
    process = program.start_quietly("--demo")
    wait_for(lambda: (program.folder / "run/window.socket").exists() or process.poll() is not None, "the window")
    screen.wait_for(lambda: screen.active_title().endswith(NAME), "the window in front")
    return process


def windows(screen: Screen) -> list[str]:
    """The ids of all windows of the program that are shown, whatever conversation they have."""
    listed = screen._run("wmctrl", "-l")
    return [line.split()[0] for line in listed.splitlines() if line.rstrip().endswith(NAME)]


def draft(program: Program) -> str:
    store = HistoryStore.open(program.folder / "history", writable=False)
    try:
        found = store.drafts().get("new")
        return found.text if found is not None else ""
    finally:
        store.close()


def test_windows_come_and_go_and_come_back(seated, screen):
    first = start(seated, screen)
    screen.type("Hello")
    screen.keys("Return")
    wait_for(lambda: len(seated.conversations()) == 1, "the chat on disk")
    screen.keys("ctrl+shift+n")
    wait_for(lambda: len(windows(screen)) == 2, "a second window")
    screen.wait_for(lambda: screen.active_title() == NAME, "the new window in front")
    screen.type("unsent")
    wait_for(lambda: draft(seated) == "unsent", "what was typed there, as a draft")
    later = seated.run("--demo", "--new-window")
    assert (later.returncode, later.stdout) == (exit_codes.OK, "")
    wait_for(lambda: len(windows(screen)) == 3, "a third window")
    screen.wait_for(lambda: screen.active_title() == NAME, "the third window in front")
    screen.close(str(int(windows(screen)[-1], 16)))
    wait_for(lambda: len(windows(screen)) == 2, "the third window to go")
    assert first.poll() is None
    screen.wait_for(lambda: screen.active_title().endswith(NAME), "another window in front")
    screen.keys("ctrl+q")
    assert first.wait(30) == exit_codes.OK
    assert windows(screen) == []

    again = start(seated, screen)
    wait_for(lambda: len(windows(screen)) == 2, "both windows again")
    (chat,) = seated.conversations()
    state = json.loads((seated.folder / "config/state.json").read_text())
    assert {state.get("open_conversation"), state["more_windows"][0].get("open_conversation")} == {chat.meta.id, None}
    again.send_signal(signal.SIGHUP)
    assert again.wait(30) == exit_codes.OK
    assert draft(seated) == "unsent"
    assert not re.search("ERROR|Traceback", seated.log + seated.terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_what_was_typed_a_moment_ago(seated, screen, number):
    process = start(seated, screen)
    screen.keys("ctrl+shift+n")
    wait_for(lambda: len(windows(screen)) == 2, "a second window")
    screen.wait_for(lambda: screen.active_title() == NAME, "a window in front")
    screen.type("a thought")
    wait_for(lambda: draft(seated).startswith("a"), "the first letters on disk")
    screen.type(" and more")
    process.send_signal(number)
    assert process.wait(30) == exit_codes.OK
    assert draft(seated).startswith("a thought and")
    assert windows(screen) == []
