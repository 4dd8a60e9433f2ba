"""Starts beside a window that is open, as real processes: what they ask for is done, and never two write."""

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
IN_FRONT = "desktop-chat: the window that was open already is in front now.\n"

pytestmark = [pytest.mark.xcb, pytest.mark.slow]


@pytest.fixture
def seated(tmp_path: Path, screen: Screen) -> Iterator[Program]:
    """The program in its demo at a screen."""
    program = Program(tmp_path / "data", screen.environ)
    yield program
    screen.picture(tmp_path / "end.png")
    program.close()


def open_window(program: Program, screen: Screen, *arguments: str) -> "subprocess.Popen[str]":
    process = program.start_quietly("--demo", *arguments)
    wait_for(lambda: listens(program) or process.poll() is not None, "the window to listen")
    screen.wait_for(lambda: screen.active_title() == NAME, "the window in front")
    return process


def listens(program: Program) -> bool:
    return (program.folder / "run/window.socket").exists()


def draft(program: Program) -> str:
    if not (program.folder / "history/conversations").is_dir():
        return ""
    store = HistoryStore.open(program.folder / "history", writable=False)
    try:
        found = store.drafts().get("new")
        return found.text if found is not None else ""
    finally:
        store.close()


def end(program: Program, process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == exit_codes.OK
    assert "Traceback" not in program.log + program.terminal
    assert "ERROR" not in program.log


def test_a_text_is_put_into_a_new_chat_and_not_sent(seated, screen):
    first = open_window(seated, screen)
    screen.type("Mine")
    wait_for(lambda: draft(seated) == "Mine", "the draft on disk")
    short = seated.run("--demo", "--text", "Theirs: größer")
    assert (short.returncode, short.stderr) == (exit_codes.OK, IN_FRONT)
    wait_for(lambda: "Theirs: größer" in draft(seated), "the text in the draft")
    assert draft(seated).startswith("Mine")
    long = seated.run("--demo", "--text", "-", stdin="line of words\n" * 500)
    assert (long.returncode, long.stderr) == (exit_codes.OK, IN_FRONT)
    wait_for(lambda: not list((seated.folder / "run").glob("handed-*")), "the long text to be taken")
    assert seated.conversations() == []
    end(seated, first)
    assert draft(seated).startswith("Mine")


def test_the_first_start_takes_its_text_too(seated, screen):
    first = open_window(seated, screen, "--text", "From the start")
    wait_for(lambda: draft(seated) == "From the start", "the text in the draft")
    end(seated, first)


def test_starts_at_the_same_moment_show_one_window(seated, screen):
    starts = [seated.start("--demo") for _ in range(4)]
    wait_for(lambda: sum(each.poll() is None for each in starts) == 1, "all starts but one to end")
    (first,) = (each for each in starts if each.poll() is None)
    for each in starts:
        if each is not first:
            assert (each.returncode, each.communicate()[1]) == (exit_codes.OK, IN_FRONT)
    assert len(screen.windows(NAME)) == 1
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == exit_codes.OK


def test_a_window_that_hangs_is_said_so_and_nobody_else_writes(seated, screen):
    first = open_window(seated, screen)
    screen.type("kept")
    wait_for(lambda: draft(seated) == "kept", "the draft on disk")
    first.send_signal(signal.SIGSTOP)
    try:
        second = seated.start("--demo", "--text", "x" * 5000)
        wait_for(lambda: len(screen.windows(NAME)) == 2, "the box")
        wait_for(lambda: screen.active_title() == NAME, "the keyboard in the box")
        screen.keys("Escape")
        printed, errors = second.communicate(timeout=30)
    finally:
        first.send_signal(signal.SIGCONT)
    assert (second.returncode, printed) == (exit_codes.STORAGE, "")
    assert errors == (
        "desktop-chat: Desktop Chat is running already, but it does not answer. "
        "Nothing was changed. Wait a moment and try again, or end the process that hangs.\n"
    )
    assert seated.run("--demo").stderr == IN_FRONT
    end(seated, first)
    assert draft(seated) == "kept"


def test_a_killed_window_does_not_keep_the_next_from_opening(seated, screen):
    seated.kill(open_window(seated, screen))
    assert listens(seated)
    again = seated.start_quietly("--demo")
    screen.window(NAME)
    wait_for(lambda: seated.run("--demo").stderr == IN_FRONT, "the new window to answer")
    end(seated, again)


def test_the_launcher_is_told_that_a_later_start_is_complete(seated, screen, tmp_path):
    first = open_window(seated, screen)
    shown = screen.window(NAME)
    screen.minimise(shown)
    screen.wait_for(lambda: screen.active_title() != NAME, "the window out of the way")
    heard = tmp_path / "heard.txt"
    with heard.open("wb") as output:
        listener = screen.start("stdbuf", "-oL", "xev", "-root", "-event", "property", stdout=output)
    try:
        seated.environ["DESKTOP_STARTUP_ID"] = "launcher/desktop-chat/77-0-here_TIME0"
        wait_for(lambda: is_heard(seated, heard), "the end of the start, on the root window")
        screen.wait_for(lambda: screen.active_title() == NAME, "the window in front")
    finally:
        listener.terminate()
        listener.wait()
    end(seated, first)


def is_heard(program: Program, heard: Path) -> bool:
    """Starts once more; true if somebody who listens to the root window heard of it."""
    assert program.run("--demo").stderr == IN_FRONT
    return b"_NET_STARTUP_INFO_BEGIN" in heard.read_bytes()
