"""The window on Wayland, with no X server to fall back to: keys, clipboard, popups, dialogs, sizes, scale, end."""

import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from desktop_chat.app import exit_codes
from desktop_chat.app.display import has_display
from tests.helpers.assistive import ScreenReader
from tests.helpers.desktop import NAME, Desktop, Window
from tests.helpers.keyring import PrivateKeyring
from tests.helpers.program import Program, wait_for
from tests.helpers.screen import Screen
from tests.helpers.weston import SIZE, Talk, Weston, need_weston, without_display

pytestmark = [pytest.mark.xcb, pytest.mark.slow]
ID = "io.github.desktop_chat.DesktopChat"


@pytest.fixture
def compositor(tmp_path, screen: Screen, private_keyring: PrivateKeyring):
    need_weston()
    weston = Weston(tmp_path / "weston", without_display(), screen)
    yield weston
    screen.picture(tmp_path / "end.png")
    weston.close()


class WaylandDesktop(Desktop):
    """The same desk; the program on it knows the compositor only."""

    def __init__(self, folder, screen, keyring, reader: ScreenReader, weston: Weston) -> None:
        super().__init__(folder, screen, keyring, reader)
        # A desktop's settings say that a screen reader runs; on X its server says so too, here nobody does.
        more = {"WAYLAND_DEBUG": "client", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
        self.program = Program(folder, {**weston.environ, **more})
        self.talk = Talk(folder.parent / f"{folder.name}-stderr.txt")

    def open(self, *arguments: str, title: str = NAME) -> Window:
        process = self.program.start_quietly(*arguments)
        window = Window(self, process)
        window.wait_for_focus("Message")
        return window


@pytest.fixture
def desktop(tmp_path, screen, private_keyring, compositor, screen_reader):
    desktop = WaylandDesktop(tmp_path / "data", screen, private_keyring, screen_reader, compositor)
    yield desktop
    screen.picture(tmp_path / "last.png")
    desktop.program.close()


def open_popup(
    desktop: WaylandDesktop, act: Callable[[], AbstractContextManager[None]], leave: Callable[[], None]
) -> None:
    """Opens something that the compositor places, sees it inside the screen, and leaves it."""
    before, ended, until = len(desktop.talk.popups()), desktop.talk.ended_popups(), time.monotonic() + 20
    while len(desktop.talk.popups()) == before:  # what is pressed while another popup goes only ends that one
        assert time.monotonic() < until, "no popup"
        with act():
            end = time.monotonic() + 3
            wait_for(lambda: len(desktop.talk.popups()) > before or time.monotonic() > end, "a popup")  # noqa: B023 - called at once
    x, y, width, height = desktop.talk.popups()[-1]
    assert 0 <= x <= x + width <= SIZE[0]
    assert 0 <= y <= y + height <= SIZE[1]
    leave()
    wait_for(lambda: desktop.talk.ended_popups() > ended, "the end of the popup")


def composer_text(window: Window) -> str:
    (seen,) = window.find("text", "Message")
    return seen.text


def test_a_chat_on_wayland(desktop: WaylandDesktop, compositor: Weston, tmp_path):
    window = desktop.open("--demo")
    talk, program = desktop.talk, desktop.program
    assert talk.app_ids() == {ID}
    assert talk.titles()[0] == NAME
    assert len(talk.said(r"-> xdg_surface@\d+\.(get_toplevel)")) == 1, "a window more than the person sees"

    window.say("Hello")
    (chat,) = wait_for(lambda: [texts for texts in program.texts() if len(texts) == 2], "the reply on disk")
    wait_for(lambda: talk.titles()[-1].endswith(f" — {NAME}"), "the chat in the title")

    compositor.toggle_maximised()
    wait_for(lambda: SIZE in talk.sizes(), "the size of the screen")
    window.wait_for_focus("Message")

    def escape() -> None:
        window.press("Escape")

    def choose() -> None:
        window.type("keyboard shortcuts")
        window.press("Return")

    open_popup(desktop, lambda: compositor.holding("ctrl", "k"), choose)
    wait_for(lambda: f"Keyboard shortcuts — {NAME}" in talk.titles(), "the command that was chosen")
    window.press("Escape")
    window.wait_for_focus("Message")
    open_popup(desktop, lambda: compositor.holding("ctrl", "m"), escape)

    compositor.drag((480, 230), (900, 300))
    window.press("ctrl+c")
    wait_for(lambda: talk.said(r"(set_selection)\(wl_data_source"), "what was copied")
    window.press("ctrl+l", "ctrl+v")
    pasted = wait_for(lambda: composer_text(window), "what was pasted")
    assert len(pasted) > 20
    words = chat[1].translate({ord(mark): None for mark in "*`_#"}).split()
    assert set(pasted.split()[1:-1]) <= set(words), "not what was selected in the reply"

    window.press("ctrl+comma")
    window.wait_for_focus("Search settings")
    assert f"Settings — {NAME}" in talk.titles()
    assert talk.said(r"-> xdg_toplevel@\d+\.(set_parent)\(xdg_toplevel"), "the dialog belongs to the window"
    window.press("Escape")
    window.wait_for_focus("Message")

    compositor.toggle_maximised()
    wait_for(lambda: talk.sizes()[-1] != SIZE, "the size before")
    desktop.screen.picture(tmp_path / "window.png")
    window.press("ctrl+a")
    window.type("A draft to keep")
    assert window.quit() == exit_codes.OK
    assert program.texts() == [chat]
    assert any("A draft to keep" in path.read_text() for path in (program.folder / "history/drafts").iterdir())
    assert "Traceback" not in program.log
    assert talk.other_lines() == []


@pytest.mark.parametrize("scale", [1, 2])
def test_a_start_without_keyboard_and_pointer(tmp_path, private_keyring: PrivateKeyring, monkeypatch, scale):
    """As on a kiosk, or over a remote desktop before it is connected: it shows, and ends when it is told to."""
    need_weston()
    environ = without_display()
    weston = Weston(tmp_path / "weston", environ, None, scale)
    program = Program(tmp_path / "data", {**weston.environ, "WAYLAND_DEBUG": "client"})
    talk = Talk(tmp_path / "data-stderr.txt")
    try:
        assert has_display(program.environ)
        process = program.start_quietly("--demo")
        wait_for(lambda: talk.said(r"-> wl_surface@\d+\.set_buffer_scale\((\d)\)"), "a picture")
        assert (str(scale),) in talk.said(r"-> wl_surface@\d+\.set_buffer_scale\((\d)\)")
        wait_for(lambda: (program.folder / "history/cache/index.sqlite").exists(), "the history")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == exit_codes.OK
        assert "Traceback" not in program.log
        assert talk.other_lines() == []
    finally:
        program.close()
        weston.close()
