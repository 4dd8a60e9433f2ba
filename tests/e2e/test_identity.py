"""Does a window say which program it belongs to, so that the desktop finds its name and icon?"""

import subprocess

import pytest

from tests.helpers.desktop import Desktop

pytestmark = [pytest.mark.xcb]


def test_the_window_names_its_class_and_its_desktop_file(desktop: Desktop) -> None:
    window = desktop.open("--demo")
    window.wait_for_focus("Message")
    listing = subprocess.run(
        ["xprop", "-id", desktop.screen.window("Desktop Chat"), "WM_CLASS", "_KDE_NET_WM_DESKTOP_FILE"],
        env=desktop.program.environ, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert '"desktop-chat"' in listing.splitlines()[0].rpartition(",")[2], "what StartupWMClass names"
    assert "io.github.desktop_chat.DesktopChat" in listing.splitlines()[1]
    assert window.quit() == 0
